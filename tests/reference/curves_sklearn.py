#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes curves_sklearn.json: points of ROC and precision-recall curves as scikit-learn has them.

The rows are those of score_sklearn.json, case by case. Run by hand; the tests read the file it writes.
Made with scikit-learn 1.2.1 and NumPy 1.24.2.
"""
import json
import os

import numpy
from scipy.stats import norm
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_curve

HERE = os.path.dirname(os.path.abspath(__file__))
FARS, RECALLS = [0.001, 0.01, 0.05, 0.1], [0.5, 0.8, 0.9, 0.99]


def at_far(positive, evidence):
    """The most detection among the points of the curve that keep to a false-positive rate."""
    false, true, _ = roc_curve(positive, evidence, drop_intermediate=False)
    best = [int(numpy.argmax(true[false <= far])) for far in FARS]  # the first of equals
    return [[float(false[i]), float(true[i])] for i in best]


def at_recall(positive, evidence):
    """Precision at the highest threshold that reaches a recall. precision_recall_curve ends with
    the point (recall 0, precision 1), which no threshold has."""
    precision, recall, _ = precision_recall_curve(positive, evidence)
    precision, recall = precision[:-1][::-1], recall[:-1][::-1]
    places = [int(numpy.argmax(recall >= wanted)) for wanted in RECALLS]
    return [[float(recall[i]), float(precision[i])] for i in places]


def pr_points(positive, evidence):
    precision, recall, _ = precision_recall_curve(positive, evidence)
    points = [[float(r), float(p)] for r, p in zip(recall[:-1][::-1], precision[:-1][::-1])]
    last = next(i for i, point in enumerate(points) if point[0] == 1.0)
    points = points[: last + 1]
    return [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]


def logit_interval(area, positives):
    if not 0 < area < 1:
        return None
    middle = numpy.log(area / (1 - area))
    half = norm.ppf(0.975) / numpy.sqrt(positives * area * (1 - area))
    return [float(1 / (1 + numpy.exp(-(middle + sign * half)))) for sign in (-1, 1)]


def curve(name, positive_class, positive, evidence):
    area = average_precision_score(positive, evidence)
    return {"case": name, "positive_class": positive_class,
            "at_far": at_far(positive, evidence), "at_recall": at_recall(positive, evidence),
            "auc_pr": float(area), "auc_pr_interval": logit_interval(area, positive.sum()),
            "points": pr_points(positive, evidence)}


with open(os.path.join(HERE, "score_sklearn.json")) as file:
    cases = json.load(file)
curves = []
for case in cases:
    truth = numpy.array(case["truth"])
    chances = numpy.array(case["probabilities"], dtype=numpy.float32).reshape(len(truth), -1)
    wanted = [(None, truth > 0, -chances[:, 0])]
    wanted += [(c, truth == c, chances[:, c]) for c in range(chances.shape[1])]
    for positive_class, positive, evidence in wanted:
        if positive.any() and not positive.all() and len(truth) < 1000:
            curves.append(curve(case["name"], positive_class, positive, evidence))
with open(os.path.join(HERE, "curves_sklearn.json"), "w") as file:
    json.dump(curves, file)
    file.write("\n")

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes macro_sklearn.json: the macro average of one-against-rest ROC curves (vertical averaging, Fawcett
2006), made of scikit-learn's curves.

The rows are those of score_sklearn.json, case by case. At each false-positive rate of any curve stand the
mean of the curves' lower ends there and that of their upper ends. The area is the trapezoids' of that
curve; beside it the mean of roc_auc_score over the same classes. Run by hand; the tests read the file it
writes. Made with scikit-learn 1.2.1 and NumPy 1.24.2.
"""
import json
import os

import numpy
from sklearn.metrics import auc, roc_auc_score, roc_curve

HERE = os.path.dirname(os.path.abspath(__file__))


def ends(false, true, rate):
    """The heights of a curve just left of a rate and at it."""
    right = numpy.interp(rate, false, true) if rate not in false else true[false == rate].max()
    left = right if rate not in false else true[false == rate].min()
    return left, right


def macro(truth, chances):
    curves, areas = [], []
    for c in range(chances.shape[1]):
        positive = truth == c
        if positive.any() and not positive.all():
            false, true, _ = roc_curve(positive, chances[:, c], drop_intermediate=False)
            curves.append((false, true))
            areas.append(roc_auc_score(positive, chances[:, c]))
    if not curves:
        return None
    rates = numpy.unique(numpy.concatenate([false for false, _ in curves]))
    points = []
    for rate in rates:
        both = numpy.mean([ends(false, true, rate) for false, true in curves], axis=0)
        points += [[float(rate), float(height)] for height in both]
    points = numpy.array(points)
    return {"points": points.tolist(), "area": float(auc(points[:, 0], points[:, 1])),
            "mean_of_areas": float(numpy.mean(areas))}


with open(os.path.join(HERE, "score_sklearn.json")) as file:
    cases = json.load(file)
averages = []
for case in cases:
    truth = numpy.array(case["truth"])
    chances = numpy.array(case["probabilities"], dtype=numpy.float32).reshape(len(truth), -1)
    average = macro(truth, chances) if len(truth) < 1000 else None
    if average is not None:
        averages.append({"case": case["name"], **average})
with open(os.path.join(HERE, "macro_sklearn.json"), "w") as file:
    json.dump(averages, file)
    file.write("\n")

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes score_sklearn.json: figures of made-up answers as scikit-learn and SciPy compute them.

Run by hand (python3 tests/reference/score_sklearn.py); the tests read the file it writes.
Made with scikit-learn 1.2.1, SciPy 1.10.1, NumPy 1.24.2.
"""
import json
import os
import warnings

import numpy
from scipy.stats import binomtest, norm
from sklearn.metrics import accuracy_score, average_precision_score, balanced_accuracy_score
from sklearn.metrics import cohen_kappa_score, confusion_matrix, f1_score, log_loss
from sklearn.metrics import matthews_corrcoef, precision_score, recall_score, roc_auc_score, roc_curve

warnings.filterwarnings("ignore")


def number(value):
    """NaN is null."""
    return None if value is None or numpy.isnan(value) else float(value)


def wilson(hits, trials):
    if trials == 0:
        return [0.0, 1.0]
    interval = binomtest(int(hits), int(trials)).proportion_ci(0.95, method="wilson")
    return [interval.low, interval.high]


def auc(positive, evidence):
    if positive.all() or not positive.any():
        return numpy.nan
    return roc_auc_score(positive, evidence)


def average_precision(positive, evidence):
    if positive.all() or not positive.any():
        return numpy.nan
    return average_precision_score(positive, evidence)


def delong(positive, evidence):
    """From the definition: every positive row beside every negative one."""
    if positive.sum() < 2 or (~positive).sum() < 2:
        return None
    x, y = evidence[positive].astype(float)[:, None], evidence[~positive].astype(float)[None, :]
    won = (x > y) + 0.5 * (x == y)
    variance = won.mean(axis=1).var(ddof=1) / len(x) + won.mean(axis=0).var(ddof=1) / y.shape[1]
    half = norm.ppf(0.975) * numpy.sqrt(variance)
    return [max(0.0, won.mean() - half), min(1.0, won.mean() + half)]


# Elkan 1999, in the order normal, dos, probe, r2l, u2r.
PRICES = numpy.array([[0, 2, 1, 2, 2], [2, 0, 1, 2, 2], [1, 2, 0, 2, 2], [4, 2, 2, 0, 2],
                      [3, 2, 2, 2, 0]])


def calibration_error(truth, probabilities):
    confidence, hit = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    total, edges = 0.0, numpy.arange(16) / 15
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            total += inside.mean() * abs(hit[inside].mean() - confidence[inside].mean())
    return total


def reliability(truth, probabilities):
    p = probabilities.astype(float)
    rows = numpy.arange(len(truth))
    loss = -numpy.log(numpy.maximum(p[rows, truth], 1e-15)).mean()
    theirs = log_loss(truth, p, labels=range(p.shape[1]))  # which makes the sums of rows exactly 1
    sums_are_one = numpy.abs(p.sum(axis=1) - 1).max() < 1e-5
    assert not sums_are_one or abs(loss - theirs) < 1e-5 * max(1, loss), (loss, theirs)
    return loss, ((p - numpy.eye(p.shape[1])[truth]) ** 2).sum(axis=1).mean(), calibration_error(truth, p)


def of_matrix(matrix):
    """Figures of a matrix that get their intervals by draws of its cells."""
    rows, support, answers = matrix.sum(), matrix.sum(axis=1), matrix.sum(axis=0)
    hits = numpy.diag(matrix)
    with numpy.errstate(all="ignore"):
        recall = (hits / support)[support > 0]
        f1 = (2 * hits / (support + answers))[support > 0]
        chance = (support * answers).sum()
        spread = numpy.sqrt(float(rows ** 2 - (answers ** 2).sum()) * float(rows ** 2 - (support ** 2).sum()))
        alarms = matrix[0, 1:].sum()
        dr, far = matrix[1:, 1:].sum() / support[1:].sum(), alarms / support[0]
        return {
            "efficiency": numpy.inf if alarms == 0 and dr > 0 else dr / far,
            "macro_f1": f1.mean(),
            "balanced_accuracy": recall.mean(),
            "mcc": (hits.sum() * rows - chance) / spread if spread > 0 else 0.0,
            "kappa": (hits.sum() * rows - chance) / float(rows ** 2 - chance),
            "cost": (matrix * PRICES).sum() / rows if len(matrix) == 5 else numpy.nan,
        }


def draws_of_cells(random, matrix):
    """95 % intervals, from many more draws than ours."""
    cells = matrix.ravel()
    draws = random.multinomial(cells.sum(), cells / cells.sum(), size=20000)
    figures = [of_matrix(draw.reshape(matrix.shape)) for draw in draws]
    found = {}
    for name, value in of_matrix(matrix).items():
        drawn = numpy.array([f[name] for f in figures])
        if numpy.isnan(value) or numpy.isnan(drawn).any() or numpy.isinf(drawn).any():
            continue
        found[name] = [float(x) for x in numpy.percentile(drawn, [2.5, 97.5])]
    return found


def draws_of_rows(random, truth, probabilities):
    figures = []
    for _ in range(2000):
        chosen = random.integers(len(truth), size=len(truth))
        t, p = truth[chosen], probabilities[chosen]
        some = [k for k in range(p.shape[1]) if 0 < (t == k).sum() < len(t)]
        figures.append((numpy.mean([auc(t == k, p[:, k]) for k in some]),
                        numpy.mean([average_precision(t == k, p[:, k]) for k in some])) +
                       reliability(t, p))
    figures = numpy.array(figures)
    names = ["auc_macro", "auc_pr_macro", "log_loss", "brier", "calibration_error"]
    low, high = numpy.percentile(figures, [2.5, 97.5], axis=0) - figures.mean(axis=0)
    return {name: [float(low[i]), float(high[i])] for i, name in enumerate(names)}


def corners(positive, evidence):
    """The ROC curve without the points that lie on a straight line between their neighbours."""
    if positive.all() or not positive.any():
        return []
    x, y, _ = roc_curve(positive, evidence, drop_intermediate=False)
    negatives, positives = (~positive).sum(), positive.sum()
    kept = []
    for point in zip(numpy.rint(x * negatives).astype(int), numpy.rint(y * positives).astype(int)):
        while len(kept) > 1:
            (ax, ay), (bx, by) = kept[-2], kept[-1]
            if (bx - ax) * (point[1] - ay) != (by - ay) * (point[0] - ax):
                break
            kept.pop()
        kept.append(point)
    return [[float(x / negatives), float(y / positives)] for x, y in kept]


def per_class(truth, answers, probabilities, k):
    mine, answered = truth == k, answers == k
    has_rows, answers_it = mine.any(), answered.any()
    others = ~mine
    return {
        "support": int(mine.sum()),
        "precision": number(precision_score(mine, answered) if answers_it else numpy.nan),
        "recall": number(recall_score(mine, answered) if has_rows else numpy.nan),
        "f1": number(f1_score(mine, answered) if has_rows or answers_it else numpy.nan),
        "false_positive_rate": number(answered[others].mean() if others.any() else numpy.nan),
        "auc": number(auc(mine, probabilities[:, k])),
        "auc_pr": number(average_precision(mine, probabilities[:, k])),
        "auc_interval": delong(mine, probabilities[:, k]),
        "recall_interval": wilson((mine & answered).sum(), mine.sum()),
    }


def case(name, truth, probabilities, draws=False):
    probabilities = probabilities.astype(numpy.float32)
    classes = probabilities.shape[1]
    answers = probabilities.argmax(axis=1)
    attack, alarm = truth != 0, answers != 0
    dr = alarm[attack].mean() if attack.any() else numpy.nan
    far = alarm[~attack].mean() if (~attack).any() else numpy.nan
    figures = [per_class(truth, answers, probabilities, k) for k in range(classes)]
    present = sorted(set(truth))
    aucs = [f["auc"] for f in figures if f["auc"] is not None]
    areas = [f["auc_pr"] for f in figures if f["auc_pr"] is not None]
    loss, brier, gap = reliability(truth, probabilities)
    matrix = confusion_matrix(truth, answers, labels=range(classes))
    random = numpy.random.default_rng(7)
    return {
        "name": name,
        "classes": classes,
        "truth": truth.tolist(),
        "probabilities": [float(str(p)) for p in probabilities.ravel()],
        "accuracy": number(accuracy_score(truth, answers)),
        "binary_accuracy": number(accuracy_score(attack, alarm)),
        "dr": number(dr),
        "far": number(far),
        "efficiency": number(dr / far if far > 0 else numpy.nan),
        "macro_f1": number(f1_score(truth, answers, labels=present, average="macro")),
        "auc_macro": number(numpy.mean(aucs) if aucs else numpy.nan),
        "auc_attack": number(auc(attack, -probabilities[:, 0])),
        "roc_attack": corners(attack, -probabilities[:, 0]),
        "balanced_accuracy": number(balanced_accuracy_score(truth, answers)),
        "mcc": number(matthews_corrcoef(truth, answers)),
        "kappa": number(cohen_kappa_score(truth, answers)),
        "auc_pr_macro": number(numpy.mean(areas) if areas else numpy.nan),
        "log_loss": loss,
        "brier": brier,
        "calibration_error": gap,
        "cost": number((matrix * PRICES).sum() / len(truth) if classes == 5 else numpy.nan),
        "confusion": matrix.tolist(),
        "drawn_cells": draws_of_cells(random, matrix) if draws else {},
        "drawn_rows": draws_of_rows(random, truth, probabilities) if draws else {},
        "per_class": figures,
    }


def softmax(z):
    e = numpy.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def answers_near(random, truth, classes, strength):
    z = random.normal(size=(len(truth), classes))
    z[numpy.arange(len(truth)), truth] += strength
    return softmax(z)


def main():
    random = numpy.random.default_rng(20)
    cases = []
    truth = random.choice(5, size=120, p=[0.3, 0.4, 0.15, 0.1, 0.05])
    cases.append(case("five classes", truth, answers_near(random, truth, 5, 1.5)))
    ties = numpy.round(answers_near(random, truth, 5, 1.0) * 4) / 4
    cases.append(case("coarse answers, many ties", truth, ties))
    cases.append(case("all answers equal", truth, numpy.full((120, 5), 0.2)))
    truth = random.choice([0, 1, 3], size=80)
    cases.append(case("two classes without rows", truth, answers_near(random, truth, 5, 1.0)))
    one_sided = answers_near(random, truth, 5, 1.0)
    one_sided[:, 1] += 5
    cases.append(case("one class answered only", truth, one_sided / one_sided.sum(axis=1, keepdims=True)))
    cases.append(case("rows of normal only", numpy.zeros(40, dtype=int),
                      answers_near(random, numpy.zeros(40, dtype=int), 3, 0.5)))
    cases.append(case("rows of one attack only", numpy.full(40, 2),
                      answers_near(random, numpy.full(40, 2), 3, 0.5)))
    truth = random.choice(2, size=60)
    cases.append(case("two classes, all right", truth, answers_near(random, truth, 2, 30.0)))
    cases.append(case("two classes, all wrong", truth, answers_near(random, 1 - truth, 2, 30.0)))
    tiny = answers_near(random, truth, 2, 0.7)
    tiny[:, 0] *= 1e-30
    cases.append(case("normal nearly impossible", truth, tiny))
    truth = random.choice(5, size=2500, p=[0.3, 0.4, 0.15, 0.1, 0.05])
    cases.append(case("many rows", truth, answers_near(random, truth, 5, 1.5), draws=True))
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "score_sklearn.json"), "w", encoding="ascii") as file:
        file.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")


if __name__ == "__main__":
    main()

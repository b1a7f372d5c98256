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
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix, f1_score, precision_score, recall_score
from sklearn.metrics import accuracy_score, roc_auc_score, roc_curve

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
        "recall_interval": wilson((mine & answered).sum(), mine.sum()),
    }


def case(name, truth, probabilities):
    probabilities = probabilities.astype(numpy.float32)
    classes = probabilities.shape[1]
    answers = probabilities.argmax(axis=1)
    attack, alarm = truth != 0, answers != 0
    dr = alarm[attack].mean() if attack.any() else numpy.nan
    far = alarm[~attack].mean() if (~attack).any() else numpy.nan
    figures = [per_class(truth, answers, probabilities, k) for k in range(classes)]
    present = sorted(set(truth))
    aucs = [f["auc"] for f in figures if f["auc"] is not None]
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
        "confusion": confusion_matrix(truth, answers, labels=range(classes)).tolist(),
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
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "score_sklearn.json"), "w", encoding="ascii") as file:
        file.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")


if __name__ == "__main__":
    main()

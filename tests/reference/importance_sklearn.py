#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Permutation importance with scikit-learn's figures and SciPy's intervals.

    /usr/bin/python3 tests/reference/importance_sklearn.py

writes importance_sklearn.json, which tests/unit/test_eval_importance.c compares with: rows, the weights
of a small net, and what each feature loses. The same rows are shuffled, since the random stream is
written out here once more (smote_numpy.py) with the rule that importance.h states for it. That the
means are those of sklearn.inspection.permutation_importance, up to its own draws, is checked here.
"""
import json
import os

import numpy as np
from scipy import stats
from sklearn.inspection import permutation_importance
from sklearn.metrics import accuracy_score, f1_score, recall_score

from smote_numpy import Stream

NAMES, LABELS, SYMBOLS = ["a", "b", "s"], ["normal", "flood", "scan"], "xyz"
ROWS, HIDDEN, REPEATS, SEED = 200, 5, 6, 3


def make_rows():
    """a and b as numbers, s as the place of its symbol; the class."""
    rng = np.random.default_rng(5)
    y = rng.integers(0, 3, ROWS)
    a = np.clip(np.where(y == 1, 60, 20) + 14 * rng.normal(size=ROWS), 0, None).astype(int)
    b = np.clip(np.where(y == 2, 60, 20) + 14 * rng.normal(size=ROWS), 0, None).astype(int)
    s = np.where(rng.random(ROWS) < 0.3, rng.integers(0, 3, ROWS), y)
    return np.column_stack([a, b, s]).astype(float), y


class Net:
    """Dense, tanh, dense, softmax over prepared rows: scaled to [0,1], symbols as asked."""

    def __init__(self, x, onehot):
        self.low, self.high, self.onehot = x.min(axis=0), x.max(axis=0), onehot
        rng = np.random.default_rng(8)
        inputs = 5 if onehot else 3
        self.w = {"dense.W": rng.normal(size=(inputs, HIDDEN)), "dense.b": rng.normal(size=HIDDEN) / 2}
        # The second layer by least squares, so that the answers are worth something.
        hidden = self.hidden(x)
        target = 6 * np.eye(3)[self.truth] - 3
        full = np.linalg.lstsq(np.column_stack([hidden, np.ones(len(x))]), target, rcond=None)[0]
        self.w["dense2.W"], self.w["dense2.b"] = full[:-1], full[-1]

    def encode(self, x):
        scaled = (x - self.low) / (self.high - self.low)
        if not self.onehot:
            return scaled
        return np.column_stack([scaled[:, :2], np.eye(3)[x[:, 2].astype(int)]])

    def hidden(self, x):
        return np.tanh(self.encode(x) @ self.w["dense.W"] + self.w["dense.b"])

    def sums(self, x):
        return self.hidden(x) @ self.w["dense2.W"] + self.w["dense2.b"]

    def fit(self, x, y):
        return self

    def predict(self, x):
        z = np.sort(self.sums(x), axis=1)
        assert (z[:, 2] - z[:, 1]).min() > 1e-5  # float arithmetic gives the same answers
        return self.sums(x).argmax(axis=1)


def figures(y, answers):
    attack, called = y > 0, answers > 0
    recalls = recall_score(y, answers, average=None, labels=[0, 1, 2])
    return [accuracy_score(y, answers),
            f1_score(y, answers, average="macro", labels=[0, 1, 2], zero_division=0),
            recall_score(attack, called), 1 - recall_score(~attack, ~called), *recalls]


def shuffled_order(feature, repeat):
    stream = Stream(SEED, "importance", feature * 32 + repeat)
    order = list(range(ROWS))
    for i in range(ROWS, 1, -1):
        j = stream.below(i)
        order[i - 1], order[j] = order[j], order[i - 1]
    return order


def loss(values):
    """Mean and the 95 % interval of the mean."""
    mean, error = np.mean(values), stats.sem(values)
    if error == 0:
        return [mean, mean, mean]
    return [mean, *stats.t.interval(0.95, len(values) - 1, loc=mean, scale=error)]


def case_of(x, y, onehot):
    Net.truth = y
    net = Net(x, onehot)
    whole = np.array(figures(y, net.predict(x)))
    library = permutation_importance(net, x, y, scoring="accuracy", n_repeats=300, random_state=1)
    features = []
    for f, name in enumerate(NAMES):
        lost = []
        for repeat in range(REPEATS):
            changed = x.copy()
            changed[:, f] = x[shuffled_order(f, repeat), f]
            lost.append(whole - figures(y, net.predict(changed)))
        losses = np.array(lost)
        error = np.hypot(losses[:, 0].std(ddof=1) / REPEATS**0.5, library.importances_std[f] / 300**0.5)
        assert abs(losses[:, 0].mean() - library.importances_mean[f]) < 4 * error, name
        features.append({"column": name, "losses": [loss(column) for column in losses.T]})
    return {"encode": "onehot" if onehot else "integer", "whole": whole.tolist(),
            "weights": {name: w.ravel().tolist() for name, w in net.w.items()}, "features": features}


def main():
    x, y = make_rows()
    lines = [f"{int(a)},{int(b)},{SYMBOLS[int(s)]},{LABELS[c]}" for (a, b, s), c in zip(x, y)]
    fixture = {"made_by": "tests/reference/importance_sklearn.py", "hidden": HIDDEN,
               "repeats": REPEATS, "seed": SEED, "rows": lines,
               "cases": [case_of(x, y, onehot) for onehot in (False, True)]}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "importance_sklearn.json")
    with open(path, "w", encoding="ascii") as file:
        json.dump(fixture, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()

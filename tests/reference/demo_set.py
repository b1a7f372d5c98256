#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How hard the demo set is, by other means than ours (scikit-learn; not run by make check).

    tests/reference/demo_set.py [PEEPHOLE]

takes the rows from the program itself and checks what the demo set promises: the best rule on one
feature is right 70 to 90 % of the time, decision trees of depth 4 to 6 below 98 %, and a small
network clearly above the rule, with a recall of u2r that is neither 0 nor 1.
"""
import json
import subprocess
import sys
import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier

CLASSES = ["normal", "dos", "probe", "r2l", "u2r"]
warnings.filterwarnings("ignore")  # the networks stop before they converge


def rows_of(program, source):
    """The rows of a demo set as (features, class) pairs."""
    script = f"load {source}; head data rows=100000"
    lines = subprocess.run([program, "--json", "-c", script], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    head = [json.loads(line) for line in lines if '"head"' in line][-1]["result"]["head"]
    return [(row["features"], CLASSES.index(row["class"])) for row in head]


def inputs_of(train, rows):
    """One-hot symbols, all values seen in training; numbers as they are."""
    names = list(train[0][0])
    symbols = {n: sorted({f[n] for f, _ in train}) for n in names if isinstance(train[0][0][n], str)}
    table = []
    for features, _ in rows:
        line = []
        for name in names:
            if name in symbols:
                line += [float(features[name] == value) for value in symbols[name]]
            else:
                line.append(float(features[name]))
        table.append(line)
    return np.array(table)


def classes_of(rows, binary):
    classes = np.array([c for _, c in rows])
    return (classes > 0).astype(int) if binary else classes


def one_rule(train, test):
    """Feature, accuracy on both, of the best single comparison (two classes)."""
    y, best = classes_of(train, True), ("", 0.0, 0.0)
    for name in train[0][0]:
        x, xt = ([f[name] for f, _ in rows] for rows in (train, test))
        if isinstance(x[0], str):
            attack = {v for v in set(x) if np.mean(y[np.array(x) == v]) > 0.5}
            answers = [np.array([v in attack for v in side]) for side in (x, xt)]
            candidates = [answers]
        else:
            x, xt, candidates = np.array(x), np.array(xt), []
            for t in np.unique(x):
                low = np.mean(y[x <= t]) > 0.5
                high = np.mean(y[x > t]) > 0.5 if (x > t).any() else low
                candidates.append([np.where(side <= t, low, high) for side in (x, xt)])
        for on_train, on_test in candidates:
            accuracy = np.mean(on_train == y)
            if accuracy > best[1]:
                best = (name, accuracy, np.mean(on_test == classes_of(test, True)))
    return best


def balanced(rows, rng):
    """1,000 normal rows, 300 of each kind of attack, 30 u2r."""
    classes, chosen = classes_of(rows, False), []
    for c, count in enumerate((1000, 300, 300, 300, 30)):
        chosen += list(rng.permutation(np.where(classes == c)[0])[:count])
    return [rows[i] for i in rng.permutation(chosen)]


def scaled(train_inputs, *tables):
    """Logarithm of wide columns, then the training range to 0..1."""
    wide = np.ptp(train_inputs, axis=0) >= 1000
    logged = [np.where(wide, np.log1p(np.where(wide, t, 0)), t) for t in (train_inputs, *tables)]
    low, span = logged[0].min(axis=0), np.ptp(logged[0], axis=0)
    span[span == 0] = 1
    return [np.clip((t - low) / span, 0, 1) for t in logged]


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "./peephole"
    demo, test = rows_of(program, "demo"), rows_of(program, "demo:test")
    failures = []

    def check(holds, what):
        print(("ok    " if holds else "WRONG ") + what)
        if not holds:
            failures.append(what)

    for name, train in (("demo", demo), ("1,930 rows of it", balanced(demo, np.random.default_rng(1)))):
        x, xt = inputs_of(train, train), inputs_of(train, test)
        feature, on_train, on_test = one_rule(train, test)
        for where, accuracy in (("itself", on_train), ("demo:test", on_test)):
            check(0.70 < accuracy < 0.90, f"rule on {feature}, made on {name}: {accuracy:.3f} on {where}")
        for binary in (True, False):
            for depth in (4, 5, 6):
                tree = DecisionTreeClassifier(max_depth=depth, random_state=0)
                tree.fit(x, classes_of(train, binary))
                for where, rows, table in (("itself", train, x), ("demo:test", test, xt)):
                    accuracy = tree.score(table, classes_of(rows, binary))
                    check(accuracy < 0.98, f"tree of depth {depth}, {2 if binary else 5} classes, made "
                                           f"on {name}: {accuracy:.3f} on {where}")
        scaled_train, scaled_test = scaled(x, xt)
        network = MLPClassifier((40,), max_iter=60, learning_rate_init=3e-3, random_state=1)
        answers = network.fit(scaled_train, classes_of(train, False)).predict(scaled_test)
        truth = classes_of(test, False)
        accuracy = np.mean((answers > 0) == (truth > 0))
        recall = np.mean(answers[truth == 4] == 4)
        check(accuracy > on_test + 0.05, f"network made on {name}: {accuracy:.3f} on demo:test")
        check(0.1 < recall < 0.9, f"its recall of u2r: {recall:.3f}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

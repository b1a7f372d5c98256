#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Features ranked by mutual information, gain ratio and chi-squared with scikit-learn and SciPy.

    /usr/bin/python3 tests/reference/select_sklearn.py [FILE]

writes select_sklearn.json, which tests/unit/test_data_select.c compares with: rows, and of each class
scheme the figures of every feature. Bins are cut here once more, over the sorted rows and from the
equations (Fayyad, Irani 1993), on every place between two values. With FILE, a comma-separated file of
KDD Cup 99 (its rows with 41 features and the label), it prints the figures for the contest's categories
instead, to be held against `show preparation`.
"""
import json
import os
import sys

import numpy as np
from scipy.stats import chi2_contingency, entropy
from sklearn.feature_selection import chi2, mutual_info_classif
from sklearn.metrics import mutual_info_score

SCHEMA = "\n".join([
    "number bytes", "symbol flag SF S0 REJ OTH", "number rate", "number noise", "number flat",
    "symbol proto tcp udp", "number twin", "number steps", "label label",
    "categories normal dos probe", "attacks dos smurf neptune", "attacks probe scan", "taxonomy one", ""])
NAMES = ["bytes", "flag", "rate", "noise", "flat", "proto", "twin", "steps"]
SYMBOLS = {"flag": ["SF", "S0", "REJ", "OTH"], "proto": ["tcp", "udp"]}
LABELS = ["normal", "smurf", "neptune", "scan"]
SCHEMES = {"category": [0, 1, 1, 2], "binary": [0, 1, 1, 1], "attack": [0, 1, 2, 3]}


def bits(y):
    return entropy(np.unique(y, return_counts=True)[1], base=2)


def cut(x, y):
    """Thresholds for x, sorted; y in the same order."""
    n, places = len(y), np.flatnonzero(x[1:] > x[:-1]) + 1
    if len(places) == 0:
        return []
    classes = np.unique(y)
    ahead = np.array([np.cumsum(y == c) for c in classes])[:, places - 1]
    behind = ahead[:, :1] * 0 + np.array([[np.sum(y == c)] for c in classes]) - ahead
    weighted = (places * entropy(ahead, base=2) + (n - places) * entropy(behind, base=2)) / n
    best = places[np.argmin(np.round(weighted, 12))]
    left, right = y[:best], y[best:]
    k, k1, k2 = len(classes), len(np.unique(left)), len(np.unique(right))
    delta = np.log2(3.0**k - 2) - (k * bits(y) - k1 * bits(left) - k2 * bits(right))
    gain = bits(y) - (len(left) * bits(left) + len(right) * bits(right)) / n
    if gain <= (np.log2(n - 1) + delta) / n:
        return []
    middle = (x[best - 1] + x[best]) / 2
    return cut(x[:best], left) + [middle] + cut(x[best:], right)


def binned(x, y):
    order = np.argsort(x, kind="stable")
    return np.searchsorted(cut(x[order], y[order]), x)


def figures(b, y):
    """Of one feature that has been binned."""
    information = mutual_info_score(b, y) / np.log(2)
    own = bits(b)
    indicators = np.eye(b.max() + 1)[b]
    indicators = indicators[:, indicators.any(axis=0)]
    chi = chi2(indicators, y)[0].sum()
    table = np.array([[np.sum((b == v) & (y == c)) for c in np.unique(y)] for v in np.unique(b)])
    assert abs(chi - chi2_contingency(table, correction=False)[0]) < 1e-9 * max(1, chi)
    library = mutual_info_classif(b.reshape(-1, 1), y, discrete_features=True)[0] / np.log(2)
    assert abs(library - information) < 1e-12
    return {"bins": len(np.unique(b)), "mutual-information": information,
            "gain-ratio": information / own if own > 0 else 0.0, "chi-squared": chi}


def make_rows():
    rng = np.random.default_rng(21)
    n = 600
    y = rng.choice(4, n, p=[0.5, 0.2, 0.2, 0.1])
    size = np.round(np.exp(rng.normal(np.choose(y, [5, 7, 3, 5]), 0.9))).astype(int)
    flag = np.where(rng.random(n) < 0.35, rng.integers(0, 4, n), np.choose(y, [0, 0, 1, 2]))
    rate = np.clip(np.round(rng.normal(np.choose(y, [0.3, 0.3, 0.7, 0.5]), 0.15), 2), 0, 1)
    proto = (rng.random(n) < np.choose(y, [0.4, 0.7, 0.4, 0.4])).astype(int)
    steps = np.where(rng.random(n) < 0.8, np.choose(y, [10, 20, 30, 40]), rng.integers(0, 50, n))
    columns = {"bytes": size, "flag": flag, "rate": rate, "noise": rng.integers(0, 1000, n),
               "flat": np.full(n, 7), "proto": proto, "twin": size, "steps": steps}
    return columns, y


def synthetic():
    columns, y = make_rows()
    rows = []
    for i, label in enumerate(y):
        cells = [SYMBOLS[name][columns[name][i]] if name in SYMBOLS else f"{columns[name][i]:g}"
                 for name in NAMES]
        rows.append(",".join(cells + [LABELS[label]]))
    schemes = {}
    for scheme, classes in SCHEMES.items():
        target = np.array(classes)[y]
        schemes[scheme] = {name: figures(columns[name] if name in SYMBOLS
                                         else binned(columns[name].astype(float), target), target)
                           for name in NAMES}
    fixture = {"made_by": "tests/reference/select_sklearn.py", "schema": SCHEMA, "rows": rows,
               "schemes": schemes}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "select_sklearn.json")
    with open(path, "w", encoding="ascii") as file:
        json.dump(fixture, file, separators=(",", ":"))
        file.write("\n")


def of_file(path):
    import pandas
    here = os.path.dirname(os.path.abspath(__file__))
    names, category = [], {}
    with open(os.path.join(here, "../../data/kdd99.schema"), encoding="utf-8") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words and words[0] in ("number", "symbol"):
                names.append(words[1])
            if words and words[0] == "attacks":
                category.update({attack: words[1] for attack in words[2:]})
    data = pandas.read_csv(path, header=None)
    label = data[41].str.rstrip(".")
    y = pandas.factorize(label.map(category).fillna("normal"))[0]
    for i, name in enumerate(names):
        x = data[i]
        b = pandas.factorize(x)[0] if x.dtype == object else binned(x.to_numpy(float), y)
        print(json.dumps({"column": name, **figures(b, y)}))


if __name__ == "__main__":
    of_file(sys.argv[1]) if len(sys.argv) > 1 else synthetic()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Principal components of prepared rows with scikit-learn.

    /usr/bin/python3 tests/reference/pca_sklearn.py

writes pca_sklearn.json, which tests/unit/test_data_components.c compares with: of the rows of
select_sklearn.json, scaled to [0,1] (with log(1 + x) where the range is 1000 or more) with symbols as
numbers and one-hot, the components, their variances, and some rows in them.
"""
import json
import os

import numpy as np
from sklearn.decomposition import PCA

from select_sklearn import NAMES, SYMBOLS, make_rows

KEEP, SHOWN = 5, 25


def cells_of(columns, onehot):
    cells = []
    for name in NAMES:
        x = columns[name].astype(float)
        if name in SYMBOLS and onehot:
            cells += [x == code for code in range(len(SYMBOLS[name]))]
            continue
        if name not in SYMBOLS and x.max() - x.min() >= 1000:
            x = np.log1p(x)
        width = x.max() - x.min()
        cells.append((x - x.min()) / width if width > 0 else 0 * x)
    return np.column_stack(cells).astype(float)


def case_of(columns, onehot):
    x = cells_of(columns, onehot)
    pca = PCA(n_components=KEEP, svd_solver="full").fit(x)
    vectors = pca.components_
    for vector in vectors:  # an eigenvector has two signs: its first number is positive
        vector *= np.sign(vector[np.flatnonzero(np.abs(vector) > 1e-12)[0]])
    return {"encode": "onehot" if onehot else "integer", "cells": x.shape[1],
            "total": x.var(axis=0, ddof=1).sum(), "mean": pca.mean_.tolist(),
            "variances": pca.explained_variance_.tolist(), "vectors": vectors.tolist(),
            "rows": ((x[:SHOWN] - pca.mean_) @ vectors.T).tolist()}


def main():
    columns, _ = make_rows()
    fixture = {"made_by": "tests/reference/pca_sklearn.py", "keep": KEEP,
               "cases": [case_of(columns, onehot) for onehot in (False, True)]}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pca_sklearn.json")
    with open(path, "w", encoding="ascii") as file:
        json.dump(fixture, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()

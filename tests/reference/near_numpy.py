#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many rows of KDDTest+ are twins of rows of KDDTrain+_20Percent, or near them, by pandas and NumPy.

    tests/reference/near_numpy.py FOLDER        the folder of the NSL-KDD files

Prints twins, near rows that are no twins, and both: 118 1514 1632. Near: equal once prepared as the
program does by default (codes of the schema's vocabulary, log(1 + x) where the training range is 1000
or more, min-max of the training rows, clipped, in single precision) and rounded to two decimals. Not
run by make check; tests/batch/audit.t has the figures.
"""
import os
import sys

import numpy as np
import pandas as pd

SCHEMA = os.path.join(os.path.dirname(__file__), "../../data/kdd99.schema")
SYMBOLS = {1: "protocol_type", 2: "service", 3: "flag"}


def vocabularies():
    words, name = {}, None
    for line in open(SCHEMA):
        parts = line.split("#")[0].split()
        if parts and line[0] in " \t":
            if name:
                words[name] += parts
        elif parts:
            name = parts[1] if parts[0] == "symbol" else None
            if name:
                words[name] = parts[2:]
    return words


def rows_of(path, words):
    table = pd.read_csv(path, header=None).iloc[:, :41]
    for column, name in SYMBOLS.items():
        codes = {symbol: code for code, symbol in enumerate(words[name])}
        table[column] = [codes.get(symbol, len(codes)) for symbol in table[column]]
    return table.values.astype(float)


def among(rows, others):
    known = {row.tobytes() for row in others}
    return np.array([row.tobytes() in known for row in rows])


def main():
    words = vocabularies()
    train = rows_of(os.path.join(sys.argv[1], "KDDTrain+_20Percent.txt.gz"), words)
    test = rows_of(os.path.join(sys.argv[1], "KDDTest+.txt.gz"), words)
    twins = among(test, train)
    least, greatest = train.min(0), train.max(0)
    for column in range(41):
        if column not in SYMBOLS and least[column] >= 0 and greatest[column] - least[column] >= 1000:
            train[:, column], test[:, column] = np.log1p(train[:, column]), np.log1p(test[:, column])
    least, greatest = train.min(0), train.max(0)
    constant = least == greatest

    def rounded(rows):
        scaled = np.clip((rows - least) / np.where(constant, 1, greatest - least), 0, 1)
        return np.rint(100.0 * np.where(constant, 0, scaled).astype(np.float32).astype(float)).astype(int)

    near = among(rounded(test), rounded(train))
    print(twins.sum(), (near & ~twins).sum(), (near | twins).sum())


main()

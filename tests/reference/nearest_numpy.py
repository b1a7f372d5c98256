#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes nearest_numpy.json: the nearest rows of a made-up training table, by brute force.

Rows are prepared as docs and help say: log(1 + x) of non-negative columns whose training range is
1000 or more, then to [0, 1] by the least and greatest training value, held inside; a constant column
is 0; a symbol is its code, scaled likewise, or one number a value. Distances are Euclidean, of
numbers rounded to single precision; equal ones in the order of the rows. Run by hand; the tests read
the file it writes. Made with NumPy 1.24.2.
"""
import json
import os

import numpy

SCHEMA = """number bytes
symbol flag SF S0 REJ
number rate
number constant
label label
categories normal r2l
attacks r2l spy
"""
FLAGS = ["SF", "S0", "REJ"]
K = 5
ROWS, QUERIES = 5000, 9


def draw(random, count):
    """Rows of bytes, flag, rate, constant; few enough values that some are equal."""
    rows = []
    for _ in range(count):
        rows.append((int(random.lognormal(5, 2)), int(random.integers(3)),
                     round(float(random.integers(101)) / 100, 2), 7))
    return rows


def column_scale(values):
    low, high = min(values), max(values)
    return (low, high - low) if high > low else (low, None)


def scaled(value, scale):
    low, width = scale
    return 0.0 if width is None else min(1.0, max(0.0, (value - low) / width))


def prepare(rows, train, one_hot):
    logs = [column >= 1000 for column in
            (max(r[i] for r in train) - min(r[i] for r in train) for i in range(4))]
    seen = lambda row, i: numpy.log1p(row[i]) if logs[i] and i != 1 else row[i]
    scales = [column_scale([seen(r, i) for r in train]) for i in range(4)]
    out = []
    for row in rows:
        numbers = []
        for i in range(4):
            if i == 1 and one_hot:
                numbers += [1.0 if row[1] == code else 0.0 for code in range(3)]
            else:
                numbers.append(scaled(seen(row, i), scales[i]))
        out.append(numbers)
    return numpy.array(out, dtype=numpy.float32).astype(numpy.float64)


def text(row, label):
    return f"{row[0]},{FLAGS[row[1]]},{row[2]:.2f},{row[3]},{label}"


def nearest(train, queries, one_hot):
    prepared = prepare(train, train, one_hot)
    found = []
    for query in prepare(queries, train, one_hot):
        distance = numpy.sqrt(((prepared - query) ** 2).sum(axis=1))
        order = numpy.argsort(distance, kind="stable")[:K + 1]
        gaps = numpy.diff(distance[order])
        assert ((gaps == 0) | (gaps > 1e-6)).all(), "too close to call in another order of sums"
        found.append([[int(i), float(distance[i])] for i in order[:K]])
    return found


def main():
    random = numpy.random.default_rng(7)
    train = draw(random, ROWS)
    train[4100] = train[17]  # in another block
    # Beyond all ranges; and twins, also at the ends of what the program takes at once (2048 rows).
    queries = draw(random, QUERIES) + [(10 ** 9, 1, 0.5, 9)]
    queries += [train[i] for i in (0, 17, 2047, 2048, 4095, 4096, 4999)]
    labels = ["spy." if r[1] == 1 else "normal." for r in train]
    result = {
        "schema": SCHEMA,
        "rows": [text(r, l.rstrip(".")) for r, l in zip(train, labels)],
        "queries": [text(r, "normal") for r in queries],
        "integer": nearest(train, queries, False),
        "onehot": nearest(train, queries, True),
        "twins": [[sum(t == q and l == name for t, l in zip(train, labels))
                   for name in ("normal.", "spy.")] for q in queries],
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "nearest_numpy.json")
    with open(path, "w", encoding="ascii") as file:
        json.dump(result, file, separators=(",", ":"))
        file.write("\n")


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pandas from a file of KDD Cup 1999 to numbers between 0 and 1: bench_load.py FILE

Prints milliseconds (importing pandas is not counted) and the most memory used, in MB.
"""
import resource
import sys
import time

import pandas as pd


def main():
    begun = time.perf_counter()
    rows = pd.read_csv(sys.argv[1], header=None, compression="infer")
    for column in (1, 2, 3, 41):
        rows[column] = pd.factorize(rows[column])[0]
    features = rows.iloc[:, :41]
    least, greatest = features.min(), features.max()
    scaled = (features - least) / (greatest - least).replace(0, 1)
    passed = time.perf_counter() - begun
    assert scaled.shape == (len(rows), 41)
    print("%.2f %.1f" % (1000 * passed,
                         resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000))


if __name__ == "__main__":
    main()

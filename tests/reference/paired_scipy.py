#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes paired_scipy.json: McNemar's test, paired differences and the corrected resampled t test by SciPy.

    tests/reference/paired_scipy.py > tests/reference/paired_scipy.json

Run by hand; test_score_paired.c reads the file it writes. The exact test is scipy.stats.binomtest on
the discordant rows, the other one chi2 with Edwards's correction, as statsmodels has them
(mcnemar(exact=...)). Intervals of differences: percentiles of 200,000 draws of the rows with NumPy's generator.
Made with NumPy 2 and SciPy 1.
"""
import json

import numpy as np
from scipy import special, stats

COUNTS = [(100, 0, 0), (100, 3, 0), (100, 5, 5), (500, 2, 9), (500, 10, 14), (500, 11, 14),
          (2000, 40, 12), (2000, 60, 61), (22544, 900, 700), (5, 0, 5)]
VALUES = [([0.01, 0.02, -0.005, 0.03, 0.012], 1 / 4), ([0.1, 0.1, 0.11], 1 / 2),
          (list(np.random.default_rng(3).normal(0.004, 0.01, 10)), 1 / 9),
          (list(np.random.default_rng(4).normal(-0.02, 0.01, 100)), 1 / 9)]


def mcnemar(rows, gained, lost):
    n = gained + lost
    draws = np.random.default_rng(1).multinomial(
        rows, [gained / rows, lost / rows, 1 - n / rows], size=200000)
    low, high = np.percentile((draws[:, 0] - draws[:, 1]) / rows, [2.5, 97.5])
    exact = n < 25
    statistic = None if exact else (abs(gained - lost) - 1) ** 2 / n if gained != lost else 0.0
    p = 1.0 if n == 0 else (stats.binomtest(gained, n).pvalue if exact
                            else stats.chi2.sf(statistic, 1))
    return {"rows": rows, "gained": gained, "lost": lost, "exact": exact, "statistic": statistic,
            "p": float(p), "low": float(low), "high": float(high)}


def resampled(values, share):
    v = np.array(values)
    error = np.sqrt((1 / len(v) + share) * v.var(ddof=1))
    t = v.mean() / error
    room = stats.t.ppf(0.975, len(v) - 1) * error
    return {"values": values, "share": share, "t": float(t),
            "p": float(2 * stats.t.sf(abs(t), len(v) - 1)), "mean": float(v.mean()),
            "low": float(v.mean() - room), "high": float(v.mean() + room)}


def beta():
    grid = [(a, b, x) for a in (0.5, 1, 4.5, 30, 400) for b in (0.5, 2, 25) for x in (1e-6, 0.1, 0.5, 0.93, 1)]
    return [[a, b, x, float(special.betainc(a, b, x))] for a, b, x in grid]


print(json.dumps({"mcnemar": [mcnemar(*c) for c in COUNTS],
                  "resampled": [resampled(*v) for v in VALUES], "beta": beta()}, indent=1))

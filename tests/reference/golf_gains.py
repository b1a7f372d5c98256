#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes golf_gains.h: gains and gain ratios of the 14 days of golf in Quinlan (1993), and the errors that
pruning adds, worked out plainly with NumPy and SciPy: every threshold by itself, no running sums.

Run by hand; the tests include the file that it writes. Made with NumPy 1.24.2 and SciPy 1.10.1.
"""
import os

import numpy
from scipy.stats import norm

HERE = os.path.dirname(os.path.abspath(__file__))
DAYS = """sunny,75,70,yes,normal
sunny,80,90,yes,stay
sunny,85,85,no,stay
sunny,72,95,no,stay
sunny,69,70,no,normal
overcast,72,90,yes,normal
overcast,83,78,no,normal
overcast,64,65,yes,normal
overcast,81,75,no,normal
rain,71,80,yes,stay
rain,65,70,yes,stay
rain,75,80,no,normal
rain,68,80,no,normal
rain,70,96,no,normal
""".split()
COLUMNS = ["outlook", "temperature", "humidity", "windy"]
LEAST = 2
ERRORS = [(6, 0, 0.25), (9, 0, 0.25), (1, 0, 0.25), (16, 1, 0.25), (100, 7, 0.25), (10, 0.5, 0.25),
          (2, 2, 0.25), (50, 10, 0.1)]


def info(labels):
    shares = numpy.unique(labels, return_counts=True)[1] / len(labels)
    return -float(numpy.sum(shares * numpy.log2(shares)))


def of_parts(labels, parts):
    """Gain and the information of the split itself."""
    sizes = numpy.array([len(part) for part in parts]) / len(labels)
    gain = info(labels) - sum(s * info(part) for s, part in zip(sizes, parts))
    return gain, -float(numpy.sum(sizes * numpy.log2(sizes)))


def of_symbol(values, labels):
    return of_parts(labels, [labels[values == v] for v in sorted(set(values))])


def of_number(values, labels):
    """The best threshold by gain, which log2(thresholds)/rows bits are taken off for (Quinlan 1996)."""
    distinct = sorted(set(values))
    # A branch has a tenth of the mean rows of a class, between LEAST and 25.
    least = max(LEAST, min(25, 0.1 * len(labels) / len(set(labels))))
    tried = []
    for low, high in zip(distinct, distinct[1:]):
        parts = [labels[values <= low], labels[values > low]]
        if min(len(part) for part in parts) >= least:
            tried.append((of_parts(labels, parts), low, high))
    (gain, split), low, high = max(tried, key=lambda t: t[0][0])
    gain -= numpy.log2(len(tried)) / len(labels)
    middle = (low + high) / 2
    return gain, split, max(v for v in distinct if v <= middle)


def added(n, e, confidence):
    if e < 1:
        none = n * (1 - confidence ** (1 / n))
        return none + e * (added(n, 1, confidence) - none) if e > 0 else none
    if e + 0.5 >= n:
        return max(n - e, 0)
    z, f = norm.ppf(1 - confidence), (e + 0.5) / n
    upper = (f + z * z / (2 * n) + z * (f / n - f * f / n + z * z / (4 * n * n)) ** 0.5) / (1 + z * z / n)
    return n * upper - e


def main():
    table = [day.split(",") for day in DAYS]
    labels = numpy.array([row[4] for row in table])
    lines = ["/* Made by golf_gains.py: do not edit. */", "/* clang-format off */", ""]
    lines.append("static const char golf_days[] =")
    lines += ['    "%s\\n"' % day for day in DAYS[:-1]] + ['    "%s\\n";' % DAYS[-1], ""]
    lines.append("static const struct {")
    lines.append("    const char *column;")
    lines.append("    bool found;")
    lines.append("    double gain, ratio, threshold;")
    lines.append("} golf_gains[] = {")
    for i, name in enumerate(COLUMNS):
        values = [row[i] for row in table]
        threshold = 0
        if name in ("temperature", "humidity"):
            gain, split, threshold = of_number(numpy.array([float(v) for v in values]), labels)
        else:
            gain, split = of_symbol(numpy.array(values), labels)
        lines.append('    { "%s", %s, %.15g, %.15g, %.15g },'
                     % (name, "true" if gain > 0 else "false", gain, gain / split, threshold))
    lines += ["};", "", "static const struct {", "    double rows, wrong, confidence, added;",
              "} golf_errors[] = {"]
    lines += ["    { %.15g, %.15g, %.15g, %.15g }," % (n, e, c, added(n, e, c)) for n, e, c in ERRORS]
    lines.append("};")
    with open(os.path.join(HERE, "golf_gains.h"), "w", encoding="ascii") as file:
        file.write("/* SPDX-License-Identifier: GPL-3.0-or-later */\n" + "\n".join(lines) + "\n")


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do our forests agree with scikit-learn's? Means of accuracy over seeds, on the same prepared rows.

    forest_sklearn.py TREES TRAIN TEST OURS ...

TRAIN and TEST name two files each, NAME.npy (`export data`) and NAME.csv (`export predictions`, whose
column "class" is the label); OURS are our accuracies, one a seed. As many forests of scikit-learn are
grown. Prints both means and their difference; the exit status is 1 where it is more than two standard
errors of the difference plus 0.3 points.
"""
import csv
import sys

import numpy
from sklearn.ensemble import RandomForestClassifier

SLACK = 0.3  # points


def read(name):
    with open(name + ".csv", encoding="ascii") as file:
        return numpy.load(name + ".npy"), [row["class"] for row in csv.DictReader(file)]


def standard_error(values):
    return numpy.std(values, ddof=1) / len(values) ** 0.5


def main():
    trees, ours = int(sys.argv[1]), [100 * float(a) for a in sys.argv[4:]]
    inputs, labels = read(sys.argv[2])
    test_inputs, test_labels = read(sys.argv[3])
    theirs = []
    for seed in range(len(ours)):
        forest = RandomForestClassifier(trees, random_state=seed, n_jobs=-1).fit(inputs, labels)
        theirs.append(100 * forest.score(test_inputs, test_labels))
    apart = abs(numpy.mean(ours) - numpy.mean(theirs))
    error = (standard_error(ours) ** 2 + standard_error(theirs) ** 2) ** 0.5
    print("ours %.2f (standard error %.2f), scikit-learn %.2f (%.2f), apart %.2f, allowed %.2f" % (
        numpy.mean(ours), standard_error(ours), numpy.mean(theirs), standard_error(theirs), apart,
        2 * error + SLACK))
    sys.exit(1 if apart > 2 * error + SLACK else 0)


main()

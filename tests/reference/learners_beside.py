#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same prepared rows, learnt by scikit-learn: do the answers agree?

    learners_beside.py HOW FOLDER [HOW FOLDER ...]

A folder has train.npy and test.npy from `export data`, train.csv and test.csv from `export predictions` of the
model that HOW names: gaussian (naive-bayes on tables without symbols), rbf and linear (svm), liblinear (svm
kernel=linear solver=liblinear), logistic. Prints for each the share of test rows with the same answer, and
the accuracy of both. docs/formats.md says what stands in the files.
"""
import csv
import sys
import warnings

import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC, LinearSVC


def column(path, name):
    with open(path, newline="", encoding="utf-8") as file:
        return numpy.array([line[name] for line in csv.DictReader(file)])


def class_order(path):
    """As the program has them: scikit-learn sorts labels, and ties of votes go to the first."""
    with open(path, newline="", encoding="utf-8") as file:
        return [name[2:] for name in next(csv.reader(file)) if name.startswith("p_")]


LEARNERS = {
    "gaussian": lambda width: GaussianNB(),
    "rbf": lambda width: SVC(gamma=1 / width, cache_size=200),
    "linear": lambda width: SVC(kernel="linear", cache_size=200),
    "liblinear": lambda width: LinearSVC(dual=False, tol=1e-6, max_iter=10000),
    "logistic": lambda width: LogisticRegression(tol=1e-6, max_iter=2000),
}


def compare(how, folder):
    names = class_order(f"{folder}/train.csv")
    x = numpy.load(f"{folder}/train.npy").astype(numpy.float64)
    z = numpy.load(f"{folder}/test.npy").astype(numpy.float64)
    y, truth, ours = (numpy.array([names.index(name) for name in column(f"{folder}/{table}.csv", what)])
                      for table, what in (("train", "class"), ("test", "class"), ("test", "predicted")))
    if how == "gaussian":  # the program passes over columns that are constant in the training rows
        kept = x.min(axis=0) < x.max(axis=0)
        x, z = x[:, kept], z[:, kept]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = LEARNERS[how](x.shape[1]).fit(x, y).predict(z)
    print(f"{how}: same {(ours == theirs).mean():.6f} of {len(z)} "
          f"ours {(ours == truth).mean():.6f} theirs {(theirs == truth).mean():.6f}", flush=True)


for i in range(1, len(sys.argv) - 1, 2):
    compare(sys.argv[i], sys.argv[i + 1])

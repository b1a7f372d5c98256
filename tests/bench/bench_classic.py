#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Learners that are no nets beside scikit-learn's, on KDDTrain+ and KDDTest+: bench_classic.py

`make bench` calls it with PEEPHOLE set to the program. Both get the same prepared rows (export data), one
thread, and their turns one after the other, ROUNDS=3 times; the median counts, of processor time, which other
programs on the machine change least. A row of ROWS says what is
measured: answers takes the time of answering KDDTest+ by a model that is there already, ours as the difference
between commands with and without `test`; learning that of learning KDDTrain+, ours with and without `train`.
Peers that are not installed, and data that are not there, are named. BENCH_ROWS= is a part of the models wanted.
"""
import csv
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PEEPHOLE_HISTORY": "off"}
os.environ.update(ONE_THREAD)
BEGIN = "load nsl-kdd:train as=train; load nsl-kdd:test as=test; prepare encode=onehot"


def knn(settings):
    from sklearn.neighbors import KNeighborsClassifier
    return KNeighborsClassifier(settings["k"], algorithm="brute")


def logistic(settings):
    from sklearn.linear_model import LogisticRegression
    return LogisticRegression(**settings)


def gaussian(settings):
    from sklearn.naive_bayes import GaussianNB
    return GaussianNB(**settings)


def tree(settings):
    from sklearn.tree import DecisionTreeClassifier
    return DecisionTreeClassifier(random_state=0, **settings)


def forest(settings):
    from sklearn.ensemble import RandomForestClassifier
    return RandomForestClassifier(random_state=0, n_jobs=1, **settings)


# What, our model, the peer, its settings.
ROWS = [
    ("answers", "knn k=5", knn, {"k": 5}),
    ("learning", "logistic iterations=100 tolerance=1e-9", logistic, {"max_iter": 100, "tol": 1e-9}),
    ("learning", "naive-bayes", gaussian, {}),
    ("learning", "tree", tree, {}),
    ("learning", "forest trees=100", forest, {"n_estimators": 100}),
]


def program(commands):
    """Seconds of processor time that the program takes for some commands, on one thread."""
    begun = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    subprocess.run([os.environ["PEEPHOLE"], "--threads", "1", "-c", commands], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - begun


def classes_of(path):
    with open(path, newline="") as file:
        lines = list(csv.DictReader(file))
    return [line["class"] for line in lines], [line["predicted"] for line in lines]


def turn_learning(model, peer, settings, train, labels):
    """Seconds of both for one learning from KDDTrain+."""
    begin = f"{BEGIN}; model {model}"
    ours = program(begin + "; train") - program(begin)
    begun = time.process_time()
    peer(settings).fit(train, labels)
    return ours, time.process_time() - begun


def measure(what, model, peer, settings, folder, rounds):
    import numpy
    at = {name: os.path.join(folder, name) for name in
          ("my.model", "train.npy", "test.npy", "train.csv", "test.csv")}
    program(f"{BEGIN}; model {model}; train; save {at['my.model']}; export data {at['train.npy']} table=train; "
            f"export data {at['test.npy']}; export predictions {at['train.csv']} table=train; "
            f"export predictions {at['test.csv']}")
    train, test = numpy.load(at["train.npy"]), numpy.load(at["test.npy"])
    labels = classes_of(at["train.csv"])[0]
    other = peer(settings).fit(train, labels)
    there = f"load nsl-kdd:test as=test; restore {at['my.model']}"
    ours, theirs = [], []
    said = other.predict(test)
    for _ in range(rounds):
        if what == "learning":
            turn = turn_learning(model, peer, settings, train, labels)
            ours.append(turn[0])
            theirs.append(turn[1])
            continue
        ours.append(program(there + "; export predictions " + os.path.join(folder, f"{len(ours)}.csv"))
                    - program(there))
        begun = time.process_time()
        said = other.predict(test)
        theirs.append(time.process_time() - begun)
    mine = classes_of(at["test.csv"])[1]
    for name in at.values():
        os.remove(name)
    return statistics.median(ours), statistics.median(theirs), sum(a != b for a, b in zip(said, mine))


def main():
    try:
        import sklearn
    except ImportError:
        print("scikit-learn is not installed (python3-sklearn): learners are not measured")
        return
    try:
        program("load nsl-kdd:test")
    except subprocess.CalledProcessError as error:
        print("Learners are not measured:", error.stderr.decode().strip().splitlines()[0])
        return
    print(f"\nLearners on KDDTrain+ and KDDTest+, one-hot, one thread, seconds of processor time; scikit-learn {sklearn.__version__}")
    print(f"{'':50}{'ours':>8}{'theirs':>8}{'ratio':>8}  other answers")
    for what, model, peer, settings in ROWS:
        if os.environ.get("BENCH_ROWS", "") not in model:
            continue
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs, others = measure(what, model, peer, settings, folder, int(os.environ.get("ROUNDS", "3")))
        print(f"{what + ': ' + model:50}{ours:8.2f}{theirs:8.2f}{'x%.1f' % (theirs / ours):>8}  {others}")
        sys.stdout.flush()


main()

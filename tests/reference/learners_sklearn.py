#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes learners_sklearn.json: what scikit-learn answers on made-up rows, and NumPy where it has no such learner.

Two columns of numbers with four decimals that differ between classes, one that does not, one that is constant,
and a symbol; three classes that overlap. The program prepares them with scale=none log=none, so that its
inputs are these numbers, rounded to single precision as here. Run by hand; the tests read the file it
writes. Made with scikit-learn 1.2.1 and NumPy 1.24.2.
"""
import json
import math
import os

import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import CategoricalNB, GaussianNB
from sklearn.svm import SVC, LinearSVC

SCHEMA = """number a
number b
number c
number d
symbol flag SF S0 REJ
label label
categories normal dos r2l u2r
attacks dos smurf
attacks r2l spy
attacks u2r rootkit
"""
LABELS = ["normal", "smurf", "spy"]  # no rows of the fourth class
FLAGS = ["SF", "S0", "REJ"]
TRAIN, TEST = 240, 150


def draw(random, count):
    y = random.choice(3, count, p=[0.5, 0.35, 0.15])
    a = random.normal(numpy.array([0.0, 1.2, -0.8])[y], numpy.array([0.8, 0.5, 1.0])[y])
    b = random.normal(numpy.array([0.3, -0.4, 1.0])[y], 0.7)
    c = random.normal(0, 1, count)
    d = numpy.full(count, 3.0)
    chance = numpy.array([[0.7, 0.2, 0.1], [0.2, 0.7, 0.1], [0.4, 0.4, 0.2]])
    flag = numpy.array([random.choice(3, p=chance[k]) for k in y])
    numbers = numpy.round(numpy.stack([a, b, c, d], axis=1), 4)
    return numbers, flag, y


def text(numbers, flag, y):
    return [",".join([f"{n:.4f}" for n in row] + [FLAGS[f], LABELS[k]])
            for row, f, k in zip(numbers, flag, y)]


def single(numbers):
    return numbers.astype(numpy.float32).astype(numpy.float64)


def one_hot(numbers, flag):
    return numpy.concatenate([single(numbers), numpy.eye(3)[flag]], axis=1)


def normalised(logs):
    p = numpy.exp(logs - logs.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def counted(train_values, y, test_values, values):
    """log p(v | k) with Laplace's correction, summed over columns."""
    model = CategoricalNB(min_categories=values, fit_prior=False, class_prior=[1 / 3] * 3)
    model.fit(train_values, y)
    return model._joint_log_likelihood(test_values) - numpy.log(1 / 3)


def kernels(x, y, z):
    """John and Langley's densities, with the widths that Weka gives them."""
    logs = numpy.zeros((len(z), 3))
    phi = numpy.vectorize(lambda t: 0.5 * math.erfc(-t / math.sqrt(2)))
    for j in range(x.shape[1]):
        values = numpy.unique(x[:, j])
        if len(values) < 2:
            continue
        d = (values[-1] - values[0]) / (len(values) - 1)
        for k in range(3):
            mine = x[y == k, j]
            s = max((mine.max() - mine.min()) / math.sqrt(len(mine)), d / 6)
            off = z[:, j][:, None] - mine[None, :]
            p = (phi((off + d / 2) / s) - phi((off - d / 2) / s)).mean(axis=1)
            logs[:, k] += numpy.log(numpy.maximum(p, 1e-75))
    return logs


def entropy(y):
    shares = numpy.bincount(y, minlength=3) / len(y)
    shares = shares[shares > 0]
    return -(shares * numpy.log2(shares)).sum(), len(shares)


def cuts_of(x, y):
    """Fayyad and Irani's."""
    values = numpy.unique(x)
    best = None
    for low, high in zip(values, values[1:]):
        left, right = y[x <= low], y[x > low]
        after = (len(left) * entropy(left)[0] + len(right) * entropy(right)[0]) / len(y)
        if best is None or after < best[0] - 1e-12:
            best = after, (low + high) / 2
    if best is None:
        return []
    after, cut = best
    (e, k), (e1, k1), (e2, k2) = entropy(y), entropy(y[x <= cut]), entropy(y[x > cut])
    price = numpy.log2(len(y) - 1) + numpy.log2(3 ** k - 2) - (k * e - k1 * e1 - k2 * e2)
    if not (e - after) * len(y) > price:
        return []
    return cuts_of(x[x <= cut], y[x <= cut]) + [cut] + cuts_of(x[x > cut], y[x > cut])


def information(u, v, y):
    sum_ = 0.0
    for k in range(3):
        table = numpy.zeros((u.max() + 1, v.max() + 1))
        numpy.add.at(table, (u[y == k], v[y == k]), 1)
        expected = table.sum(1, keepdims=True) * table.sum(0, keepdims=True) / table.sum()
        some = table > 0
        sum_ += (table[some] * numpy.log(table[some] / expected[some])).sum()
    return sum_ / len(y)


def tan(values, y, test, sizes):
    """Friedman, Geiger and Goldszmidt's tree, from the first column, N0 = 5."""
    columns = values.shape[1]
    shared = numpy.array([[information(values[:, i], values[:, j], y) if i != j else -1
                           for j in range(columns)] for i in range(columns)])
    parents = {0: None}
    while len(parents) < columns:
        _, child, parent = max((shared[i, j], -j, -i) for i in parents for j in range(columns)
                               if j not in parents)
        parents[-child] = -parent
    logs = numpy.zeros((len(test), 3))
    for j, parent in parents.items():
        for k in range(3):
            mine = values[y == k]
            own = (numpy.bincount(mine[:, j], minlength=sizes[j]) + 1) / (len(mine) + sizes[j])
            for i, row in enumerate(test):
                p = own[row[j]]
                if parent is not None:
                    with_parent = mine[mine[:, parent] == row[parent]]
                    p = ((with_parent[:, j] == row[j]).sum() + 5 * p) / (len(with_parent) + 5)
                logs[i, k] += numpy.log(p)
    return logs, [-1 if parents[j] is None else parents[j] for j in range(columns)]


def answers(p):
    return {"labels": p.argmax(axis=1).tolist(), "probabilities": numpy.round(p, 9).tolist()}


def bayes(train, test):
    (numbers, flag, y), (numbers2, flag2, _) = train, test
    x, z = single(numbers), single(numbers2)
    prior = numpy.log(numpy.bincount(y) / len(y))
    by_flag = counted(flag[:, None], y, flag2[:, None], 3)
    gaussian = GaussianNB().fit(x[:, :3], y)  # the program passes over what is constant
    logs = gaussian._joint_log_likelihood(z[:, :3]) + by_flag
    result = {"gaussian": answers(normalised(logs))}
    result["kernel"] = answers(normalised(prior + kernels(x, y, z) + by_flag))
    cuts = [cuts_of(x[:, j], y) for j in range(4)]
    kept = [j for j in range(4) if cuts[j]]
    digitised = [numpy.searchsorted(cuts[j], x[:, j], side="left") for j in kept] + [flag]
    asked = [numpy.searchsorted(cuts[j], z[:, j], side="left") for j in kept] + [flag2]
    sizes = [len(cuts[j]) + 1 for j in kept] + [3]
    logs = prior + sum(counted(u[:, None], y, v[:, None], n)
                       for u, v, n in zip(digitised, asked, sizes))
    result["mdl"] = answers(normalised(logs))
    result["cuts"] = cuts
    logs, parents = tan(numpy.stack(digitised, 1), y, numpy.stack(asked, 1), sizes)
    result["tan"] = answers(normalised(prior + logs))
    assert len(kept) >= 2 and max(parents) >= 0
    return result


def machines(train, test):
    (numbers, flag, y), (numbers2, flag2, _) = train, test
    x, z = one_hot(numbers, flag), one_hot(numbers2, flag2)
    result = {}
    for name, keys in {"rbf": {"gamma": 1 / x.shape[1]},
                       "rbf-weighted": {"gamma": 0.5, "C": 10, "class_weight": {0: 1, 1: 0.5, 2: 4}},
                       "poly": {"kernel": "poly", "gamma": 0.2, "coef0": 1, "degree": 3},
                       "sigmoid": {"kernel": "sigmoid", "gamma": 0.05, "coef0": 0},
                       "linear": {"kernel": "linear"}}.items():
        model = SVC(**keys).fit(x, y)
        result["svm-" + name] = {"labels": model.predict(z).tolist(),
                                 "support": int(model.n_support_.sum())}
    model = LinearSVC(dual=False, tol=1e-6).fit(x, y)
    result["liblinear"] = {"labels": model.predict(z).tolist(),
                           "decisions": numpy.round(model.decision_function(z), 7).tolist()}
    for name, keys in {"logistic": {}, "logistic-weighted": {"class_weight": {0: 1, 1: 0.5, 2: 4}}}.items():
        model = LogisticRegression(tol=1e-10, max_iter=10000, **keys).fit(x, y)
        result[name] = answers(model.predict_proba(z))
    result["logistic-l1"] = l1(x, y, z)
    return result


def l1(x, y, z):
    """The same penalised by |w|, C = 0.1, by proximal gradients (FISTA with restarts)."""
    c, k = 0.1, 3
    xb = numpy.concatenate([x, numpy.ones((len(x), 1))], axis=1)
    step = 1 / (c * 0.5 * numpy.linalg.norm(xb, 2) ** 2)
    w = v = numpy.zeros((xb.shape[1], k))
    t = 1.0
    for _ in range(100000):
        gradient = c * xb.T @ (normalised(xb @ v) - numpy.eye(k)[y])
        new = v - step * gradient
        new[:-1] = numpy.sign(new[:-1]) * numpy.maximum(abs(new[:-1]) - step, 0)
        if ((v - new) * (new - w)).sum() > 0:
            t = 1.0
        t_new = (1 + math.sqrt(1 + 4 * t * t)) / 2
        v = new + (t - 1) / t_new * (new - w)
        w, t = new, t_new
    zb = numpy.concatenate([z, numpy.ones((len(z), 1))], axis=1)
    return dict(answers(normalised(zb @ w)), zeros=int((w[:-1] == 0).sum()))


def main():
    random = numpy.random.default_rng(11)
    train, test = draw(random, TRAIN), draw(random, TEST)
    result = {"schema": SCHEMA, "train": text(*train), "test": text(*test)}
    result.update(bayes(train, test))
    result.update(machines(train, test))
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "learners_sklearn.json")
    with open(path, "w", encoding="ascii") as file:
        json.dump(result, file, separators=(",", ":"))
        file.write("\n")


main()

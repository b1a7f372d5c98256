#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What scikit-learn, or a few lines of NumPy, answer where a model of the program has learnt from the same rows.

    neighbours_sklearn.py KIND KEY=VALUE... TRAIN.npy TRAIN.csv TEST.npy TEST.csv

The rows are those of `export data`, the classes and the program's answers those of `export predictions`.
KIND knn: scikit-learn's brute force. grnn, pnn: the sums of Specht (1991, 1990). rbf, kmeans: scikit-learn's
KMeans from the same start, which is drawn here by the program's random stream (src/base/rng.h); for rbf a
ridge regression on what follows from the centres. pca-anomaly: NumPy's eigenvectors of the correlation
matrix. Fails where labels differ, or a probability by more than 0.0005 (knn: but
where neighbours are equally near, of which the program takes the first and scikit-learn any).
"""
import csv
import sys

import numpy as np

MASK = (1 << 64) - 1


class Stream:
    """rng_stream_at: FNV-1a of the purpose, a 0 and the index; splitmix64; xoshiro256**."""

    def __init__(self, seed, purpose, index):
        value = 0xCBF29CE484222325
        for byte in purpose.encode() + b"\0" + index.to_bytes(8, "little"):
            value = (value ^ byte) * 0x100000001B3 & MASK
        self.mixed = seed
        self.mixed = self.splitmix() ^ value
        self.state = [self.splitmix() for _ in range(4)]

    def splitmix(self):
        self.mixed = self.mixed + 0x9E3779B97F4A7C15 & MASK
        z = self.mixed
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
        return z ^ z >> 31

    def next(self):
        def turn(x, k):
            return (x << k | x >> 64 - k) & MASK

        s = self.state
        result = turn(s[1] * 5 & MASK, 7) * 9 & MASK
        t = s[1] << 17 & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = turn(s[3], 45)
        return result

    def below(self, bound):
        while True:
            draw = self.next()
            if draw < (1 << 64) // bound * bound:
                return draw % bound

    def uniform(self):
        return (self.next() >> 11) * 2.0**-53


def squares(x, t):
    """Squared distances by differences: nothing cancels."""
    from scipy.spatial.distance import cdist
    return cdist(x, t, "sqeuclidean")


def knn(settings, train, classes, test, count):
    from sklearn.neighbors import KNeighborsClassifier
    model = KNeighborsClassifier(int(settings.get("k", 5)), algorithm="brute",
                                 weights=settings.get("votes", "uniform"))
    model.fit(train, classes)
    p = np.zeros((len(test), count))
    p[:, model.classes_] = model.predict_proba(test)
    return p


def tied(settings, train, test):
    """Rows whose last neighbour is as near as the first that is none, to rounding: any of them may vote."""
    k, found = int(settings.get("k", 5)), []
    for first in range(0, len(test), 500):
        d = np.partition(squares(test[first:first + 500], train), (k - 1, k), axis=1)
        found.append(d[:, k] - d[:, k - 1] <= 1e-12 * (1 + d[:, k]))
    return np.concatenate(found)


def windows(sigma, train, classes, test, count):
    """Sums of the windows of each class, relative to the nearest row's."""
    sums = np.zeros((len(test), count))
    for start in range(0, len(test), 500):
        d = squares(test[start:start + 500], train)
        w = np.exp((d.min(axis=1, keepdims=True) - d) / (2 * sigma * sigma))
        for c in range(count):
            sums[start:start + 500, c] = w[:, classes == c].sum(axis=1)
    return sums


def grnn(settings, train, classes, test, count):
    sums = windows(float(settings["sigma"]), train, classes, test, count)
    return sums / sums.sum(axis=1, keepdims=True)


def pnn(settings, train, classes, test, count):
    rows = np.maximum(np.bincount(classes, minlength=count), 1)
    f = windows(float(settings["sigma"]), train, classes, test, count) / rows
    return f / f.sum(axis=1, keepdims=True)


def start(train, wanted, seed):
    """k-means++."""
    stream = Stream(seed, "k-means", 0)
    rows = [stream.below(len(train))]
    near = np.full(len(train), np.inf)
    while len(rows) < wanted:
        near = np.minimum(near, squares(train, train[rows[-1:]])[:, 0])
        if not near.any():
            break
        rows.append(int(np.searchsorted(np.cumsum(near), stream.uniform() * near.sum(), "right")))
    return train[rows]


def k_means(train, wanted, seed):
    from sklearn.cluster import KMeans
    centres = start(train, wanted, seed)
    return KMeans(len(centres), init=centres, n_init=1, max_iter=300, tol=0,
                  algorithm="lloyd").fit(train)


def kmeans(settings, train, classes, test, count):
    made = k_means(train, int(settings["k"]), int(settings["seed"]))
    shares = np.zeros((made.n_clusters, count))
    np.add.at(shares, (made.labels_, classes), 1)
    shares /= shares.sum(axis=1, keepdims=True)
    return shares[squares(test, made.cluster_centers_).argmin(axis=1)]


def rbf(settings, train, classes, test, count):
    centres = k_means(train, int(settings["centres"]), int(settings["seed"])).cluster_centers_
    between = np.sort(np.sqrt(squares(centres, centres)), axis=1)
    widths = between[:, 1:3].mean(axis=1)  # the nearest is the centre itself

    def phi(x):
        return np.hstack([np.exp(-squares(x, centres) / (2 * widths**2)), np.ones((len(x), 1))])

    penalty = np.eye(len(centres) + 1) * 0.001
    penalty[-1, -1] = 0
    a, targets = phi(train), np.eye(count)[classes]
    y = np.maximum(phi(test) @ np.linalg.solve(a.T @ a + penalty, a.T @ targets), 0)
    return y / y.sum(axis=1, keepdims=True)


def quantile(values, share):
    return np.sort(values)[max(int(np.ceil(share * len(values) - 1e-9)) - 1, 0)]


def pca_anomaly(settings, train, classes, test, count):
    normal = train[classes == 0]
    for trimmed in (False, True):
        mean, deviation = normal.mean(axis=0), normal.std(axis=0)
        keep = deviation > 1e-7
        variances, vectors = np.linalg.eigh(np.corrcoef(normal[:, keep].T))
        variances, vectors = variances[::-1], vectors[:, ::-1]
        used = variances > 1e-9

        def parts(x):
            z = (x[:, keep] - mean[keep]) / deviation[keep]
            return (z @ vectors[:, used])**2 / variances[used]

        if not trimmed:
            sums = parts(normal).sum(axis=1)
            normal = normal[sums <= quantile(sums, 1 - 0.005)]
    l = variances[used]
    major = np.cumsum(l) - l < 0.5 * l.sum() * (1 - 1e-12)
    minor = (l < 0.2) & ~major
    share = np.sqrt(1 - float(settings["far"]))
    e = np.max([parts(test)[:, own].sum(axis=1) / quantile(parts(normal)[:, own].sum(axis=1), share)
                for own in (major, minor)], axis=0)
    return np.stack([1 / (e + 1), e / (e + 1)], axis=1)


def answers(path):
    with open(path, newline="") as file:
        lines = list(csv.DictReader(file))
    names = [name[2:] for name in lines[0] if name.startswith("p_")]
    p = np.array([[float(line["p_" + name]) for name in names] for line in lines])
    assert [names[k] for k in p.argmax(axis=1)] == [line["predicted"] for line in lines]
    return np.array([names.index(line["class"]) for line in lines]), p


def main():
    kind = sys.argv[1]
    settings = dict(word.split("=") for word in sys.argv[2:-4])
    train, test = (np.load(sys.argv[i]).astype(np.float64) for i in (-4, -2))
    (classes, _), (_, p) = answers(sys.argv[-3]), answers(sys.argv[-1])
    wanted = {"knn": knn, "grnn": grnn, "pnn": pnn, "rbf": rbf, "kmeans": kmeans,
              "pca-anomaly": pca_anomaly}[kind](settings, train, classes, test, p.shape[1])
    apart = np.abs(wanted - p).max(axis=1)
    differ = wanted.argmax(axis=1) != p.argmax(axis=1)
    even = np.zeros(len(p), bool)
    far = differ | (apart > 5e-4)
    if kind == "knn" and far.any():
        even[far] = tied(settings, train, test[far])
    print(f"{kind}: {differ.sum()} of {len(p)} labels differ, {(differ & even).sum()} of them where neighbours are "
          f"equally near; else the largest difference of a probability is {apart[~even].max():.2g}")
    assert not (differ & ~even).any() and (apart[~even] <= 5e-4).all()


main()

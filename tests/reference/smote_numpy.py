#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes smote_numpy.json: neighbours and synthetic rows of a made-up class, by SMOTE-NC.

Written from the paper: Chawla, Bowyer, Hall, Kegelmeyer 2002, "SMOTE: synthetic minority
over-sampling technique", sections 4.2 and 6.1, with numbers left as they are and the median of
their standard deviations for a symbol that differs, all divided by one deviation a column at the
end. The random stream is that of src/base/rng.h. Run by hand; the tests read the file it writes.
Made with NumPy 2.4.6.
"""
import json
import os

import numpy

SCHEMA = """number bytes
symbol flag SF S0 REJ
number rate
number constant
symbol service http ftp smtp dns
number wide
label label
categories normal r2l
attacks r2l spy
"""
SYMBOLS = {1: ["SF", "S0", "REJ"], 4: ["http", "ftp", "smtp", "dns"]}
NUMBERS = [0, 2, 3, 5]
DECIMALS = {0: 0, 2: 2, 3: 0, 5: None}  # None: a column of doubles, not rounded
K, SEED, WANTED = 5, 3, 101
MASK = (1 << 64) - 1


class Stream:
    """rng_stream: FNV-1a of the purpose, splitmix64, xoshiro256**; with an index rng_stream_at."""

    def __init__(self, seed, purpose, index=None):
        self.mixed = seed
        words = purpose.encode()
        if index is not None:
            words += b"\0" + index.to_bytes(8, "little")
        key = self.splitmix() ^ self.fnv(words)
        self.mixed = key
        self.state = [self.splitmix() for _ in range(4)]

    @staticmethod
    def fnv(text):
        value = 0xCBF29CE484222325
        for byte in text:
            value = (value ^ byte) * 0x100000001B3 & MASK
        return value

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


def make_rows():
    """Text rows; every fourth of the class repeats one that stood before."""
    random = numpy.random.default_rng(7)
    rows, labels = [], []
    for i in range(300):
        spy = i % 4 != 0
        row = [
            str(random.integers(0, 50 if spy else 900)),
            SYMBOLS[1][random.integers(0, 3)],
            f"{random.integers(0, 101) / 100:.2f}",
            "4",
            SYMBOLS[4][min(3, int(random.exponential(1)))],
            repr(float(random.normal(0, 1))),
        ]
        if i % 16 == 7:
            row = rows[i - 4][:]
        rows.append(row)
        labels.append("spy" if spy else "normal")
    return rows, labels


def neighbours_of(numbers, symbols):
    """The k nearest of each row, and that none of them is decided by rounding alone."""
    deviations = numbers.std(axis=0)
    varying = deviations > 0
    scaled = numbers[:, varying] / deviations[varying]
    penalty = numpy.median(scaled.std(axis=0)) ** 2
    found = []
    for i in range(len(numbers)):
        apart = ((scaled - scaled[i]) ** 2).sum(axis=1)
        apart = apart + penalty * (symbols != symbols[i]).sum(axis=1)
        apart[i] = numpy.inf
        order = numpy.argsort(numpy.round(apart, 9), kind="stable")
        found.append(order[:K])
    return numpy.array(found)


def vote(codes, own):
    counts = numpy.bincount(codes)
    best = numpy.flatnonzero(counts == counts.max())
    return own if own in best else best[0]


def main():
    rows, labels = make_rows()
    spies = [row for row, label in zip(rows, labels) if label == "spy"]
    numbers = numpy.array([[float(row[c]) for c in NUMBERS] for row in spies])
    symbols = numpy.array([[names.index(row[c]) for c, names in SYMBOLS.items()] for row in spies])
    near = neighbours_of(numbers, symbols)

    stream = Stream(SEED, "smote spy")
    order = list(range(len(spies)))
    for i in range(WANTED % len(spies)):
        j = i + stream.below(len(spies) - i)
        order[i], order[j] = order[j], order[i]
    once_more = set(order[: WANTED % len(spies)])
    synthetic = []
    for base in range(len(spies)):
        for _ in range(WANTED // len(spies) + (base in once_more)):
            other = near[base][stream.below(K)]
            part = stream.uniform()
            row = [None] * 6
            for column, c in enumerate(NUMBERS):
                x, z = numbers[base][column], numbers[other][column]
                if DECIMALS[c] is None:
                    row[c] = repr(float(x + part * (z - x)))
                    continue
                grid = 10 ** DECIMALS[c]
                x, z = round(x * grid), round(z * grid)
                row[c] = f"{numpy.floor(x + part * (z - x) + 0.5) / grid:.{DECIMALS[c]}f}"
            for column, (c, names) in enumerate(SYMBOLS.items()):
                row[c] = names[vote(symbols[near[base]][:, column], symbols[base][column])]
            synthetic.append(",".join(row))

    fixture = {
        "schema": SCHEMA,
        "rows": [",".join(row + [label]) for row, label in zip(rows, labels)],
        "k": K,
        "seed": SEED,
        "neighbours": near.tolist(),
        "synthetic": synthetic,
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "smote_numpy.json")
    with open(path, "w", encoding="ascii") as file:
        json.dump(fixture, file, indent=0)
        file.write("\n")


if __name__ == "__main__":
    main()

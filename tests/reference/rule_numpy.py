#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes rule_numpy.json: the best rule on each feature of the demo set, found by NumPy.

    tests/reference/rule_numpy.py [PEEPHOLE] > tests/reference/rule_numpy.json

Run by hand; test_eval_rule.c reads the file it writes. Takes the rows from the program, and nothing
else of it. A rule is a split x <= t or x > t with t a value that occurs, or the set of a symbol's
values that are seen mostly in a class; each side answers its majority class. Made with NumPy 2.
"""
import json
import os
import subprocess
import sys

import numpy as np

CLASSES = ["normal", "dos", "probe", "r2l", "u2r"]
SCHEMA = os.path.join(os.path.dirname(__file__), "../../data/kdd99.schema")


def vocabularies():
    """Symbols that the schema names; others count as one."""
    words, name = {}, None
    for line in open(SCHEMA):
        parts = line.split("#")[0].split()
        if not parts:
            continue
        if line[0] in " \t":
            if name:
                words[name].update(parts)
        else:
            name = parts[1] if parts[0] == "symbol" else None
            if name:
                words[name] = set(parts[2:])
    return words


def table(program, source):
    script = f"load {source}; head data rows=100000"
    lines = subprocess.run([program, "--json", "-c", script], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    rows = [json.loads(line) for line in lines if '"head"' in line][-1]["result"]["head"]
    names = list(rows[0]["features"])
    known = vocabularies()
    columns = {}
    for name in names:
        values = [row["features"][name] for row in rows]
        if name in known:
            values = [v if v in known[name] else "(unknown)" for v in values]
        columns[name] = np.array(values)
    return columns, np.array([CLASSES.index(row["class"]) for row in rows])


def sides(inside, truth, classes):
    """(correct, class inside, class outside); both sides have rows."""
    counts = [np.bincount(truth[mask], minlength=classes) for mask in (inside, ~inside)]
    return int(counts[0].max() + counts[1].max()), int(counts[0].argmax()), int(counts[1].argmax())


def best_of(values, truth, classes):
    best = None
    if values.dtype.kind == "U":
        for c in list(range(1, classes)) + [0]:
            chosen = [v for v in np.unique(values) if 2 * (truth[values == v] == c).sum() > (values == v).sum()]
            inside = np.isin(values, chosen)
            if inside.any() and not inside.all():
                found = sides(inside, truth, classes) + (sorted(str(v) for v in chosen),)
                best = found if best is None or found[0] > best[0] else best
    else:
        for t in np.unique(values)[:-1]:
            found = sides(values > t, truth, classes) + (float(t),)
            best = found if best is None or found[0] > best[0] else best
    return best


def answers(values, rule):
    inside = np.isin(values, rule[3]) if isinstance(rule[3], list) else values > rule[3]
    return np.where(inside, rule[1], rule[2])


def scheme(train, test, classes):
    rules = {}
    for name in train[0]:
        rule = best_of(train[0][name], train[1], classes)
        rules[name] = rule and {"correct": rule[0], "inside": rule[1], "outside": rule[2], "split": rule[3],
                                "test_correct": int((answers(test[0][name], rule) == test[1]).sum())}
    best = max((n for n in rules if rules[n]), key=lambda n: rules[n]["correct"])  # the first of equals
    return {"best": best, "rules": rules}


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "./peephole"
    train, test = table(program, "demo"), table(program, "demo:test")
    binary = [(columns, (truth > 0).astype(int)) for columns, truth in (train, test)]
    print(json.dumps({"binary": scheme(*binary, 2), "category": scheme(train, test, 5)}, indent=1))


main()

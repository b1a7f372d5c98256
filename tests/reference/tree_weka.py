#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tree_weka.json: what Weka's J48 makes of KDDTrain+ -> KDDTest+, by category and in two classes.

    tree_weka.py SCHEMA KDDTrain+.txt.gz KDDTest+.txt.gz [OUTPUT]

SCHEMA is data/kdd99.schema: columns, symbols and the category of each attack come from there. Needs
Debian's package weka (made with 3.6.14). Without OUTPUT the figures go to standard output.
"""
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile

WEKA = "/usr/share/java/weka.jar:/usr/share/java/java-cup-runtime.jar"


def read_schema(path):
    columns, categories, order = [], {"normal": "normal"}, []
    last = []
    for line in open(path, encoding="utf-8"):
        words = line.split("#")[0].split()
        if not words:
            continue
        if line[0].isspace():  # the line before goes on
            words = last[:2] + words
        last = words
        if words[0] in ("number", "symbol"):
            if not columns or columns[-1][0] != words[1]:
                columns.append((words[1], []))
            columns[-1][1].extend(words[2:])
        elif words[0] == "attacks":
            categories.update((attack, words[1]) for attack in words[2:])
        elif words[0] == "categories":
            order = words[1:]
    return columns, categories, order


def rows_of(path, columns, categories, binary):
    with gzip.open(path, "rt", encoding="ascii") as file:
        for line in file:
            fields = line.strip().split(",")
            label = categories[fields[len(columns)]]
            if binary and label != "normal":
                label = "attack"
            yield ",".join(fields[: len(columns)] + [label])


def write_arff(path, source, schema, binary):
    columns, categories, order = schema
    with open(path, "w", encoding="ascii") as file:
        file.write("@relation kdd\n")
        for name, symbols in columns:
            kind = "{%s}" % ",".join(symbols) if symbols else "numeric"
            file.write("@attribute %s %s\n" % (name, kind))
        file.write("@attribute class {%s}\n" % ",".join(["normal", "attack"] if binary else order))
        file.write("@data\n")
        for row in rows_of(source, columns, categories, binary):
            file.write(row + "\n")


def number(pattern, text):
    return float(re.search(pattern, text).group(1))


def j48(folder, schema, train, test, binary):
    arffs = [os.path.join(folder, name) for name in ("train.arff", "test.arff")]
    for path, source in zip(arffs, (train, test)):
        write_arff(path, source, schema, binary)
    text = subprocess.run(
        ["java", "-Xmx4g", "-cp", WEKA, "weka.classifiers.trees.J48", "-C", "0.25", "-M", "2",
         "-t", arffs[0], "-T", arffs[1]],
        check=True, capture_output=True, text=True).stdout
    on_train, on_test = text.split("=== Error on training data ===")[1].split("=== Error on test data ===")
    matrix = on_test.split("=== Confusion Matrix ===")[1].strip().splitlines()[1:]
    return {
        "leaves": int(number(r"Number of Leaves\s*:\s*(\d+)", text)),
        "size": int(number(r"Size of the tree\s*:\s*(\d+)", text)),
        "seconds": number(r"Time taken to build model: ([\d.]+)", text),
        "train_accuracy": number(r"Correctly Classified Instances\s+\d+\s+([\d.]+)", on_train),
        "accuracy": number(r"Correctly Classified Instances\s+\d+\s+([\d.]+)", on_test),
        "confusion": [[int(n) for n in line.split("|")[0].split()] for line in matrix if "|" in line],
    }


def main():
    schema = read_schema(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        result = {
            "made by": "tests/reference/tree_weka.py, weka.classifiers.trees.J48 -C 0.25 -M 2",
            "category": j48(folder, schema, sys.argv[2], sys.argv[3], False),
            "binary": j48(folder, schema, sys.argv[2], sys.argv[3], True),
        }
    text = json.dumps(result, indent=1)
    text = re.sub(r"\[\s+([\d,\s]+?)\s+\]", lambda m: "[" + re.sub(r"\s+", " ", m.group(1)) + "]", text)
    if len(sys.argv) > 4:
        with open(sys.argv[4], "w", encoding="ascii") as file:
            file.write(text + "\n")
    else:
        print(text)


if __name__ == "__main__":
    main()

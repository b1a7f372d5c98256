#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes bayes_weka.json: what Weka's naive Bayes and its tree-augmented network answer to the test rows
of learners_sklearn.json.

    bayes_weka.py [OUTPUT]

Numbers as normal densities, as kernels (-K) and as intervals (-D), and BayesNet with the search TAN. The
counts of the network are added to by 1, as here (its own default is 0.5). Needs Debian's package weka
(made with 3.6.14), which prints probabilities with three decimals. Without OUTPUT the answers go to
standard output.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

WEKA = "/usr/share/java/weka.jar:/usr/share/java/java-cup-runtime.jar"
BAYES = "weka.classifiers.bayes."
NET = BAYES + "net."
LEARNERS = {
    "gaussian": [BAYES + "NaiveBayes"],
    "kernel": [BAYES + "NaiveBayes", "-K"],
    "mdl": [BAYES + "NaiveBayes", "-D"],
    "tan": [BAYES + "BayesNet", "-D", "-Q", NET + "search.local.TAN", "--", "-S", "BAYES",
            "-E", NET + "estimate.SimpleEstimator", "--", "-A", "1.0"],
}
LABELS = ["normal", "smurf", "spy"]


def write_arff(path, schema, rows):
    with open(path, "w", encoding="ascii") as file:
        file.write("@relation rows\n")
        for line in schema.splitlines():
            words = line.split()
            if words[0] == "number":
                file.write(f"@attribute {words[1]} numeric\n")
            elif words[0] == "symbol":
                file.write("@attribute %s {%s}\n" % (words[1], ",".join(words[2:])))
        file.write("@attribute class {%s}\n@data\n" % ",".join(LABELS))
        file.writelines(row + "\n" for row in rows)


def answers(options, train, test):
    """The probabilities of each test row, in thousandths."""
    text = subprocess.run(
        ["java", "-Xmx512m", "-cp", WEKA, options[0], "-t", train, "-T", test, "-p", "0", "-distribution"]
        + options[1:], check=True, capture_output=True, text=True).stdout
    rows = re.findall(r"^ *\d+ +\d:\S+ +\d:\S+ .*?(\*?[\d.]+,\*?[\d.]+,\*?[\d.]+) *$", text, re.MULTILINE)
    return [[round(1000 * float(n.strip("*"))) for n in row.split(",")] for row in rows]


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "learners_sklearn.json"), encoding="ascii") as file:
        made = json.load(file)
    result = {"made by": "tests/reference/bayes_weka.py"}
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name in ("train", "test"):
            paths[name] = os.path.join(folder, name + ".arff")
            write_arff(paths[name], made["schema"], made[name])
        for name, options in LEARNERS.items():
            result[name] = answers(options, paths["train"], paths["test"])
            assert len(result[name]) == len(made["test"]), name
    text = json.dumps(result, separators=(",", ":"))
    if len(sys.argv) > 1:
        with open(sys.argv[1], "w", encoding="ascii") as file:
            file.write(text + "\n")
    else:
        print(text)


if __name__ == "__main__":
    main()

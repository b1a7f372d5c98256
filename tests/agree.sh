# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154
# For tests that have read lib.sh: a model beside scikit-learn or NumPy, on the same rows
# (tests/reference/neighbours_sklearn.py). Needs python3 with scikit-learn, else the test ends here, skipped.
python=/usr/bin/python3
"$python" -c 'import numpy, scipy, sklearn' 2>"$dir/said" || skip_all 'no python3 with scikit-learn'

# agree NAME BEGIN KIND SETTINGS...: as the reference script has it.
agree() {
    name=$1 begin=$2 kind=$3
    shift 3
    given=$(echo "$*" | sed 's/seed=[0-9]*//')
    run "$PEEPHOLE" -c "$begin; model $kind $given; train seed=5
export data train.npy table=train; export predictions train.csv table=train; export data test.npy; export predictions test.csv"
    is "$status" 0 "$name, $kind $*: learns"
    run "$python" "$SRCDIR/tests/reference/neighbours_sklearn.py" "$kind" "$@" train.npy train.csv test.npy test.csv
    is "$status" 0 "$name, $kind $*: the reference answers the same"
    diag "$out $err"
    rm -f train.npy train.csv test.npy test.csv
}

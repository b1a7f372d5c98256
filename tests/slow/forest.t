#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Ten forests of a hundred trees against ten of scikit-learn, on the same prepared rows of NSL-KDD (a fifth
# of the training rows), symbols as numbers and one-hot: a minute. Needs scikit-learn.
. "$(dirname "$0")/../lib.sh"
need_data KDDTrain+_20Percent.txt.gz KDDTest+.txt.gz
python=${BENCH_PYTHON:-/usr/bin/python3}
seeds='1 2 3 4 5 6 7 8 9 10' trees=100

agrees() {
    encode=$1 ours=
    begin="load nsl-kdd:train-20percent as=train; load nsl-kdd:test as=test; prepare classes=category encode=$encode; model forest trees=$trees"
    json "$begin; train seed=1; export data train.npy table=train; export predictions train.csv table=train; export data test.npy table=test; export predictions test.csv table=test"
    is "$status" 0 "$encode: rows as numbers"
    for seed in $seeds; do
        json "$begin; train seed=$seed; test"
        ours="$ours $(at_command test '{result}{accuracy}')"
    done
    # shellcheck disable=SC2086  # one argument a seed
    run "$python" "$SRCDIR/tests/reference/forest_sklearn.py" $trees train test $ours
    diag "$encode: $out"
    is "$status" 0 "$encode: the means of ten seeds agree with scikit-learn's"
    rm -f ./*.npy ./*.csv
}
agrees integer
agrees onehot
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Learners beside scikit-learn on the same prepared rows (export data): naive Bayes and support vector machines
# answer every row alike, LIBLINEAR and logistic regression at least 99.9 % of them.
# shellcheck disable=SC2154  # out and status are set by run
. "$(dirname "$0")/../lib.sh"

python=/usr/bin/python3
if ! "$python" -c 'import numpy, sklearn' 2>/dev/null; then
    skip_all 'no python3 with scikit-learn'
fi

learn() { # learn HOW MODEL [PREPARE...]
    how=$1 model=$2
    shift 2
    mkdir "$how"
    text "load demo as=all; sample all rows=1500 as=train seed=1; load demo:test as=test
        prepare $*; model $model; train
        export data $how/train.npy table=train; export predictions $how/train.csv table=train
        export data $how/test.npy table=test; export predictions $how/test.csv table=test"
    is "$status" 0 "$model learns and is exported"
}
learn gaussian naive-bayes drop=protocol_type,service,flag
learn rbf svm
learn linear 'svm kernel=linear' encode=onehot
learn liblinear 'svm kernel=linear solver=liblinear tolerance=1e-5' encode=onehot
learn logistic 'logistic tolerance=1e-6' encode=onehot
run "$python" "$SRCDIR/tests/reference/learners_beside.py" gaussian gaussian rbf rbf linear linear \
    liblinear liblinear logistic logistic
is "$status" 0 'scikit-learn learns them, too'
diag "$out"
for how in gaussian rbf linear; do
    like "$out" "^$how: same 1\.000000 of 4000" "$how: every answer is the same"
done
for how in liblinear logistic; do
    like "$out" "^$how: same (1\.000000|0\.999[0-9]*) of 4000" "$how: at least 99.9 % of the answers are"
done

finish

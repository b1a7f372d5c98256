#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Learners beside scikit-learn on the real data: rows of KDDTrain+ against all of KDDTest+. Logistic regression
# on ten samples: the mean accuracies differ by less than two standard errors and 0.3 points.
# shellcheck disable=SC2154  # out and status are set by run
. "$(dirname "$0")/../lib.sh"

python=/usr/bin/python3
need_data 'KDDTrain+.txt*' 'KDDTest+.txt*'
if ! "$python" -c 'import numpy, sklearn' 2>/dev/null; then
    skip_all 'no python3 with scikit-learn'
fi

learn() { # learn HOW FOLDER ROWS SEED MODEL [PREPARE...]
    folder=$2 rows=$3 seed=$4 model=$5
    set_up="$1 $2"
    shift 5
    mkdir "$folder"
    text "load nsl-kdd:train as=all; sample all rows=$rows as=train seed=$seed; load nsl-kdd:test as=test
        prepare $*; model $model; train
        export data $folder/train.npy table=train; export predictions $folder/train.csv table=train
        export data $folder/test.npy table=test; export predictions $folder/test.csv table=test"
    is "$status" 0 "$model learns from $rows rows and is exported"
    pairs="$pairs $set_up"
}
pairs=''
learn gaussian gaussian 125973 1 naive-bayes drop=protocol_type,service,flag
learn rbf rbf 5000 1 svm encode=onehot
learn linear linear 3000 1 'svm kernel=linear' encode=onehot
learn liblinear liblinear 20000 1 'svm kernel=linear solver=liblinear tolerance=1e-5' encode=onehot
for seed in 1 2 3 4 5 6 7 8 9 10; do
    learn logistic "logistic$seed" 3000 "$seed" logistic encode=onehot
done
# shellcheck disable=SC2086  # a list of words
run "$python" "$SRCDIR/tests/reference/learners_beside.py" $pairs
is "$status" 0 'scikit-learn learns them, too'
diag "$out"
for how in gaussian rbf linear; do
    like "$out" "^$how: same 1\.000000 of 22544" "$how: every answer is the same"
done
like "$out" '^liblinear: same (1\.000000|0\.999[0-9]*) of 22544' 'liblinear: at least 99.9 % of the answers are'
apart=$(printf '%s\n' "$out" | awk '$1 == "logistic:" {
        d = $7 - $9; n++; sum += d; squares += d * d; a += $7; aa += $7 * $7
    }
    END {
        mean = sum / n; if (mean < 0) mean = -mean
        error = sqrt((aa / n - a * a / n / n) / (n - 1))
        print (n == 10 && mean < 2 * error + 0.003) ? "near" : "far", mean, error
    }')
diag "logistic: means apart, standard error of ours: $apart"
like "$apart" '^near' 'logistic: the means of ten samples are near each other'

finish

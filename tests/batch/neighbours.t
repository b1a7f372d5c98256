#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# knn, grnn, pnn, rbf, kmeans and pca-anomaly answer what scikit-learn or a few lines of NumPy make of the
# same rows of the demo set, and knn from rows of KDDTrain+ for KDDTest+ (all of them: tests/slow/neighbours.t).
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/agree.sh"

demo='load demo; sample data rows=2500 as=train seed=1; load demo:test as=test'
agree demo "$demo; prepare encode=onehot" knn k=5
agree demo "$demo" knn k=3 votes=distance
agree demo "$demo" grnn sigma=0.2
agree demo "$demo; prepare encode=onehot" pnn sigma=0.3
agree demo "$demo" rbf centres=40 seed=5
agree demo "$demo" kmeans k=25 restarts=1 seed=5
agree demo "$demo; prepare classes=binary" pca-anomaly far=0.02

if data_file 'KDDTrain+.txt.gz' >"$dir/said" && data_file 'KDDTest+.txt.gz' >"$dir/said"; then
    rows=4000
    if sanitized; then rows=500; fi
    nsl="load nsl-kdd:train as=whole; sample whole rows=$rows as=train seed=1; load nsl-kdd:test as=test"
    agree NSL-KDD "$nsl; prepare encode=onehot" knn k=5
fi

# Its keys do not stand in the way of those of sweep.
json 'load demo; sample data rows=900 as=train seed=1; model knn; sweep k=1,5 distance=euclid,mixed votes=uniform,distance'
is "$status $(at_command sweep '{result}{trained}')" '0 8' 'knn: every key can be swept'
finish

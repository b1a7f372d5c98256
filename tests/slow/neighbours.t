#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# knn, grnn, pnn, rbf, kmeans and pca-anomaly on NSL-KDD, beside scikit-learn and NumPy: knn from all of KDDTrain+
# for KDDTest+, the others from a sample.
. "$(dirname "$0")/../lib.sh"
need_data 'KDDTrain+.txt.gz' 'KDDTest+.txt.gz'
. "$SRCDIR/tests/agree.sh"

whole='load nsl-kdd:train as=train; load nsl-kdd:test as=test'
agree KDDTrain+ "$whole; prepare encode=onehot" knn k=5
agree KDDTrain+ "$whole" knn k=1
nsl='load nsl-kdd:train as=whole; sample whole rows=10000 as=train seed=1; load nsl-kdd:test as=test'
agree NSL-KDD "$nsl" knn k=3 votes=distance
agree NSL-KDD "$nsl" grnn sigma=0.2
agree NSL-KDD "$nsl; prepare encode=onehot" pnn sigma=0.3
agree NSL-KDD "$nsl" rbf centres=40 seed=5
agree NSL-KDD "$nsl" kmeans k=25 restarts=1 seed=5
agree NSL-KDD "$nsl; prepare classes=binary" pca-anomaly far=0.02
finish

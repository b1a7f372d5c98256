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

# Many training rows: it is judged on some of them, and says so. All of them would give much the same.
many='load demo; balance data as=train method=oversample normal=12000 dos=6000 probe=3000'
json "$many; model knn k=1; train; confusion; test table=train"
is "$(at_command train '{result}{judged_rows}')" 20000 'knn: judged on some of many training rows'
is "$(at_command confusion '{result}{judged_rows}') $(at_command confusion '{result}{confusion}' |
    perl -MJSON::PP -0777 -ne 'my $n = 0; $n += $_ for map { @$_ } @{ decode_json($_) }; print $n')" \
    '20000 20000' 'its confusion matrix is of these'
near=$(at_command train '{result}{accuracy}')
all=$(at_command test '{result}{accuracy}')
ok "knn: $near of these is near $all of all" perl -e 'exit !(abs($ARGV[0] - $ARGV[1]) < 0.003)' "$near" "$all"
json "$many; model knn k=1; train seed=2; model knn k=1; train seed=1"
is "$(at_command train '{result}{accuracy}')" "$near" 'knn: the same rows for the same seed'
text "$many; model knn k=1; train"
like "$out" '^  loss .*, accuracy .* on 20,000 of the training rows, drawn at random' 'knn: the text says so, too'
json 'load demo; model knn; train table=data; model tree; train table=data'
is "$(printf '%s\n' "$out" | grep -c judged_rows)" 0 'few rows, or a learner that answers at once: all of them'

# Its keys do not stand in the way of those of sweep.
json 'load demo; sample data rows=900 as=train seed=1; model knn; sweep k=1,5 distance=euclid,mixed votes=uniform,distance'
is "$status $(at_command sweep '{result}{trained}')" '0 8' 'knn: every key can be swept'
finish

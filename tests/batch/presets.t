#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every kind of net that `models` lists, so that a new one is here at once, is trained on the demo set
# and on the real KDDTrain+: it learns, and nothing is said against it. Kinds that multiply more than
# 100,000 times a record are trained for one epoch on the whole file, and for two on its first fifth; the
# others for two on the whole. That threads change no bit is in models.t, for every kind, too.
. "$(dirname "$0")/../lib.sh"
need_data 'KDDTrain+.txt*' 'KDDTrain+_20Percent.txt*'
export PEEPHOLE_HISTORY=off
slow=100000

# model_of KIND: the command that picks it, of recurrent kinds with windows of ten records, since with
# windows of one there is a note that the recurrent matrix is never used.
model_of() {
    if [ "$1" = layers ]; then
        echo 'model layers "residual 16 relu | residual | maxpool 4 | denseblock 2x4 | flatten | dense softmax" view=features'
        return
    fi
    run "$PEEPHOLE" --json -c "models $1"
    case $out in *'"key": "steps"'*) echo "model $1 steps=10" ;; *) echo "model $1" ;; esac
}

# trains NAME SOURCE EPOCHS BATCH
trains() {
    name=$1
    json "load $2 as=train; $model; train epochs=$3 batch=$4 optimizer=adam lr=0.003 seed=3"
    is "$status $(at_command train '{result}{stopped}')" '0 done' "$name: trained to its end"
    sanitized && return # one short epoch: nothing is learnt in it
    is "$(at_command model '{result}{warnings}') $(at_command train '{result}{warnings}')" '[] []' "$name: no warning"
    unlike "$(printf '%s\n' "$err" | sed -n '/^model: /,$p')" '^(Note|Warning)' "$name: no note"
    like "$(at_command train '{result}{loss}')" '^[0-9.e-]+$' "$name: its loss is a number"
    # More rows are right than where all are taken for the largest class.
    ok "$name: learns" awk 'BEGIN { exit !(ARGV[1] > ARGV[2]) }' "$(at_command train '{result}{accuracy}')" "$(largest)"
}
largest() {
    at_command load '{result}{classes}' | perl -MJSON::PP -e '
        my ($all, $most) = (0, 0);
        for (values %{ decode_json(<STDIN>) }) { $all += $_; $most = $_ if $_ > $most }
        print $most / $all'
}

json models
for kind in $(at '{result}{models}' | perl -MJSON::PP -e 'print join " ", map { $_->{model} } grep { $_->{net} } @{ decode_json(<STDIN>) }'); do
    model=$(model_of "$kind")
    if sanitized; then
        trains "$kind, demo" demo 1 100
        continue
    fi
    trains "$kind, demo" demo 5 20
    json "load demo; $model; summary"
    if [ "$(at '{result}{multiply_adds}')" -gt $slow ]; then
        trains "$kind, a fifth of KDDTrain+" nsl-kdd:train-20percent 2 100
        trains "$kind, KDDTrain+" nsl-kdd:train 1 100
    else
        trains "$kind, KDDTrain+" nsl-kdd:train 2 100
    fi
done
if sanitized; then diag 'under a sanitizer: one epoch of the demo set each, not the real file'; fi
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# export: what NumPy and PyTorch compute from the exported weights and rows is what the model answers.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/killing.sh"

begin='load demo; load demo:test as=test; balance data as=train normal=200 attack=60 u2r=20 seed=1'
all='export weights my.safetensors; export data my.npy; export predictions my.csv'
python=/usr/bin/python3
"$python" -c 'import numpy' 2>"$dir/said" || python=

for model in 'lstm hidden=9 steps=5 peephole=none' 'lstm hidden=9 steps=5' \
    'lstm hidden=9 steps=4 peephole=full' 'jordan hidden=9 steps=5' \
    'layers "dense 9 tanh | batchnorm | layernorm | dense softmax" steps=2' 'gru hidden=7 steps=3'; do
    json "$begin; prepare encode=onehot; model $model; train epochs=4 batch=10 optimizer=adam; $all"
    is "$status" 0 "$model: status"
    is "$(at_command export '{result}{rows}')" 4000 "$model: the rows of test"
    is "$(at_command export '{result}{bytes}')" "$(wc -c <my.csv | tr -d ' ')" "$model: bytes"
    if [ -z "$python" ]; then
        skip "$model: NumPy computes the same answers" 'no python3 with numpy'
        continue
    fi
    steps=${model#*steps=} steps=${steps%% *}
    run "$python" "$SRCDIR/tests/reference/exported.py" my.safetensors my.npy my.csv "$steps"
    is "$status" 0 "$model: NumPy (and PyTorch) compute the same answers"
    diag "$out $err"
done
is "$(sed -n 1p my.csv)" 'row,attack,class,predicted,p_normal,p_dos,p_probe,p_r2l,p_u2r' 'the heading of predictions'
is "$(wc -l <my.csv | tr -d ' ')" 4001 'a line a row'
is "$(head -c 6 my.npy | tail -c 5)" NUMPY 'a .npy file'
is "$(wc -c <my.npy | tr -d ' ')" $((128 + 4000 * 122 * 4)) \
    'its size: a number an input and row'
like "$(head -c 3000 my.safetensors)" '"gru": "gates r z g along the columns' 'the order of gates is in the file'

json "$begin; model mlp; train valid=test epochs=6 batch=20 lr=0.5 seed=2; export predictions last.csv; export predictions best.csv weights=best;
export predictions train.csv table=train; save my.model"
ok 'weights=best: other answers' sh -c '! cmp -s last.csv best.csv'
is "$(wc -l <train.csv | tr -d ' ')" 401 'table=: its rows'
run "$PEEPHOLE" -c "load demo:test as=test; restore my.model; export predictions again.csv"
ok 'after restore: the same answers' cmp last.csv again.csv

refused() {
    run "$PEEPHOLE" -c "restore my.model; $1"
    is "$status" 1 "$1: status"
    like "$err" "$2" "$1: says why"
}
refused 'export weights my.csv' 'weights are written as \.safetensors, and my\.csv does not end so; as in: export weights my\.safetensors'
refused 'export data my.safetensors' 'data are written as \.npy'
refused 'export wieghts a.npy' 'did you mean weights'
refused 'export predictions a.csv' 'there is no table "test"'
refused 'export weights a.safetensors table=test' 'table= has no meaning for weights'
refused 'load demo as=test; export weights nowhere/a.safetensors' 'there is no folder nowhere'
run "$PEEPHOLE" -c 'model lstm; export weights a.safetensors'
like "$err" 'the model is not trained yet' 'nothing is trained'

if sanitized; then
    diag 'not under a sanitizer, which wants to be loaded first: a full disk'
elif ! build_disk; then
    skip 'a full disk' 'a shim cannot be preloaded here'
else
    : >full
    for what in 'weights new.safetensors' 'data new.npy' 'predictions new.csv'; do
        run env LD_PRELOAD="$PWD/disk.so" DISK_PLACE="$PWD/.peephole-" DISK_FULL="$PWD/full" \
            "$PEEPHOLE" -c "load demo:test as=test; restore my.model; export $what"
        is "$status" 1 "a full disk, $what: status"
        like "$err" 'cannot write new.*: No space left on device' "a full disk, $what: says so"
        ok "a full disk, $what: nothing is left" test ! -e "${what#* }"
    done
    cp my.csv old.csv
    run env LD_PRELOAD="$PWD/disk.so" DISK_PLACE="$PWD/.peephole-" DISK_FULL="$PWD/full" \
        "$PEEPHOLE" -c "load demo:test as=test; restore my.model; export predictions old.csv"
    ok 'a full disk: the old file stays' cmp my.csv old.csv
    ok 'nothing half written stays' test -z "$(find . -name '.peephole-*')"
fi
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A training of minutes (KIM 2016 with sliding windows, on the real rows where they are) is killed with -9
# ten times at random moments, of which some lie within the writing of a checkpoint that is held up, and
# continued: its weights are those of the training that was left alone. KILL_EPOCHS and KILL_SEED change
# how long it is and when the kills come. `make check-slow` calls this; tests/batch/checkpoint.t is shorter.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/killing.sh"

seed=${KILL_SEED:-$(date +%s)}
if data_file kddcup.data_10_percent.gz >"$dir/said"; then
    source=kdd99:10percent per='per=attack' epochs=${KILL_EPOCHS:-400}
else
    source=demo per='' epochs=${KILL_EPOCHS:-3000}
    diag 'on the demo set: there are no real rows here'
fi
diag "$epochs epochs; KILL_SEED=$seed brings the same moments again"
script=$SRCDIR/sessions/readings/kim2016-closest.peep
model=$(sed -n 's/^model /&/p' "$script")
prepare=$(sed -n 's/^prepare /&/p' "$script")
like "$model" 'steps=100 .*stride=10' 'sliding windows, as in the script of the paper'
train=$(sed -n "s/^train //; s/\${epochs}/$epochs/; s/\${seed}/1/g; /table=train/p" "$script" | grep '^table=train' | head -n 1)
like "$train" "epochs=$epochs" 'the training of that script'
rows="load $source; balance data as=train normal=1000 attack=300 u2r=30 $per seed=1"
plan="$rows; $prepare; $model; train $train checkpoint-minutes=0.005"
folder=$XDG_STATE_HOME/peephole/checkpoints

began=$(date +%s)
"$PEEPHOLE" --json -c "$plan" >whole.out 2>"$dir/err"
whole=$(weights whole.out)
like "$whole" '^[0-9a-f]{64}$' 'left alone, it has weights'
seconds=$(($(date +%s) - began))
diag "left alone, it took $seconds s"

moment() { awk -v seed="$seed" -v kill="$1" -v most="$seconds" \
    'BEGIN { srand(seed * 100 + kill); rand(); printf "%.3f", rand() * most / 14 }'; }
begun() { grep -q "\"event\": \"$1\"" killed.out; }
held=no
build_disk && ! sanitized && held=yes
done=0
for kill in 1 2 3 4 5 6 7 8 9 10; do
    commands="$rows; continue checkpoint"
    [ $kill = 1 ] && commands=$plan
    # shellcheck disable=SC2086
    $disk "$PEEPHOLE" --json -c "$commands" >killed.out 2>"$dir/err" &
    pid=$!
    # The first one needs a checkpoint to leave; the others may be killed before they make one.
    if [ $kill = 1 ]; then wait_until begun checkpoint; else wait_until begun epoch; fi
    sleep "$(moment $kill)"
    if [ $held = yes ] && [ $((kill % 3)) = 0 ]; then
        : >hold
        wait_for_file hold.held
        diag "kill $kill: within the writing of a checkpoint"
    fi
    kill -9 $pid 2>"$dir/said" && done=$((done + 1))
    wait $pid 2>"$dir/said"
    rm -f hold hold.held
    diag "kill $kill: $(grep '"event": "epoch"' killed.out | tail -n 1 | sed 's/.*"epoch": \([0-9]*\), "epochs.*/epoch \1/')"
done
is $done 10 'ten kills, each while it trained'
json "$rows; continue checkpoint"
is "$(at '{result}{epochs}')" "$epochs" 'it reaches the epochs asked for at first'
is "$(at '{result}{weights_sha256}')" "$whole" 'and the weights of the training that was left alone'
printf '%s\n' "$out" >rest.out
figures() { grep '"event": "epoch"' "$1" | sed 's/"seconds.*//; s/"run": [0-9]*, //' | tail -n 1; }
is "$(figures rest.out)" "$(figures whole.out)" 'with the same figures in its last epoch'
is "$(ls "$folder")" '' 'and leaves no checkpoint behind'
[ $held = yes ] || skip 'kills within the writing of a checkpoint' 'a shim cannot be preloaded here'
finish

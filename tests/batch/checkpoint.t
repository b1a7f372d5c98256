#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A training that is killed goes on from its last checkpoint to the same weights: killed anywhere, also
# while a checkpoint is being written; damaged and newer checkpoints; a full disk; which trainings leave
# checkpoints, and when they go. tests/slow/kill.t does the same to a training of minutes.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/killing.sh"

folder=$XDG_STATE_HOME/peephole/checkpoints
normal=500 attack=120 u2r=30 valid=300
sanitized && normal=120 attack=30 u2r=10 valid=100 # a sanitized build trains ten times slower
tables="load demo; balance data as=train normal=$normal attack=$attack u2r=$u2r seed=1; sample data rows=$valid seed=2 as=valid"
model='model lstm hidden=12 steps=8 target=last'
train='train table=train valid=valid epochs=240 batch=16 seed=3 optimizer=adam schedule=cosine'
often='checkpoint-minutes=0.0005'
count() { ls "$folder" | grep -c '\.checkpoint$'; }
epochs() { grep '"event": "epoch"' "$1" | sed 's/"seconds.*//; s/"run": [0-9]*, //' | tail -n "$2"; }

# --- without a crash: the same weights, nothing left behind ---

plan="$tables; $model; at epoch=235 batch=3 set lr=0.004; $train"
"$PEEPHOLE" --json -c "$plan" >whole.out 2>"$dir/err"
whole=$(weights whole.out)
like "$whole" '^[0-9a-f]{64}$' 'an undisturbed training has weights'
ok 'a short one makes no folder for checkpoints' test ! -e "$folder"
"$PEEPHOLE" --json -c "$plan $often" >out 2>"$dir/err"
is "$(weights out)" "$whole" 'checkpoints leave the weights as they are'
ok 'checkpoints were written' grep -q '"event": "checkpoint".*"bytes": [1-9]' out
is "$(ls "$folder")" '' 'and are gone when the session has ended well'
"$PEEPHOLE" --json -c "$plan checkpoint=80 checkpoint-minutes=0" >out 2>"$dir/err"
is "$(grep '"event": "checkpoint"' out | sed 's/.*"epoch": \([0-9]*\), "batch": \([0-9]*\).*/\1 \2/' | tr '\n' ' ')" \
    '80 0 160 0 240 0 ' 'checkpoint=80: behind every eightieth epoch'

# --- killed ---

killed_at 30 "$plan $often"
ok 'a kill leaves two checkpoints, or a third one that was just written' test "$(count)" -ge 2 -a "$(count)" -le 3
json "$tables; continue checkpoint"
is "$status" 0 'continue checkpoint in a new session: status'
printf '%s\n' "$out" >rest.out
is "$(weights rest.out)" "$whole" 'continue checkpoint: the same weights'
is "$(epochs rest.out 12)" "$(epochs whole.out 12)" 'and the figures of its epochs, orders still to come among them'
is "$(at '{result}{epochs}')" 240 'to the epochs asked for at first'
is "$(ls "$folder")" '' 'and its checkpoints go'

# --- the same run in the history, as if it had never been cut short ---

last_run() { grep '"event": "epoch"' "$1" | tail -n 1 | sed 's/.*"run": \([0-9]*\),.*/\1/'; }
is "$(last_run rest.out)" "$(last_run killed.out)" 'it goes on under its number'
is "$(value run)" "$(last_run killed.out)" 'also in the result'
json "runs show $(last_run killed.out)"
is "$(at '{result}{stopped}')" done 'the history has its end'
is "$(at '{result}{weights_sha256}')" "$whole" 'and its weights'
is "$(at '{result}{continued_from}')" 0 'it comes from no other run'
is "$(printf '%s\n' "$out" | perl -MJSON::PP -ne 'print join " ", map { $_->{epoch} } @{decode_json($_)->{result}{curve}}')" \
    "$(seq -s ' ' 240)" 'every epoch stands there, once'
matrices() { perl -MJSON::PP -ne 'print JSON::PP->new->allow_nonref->encode($_->{confusion} // "lost") . "\n" for @{decode_json($_)->{result}{curve}}'; }
printf '%s\n' "$out" | matrices >after.matrices
json 'runs show 1'
printf '%s\n' "$out" | matrices >whole.matrices
# Epochs between the last writing of the history and the checkpoint have none.
is "$(diff after.matrices whole.matrices | grep '^<' | sort -u | grep -v lost)" '' 'with the matrices of the undisturbed one'
ok 'nearly all of them' test "$(grep -c lost after.matrices)" -lt 60
json "runs show $(last_run killed.out)"
printf '%s\n' "$out" | perl -MJSON::PP -ne 'print "$_\n" for @{decode_json($_)->{result}{commands}}' >again.peep
is "$(grep -c continue again.peep)" 0 'its commands know nothing of it'
run "$PEEPHOLE" --json run again.peep
is "$(value weights_sha256)" "$whole" 'and make it again'
killed_at 20 "$plan $often"
killed=$(last_run killed.out)
json "runs show $killed"
is "$(at '{result}{stopped}')" interrupted 'a killed one is interrupted'
json "$tables; set history=elsewhere.sqlite; continue checkpoint"
is "$(value weights_sha256)" "$whole" 'with another history: the same weights'
is "$(at '{result}{run}')" 1 'as a run of that one'
json 'set history=elsewhere.sqlite; runs show 1'
is "$(printf '%s\n' "$out" | tail -n 1 | perl -MJSON::PP -ne 'print scalar @{decode_json($_)->{result}{curve}}')" 240 \
    'with all its epochs'
killed_at 20 "$plan $often"
killed=$(last_run killed.out)
json "runs delete $killed; $tables; continue checkpoint"
ok 'where its run was deleted, it goes on as a new one' test "$(at '{result}{run}')" -gt "$killed"

# Several kills of one training, at whatever moment they come.
for epoch in 5 50 95 140; do
    if [ $epoch = 5 ]; then
        killed_at 5 "$plan $often"
    else
        killed_at $epoch "$tables; continue checkpoint"
    fi
done
ok 'four kills do so, too' test "$(count)" -ge 2 -a "$(count)" -le 3
json "$tables; continue checkpoint; save kept.model"
is "$(at_command continue '{result}{weights_sha256}')" "$whole" 'four kills, the same weights'
is "$(count)" 0 'save makes the checkpoints go'

# Other ways of training: state carried over, dropout, running means and variances, class weights, momentum.
for way in 'lstm hidden=10 steps=5 carry=yes@optimizer=momentum class-weight=balanced@1500' \
    'layers "dense 40 | batchnorm | tanh | dense 30 | batchnorm momentum=0.02 | relu | dense softmax"@optimizer=adamw@700' \
    'cnn-lstm@optimizer=rmsprop@60'; do
    settings=${way#*@} settings=${settings%@*}
    ways="$tables; model ${way%%@*}; train table=train epochs=${way##*@} batch=20 seed=4 $settings"
    "$PEEPHOLE" --json -c "$ways" >out 2>"$dir/err"
    wanted=$(weights out)
    killed_at 15 "$ways $often"
    json "$tables; continue checkpoint"
    is "$(at '{result}{weights_sha256}')" "$wanted" "model ${way%%@*}: killed, the same weights"
done

# --- damaged, newer, of other rows, several ---

killed_at 30 "$plan $often"
newest=$(ls "$folder"/*.checkpoint | tail -n 1)
mkdir aside && cp "$folder"/*.checkpoint aside
printf x | dd of="$newest" bs=1 seek=3000 conv=notrunc 2>"$dir/said"
run "$PEEPHOLE" -c "$tables; continue checkpoint"
is "$status" 0 'a damaged checkpoint: status'
like "$out" "Note: the newest checkpoint cannot be used \($newest: .*checksum is wrong.*\); the one before it is" \
    'a damaged checkpoint is named'
cp aside/* "$folder"
json "$tables; continue checkpoint"
is "$(at '{result}{weights_sha256}')" "$whole" 'from the one before it: the same weights'
for copy in aside/*; do
    printf '\377' | dd of="$copy" bs=1 seek=16 conv=notrunc 2>"$dir/said"
done
mkdir -p "$folder" && cp aside/* "$folder"
run "$PEEPHOLE" -c "$tables; continue checkpoint"
is "$status" 1 'none that can be read: status'
like "$err" 'no checkpoint can be used: .*format 255.*saved by a newer one' 'none that can be read: says why'
rm "$folder"/*

killed_at 10 "$plan $often"
run "$PEEPHOLE" -c "load demo; continue checkpoint"
is "$status" 1 'other rows are loaded: status'
like "$err" 'the rows that it was trained on are not loaded \(train: '$((normal + 3 * attack + u2r))' rows of demo' 'other rows are loaded: says which are needed'
like "$err" "balance data as=train normal=$normal" 'and how they were made'
run "$PEEPHOLE" -c "${tables%; sample*}; continue checkpoint"
like "$err" 'the rows that it was validated on are not loaded \(valid\); .*: sample data rows='$valid' seed=2 as=valid' \
    'so are the rows that it was validated on'
mkdir both && cp "$folder"/*.checkpoint both
run "$PEEPHOLE" --kernel generic -c "$tables; continue checkpoint"
is "$status" 0 'with another kernel: status'
case $(grep -o '"kernel": "[^"]*"' whole.out) in
*generic*) skip 'with another kernel: told' 'there is only one' ;;
*) like "$out" 'Note: it was trained with the kernel avx[^ ]*, and goes on with generic[^ ]*: last digits differ' \
    'with another kernel: told' ;;
esac
cp both/* "$folder"
killed_at 10 "$tables; model mlp; train table=train epochs=100000 batch=50 seed=3 $often"
run "$PEEPHOLE" -c "$tables; continue checkpoint"
is "$status" 1 'two trainings on the same rows: status'
like "$out" 'lstm hidden=12' 'both are listed: one'
like "$out" 'mlp' 'both are listed: the other'
like "$err" '2 trainings have left a checkpoint.*continue checkpoint [0-9]' 'the hint names one'
name=$(basename "$(ls "$folder"/*.checkpoint | head -n 1)")
json "$tables; continue checkpoint ${name%%.*}"
is "$(at '{result}{weights_sha256}')" "$whole" 'picked by name: the same weights'
json "$tables; sample data rows=50 as=train seed=8; at epoch=3 stop; continue checkpoint"
like "$out" 'not loaded' 'the other one is left, and its rows are needed'
rm "$folder"/*
run "$PEEPHOLE" -c "continue checkpoint"
is "$status" 1 'no checkpoint: status'
like "$err" 'there is no checkpoint of a training that did not end' 'no checkpoint: says so'
run "$PEEPHOLE" -c "continue checkpoint epochs=3"
like "$err" 'goes on to the epochs that were asked for at first' 'no epochs= with a checkpoint'

# --- how sessions end ---

run "$PEEPHOLE" -c "$plan $often; test table=nowhere"
is "$(count)" 2 'a script that fails behind its training leaves the checkpoints'
json "$tables; continue checkpoint; sample data rows=40 as=test; test"
is "$(at_command continue '{result}{weights_sha256}')" "$whole" 'and the training is there'
is "$(at_command test '{result}{rows}')" 40 'to be tested'
is "$(count)" 0 'gone when that ended well'
signalled_at TERM 20 "$plan $often"
is $? 143 'SIGTERM in a training: status'
is "$(count)" 2 'SIGTERM leaves checkpoints'
json "$tables; continue checkpoint"
is "$(at '{result}{weights_sha256}')" "$whole" 'and the training goes on'
json "$tables; $model; at epoch=9 stop; $train $often"
is "$(at '{result}{stopped}')" user 'an order stops a training'
is "$(count)" 0 'a training that was stopped by an order leaves none'

"$PEEPHOLE" --json -c "$tables; $model; train table=train epochs=100000 batch=16 $often" >out 2>"$dir/err" &
pid=$!
wait_until grep -q '"event": "checkpoint"' out
run "$PEEPHOLE" -c "$tables; continue checkpoint"
is "$status" 1 'a training that another program does: status'
like "$err" 'the training is being done by another peephole' 'nobody else takes it up'
kill -9 $pid
wait $pid 2>"$dir/said"
rm "$folder"/*

# --- while a checkpoint is being written; a full disk ---

# killed_in_writing COMMAND...: the disk holds up what is written from epoch 20 on; killed some epochs later
# shellcheck disable=SC2016,SC2317  # for perl; called by ok
killed_in_writing() {
    perl -e '
        my $held;
        my $pid = open(my $events, "-|", @ARGV) or die "$ARGV[0]: $!";
        while (<$events>) {
            next unless /"event": "epoch".*"epoch": (\d+),/ && $1 >= 20;
            -e "hold" or open my $hold, ">", "hold" or die "hold: $!";
            $held //= $1 if -e "hold.held";
            last if defined $held && $1 >= $held + 10;
        }
        kill KILL => $pid;
        waitpid $pid, 0;
        exit(($? & 127) != 9);' "$@"
}

if sanitized; then
    diag 'not under a sanitizer, which wants to be loaded first: a disk with faults'
elif ! build_disk; then
    skip 'a disk with faults' 'a shim cannot be preloaded here'
else
    : >hold
    $disk "$PEEPHOLE" --json -c "$plan $often" >out 2>"$dir/err" &
    pid=$!
    wait_for_file hold.held
    kill -9 $pid
    wait $pid 2>"$dir/said"
    is "$(count)" 0 'killed within the first checkpoint: there is none yet'
    ok 'only what was half written' test -n "$(find "$folder" -name '.peephole-*.tmp')"
    rm -f hold hold.held
    # shellcheck disable=SC2086  # words
    ok 'the training goes on while a checkpoint is held up' killed_in_writing $disk "$PEEPHOLE" --json -c "$plan $often"
    rm -f hold hold.held
    json "$tables; continue checkpoint"
    is "$(at '{result}{weights_sha256}')" "$whole" 'killed while a checkpoint was written: the same weights'
    ok 'nothing is left half written' test -z "$(find "$folder" -name '.peephole-*.tmp')"
    : >full
    $disk "$PEEPHOLE" --json -c "$plan $often" >out 2>"$dir/err"
    is "$(weights out)" "$whole" 'a full disk: the training goes on to the same weights'
    is "$(grep -c '"event": "checkpoint"' out)" 1 'a full disk is told once'
    like "$(cat "$dir/err")" 'Warning: no checkpoint could be written \(.*No space left on device\); the training goes on' \
        'and says what is wrong'
    rm full
fi

if [ "$(id -u)" != 0 ]; then
    mkdir closed && chmod a-w closed
    XDG_STATE_HOME=$PWD/closed json "$plan $often"
else
    : >closed # a file where the folder should be: nobody can make it
    XDG_STATE_HOME=$PWD/closed json "$plan $often"
fi
is "$(at '{result}{weights_sha256}')" "$whole" 'a folder that cannot be made: the training goes on'
is "$(printf '%s\n' "$out" | grep -c '"event": "checkpoint"')" 1 'and says so once'

# Of many trainings that were cut short, the oldest go.
for number in 01 02 03 04 05 06 07 08 09 10 11 12; do
    cp kept.model "$folder/202001$number-000000-1.000001.checkpoint"
done
killed_at 10 "$plan $often"
is "$(ls "$folder" | sed -n 's/\.[0-9]*\.checkpoint$//p' | sort -u | wc -l | tr -d ' ')" 10 'ten trainings are kept at most'
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Trainings, recordings, verify, save and restore: the same commands give the same weights.
. "$(dirname "$0")/../lib.sh"

cat >start.peep <<'END'
load demo
balance data normal=200 attack=80 u2r=20 seed=2
model lstm hidden=6 steps=5
END

last_weights() { value weights_sha256; }

# --- the same weights, however they were reached ---

run "$PEEPHOLE" --json -c 'include start.peep
train epochs=6 batch=4 lr=0.3'
is "$status" 0 'a training runs'
six=$(last_weights)
like "$six" '^[0-9a-f]{64}$' 'its result has the digest of the weights'
for key in run epochs loss accuracy parameters seconds records_per_second weights_sha256 kernel stopped; do
    like "$(printf '%s\n' "$out" | tail -n 1)" "\"$key\": " "the result of train has $key"
done
is "$(printf '%s\n' "$out" | grep -c '"event": "epoch"')" 6 'every epoch is an event'
for key in epoch epochs loss accuracy valid_loss valid_accuracy confusion confusion_of seconds eta_seconds; do
    like "$(printf '%s\n' "$out" | grep '"event"' | head -n 1)" "\"$key\": " "the event has $key"
done
unlike "$out" 'nan|inf' 'no number is NaN or infinite'

for threads in 1 2; do
    run "$PEEPHOLE" --json --threads $threads -c 'include start.peep
train epochs=6 batch=4 lr=0.3'
    is "$(last_weights)" "$six" "the same weights with $threads thread(s)"
done
run "$PEEPHOLE" --json -c 'include start.peep
train epochs=6 batch=4 lr=0.3 seed=2'
ok 'another seed, other weights' test "$(last_weights)" != "$six"
other=$(last_weights)
run "$PEEPHOLE" --json -c 'include start.peep
set seed=2
train epochs=6 batch=4 lr=0.3'
is "$(last_weights)" "$other" 'set seed= stands in for seed='
run "$PEEPHOLE" --json -c 'include start.peep
train epochs=2 batch=4 lr=0.3
continue epochs=4'
is "$(last_weights)" "$six" 'two epochs and four more are six'
run "$PEEPHOLE" --json -c 'include start.peep
at epoch=4 batch=3 stop
train epochs=6 batch=4 lr=0.3'
is "$(value stopped)" user 'at epoch=4 batch=3 stop stops it'
is "$(value epochs)" 3 'three epochs are done'
is "$(value stopped_batch)" 3 'after the third batch of the fourth'
run "$PEEPHOLE" --json -c 'include start.peep
at epoch=4 batch=3 stop
train epochs=6 batch=4 lr=0.3
continue epochs=3'
is "$(last_weights)" "$six" 'going on from the middle of an epoch, too'

# --- save and restore ---

run "$PEEPHOLE" -c 'include start.peep
train epochs=2 batch=4 lr=0.3
save two.model'
is "$status" 0 'a model is saved'
run "$PEEPHOLE" --json -c 'restore two.model
load demo
balance data normal=200 attack=80 u2r=20 seed=2
continue epochs=4'
is "$(last_weights)" "$six" 'restored in another process, it goes on to the same weights'
run "$PEEPHOLE" -c 'restore two.model; continue epochs=1'
is "$status" 1 'without its rows it cannot go on'
like "$err" 'the rows that it was trained on are not loaded' 'and says so'
echo precious >note.txt
run "$PEEPHOLE" -c 'restore two.model
save note.txt'
is "$status" 1 'a file that is no model is not replaced'
is "$(cat note.txt)" precious 'and keeps its content'
run "$PEEPHOLE" -c 'restore two.model
save two.model'
is "$status" 0 'a model is'
run "$PEEPHOLE" -c 'restore two.model
save nowhere/two.model'
is "$status" 1 'a folder that does not exist is an error'
like "$err" '^-c:2: .*nowhere' 'that names it'
run "$PEEPHOLE" -c 'restore note.txt'
is "$status" 1 'what is no model cannot be restored'
head -c 1000 two.model >cut.model
run "$PEEPHOLE" -c 'restore cut.model'
is "$status" 1 'nor a cut one'
is "$(printf '%s\n' "$err" | wc -l)" 1 'one sentence says so'

# --- recordings ---

cat >work.peep <<'END'
param epochs=3
record lab.peep
include start.peep
set seed=4
at epoch=2 set lr=0.1
train epochs=${epochs} batch=4 lr=0.3
expect epochs >= 1
help
record off
END
run "$PEEPHOLE" run work.peep
is "$status" 0 'a session is recorded'
like "$(head -n 1 lab.peep)" '^# peephole [0-9.]+ session$' 'its first line has the version'
like "$(cat lab.peep)" '^train epochs=3 batch=4 lr=0.3 seed=4$' 'commands stand in full, parameters replaced'
like "$(grep -B 1 '^train' lab.peep)" '^at epoch=2 set lr=0.1$' 'orders stand before the training'
like "$(cat lab.peep)" '^#= \{.*"weights_sha256": ' 'results stand behind the commands'
unlike "$(cat lab.peep)" 'seconds|^help|^record' 'but no times, and nothing about the session itself'
run "$PEEPHOLE" run lab.peep
is "$status" 0 'a recording is a script'
run "$PEEPHOLE" --json verify lab.peep
is "$status" 0 'it verifies'
is "$(value checked)" 6 'six results were compared'
like "$out" '"differences": \[\]' 'none differs'
run "$PEEPHOLE" --json verify work.peep --against lab.peep
is "$status" 0 'the script verifies against the recording'
is "$(value checked)" 6 'with as many results'
run "$PEEPHOLE" --json verify work.peep epochs=2 --against lab.peep
is "$status" 3 'with another parameter it does not'
cp lab.peep changed.peep
sed -i 's/"epochs": 3/"epochs": 4/; s/"rows": 8000/"rows": 8001/' changed.peep
run "$PEEPHOLE" --json verify changed.peep
is "$status" 3 'a changed result: status 3'
like "$out" '"file": "changed.peep", "line": 4, .*"was": 8001, "is": 8000' 'each difference with file, line, was and is'
run "$PEEPHOLE" verify changed.peep
like "$out$err" 'changed.peep:4: load rows: was 8001, is 8000' 'the same for people'
run "$PEEPHOLE" -c 'verify changed.peep'
is "$status" 3 'the verb verify has the same status'
run "$PEEPHOLE" verify start.peep
is "$status" 1 'what holds no result cannot be verified'

run "$PEEPHOLE" -c 'record note.txt'
is "$status" 1 'a file that is no recording is not replaced'
is "$(cat note.txt)" precious 'and keeps its content'
cp lab.peep before
run "$PEEPHOLE" -c 'record lab.peep; help'
ok 'an older recording is kept beside the new one' cmp before lab.peep~

run "$PEEPHOLE" -c 'replay before'
is "$status" 0 'replay runs a recording in the session'
run "$PEEPHOLE" -c 'replay work.peep epochs=2 nonsense=3'
is "$status" 1 'unknown parameters are refused there, too'
printf 'load demo\nhead nosuch\n' >bad.peep
run "$PEEPHOLE" -c 'help quit
replay bad.peep'
is "$status" 1 'a replay stops at the first error'
like "$err" '^bad.peep:2: there is no table' 'which is told with its own place'
run "$PEEPHOLE" --json -c 'replay bad.peep'
like "$out" '"command": "replay", "ok": false, .*"message": "there is no table .*"file": "bad.peep", "line": 2' \
    'for programs, too'

# Step by step, from a line on, with what its author says.
cat >steps.peep <<'END'
#!/usr/bin/env -S peephole run
# SPDX-License-Identifier: GPL-3.0-or-later
# == Rows
# from the demo set
param rows=50
load demo
#= {"table": "data"}
# == Fewer of them
sample data rows=${rows} as=few
head few rows=1
END
text 'replay steps.peep'
like "$out" '^# from the demo set$' 'a replay shows comments'
like "$out" '^# == Fewer of them$' 'and titles'
unlike "$out" 'SPDX|^#=|^#!' 'not what is for programs'
json 'replay steps.peep outline=yes'
is "$(at '{result}{outline}')" '[{"line":3,"title":"Rows"},{"line":8,"title":"Fewer of them"}]' 'the titles are its outline'
text 'replay steps.peep step=yes rows=40; tables; replay next; tables; replay rest'
is "$status" 0 'a replay step by step'
like "$out" '^left: 2 commands; replay next runs line 9: sample data rows=40 as=few' 'it says what comes next'
is "$(printf '%s\n' "$out" | grep -c '^# == Fewer')" 1 'the comments come with their commands'
is "$(printf '%s\n' "$out" | grep -c '^> head few')" 1 'and the rest runs'
text 'load demo; replay steps.peep from=7'
unlike "$out" '^> load' 'a replay from a line on leaves out what stands above'
unlike "$out" 'from the demo set' 'with its comments'
like "$out" '^# == Fewer of them$' 'and begins with those of its first command'
text 'replay steps.peep from=70'
like "$err" 'steps.peep has no command from line 70 on' 'a line behind the last one'
text 'replay next'
like "$err" 'no replay has been left in the middle; replay FILE step=yes' 'nothing to go on with'
printf 'load demo\nhead few\nhead data\n' >broken.peep
run "$PEEPHOLE" --keep-going -c 'replay broken.peep; sample data rows=9 as=few; replay rest'
is "$(printf '%s\n' "$out" | grep -c '^> head few')" 2 'a command that failed comes again'
like "$out" '^> head data' 'and what stands behind it'

printf 'help\nreplay bad.peep\n' >outer.peep
run "$PEEPHOLE" -c 'replay outer.peep'
like "$err" '^bad.peep:2: there is no table' 'and so it is within a replay within a replay'
printf 'help\nhlep\n' >wrong.peep
run "$PEEPHOLE" -c 'verify wrong.peep'
like "$err" '^wrong.peep:2: "hlep" is no command' 'a mistake in a verified script has its place'
run "$PEEPHOLE" -c 'replay bed.peep'
like "$err" '^-c:1: .*; did you mean bad.peep\?$' 'a script that is not there: the nearest'
echo 'replay again.peep' >again.peep
run "$PEEPHOLE" run again.peep
is "$status" 1 'a script that replays itself ends'

# --- looking ---

run "$PEEPHOLE" --json help
verbs=$(printf '%s\n' "$out" | grep -o '"name": "[^"]*"' | sed 's/"name": "//; s/"//')
ok 'help lists the verbs' test "$(printf '%s\n' "$verbs" | wc -l)" -gt 25
failed='' wide=''
for verb in $verbs; do
    run env COLUMNS=80 "$PEEPHOLE" help "$verb"
    { [ "$status" = 0 ] && matches "$out" '^usage: '; } || failed="$failed $verb"
    # An example may be longer, since it is to be copied.
    page=$(printf '%s\n' "$out" | sed '/^usage: /,$!d')
    { [ "$(printf '%s\n' "$page" | wc -L)" -le 80 ] && ! matches "$page" '[^ .]\.\.\.$'; } || wide="$wide $verb"
done
is "$failed" '' 'help explains each of them'
is "$wide" '' 'in lines of 80 columns, none of them cut'
run env COLUMNS=80 "$PEEPHOLE" help
ok 'and lists them in as many' test "$(printf '%s\n' "$out" | wc -L)" -le 80
is "$(printf '%s\n' "$out" | grep -c '^  [a-z]')" "$(printf '%s\n' "$verbs" | wc -l)" 'a line each'
run "$PEEPHOLE" -c 'schema'
like "$err" 'usage: schema save FILE \[table=TABLE\], or schema show' 'the usage in one line under an error'
run env COLUMNS=80 "$PEEPHOLE" help keys
for row in $(sed -n 's/^KEY(\([a-z0-9_]*\), .*/\1/p' "$SRCDIR/src/session/keys.def" | tr _ -); do
    printf '%s\n' "$out" | grep -q "  peephole-$row\$" || fail "help keys lacks $row"
done
like "$out" 'Meta-2 +panel confusion +which class was' 'help keys lists the keys with their commands'
like "$out" 'inputrc' 'and says how they are bound'
ok 'within 80 columns' test "$(printf '%s\n' "$out" | wc -L)" -le 80
run "$PEEPHOLE" help lstm
like "$out" 'hidden=' 'help lstm lists its keys'
run "$PEEPHOLE" help trian
like "$err" 'did you mean help train\?' 'help names the nearest page'
run "$PEEPHOLE" doctor
is "$status" 0 'doctor finds nothing wrong'
like "$out" 'kernel .*in use' 'and lists the kernels'
for library in zlib jansson libcrypto LIBSVM LIBLINEAR Readline; do
    like "$out" "^$library +ok .*[0-9]" "and $library"
done
like "$out" "^ISA-L +ok .*inflates gzip" "and which library inflates"
run "$PEEPHOLE" -c 'set hints off; set seed=9; show settings'
like "$out" '^ *seed +9 +set$' 'show tells value and origin'
run "$PEEPHOLE" -c 'set taxonomy=httptunel-r2l'
like "$err" 'did you mean httptunnel-r2l\?' 'an unknown taxonomy names the nearest'
run "$PEEPHOLE" -c 'train'
like "$err" 'no model has been picked; pick one' 'what must come first is said'

finish

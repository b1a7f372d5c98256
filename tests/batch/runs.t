#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The history of runs: kept between sessions, by several programs at once, never at the cost of a
# training or of a file that is not understood; runs and epoch look back.
. "$(dirname "$0")/../lib.sh"
history=$XDG_DATA_HOME/peephole/history.sqlite

cat >start.peep <<'END'
load demo
load demo:test as=test
sample data rows=50 as=unused
set seed=3
balance data normal=200 attack=80 u2r=20
prepare scale=zscore
model mlp hidden=5
model lstm hidden=6
END

# --- nothing is made before it is needed ---

text 'load demo; tables; runs; doctor'
is "$status" 0 'looking where nothing is kept yet'
like "$out" '^no run is kept yet$' 'says so'
like "$out" '^history +ok ' 'doctor, too'
ok 'and makes no file' test ! -e "$history"
text 'runs show 1'
is "$status" 1 'no run to show: status'

# --- a training is kept ---

json 'include start.peep
at epoch=3 stop
train epochs=5 valid=test batch=20 lr=0.3
test
continue epochs=2'
is "$status" 0 'a training, a test, more training'
weights=$(value weights_sha256)
printf '%s\n' "$out" >first
matrix=$(grep '"epoch": 2,' first | json_at '{confusion}')
norms=$(grep '"epoch": 2,' first | json_at '{layer_norms}')
is "$(stat -c %a "$history")" 600 'the file is its owner'\''s alone'
json 'runs'
is "$(at '{result}{matching}')" 1 'another session knows it'
is "$(at '{result}{runs}[0]{run}')" 1 'by its number'
is "$(at '{result}{runs}[0]{settings}{model}{hidden}')" 6 'its model settings'
is "$(at '{result}{runs}[0]{settings}{train}{lr}')" 0.3 'its training settings'
is "$(at '{result}{runs}[0]{settings}{prepare}{scale}')" zscore 'its preparation'
is "$(at '{result}{runs}[0]{stopped}')" done 'how it ended'
is "$(at '{result}{runs}[0]{weights_sha256}')" "$weights" 'its last weights'
is "$(at '{result}{runs}[0]{tests}')" 1 'its test'
is "$(at '{result}{runs}[0]{metrics}{dr}')" "$(grep '"command": "test"' first | json_at '{result}{dr}')" \
    'with its figures'
json 'runs show 1'
is "$(at '{result}{curve}[1]{confusion}')" "$matrix" 'the matrix of each epoch'
is "$(at '{result}{tested}[0]{figures}{confusion}')" \
    "$(grep '"command": "test"' first | json_at '{result}{confusion}')" 'all that the test said'
is "$(at '{result}{data}{train}{rows}')" 460 'the rows'
like "$(at '{result}{kernel}')" '^[a-z0-9]+/' 'the kernel'

# --- its commands make it again, and name nothing else ---

printf '%s\n' "$out" | perl -MJSON::PP -ne 'print "$_\n" for @{decode_json($_)->{result}{commands}}' >again.peep
is "$(grep -c unused again.peep)" 0 'commands that did not lead to it are left out'
is "$(grep -c '^model' again.peep)" 1 'so is a model that was changed again'
is "$(tail -n 3 again.peep | cut -d' ' -f1 | tr '\n' ' ')" 'at train continue ' 'orders and continue are there'
run "$PEEPHOLE" --json run again.peep
is "$(value weights_sha256)" "$weights" 'the same weights again'
is "$(value run)" 2 'under the next number'

# --- verify keeps nothing; recordings are equal whatever the numbers are ---

text 'record lab.peep
include start.peep
train epochs=2 batch=20
record off'
like "$out" '^run 3: ' 'the text has the number of the history'
run "$PEEPHOLE" --json verify lab.peep
is "$status" 0 'a recording verifies, though its number was another'
text 'verify lab.peep; load demo; model mlp; train table=data epochs=1'
like "$out" '^run 4: ' 'neither way of verifying takes a number'

# --- conditions, order, words of the user ---

text 'runs tag 1 paper; runs tag 1 best; runs tag 2 paper; runs note 1 "first of all"; runs untag 2 paper'
is "$status" 0 'tags and notes'
json 'runs where="tag = paper"'
is "$(at '{result}{runs}[0]{tags}')" '["best","paper"]' 'tags come in alphabetical order'
is "$(at '{result}{matching}')" 1 'a condition on tags'
json 'runs where="accuracy is not missing and tag is not missing and not valid_loss is missing"'
is "$(at '{result}{runs}[0]{run}') $(at '{result}{matching}')" '1 1' 'where= finds what is known'
json 'runs where="tag is missing and not hidden is missing" limit=0'
is "$(at '{result}{matching}')" 3 'and what is missing'
json 'runs where="model = lstm and epochs > 2 and hidden = 6" sort=-run'
is "$(at '{result}{runs}[0]{run}')" 2 'conditions on figures and settings, greatest first'
json 'runs limit=1'
is "$(at '{result}{runs}[0]{run}')" 4 'limit shows the newest'
text 'runs show 1'
like "$out" 'first of all' 'the page has the note'
like "$out" '^continue epochs=2$' 'and the commands'
run env COLUMNS=80 "$PEEPHOLE" -c 'runs'
unlike "$out" '^.{81}' 'the table fits 80 columns'
text 'runs export csv runs.csv; runs export json runs.json where="tag = paper"'
is "$(wc -l <runs.csv)" 5 'a heading and four runs as CSV'
is "$(perl -MJSON::PP -e 'local $/; print scalar @{decode_json(<STDIN>)}' <runs.json)" 1 'one run as JSON'
is "$(head -n 1 runs.csv | tr ',' '\n' | sort | uniq -d)" '' 'each column once'
is "$(awk -F , '{ print NF }' runs.csv | sort -u | wc -l)" 1 'as many cells in each line'
text 'runs delete 2; runs'
unlike "$out" '^ *2 ' 'a run is deleted'
json 'load demo; model mlp; train table=data epochs=1'
is "$(value run)" 5 'its number is not given again'

json 'runs mark 1; runs mark 3'
is "$(at '{result}{marked}')" '[1,3]' 'two runs are marked'
json 'runs mark 1; runs mark 3; runs mark 4; runs unmark 3'
is "$(at '{result}{marked}')" '[4]' 'a third takes the place of the first'
text 'runs mark 4000'
like "$err" 'there is no run 4000' 'one that there is not cannot be marked'

# --- epoch ---

json 'epoch 2 run=1'
is "$(at '{result}{confusion}')" "$matrix" 'an epoch of an earlier session'
is "$(at '{result}{table}')" test 'on the validation table'
is "$(at '{result}{layer_norms}')" "$norms" 'with the gradient by layer'
text 'epoch 2 run=1'
like "$out" '^gradient norm [0-9.]+, by layer [0-9.]+ [0-9.]+$' 'as text, too'
json 'epoch last run=1; epoch previous; epoch next'
is "$(at '{result}{epoch}')" 5 'previous and next go on from there'
json 'load demo; model lstm hidden=3; train table=data epochs=3; epoch next; epoch next; epoch play'
is "$(printf '%s\n' "$out" | grep '"command": "epoch"' | head -n 1 | json_at '{result}{epoch}')" 1 \
    'next is first the first'
is "$(printf '%s\n' "$out" | grep '"command": "epoch"' | sed -n 2p | json_at '{result}{epoch}')" 2 \
    'then the second'
is "$(at_command epoch '{result}{epochs}[2]{epoch}')" 3 'play has all of them'
json 'load demo; model mlp; train table=data epochs=3; epoch 2; confusion; epoch last; confusion'
is "$(printf '%s\n' "$out" | grep '"command": "confusion"' | head -n 1 | json_at '{result}{epoch}')" 2 \
    'confusion is about the epoch that was asked for'
is "$(at '{result}{epoch}')" 3 'and goes on to the last one'
json 'load demo as=test; model mlp; train table=test epochs=3; epoch 2; test; confusion'
is "$(at '{result}{epoch}')" 3 'a test takes its place'
text 'epoch 9 run=1'
like "$err" 'run 1 has no epoch 9; it has 1 to 5$' 'an epoch that there is not'
text 'epoch 1'
like "$err" 'there is no training yet; train, or name a run' 'no run at all'

# --- restore: the run that it was; going on is a run of its own ---

text 'include start.peep
train epochs=2 batch=20 lr=0.2
save two.model'
seven=$(printf '%s\n' "$out" | sed -n 's/^saved run \([0-9]*\) .*/\1/p')
text 'restore two.model
load demo:test as=test
test'
like "$out" "^restored as run $seven " 'a restored model is the run that it was'
json "runs where='run = $seven'"
is "$(at '{result}{runs}[0]{tests}')" 1 'its tests are counted there'
json 'restore two.model
load demo
balance data normal=200 attack=80 u2r=20 seed=3
continue epochs=1'
is "$(value run)" $((seven + 1)) 'continue takes a number of its own'
json "runs show $((seven + 1))"
is "$(at '{result}{continued_from}')" "$seven" 'and says where it came from'
is "$(at '{result}{curve}[2]{epoch}')" 3 'all epochs are there'
run env XDG_DATA_HOME="$dir/elsewhere" "$PEEPHOLE" --json -c 'restore two.model; runs'
is "$(at '{result}{runs}[0]{epochs}')" 2 'elsewhere it becomes a run'

# --- killed ---

"$PEEPHOLE" --json -c 'load demo; model lstm hidden=40 steps=20; train table=data epochs=100000' >killed 2>&1 &
pid=$!
tries=0
until [ "$(grep -c '"event": "epoch"' killed)" -ge 2 ] || [ $tries -gt 600 ]; do
    sleep 0.1 # until there is something to kill
    tries=$((tries + 1))
done
json 'runs limit=1'
is "$(at '{result}{runs}[0]{stopped}')" running 'a running training is shown as such'
number=$(at '{result}{runs}[0]{run}')
text "runs delete $number"
like "$err" 'is being trained' 'and cannot be deleted'
kill -9 $pid
wait $pid 2>/dev/null
json 'runs where="ended = interrupted"'
is "$(at '{result}{runs}[0]{run}')" "$number" 'a killed one as interrupted'

# --- two programs at once ---

script='load demo; sample data rows=50; model mlp hidden=2'
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
    script="$script; train table=data epochs=2"
done
json 'runs limit=0'
before=$(at '{result}{matching}')
"$PEEPHOLE" --json -c "$script" >one 2>&1 &
"$PEEPHOLE" --json -c "$script" >two 2>&1
wait
cat one two | grep -o '"command": "train", "ok": true, "result": {"run": [0-9]*' | sort -u >numbers
is "$(wc -l <numbers)" 30 'two programs: 30 trainings, 30 numbers'
json 'runs limit=0'
is "$(at '{result}{matching}')" $((before + 30)) 'nothing is lost'

# --- what is not understood is not touched, and stops no training ---

printf 'precious\n' >precious.sqlite
for file in precious.sqlite "$dir/work"; do
    run env PEEPHOLE_HISTORY="$file" "$PEEPHOLE" -c 'load demo; model mlp
train table=data epochs=1
train table=data epochs=1'
    is "$status" 0 "trainings go on ($file)"
    like "$out" '^run 2: ' 'numbers are the session'\''s'
    is "$(printf '%s\n' "$out$err" | grep -c 'runs are not kept')" 1 'one sentence says so'
done
is "$(cat precious.sqlite)" precious 'a file that is no history is left alone'
run env PEEPHOLE_HISTORY=precious.sqlite "$PEEPHOLE" -c runs
like "$err" 'precious.sqlite is damaged .*; move it away, or keep another one: set history=FILE' 'runs says what to do'
cp "$history" newer.sqlite
printf '\000\000\000\143' | dd of=newer.sqlite bs=1 seek=60 conv=notrunc 2>/dev/null
sum=$(cksum <newer.sqlite)
run env PEEPHOLE_HISTORY=newer.sqlite "$PEEPHOLE" -c 'load demo; model mlp; train table=data epochs=1'
is "$status" 0 'a newer file: the training goes on'
like "$out$err" 'newer release .version 99' 'and it is told'
is "$(cksum <newer.sqlite)" "$sum" 'no byte of it is changed'

# --- off, and elsewhere ---

json 'runs limit=0'
before=$(at '{result}{matching}')
text 'set history=off; load demo; model mlp; train table=data epochs=1; runs'
like "$err" 'no history of runs is kept; set history=on' 'off'
run env PEEPHOLE_HISTORY=off "$PEEPHOLE" -c 'load demo; model mlp; train table=data epochs=1; show settings'
like "$out" '^ *history +off +PEEPHOLE_HISTORY$' 'off in the environment'
json 'set history=other.sqlite; load demo; model mlp; train table=data epochs=1'
is "$(value run)" 1 'another file has numbers of its own'
json 'runs limit=0'
is "$(at '{result}{matching}')" "$before" 'and the usual one is as it was'

# --- bad input ---

while IFS='|' read -r command wanted; do
    text "$command"
    ok "refused: $command" test "$status" -ne 0
    like "$err" "$wanted" "... $wanted"
done <<'END'
runs show|more words; runs show N
runs show x|is no number of a run
runs show 4000|there is no run 4000 in the history
runs shwo 1|did you mean show
runs show 1 2|fewer words
runs show 1 limit=3|limit= belongs to
runs tag 1 "a b"|a tag is one word
runs export xml x|csv or json
runs where="lss < 1"|did you mean loss
runs where="loss is"|wants "missing" or "not missing"
runs where="lss is missing"|did you mean loss
runs where="loss <"|wants a value at its end
runs where="loss < much"|compared with a number
runs sort=nothing|has no "nothing"
epoch 0|is no epoch
epoch first|is no epoch
epoch 1 run=4000|there is no run 4000
END

finish

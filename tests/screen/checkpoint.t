#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# At a real terminal: the prompt says that a training was cut short; it goes on in the background; Ctrl-C
# and leaving keep its checkpoints, its end lets them go.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/screen/tmux.sh"
. "$SRCDIR/tests/killing.sh"

folder=$XDG_STATE_HOME/peephole/checkpoints
tables='load demo; balance data as=train normal=200 attack=50 u2r=10 seed=1'
epochs=12000
sanitized && epochs=4000 # which take as long
train="train epochs=$epochs batch=20 checkpoint-minutes=0.001"
"$PEEPHOLE" --json -c "$tables; model lstm hidden=30 steps=5; $train" >whole.out 2>"$dir/err"
killed_at 20 "$tables; model lstm hidden=30 steps=5; $train"

# shellcheck disable=SC2016  # for the shell in the terminal
begin() {
    screen_stop
    rm -f "$screen_status"
    screen_start 80 40 sh -c 'trap : INT; sh -c "echo \$\$ >pid; exec \"\$PEEPHOLE\""; printf "[ended]\n"; exec sleep 1000'
    screen_wait '^peephole> *$'
}
begin
screen_shows '^A training was cut short: lstm hidden=30 steps=5, after [0-9]+ of '$epochs' epochs' 'the prompt tells at its start'
screen_shows 'continue checkpoint$' 'and how to go on'
screen_keys -l "$tables; continue checkpoint"
screen_keys Enter
screen_shows 'run 2 trains in the background' 'continue checkpoint goes on in the background'
screen_shows '^going on behind ' 'from where it was'
screen_shows 'peephole \(training [0-9]+/'$epochs'\)>' 'to the epochs asked for at first'
screen_keys C-c
screen_shows 'Stopping after the running batch' 'Ctrl-C stops it'
screen_shows '^run 2: [0-9]+ epochs' 'and it ends'
screen_keys 'runs limit=1' Enter
screen_shows '^ *2 .* user *$' 'as the run that it was'
screen_tmux clear-history
screen_keys C-l 'continue checkpoint' Enter
screen_shows '^it goes on as run 2' 'in the same session it can be taken up again'
screen_shows 'peephole \(training [0-9]+/'$epochs'\)>' 'under the same number'
screen_keys C-c
screen_shows '^run 2: [0-9]+ epochs' 'and be stopped again'
screen_keys quit Enter
screen_ended 'the program leaves'
ok 'its checkpoints stay' test -n "$(ls "$folder")"
screen_stop
begin
screen_keys -l "$tables; continue checkpoint; save end.model"
screen_keys Enter
screen_shows '^saved run 2 in end.model' 'it goes on again, to its end'
is "$(ls "$folder")" '' 'and its checkpoints go'
screen_keys quit Enter
screen_ended 'the program leaves again'
json 'restore end.model'
is "$(at '{result}{weights_sha256}')" "$(weights whole.out)" 'the weights of a training that was never cut short'
json 'runs'
is "$(at '{result}{matching}')" 2 'the history has one run of it'
is "$(at '{result}{runs}[1]{weights_sha256}')" "$(weights whole.out)" 'with these weights'
json 'runs show 2'
printf '%s\n' "$out" | perl -MJSON::PP -ne 'print "$_\n" for @{decode_json($_)->{result}{commands}}' >again.peep
is "$(tail -n 1 again.peep | cut -d' ' -f1,3)$(grep -c stop again.peep)" "train epochs=${epochs}0" \
    'and the commands of a training that was never stopped'

# --- a pause is kept, too: killed in it, the training goes on from there ---

begin
screen_keys -l "$tables; model lstm hidden=30 steps=5; $train"
screen_keys Enter
screen_shows 'peephole \(training [0-9]+/'$epochs'\)>' 'a training runs'
screen_keys -l pause
screen_keys Enter
screen_shows 'peephole \(paused [0-9]+/'$epochs'\)>' 'and pauses'
screen_shows '^run 3 is paused in epoch [0-9]+, after batch [0-9]+' 'somewhere'
place=$(screen_text | sed -n 's/^run 3 is paused in epoch \([0-9]*\), after batch \([0-9]*\);.*/\1 \2/p')
number=$(ls "$folder" | sed -n 's/.*\.\([0-9]*\)\.checkpoint/\1/p' | sort -n | tail -n 1)
sleep 0.5 # in which a checkpoint could be made every 60 ms
again=$(ls "$folder" | sed -n 's/.*\.\([0-9]*\)\.checkpoint/\1/p' | sort -n | tail -n 1)
ok 'one checkpoint of it is enough' test $((again - number)) -le 2
kill -9 "$(cat pid)"
screen_shows '\[ended\]' 'killed in the pause'
json "$tables; continue checkpoint"
epoch=${place% *} batch=${place#* }
like "$err" "^going on behind (batch $batch of epoch $epoch|epoch $epoch), to epoch $epochs" 'it goes on from where it paused'
is "$(value weights_sha256)" "$(weights whole.out)" 'to the same weights'
is "$(value run)" 3 'as the same run'
finish

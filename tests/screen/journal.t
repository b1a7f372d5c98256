#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Sessions at a real terminal that are killed: the next one offers to go on, and comes to the same weights;
# one that ends as it should leaves nothing, and none takes another's.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/screen/bench.sh"
export PEEPHOLE_HISTORY=off

folder=$XDG_STATE_HOME/peephole/journal
journals() { find "$folder" -name '*.peep' 2>/dev/null | wc -l; }
is_left() { [ "$(journals)" = "$1" ]; }
holds() { cat "$folder"/*.peep 2>/dev/null | grep -Eq -e "$1"; }
typed() { type_line "$1"; shows "$2" "$1"; }
weights_of() { json "restore $1"; value weights_sha256; }
murder() { # murder NAME
    kill -9 "$(cat pid)"
    screen_shows '\[ended\]$' "$1"
}

# --- trained to the end, and killed ---

begin
lacks 'was cut short' 'at first there is nothing to go on with'
typed 'load demo' '^data: 8,000 rows'
ok 'a command is in the journal when it has run' until_true holds '^load demo$'
typed 'balance data as=train normal=200 attack=80 u2r=20 seed=2' '^train: 460 rows'
typed 'model lstm hidden=8 steps=5' '^model: lstm'
typed 'train epochs=4 batch=20 lr=0.3' ' run 1 done, 4 epochs'
typed 'save before.model' '^saved run 1 in before.model'
typed 'test table=data' '^> test'
screen_keys F5
shows ' 1 loss  3/4:' 'a key is a command, too'
typed 'help' '^> help'
ok 'its command is written' until_true holds '^epoch 3$'
cp before.model kept.model

# Another program beside it, which finds nothing of it.
screen_tmux new-session -d -s other -x 80 -y 24 "$PEEPHOLE"
other() { screen_tmux capture-pane -p -t other; }
other_matches() { matches "$(other)" "$1"; }
until_true other_matches '^peephole> *$'
unlike "$(other)" 'was cut short' 'what a program is writing is not offered'
screen_tmux send-keys -t other 'tables' Enter
ok 'the other one has a journal of its own' until_true is_left 2
screen_tmux send-keys -t other 'journal replay' Enter
ok 'and takes none' until_true other_matches 'no session was cut short'
screen_tmux send-keys -t other 'quit' Enter
ok 'which goes when it quits' until_true is_left 1

murder 'the session is killed'
begin
shows '^A session of 7 commands was cut short at [0-9:]+: journal replay brings it back' 'the next one offers to go on'
typed 'journal' '^[0-9]{8}-[0-9]{6}-[0-9]+ .* 7 '
rm before.model
type_line 'journal replay'
shows ' 1 loss  3/4:' 'it comes back, the epoch that was shown, too'
is "$(weights_of before.model)" "$(weights_of kept.model)" 'with the same weights'
ok 'its journal is now that of the new session' until_true is_left 1
murder 'killed again'
begin --plain
screen_shows '^A session of 7 commands was cut short' 'it is offered again, at the line prompt, too'
type_line 'journal replay'
screen_shows '^saved run 1 in before.model' 'and comes back there'
type_line 'save after.model'
screen_shows '^saved run 1 in after.model' 'with its model'
is "$(weights_of after.model)" "$(weights_of kept.model)" 'and the same weights'
type_line 'quit'
screen_ended 'it quits'
ok 'and leaves nothing' is_left 0

# --- in the middle of a training, which has a checkpoint and was given an order ---

begin
lacks 'was cut short' 'nothing is offered'
typed 'load demo' '^data: 8,000 rows'
typed 'balance data as=train normal=60 attack=20 u2r=10 seed=2' '^train: '
typed 'model lstm hidden=4 steps=5' '^model: lstm'
typed 'train epochs=1000000 batch=100 lr=0.3 checkpoint-minutes=0.001' "$training"
type_line 'set lr=0.05'
ok 'an order is in the journal when it took effect' until_true holds '^#> at epoch=[0-9]+ (batch=[0-9]+ )?set lr=0.05$'
typed 'sample data rows=9 as=nine' '^nine: 9 rows'
checkpoint() { find "$XDG_STATE_HOME/peephole/checkpoints" -name '*.checkpoint' | sort | tail -n 1; }
first=$(checkpoint)
passed() { [ -n "$(checkpoint)" ] && [ "$(checkpoint)" != "$first" ]; }
ok 'a checkpoint is made' until_true passed
murder 'killed in a training'
begin
shows '^A session of 5 commands was cut short' 'the session is offered'
lacks '^A training was cut short' 'and its training not by itself'
typed 'record whole.peep' '^recording into whole.peep'
type_line 'journal replay'
shows "$training" 'its training goes on in the background'
typed 'head nine rows=1' '^> head nine'
ok 'and is in the journal' until_true holds '^#> train epochs=1000000 '
goes_on 'and goes on'
screen_keys C-c
shows ' run 1 user, ' 'till it is stopped'
shows '^peephole> *$' 'and the prompt is free'
typed 'record off' '^recording ended'
run "$PEEPHOLE" verify whole.peep
is "$status" 0 'done in one go it comes to the same weights'
like "$(cat whole.peep)" '^at epoch=[0-9]+ (batch=[0-9]+ )?set lr=0.05$' 'with the order that it was given before'

# --- a lost connection, the end of the machine; what is not wanted ---

kill -s TERM "$(cat pid)"
screen_shows '^\[ended\]' 'SIGTERM ends it'
begin
shows '^A session .* was cut short' 'which is no end that the user wanted'
typed 'journal drop' 'is forgotten$'
ok 'what is forgotten is gone' is_left 0
type_line 'tables'
ok 'a journal' until_true is_left 1
typed 'journal off' '^nothing is kept of this session any more'
ok 'is not kept where it is not wanted' is_left 0
type_line 'load demo'
shows '^data: 8,000 rows' 'nor is what follows'
ok 'really' is_left 0
screen_keys C-d
screen_ended 'Ctrl-D leaves'
restored 'the workbench' 0
begin
lacks '^A session .* was cut short' 'and is an end like quit'
finish

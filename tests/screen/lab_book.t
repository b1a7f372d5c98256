#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A session of more than 30 commands, typed and caused by keys and panels, is recorded at the workbench
# and run again in batch, and a shipped script is replayed at the workbench step by step: the same weights.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/screen/bench.sh"
. "$SRCDIR/tests/killing.sh"
export PEEPHOLE_HISTORY=off

all_weights() { grep -o '"weights_sha256": *"[0-9a-f]*"' "$1" | sed 's/.*: *//'; }
# typed COMMAND PATTERN: a line, and what the screen then shows
typed() { type_line "$1"; shows "$2" "$1"; }
leave() { # leave NAME: what follows Escape at once would be a Meta key; the panel has the keys before
    until_true now_lacks '^ Tab completes'
    screen_keys Escape
    shows '^ Tab completes' "Esc leaves $1"
}
at_prompt() { shows '^peephole> *$' "$1"; }

# --- at the workbench ---

begin
typed 'record lab.peep' '^recording into lab.peep'
typed 'load demo' '^data: 8,000 rows'
typed 'load demo:test as=test' '^test: 4,000 rows'
typed 'classes data' '^> classes data'
typed "head data where='class = u2r' rows=2" '^> head data'
typed 'describe data columns=duration' '^> describe data'
typed 'tables' '^> tables'
typed 'info smurf' '^> info smurf'
typed 'balance data as=train normal=200 attack=80 u2r=20 seed=2' '^train: 460 rows'
typed 'sample data rows=300 as=few without=train seed=3' '^few: 300 rows'
typed 'undo' '^sample data .* is undone'
typed 'sample data rows=200 as=valid without=train seed=4' '^valid: 200 rows'
typed 'prepare encode=onehot' '^> prepare'
typed 'audit' '^> audit'
screen_keys M-5
shows ' 5 model ' 'a panel by its key'
screen_keys Enter
shows '^peephole> model lstm *$' 'its form stands at the prompt'
screen_keys M-Right
shows '^peephole> model lstm hidden=[0-9]+ *$' 'an arrow changes a setting'
screen_keys M-Down M-Right
shows '^peephole> model lstm hidden=[0-9]+ steps=2 *$' 'and another'
screen_keys Enter
shows '^model: lstm hidden=[0-9]+ steps=2' 'Enter runs what it says'
leave 'the panel'
typed 'summary' '^> summary'
typed 'layout train' '^> layout train'
type_line 'set seed=5'
typed 'train valid=valid epochs=4 batch=50 lr=0.3' ' run 1 done, 4 epochs'
at_prompt 'the first training'
screen_keys F5 F5
shows ' 1 loss  2/4:' 'epochs by keys'
screen_keys F6 F7
shows ' 1 loss  4/4:' 'back to the last'
typed 'test' '^Rows are the true class|more lines? below'
screen_keys M-2 M-Down M-Right Enter
shows '^> inspect true=dos predicted=dos' 'a cell of the matrix opens its rows'
leave 'the matrix'
screen_keys F3
shows '^> layout next' 'the next layout by its key'
typed 'panel loss scale=log' '^> panel loss'
leave 'the curve'
typed 'confusion' '^> confusion'
typed 'whatif rate=1M/day attacks=1%' '^> whatif'
typed 'threshold valid=valid far=0.2' '^> threshold'
typed 'explain 5' '^> explain 5'
type_line 'train valid=valid epochs=1000000 batch=100 lr=0.1'
shows '^peephole \(training [0-9]+/1000000\)>' 'a training that is steered'
type_line 'set lr=0.05'
shows '^> set lr=0.05' 'by an order'
goes_on_past() { [ "$(epoch)" -gt "$1" ]; }
until_true goes_on_past 12
typed 'epoch 3' '^> epoch 3'
screen_keys C-c
shows ' run 2 user, ' 'and by Ctrl-C'
at_prompt 'and ends'
typed 'continue epochs=2' ' run 2 done, '
at_prompt 'it is continued'
typed 'test' '^> test'
typed 'model gru hidden=6' '^model: gru'
typed 'param n=3; train epochs=${n} batch=50' ' run 3 done, 3 epochs'
at_prompt 'a third training'
typed 'roc' '^> roc'
typed 'expect epochs >= 1' '^> expect'
typed 'record off' '^recording ended: lab.peep'
screen_keys C-d
screen_ended 'the session ends'

# --- in batch ---

commands=$(grep -vc '^#' lab.peep)
ok "the recording has $commands commands, 30 at least" test "$commands" -ge 30
is "$(head -n 1 lab.peep)" "# peephole $("$PEEPHOLE" --version | cut -d' ' -f2) session" 'its first line has the version'
for line in 'panel model' 'model lstm hidden=[0-9]+ steps=2' 'epoch 2' 'epoch last' 'epoch 3' 'inspect true=dos predicted=dos' 'layout next' \
    'at epoch=[0-9]+ batch=[0-9]+ set lr=0.05' 'at epoch=[0-9]+ (batch=[0-9]+ )?stop' 'train epochs=3 batch=50 seed=5'; do
    ok "a recording has: $line" grep -Eqx "$line" lab.peep
done
is "$(all_weights lab.peep | wc -l)" 4 'with the weights of four trainings'
run "$PEEPHOLE" --json run lab.peep
is "$status" 0 'it runs in batch'
is "$(all_weights "$dir/out")" "$(all_weights lab.peep)" 'to the same weights'
run "$PEEPHOLE" verify lab.peep
is "$status" 0 'it verifies'
like "$out" '^verified: [0-9]+ recorded results are the same \(compared bit for bit\)' 'bit for bit'

# --- the other way: a shipped script at the workbench, step by step, stopped, and on ---

script=$SRCDIR/sessions/first.peep
run "$PEEPHOLE" --json run "$script" epochs=2 out=.
is "$status" 0 'a shipped script runs in batch'
all_weights "$dir/out" >whole
rm -f first-*.png
begin
typed "record back.peep" '^recording into back.peep'
typed "replay $script outline=yes" ' outline  first.peep '
shows ' [0-9]+  The verdict' 'its titles are listed'
shows '^ outline: Enter the next command' 'the panel tells its keys'
leave 'the outline'
typed "replay $script step=yes epochs=2 out=." ' outline  first.peep, [0-9]+ commands left'
shows '> *[0-9]+  Data: ' 'the present title is marked'
shows 'next: classes data' 'with the command that comes next'
screen_keys Enter
shows '^> replay next' 'Enter on an empty line runs it'
shows 'next: classes data by=attack' 'and no more'
screen_keys Enter
shows '> *[0-9]+  Rebalance' 'the mark goes on'
screen_keys M-Right
shows '^> replay rest' 'another key runs the rest'
until_true test -s first-detection.png
ok 'to its end' test -s first-detection.png
lacks ' outline  first.peep, ' 'the panel goes with it'
typed 'panel outline' ' outline  first.peep, at its end'
leave 'it, too'
typed 'record off' '^recording ended'
is "$(all_weights back.peep)" "$(cat whole)" 'to the weights that it has in batch'

cat >pause.peep <<'DONE'
# == Rows
load demo
sample data rows=100 as=few
# == A long training
model mlp hidden=2
train table=few epochs=1000000 batch=100
# == Behind it
head few rows=1
DONE
type_line 'replay pause.peep'
shows ' training [0-9]+/1000000' 'a replay trains'
screen_keys C-c
shows '^left: 1 command; replay next runs line 8: head few rows=1' 'Ctrl-C pauses it'
shows '> *[0-9]+  Behind it' 'the outline says where'
shows 'continue epochs=[0-9]+ ends the training' 'and how the training goes on'
screen_keys M-Right
shows '^> head few' 'replay rest goes on'
screen_keys C-d
screen_ended 'it leaves'
restored 'the workbench' 0
finish

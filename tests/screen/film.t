#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the workbench shows of a training's epochs, and where it shows it.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/screen/bench.sh"

# --- long outputs ---

begin -q
type_line 'load demo'
shows '^Next: classes data' 'a short output is seen whole'
type_line 'help train'
shows '^> help train' 'a long one from its beginning'
shows ' [0-9]+ more lines below: PgDn' 'with a word of how much there is'
screen_keys NPage
lacks '^> help train' 'PgDn goes on'
type_line 'model mlp; train table=data epochs=1; wait'
shows '^run [0-9]+: 1 epoch' 'of several commands in a line the last one counts'
type_line 'test table=data'
shows '^> test table=data' 'the next command begins at its beginning, too'
# An output that takes more than a second is followed to its end, and a busy machine may need that.
for _ in 1 2 3 4 5; do
    until_true now_matches 'Next: confusion, '
    now_matches 'below: PgDn .* Next: ' && break
    type_line 'test table=data'
done
shows 'below: PgDn .* Next: ' 'the hint at its end is not lost'
screen_keys M-3
shows 'below: Esc, then PgDn' 'a panel that has the keys has that one, too'
type_line 'tables; laod'
shows 'did you mean load' 'an error is always seen'
perl -e 'for (1 .. 30) { print "tables\n" }' >many.peep
type_line 'replay many.peep'
shows '^> replay many.peep' 'a script from its beginning'
type_line 'quit'
screen_ended 'quit leaves'

# --- layouts ---

begin -q
shows ' 6 datasets ' 'at first the workbench looks at data'
type_line 'load demo; model mlp; train table=data epochs=2; wait'
shows ' 1 loss  2/2' 'a training turns it to its progress'
type_line 'balance data as=train'
shows ' 6 datasets ' 'work on tables turns it back'
screen_keys F3
lacks ' 6 datasets ' 'F3 is another layout'
shows '^> layout next' 'as a command'
type_line 'train epochs=2'
shows ' 1 loss  2/2' 'a training has a layout of its own'
type_line 'layout full'
lacks ' 1 loss ' 'which can be changed, too'
type_line 'quit'
screen_ended 'quit leaves'
is "$(cat "$XDG_STATE_HOME/peephole/layout")" "$(printf 'looking train\ntraining full')" 'both are kept'
begin -q
shows ' 1 loss ' 'a later session looks at data as the last one did'
type_line 'load demo; model mlp; train table=data epochs=2; wait'
lacks ' 1 loss ' 'and at a training'
type_line 'quit'
screen_ended 'quit leaves'
echo 'training nonsense' >"$XDG_STATE_HOME/peephole/layout"
begin -q
shows ' 6 datasets ' 'a file that is broken is as if it were not there'
type_line 'quit'
screen_ended 'quit leaves'
is "$(cat "$XDG_STATE_HOME/peephole/layout")" 'training nonsense' 'and is left alone where nothing was chosen'
rm "$XDG_STATE_HOME/peephole/layout"

# --- epochs as a film ---

begin -q
type_line 'load demo'
type_line 'model lstm hidden=8'
type_line 'train table=data epochs=40 batch=500'
shows '^run [0-9]+: 40 epochs' 'a training ends'
# filmed PATTERN NAME: a film shows it. It takes six seconds, and may be over before anybody has looked.
filmed() {
    films=10
    until now_matches "$1" || [ $films -eq 0 ]; do
        if now_lacks 'Esc or F8 stops'; then
            films=$((films - 1))
            screen_keys F8
            until_true now_matches "$1|Esc or F8 stops"
        fi
    done
    ok "$2" test $films -gt 0
}
screen_keys F8
shows '^> epoch play' 'F8 is the command epoch play'
filmed ' 1 loss  ([2-9]|[12][0-9])/40:' 'the epochs pass'
filmed ' 2 confusion  training rows, epoch ([2-9]|[12][0-9])( |$)' 'in every panel'
lacks 'Esc or F8 stops' 'up to the last one'
screen_keys F8
shows 'Esc or F8 stops' 'the footer says how it ends'
screen_keys F8
shows '^stopped at epoch [0-9]+$' 'F8 stops it'
at=$(now | sed -n 's/^stopped at epoch \([0-9]*\)$/\1/p' | tail -n 1)
shows " 1 loss  $at/40:" 'at the epoch that is shown'
shows '^ Tab completes' 'and the footer is as before'
screen_keys F8
shows "^run [0-9]+ from epoch $at on" 'once more, it goes on from there'
screen_keys -l 'tab'
shows '^peephole> tab$' 'one can type meanwhile'
screen_keys Escape
lacks 'Esc or F8 stops' 'Esc stops it, too'
shows '^peephole> tab$' 'and leaves the line alone'
screen_keys C-u F8
shows ' 1 loss  40/40:' 'at its end it shows the newest epoch'
lacks 'Esc or F8 stops' 'and is over'
screen_keys F8
shows '^run [0-9]+ from epoch 1 on' 'from there it begins anew'
screen_keys M-1 Enter
shows '^> panel loss scale=log' 'Enter on the panel loss changes its scale by a command'
screen_keys Enter
shows '^> panel loss scale=linear' 'and back'
type_line 'panel loss ghost=4000000'
shows 'there is no run 4000000' 'a ghost that is not there is told'
type_line 'epoch 7'
shows ' 1 loss  7/40:' 'another epoch that is asked for'
lacks 'Esc or F8 stops' 'ends it'
type_line 'train table=data epochs=1000000'
shows ' 1 loss  [0-9]{2,}/1000000:' 'another training has its first epochs'
filmed 'Esc or F8 stops' 'it plays while a training runs'
goes_on 'which goes on'
until_true now_lacks 'Esc or F8 stops'
shows ' 1 loss  [0-9]{2,}/1000000:' 'and shows what is new behind its end'
screen_keys C-c
shows 'stopped after (batch|epoch)' 'Ctrl-C stops the training'
type_line 'quit'
screen_ended 'quit leaves'
run "$PEEPHOLE" -c 'load demo; model mlp; train table=data epochs=3 seed=1; epoch play'
is "$(printf '%s\n' "$out" | grep -c '^epoch [1-3]/3 ')" 6 'without a workbench epoch play writes a line an epoch'

finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The tutorial at a terminal of 80x24: its eight steps one after the other, by nothing but what the
# screen says, and at the line prompt.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/screen/bench.sh"
export PEEPHOLE_DATA="$dir/nowhere" # the real files take longer than a screen test may

# What is behind the fold is read with Page Down, as the line above the output says.
read_on() { # read_on PATTERN NAME
    until_true now_matches "more lines? below: PgDn|$1"
    pages=0
    while now_matches 'more lines? below: PgDn' && [ $pages -lt 9 ] && ! now_matches "$1"; do
        before=$(now)
        screen_keys NPage
        until_true page_turned
        pages=$((pages + 1))
    done
    shows "$1" "$2"
}
page_turned() { [ "$(now)" != "$before" ]; }

begin
type_line 'tutorial'
shows '^  8  is it chance\?' 'the list fits the screen'
shows '^Next: tutorial 1' 'it says how to begin'
type_line 'tutorial 1'
shows '^Step 1 of 8: ' 'the first step'
step=1
while [ $step -le 8 ]; do
    until_true now_matches '(─|^) ?Next: tutorial next, when' # all is said, be it below the screen
    shows "^Step $step of 8: " "step $step is read from its beginning, however long it computed"
    read_on '^Question: ' "step $step asks a question"
    lacks '^peephole \(' "step $step: nothing runs behind it"
    type_line 'tutorial next'
    shows '^> tutorial next' "step $step: the answer"
    [ $step -eq 8 ] || read_on "^Next: tutorial next \(" "step $step leads on"
    step=$((step + 1))
    [ $step -gt 8 ] || { type_line 'tutorial next'; shows "^Step $step of 8: " "step $step begins"; }
done
read_on '^That was the last step' 'the last one'
shows ' confusion ' 'the panels show what was trained'
type_line 'tutorial next'
shows 'that was the last of 8 steps' 'nothing behind it'

begin --plain
type_line 'tutorial 5'
shows '^Question: ' 'at the line prompt, too'
type_line 'tutorial next'
shows '^ +[0-9]+ +0\.1 ' 'the answer is a table'
type_line 'quit'
shows '^\[ended\]' 'quit'
restored 'the line prompt' 0
finish

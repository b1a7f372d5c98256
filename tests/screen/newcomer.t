#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A newcomer who types nothing but what the screen suggests arrives at a trained model, its confusion
# matrix and a picture of the ROC curve. Every command is read off the screen before it is typed.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/screen/bench.sh"

# follow VERB REST NAME: types the suggestion that begins with the verb, the last one that there is on the
# screen; REST is a pattern of what a suggestion of that verb looks like behind it.
typed=''
follow() {
    pattern="(^|[ ,;])$1$2([ ,;]|\$)"
    until_true suggests "$pattern"
    typed=$(now | grep -v '^>' | grep -Eo -e "$pattern" | tail -n 1 | sed 's/^[ ,;]*//; s/[ ,;]*$//')
    if [ -n "$typed" ]; then
        pass "$3: $typed"
    else
        fail "$3"
        diag "the screen suggests no $1:
$(now)" >&2
    fi
    type_line "$typed"
}
# The screen says how to read on where an output is longer than it: "PgDn".
read_to() { # read_to PATTERN NAME
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
suggests() { now | grep -v '^>' | grep -Eq -e "$1"; }

begin
follow load ' [a-z0-9]+' 'the first line says how to begin'
shows '^data: [0-9,]+ rows' 'and there are rows'
follow balance ' [a-z]+ as=[a-z]+' 'the next step'
shows '^train: [0-9,]+ rows' 'rows to train on'
follow model ' [a-z]+' 'the next step'
shows '^model: ' 'a model'
follow train ' table=[a-z]+' 'the next step'
shows '^run [0-9]+: [0-9]+ epochs' 'it is trained'
shows ' 2 confusion ' 'its confusion matrix stands in a panel'
follow load ' [a-z:]+ as=test' 'the next step'
shows '^test: [0-9,]+ rows' 'rows to test on, that go with the others'
follow test '' 'the next step'
read_to '^Rows are the true class, columns the answer' 'the figures and the matrix of the test'
follow confusion '' 'the next step'
shows '^> confusion' 'the matrix once more'
follow plot ' roc' 'what was suggested before'
read_to 'false alarm rate' 'the curve, in the terminal'
follow plot ' roc [a-z]+\.png' 'the next step'
file=${typed##* }
ok 'a picture is saved' until_true test -s "$file"
is "$(head -c 4 "$file" | tail -c 3)" PNG 'which is one'
shows "^wrote $file" 'and the screen says so'

# The same with rows that nobody balanced: the hints know which tables there are.
begin
type_line 'load demo'
shows '^data: [0-9,]+ rows' 'rows under another name'
type_line 'model mlp'
follow train ' table=data' 'the hint has the table that there is'
shows '^run [0-9]+: [0-9]+ epochs' 'and works'
type_line 'test'
shows 'there is no table "test"; load demo:test as=test makes it' 'an error says how to go on, too'
type_line 'train'
shows 'there is no table "train"; balance data as=train makes it' 'so does another'
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# roc and pr: the curves of the last test for people and programs, against what test says.
. "$(dirname "$0")/../lib.sh"
export PEEPHOLE_HISTORY=off # each program counts its runs from 1
trained='load demo; load demo:test as=test; model lstm hidden=8; train table=data epochs=3 lr=0.5'

json "$trained; test; roc points=20"
is "$status" 0 'roc: status'
is "$(at '{result}{table}') $(at '{result}{rows}')" 'test 4000' 'roc: of which rows'
is "$(at '{result}{curves}[0]{positive}') $(at '{result}{curves}[0]{against}')" 'attack normal' 'roc: attack against normal comes first'
is "$(at '{result}{curves}[2]{positive}') $(at '{result}{curves}[2]{against}')" 'dos rest' 'roc: then the classes'
is "$(at '{result}{curves}[2]{auc}')" "$(at_command test '{result}{per_class}{dos}{auc}')" 'roc: the area that test has'
is "$(at '{result}{curves}[2]{auc_interval}')" "$(at_command test '{result}{per_class}{dos}{auc_interval}')" 'roc: its interval'
is "$(at '{result}{curves}[0]{at_far}[1]{far_most}')" 0.01 'roc: operating points'
ok 'roc: that keep to it' perl -e "exit !($(at '{result}{curves}[0]{at_far}[1]{far}') <= 0.01)"
is "$(at '{result}{curves}[0]{points}[0]')" '[0,0,null]' 'roc: from nothing called an attack'
is "$(at '{result}{curves}[0]{points}[-1][0]') $(at '{result}{curves}[0]{points}[-1][1]')" '1 1' 'roc: to all'

# The point at 1 % is what threshold chooses on the same rows.
json "$trained; test; roc; threshold far=0.01 table=test leak=tune-on-test; test"
is "$(at_command roc '{result}{curves}[0]{at_far}[1]{dr}') $(at_command roc '{result}{curves}[0]{at_far}[1]{far}')" \
    "$(at '{result}{dr}') $(at '{result}{far}')" 'roc: DR at 1 % is that of threshold far=0.01'

json "$trained; test; pr"
is "$(at '{result}{curves}[2]{auc_pr}')" "$(at_command test '{result}{per_class}{dos}{auc_pr}')" 'pr: the area that test has'
is "$(at '{result}{curves}[0]{points}[-1][0]')" 1 'pr: to recall 1'
ok 'pr: at least that recall' perl -e "exit !($(at '{result}{curves}[0]{at_recall}[2]{dr}') >= 0.9)"

run "$PEEPHOLE" -c "$trained; test; roc; pr"
like "$out" '^ROC: detection against false alarms$' 'text: the figure'
like "$out" '^Precision over recall$' 'text: both'
is "$(printf '%s\n' "$out" | grep -c '^attack  1,679 ')" 2 'text: the tables'

# The history keeps the curves for sessions to come.
PEEPHOLE_HISTORY=$PWD/history.sqlite
json "$trained; test; roc"
here=$(at '{result}{curves}[0]{auc_interval}')
far=$(at '{result}{curves}[2]{at_far}[1]{dr}')
json 'roc run=1'
is "$(at '{result}{table}') $(at '{result}{rows}') $(at '{result}{run}') $(at '{result}{epoch}')" 'test 4000 1 3' 'run=: of which test'
is "$(at '{result}{curves}[0]{auc_interval}')" "$here" 'run=: the area with its interval'
is "$(at '{result}{curves}[2]{at_far}[1]{dr}')" "$far" 'run=: operating points'
is "$(at '{result}{curves}[0]{points}[-1]')" '[1,1,null]' 'run=: points, without their thresholds'
run "$PEEPHOLE" -c 'roc run=1; pr run=1'
like "$out" '^run 1: lstm hidden=8, seed 1, tested on test, n = 4,000$' 'run=: text'
run "$PEEPHOLE" -c 'roc run=7'
like "$err" 'there is no run 7' 'run=: one that there is not'
run "$PEEPHOLE" -c "load demo; model mlp; train table=data epochs=1; roc run=2"
like "$err" 'the history has no curves of run 2: it was not tested' 'run=: one without a test'
run "$PEEPHOLE" -c roc
like "$err" 'there is no training yet; ' 'nothing at all'
PEEPHOLE_HISTORY=off

run "$PEEPHOLE" -c 'load demo; model lstm hidden=4; train table=data epochs=1; roc'
is "$status" 1 'without a test: refused'
like "$err" 'has not been tested yet' 'and it says why'
finish

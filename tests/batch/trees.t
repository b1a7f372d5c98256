#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What trees, forests, boosted trees and several learners say of what they learnt, and what they refuse.
. "$(dirname "$0")/../lib.sh"

begin='load demo; balance data as=train normal=300 attack=120 seed=1; load demo:test as=test'

# --- tree ---

text "$begin; model tree; train; summary"
is "$status" 0 'tree: status'
like "$out" '^[0-9]+ rules, one for each row' 'tree: how many rules there are'
like "$out" '^(normal|dos|probe|r2l|u2r): .*(<=|>) .*\([0-9,]+ rows?' 'tree: a rule in the units of the file, with its rows'
rules=$(printf '%s\n' "$out" | grep -cE '^(normal|dos|probe|r2l|u2r): .*\([0-9,]+ rows?[,)]')
said=$(printf '%s\n' "$out" | sed -n 's/^\([0-9]*\) rules, one.*/\1/p')
is "$rules" "$said" 'tree: as many as it says'
rows=$(printf '%s\n' "$out" | sed -n 's/^[a-z0-9]*: .*(\([0-9,]*\) rows\{0,1\}.*/\1/p' | tr -d , | awk '{ n += $1 } END { print n }')
json "$begin; head train rows=1; model tree; train; summary; save tree.model; test"
all=$(at_command balance '{result}{rows}')
is "$rows" "$all" 'tree: every training row follows one rule'
learnt=$(at_command summary '{result}{learnt}')
json 'restore tree.model; summary'
is "$(at_command summary '{result}{learnt}')" "$learnt" 'tree: its rules come back from the file'
json "$begin; model tree prune=no; train; model tree confidence=0.01; train; model tree least=50; train"
sizes=$(printf '%s\n' "$out" | sed -n 's/.*"command": "train".*"parameters": \([0-9]*\).*/\1/p' | tr '\n' ' ')
# shellcheck disable=SC2016,SC2086  # three numbers, for the inner shell
ok "tree: pruned more, it has fewer nodes ($sizes)" sh -c 'test "$1" -gt "$2" && test "$2" -gt "$3"' - $sizes

# --- forest ---

text "$begin; model forest trees=20; train; summary"
like "$out" '^20 trees with [0-9,]+ nodes' 'forest: how many trees and nodes'
like "$out" '^  accuracy +[0-9.]+ %  \([0-9,]+ of [0-9,]+\)' 'forest: its accuracy out of bag'
like "$out" '^ +[0-9.]+ %  src_bytes' 'forest: how much a feature matters'
json "$begin; model forest trees=5; train seed=1; model forest trees=5; train seed=2; model forest trees=5 features=41; train seed=1"
digests=$(printf '%s\n' "$out" | sed -n 's/.*"weights_sha256": "\([0-9a-f]*\)".*/\1/p' | sort -u | wc -l)
is "$digests" 3 'forest: another seed, or other features a split, is another forest'

# --- boosted ---

text "$begin; model boosted bags=3 rounds=2; train; summary"
like "$out" '^3 bags with [0-9]+ trees' 'boosted: how many bags and trees'
like "$out" 'least expected cost' 'boosted: with the costs of the contest where its categories are the classes'
text "$begin; prepare classes=binary; model boosted bags=3 rounds=2; train; summary"
like "$out" 'the class that most bags vote for' 'boosted: without them elsewhere'
text "$begin; prepare classes=binary; model boosted bags=3 rounds=2 cost=kdd; train"
is "$status" 1 'boosted: costs of other classes: status'
like "$err" "cost=kdd is for the contest's categories" 'boosted: costs of other classes'

# --- what it tells on the way ---

json 'load demo; model forest trees=300; train table=data'
like "$out" '"event": "progress", "run": [0-9]+, "doing": "training", "share": 0?[.0-9]+, "eta_seconds": [0-9.]+' \
    'a program is told how far a training in one pass is'
text "$begin; model forest trees=5; train; test; explain 3"
like "$out" '^  feature +here +typical +alone +flips at' 'explain: no column for what a model without a gradient has not'

# --- multi ---

text "$begin; model multi learners=majority,tree; train; summary"
is "$status" 0 'multi: status'
like "$out" '^ +majority +tree' 'multi: a table of learners'
like "$out" '^dos +[0-9.]+ +[0-9.]+\*' 'multi: the tree knows an attack better than the majority'
text "$begin; model multi; train; summary"
like "$out" '^ +logistic +naive-bayes +kmeans +rbf +tree +forest' 'multi: its candidates'
text "$begin; model multi learners=tree,mlp; train"
like "$err" 'learners names "mlp", which is no kind that multi can take' 'multi: a net'
text "$begin; model multi learners=multi; train"
like "$err" 'learners names "multi", which is no kind' 'multi: itself'
text "$begin; model multi learners=tree,tree; train"
like "$err" 'learners names tree twice' 'multi: one twice'
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every kind of model that is no net goes through the verbs: it learns in one pass, to the same bits at any
# number of threads, keeps them in its file, answers rows that stream by as those of a table, and is swept,
# cross-validated, explained, reported, listed and verified as nets are.
# shellcheck disable=SC2016  # for perl
. "$(dirname "$0")/../lib.sh"

json models
kinds=$(at '{result}{models}' | perl -MJSON::PP -e 'print join " ", map { $_->{model} } grep { !$_->{net} } @{ decode_json(<STDIN>) }')
like "$kinds" 'majority.*one-rule' 'models: there are kinds that are no nets'
text 'models; models one-rule; help one-rule'
like "$out" '^no net' 'models: they stand under a heading of their own'

begin='load demo; balance data as=train normal=200 attack=60 u2r=20 seed=1; load demo:test as=test'
# Two classes for those that can do no more.
classes_of() {
    case $1 in
    pca-anomaly) echo 'prepare classes=binary' ;;
    *) echo 'prepare' ;;
    esac
}
figures() { echo "$(at_command test '{result}{confusion}') $(at_command test '{result}{log_loss}')"; }

# --- one kind ---

learns() {
    kind=$1 classes=$(classes_of "$1")
    json "$begin; $classes; model $kind; summary; train seed=3 valid=test leak=tune-on-test; summary; test; save $kind.model"
    is "$status $(at_command train '{result}{stopped}')" '0 done' "$kind: learns"
    is "$(at_command train '{result}{epochs}')" 1 "$kind: in one epoch"
    like "$(at_command train '{result}{loss}') $(at_command train '{result}{valid_loss}')" '^[0-9.e-]+ [0-9.e-]+$' "$kind: its losses are numbers"
    digest=$(at_command train '{result}{weights_sha256}') wanted=$(figures)
    like "$digest" '^[0-9a-f]{64}$' "$kind: has a digest"
    is "$(at_command summary '{result}{parameters}')" "$(at_command train '{result}{parameters}')" "$kind: summary has its parameters"
    is "$(at_command train '{result}{valid_accuracy}')" "$(at_command test '{result}{accuracy}')" "$kind: judged on validation rows as test judges"
    for threads in 1 2; do
        run "$PEEPHOLE" --json --threads $threads -c "$begin; $classes; model $kind; train seed=3 valid=test leak=tune-on-test; test"
        is "$(at_command train '{result}{weights_sha256}') $(figures)" "$digest $wanted" "$kind: the same with threads=$threads"
    done
    json "load demo:test as=test; restore $kind.model; test; save again.model; export predictions table.csv table=test"
    is "$(at_command restore '{result}{weights_sha256}') $(figures)" "$digest $wanted" "$kind: the same answers after a restore"
    is "$(at_command save '{result}{weights_sha256}')" "$digest" "$kind: saved again, it is the same"
}

# Rows of a file, without labels: as those of the table.
streams() {
    kind=$1
    run "$PEEPHOLE" -c "predict rows.csv model=$kind.model to=stream.csv; load rows.csv as=test; restore $kind.model; export predictions table.csv"
    is "$status" 0 "$kind: predicts rows of a file"
    cut -d, -f1,4- table.csv >wanted
    ok "$kind: as those of a table" cmp wanted stream.csv
}

# What is done to a model that has learnt, and to many.
serves() {
    kind=$1
    text "record $kind.peep; $begin; $(classes_of "$kind"); model $kind; train seed=3; test; explain 5; importance top=3 repeats=2; inspect row=5; report $kind.md; summary; record off"
    is "$status" 0 "$kind: explain, importance, inspect, report, summary"
    like "$out" 'feature +here +typical' "$kind: explain has its table"
    ok "$kind: the report was written" grep -q "$kind" "$kind.md"
    run "$PEEPHOLE" verify "$kind.peep"
    is "$status" 0 "$kind: verify finds the recording true"
    json "$begin; $(classes_of "$kind"); model $kind; sweep valid-fraction=0.2,0.3 repeat=2; crossval folds=3 table=train; runs where=\"model = $kind\" limit=1"
    is "$status" 0 "$kind: sweep and crossval"
    like "$(at_command crossval '{result}{metrics}{accuracy}')" '^[0-9.]+$' "$kind: crossval has its figure"
    is "$(at_command sweep '{result}{trained}')" 4 "$kind: sweep trains them"
    json "runs show $(at_command runs '{result}{runs}[0]{run}')"
    is "$(at '{result}{model}')" "$kind" "$kind: its run is in the history"
    like "$(at '{result}{parameters}')" '^[1-9][0-9]*$' "$kind: its run has its parameters"
    unlike "$(at '{result}{commands}')" 'epochs=|optimizer=' "$kind: and a line without what means nothing"
}

cat >rows.pl <<'END'
use strict;
use warnings;
use JSON::PP;
my $text = join '', <STDIN>;
my ($order) = $text =~ /"features": (\{[^}]*\})/;
my @names = $order =~ /"([a-z_0-9]+)":/g;
print join(',', (map { $_ } @{ $_->{features} }{@names}), $_->{label}), "\n" for @{ decode_json($text)->{result}{head} };
END
json 'load demo:test as=test; head test rows=4000'
printf '%s\n' "$out" | tail -n 1 | perl rows.pl >rows.csv
is "$(wc -l <rows.csv | tr -d ' ')" 4000 'a file of rows'

few=' one-rule knn naive-bayes svm tree multi '
sanitized && diag "a sanitized build sweeps, explains and verifies only$few"
for kind in $kinds; do
    learns "$kind"
    streams "$kind"
    if ! sanitized || [ "${few#* "$kind" }" != "$few" ]; then
        serves "$kind"
    fi
done

# --- what means nothing to them ---

text 'load demo as=train; model majority; train epochs=3 lr=0.1'
like "$err" 'model majority learns in one pass, so epochs=, lr= cannot be set' 'train: keys that mean nothing are named'
text 'load demo as=train; model one-rule; train class-weight=balanced'
like "$err" 'model one-rule does not weigh classes, so class-weight= cannot be set' 'train: class weights, where there are none'
text 'load demo as=train; model one-rule; train checkpoint=3'
like "$err" 'learns in one pass, so there are no checkpoints' 'train: checkpoints'
text 'load demo as=train; model one-rule; train; continue epochs=2'
like "$err" 'model one-rule learns in one pass, so there is nothing to go on with' 'continue'
text 'load demo as=train; model one-rule; train; export weights w.safetensors'
like "$err" 'model one-rule has no layers whose weights could be exported' 'export weights'
text 'load demo as=train; model one-rule
at epoch=1 set lr=0.5
train'
like "$err" 'learns in one pass: it can be stopped, and nothing else' 'at: another learning rate'

# --- stopped: as a replay of a training that Ctrl-C ended ---

cat >stopped.peep <<'END'
load demo as=train
model one-rule
at epoch=1 stop
train
summary
END
run "$PEEPHOLE" run stopped.peep
is "$status" 0 'a stop: status'
like "$out" 'stopped; nothing was learnt' 'a stop: nothing was learnt'
like "$out" 'has not learnt yet' 'a stop: the model has learnt nothing'
json 'include stopped.peep
test table=train'
like "$err" 'the model is not trained yet' 'a stop: there is nothing to test'
is "$(at_command train '{result}{stopped}') $(at_command train '{result}{weights_sha256}')" 'user absent' 'a stop: no digest'

# --- the model's file ---

text 'load demo as=train; model majority; train; save my.model'
perl -0777 -pe 's/"learned"/"learnad"/' my.model >other.model
text 'restore other.model'
like "$err" 'damaged or cut' 'a file that was changed'
finish

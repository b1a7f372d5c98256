#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Models that learn without labels first: phases and what is told of them, stops and restores amid them;
# the error as the answer, with its threshold at a quantile of the normal training rows.
. "$(dirname "$0")/../lib.sh"

begin='load demo; load demo:test as=test; balance data as=train normal=300 attack=60 u2r=20 seed=1'
settings='optimizer=adam batch=20 seed=3'
stacked='model stacked-autoencoder units=20,10 pretrain=4'
digest() { at_command "${1:-train}" '{result}{weights_sha256}'; }
# events KEY: its value in each epoch, "-" where there is none
events() {
    printf '%s\n' "$out" | perl -MJSON::PP -e '
        for (map { decode_json $_ } <STDIN>) {
            next unless ($_->{event} // "") eq "epoch";
            my $v = $_->{$ARGV[0]};
            push @all, ref $v ? "there" : $v // "-";
        }
        print "@all"' "$1"
}
# fails NAME PATTERN COMMANDS
fails() {
    run "$PEEPHOLE" -c "$begin; $3"
    is $status 1 "$1: status"
    like "$err" "$2" "$1: says what is wrong"
}

# Phases.
json "$begin; $stacked; train epochs=3 $settings"
whole=$(digest)
is "$(events phase)" 'pretrain pretrain pretrain pretrain pretrain pretrain pretrain pretrain train train train' \
    'stacked: two codes of four epochs, then three with labels'
is "$(events stage)" '1 1 1 1 2 2 2 2 - - -' 'stacked: which code'
is "$(events epochs | tr ' ' '\n' | sort -u)" 11 'stacked: epochs in all'
is "$(events confusion)" '- - - - - - - - there there there' 'stacked: answers with labels only'
like "$(events accuracy)" '^(- ){8}0\.' 'stacked: no accuracy without labels'
is "$(at_command train '{result}{epochs}')" 11 'stacked: result: epochs in all'
is "$(at_command train '{result}{pretrain_stages}') $(at_command train '{result}{pretrain_epochs}')" '2 8' \
    'stacked: result: what came first'
ok 'stacked: the best epoch is one with labels' test "$(at_command train '{result}{best_epoch}')" -gt 8
ok 'each phase makes its error smaller' perl -e '@l = split " ", shift;
    exit !($l[3] < $l[0] && $l[7] < $l[4] && $l[10] < $l[8])' "$(events loss)"
text "$begin; $stacked; train epochs=1 $settings; summary"
like "$out" 'epoch 5/9  pretraining 2/2  error 0\.' 'stacked: told as text'
like "$out" 'autoencoder +10 .* greedy 20,10 and back, sparse' 'stacked: summary'
json "$begin; model autoencoder units=16 pretrain=2 noise=0.3; train epochs=2 $settings"
is "$(events stage)" '1 1 - -' 'autoencoder: all of it at once'
json "$begin; model autoencoder units=16 pretrain=0; train epochs=2 $settings"
is "$(events phase)" '- -' 'pretrain=0: labels only'

# The same weights however the training is cut, and at any number of threads.
for threads in 1 2 8; do
    run "$PEEPHOLE" --json --threads $threads -c "$begin; $stacked noise=0.2; train epochs=2 $settings"
    like "$(digest)" '^[0-9a-f]{64}$' "trains, sparse and denoising, with $threads threads"
    is "$(digest)" "${noisy:=$(digest)}" "the same weights, sparse and denoising, with $threads threads"
done
for stop in 'epoch=1 batch=3' 'epoch=4' 'epoch=5 batch=1' 'epoch=8' 'epoch=10 batch=2'; do
    json "$begin; $stacked; at $stop stop; train epochs=3 $settings; save at.model"
    done=$(at_command train '{result}{epochs}')
    json "$begin; restore at.model; continue epochs=$((11 - done))"
    is "$(digest continue)" "$whole" "stopped at $stop, saved, restored, continued: the same weights"
done
json "$begin; $stacked; train epochs=1 $settings; continue epochs=2"
is "$(digest continue)" "$whole" 'continued: the same weights'
json "$begin; $stacked; at epoch=3 stop; train epochs=3 $settings; save early.model; restore early.model; show"
is "$(at_command restore '{result}{epochs}')" 3 'stopped before any label: can be kept'
fails 'confusion before any label' 'without labels so far' \
    "$stacked; at epoch=3 stop; train epochs=3 $settings; confusion"
json "$begin; $stacked; train epochs=200 $settings lr=0.02 valid-fraction=0.2 patience=4"
is "$(at_command train '{result}{stopped}')" early 'patience: counts epochs with labels'
ok 'patience: never ends what comes first' test "$(at_command train '{result}{epochs}')" -gt 12

# The mirror rests while labels teach: l2 and adamw would shrink it.
json "$begin; $stacked; train epochs=3 optimizer=adamw weight-decay=0.1 l2=0.01 batch=20; test"
is "$(at_command test '{result}{rows}')" 4000 'stacked: is tested as any other model'

# The error as the answer.
anomaly='prepare classes=binary; model autoencoder head=anomaly units=16,6'
json "$begin; $anomaly; train epochs=30 $settings lr=0.005; test; plot roc roc.txt; save anomaly.model"
is "$status" 0 'anomaly: trains and is tested'
threshold=$(at_command train '{result}{threshold}')
like "$threshold" '^0\.0[0-9]+' 'anomaly: the threshold is told'
cells=$(at_command train '{result}{accuracy}')
tested=$(at_command test '{result}{confusion}')
ok 'anomaly: better than chance' awk 'BEGIN { exit !(ARGV[1] > 0.7) }' "$(at_command test '{result}{per_class}{attack}{auc}')"
printf '%s\n' "$out" | grep '"event": *"epoch"' | tail -n 1 >last.json
normal=$(perl -MJSON::PP -e '$c = decode_json(<STDIN>)->{confusion}[0]; print $c->[1] / ($c->[0] + $c->[1])' <last.json)
ok 'anomaly: a twentieth of the normal training rows is over the threshold' \
    awk 'BEGIN { d = ARGV[1] - 0.05; exit !(d < 0.004 && d > -0.004) }' "$normal"
json "load demo:test as=test; restore anomaly.model; test"
is "$(at_command test '{result}{confusion}')" "$tested" 'anomaly: the threshold is kept with the model'
json "$begin; $anomaly quantile=0.8; train epochs=30 $settings lr=0.005"
ok 'anomaly: a lower quantile has a lower threshold' awk 'BEGIN { exit !(ARGV[1] < ARGV[2]) }' \
    "$(at_command train '{result}{threshold}')" "$threshold"
json "$begin; $anomaly; at epoch=7 batch=2 stop; train epochs=30 $settings lr=0.005; test; save stop.model"
like "$(at_command train '{result}{threshold}')" '^0\.' 'anomaly: a stop amid an epoch has a threshold'
json "$begin; restore stop.model; continue epochs=24; test"
is "$(at_command test '{result}{confusion}')" "$tested" 'anomaly: stopped, restored, continued: the same answers'
json "$begin; $anomaly learn=all; train epochs=30 $settings lr=0.005"
ok 'anomaly: other weights where it learns from attacks, too' test "$(at_command train '{result}{accuracy}')" != "$cells"
json "$begin; prepare classes=binary; model stacked-autoencoder head=anomaly units=16,6 pretrain=3; train epochs=5 $settings valid-fraction=0.2; test"
is "$(events phase)" 'pretrain pretrain pretrain pretrain pretrain pretrain train train train train train' \
    'anomaly, stacked: code after code, then all together'
like "$(events valid_accuracy)" '^(- ){6}0\.' 'anomaly, stacked: validated'
text "$begin; $anomaly; train epochs=1"
like "$out" 'an attack where the error is above 0\.' 'anomaly: the threshold as text'

# Refused.
fails 'five classes' 'cannot tell 5 classes apart; prepare classes=binary, or head=softmax' \
    'model autoencoder head=anomaly; train'
fails 'a loss of labels' 'loss=mse cannot be set: with head=anomaly no label is learnt from' "$anomaly; train loss=mse"
fails 'class weights' 'class-weight=balanced cannot be set' "$anomaly; train class-weight=balanced"
fails 'a quantile without a threshold' 'quantile= belongs to head=anomaly' 'model autoencoder quantile=0.9'
fails 'units that are none' 'units=8,x is no list of widths' 'model autoencoder units=8,x'
fails 'sparse codes of relu' 'sigmoid alone; beta=0, or sigmoid' 'model autoencoder beta=3 activation=relu'
fails 'no normal rows' 'has no normal rows, which the threshold is fitted on' \
    "balance data as=attacks normal=0 dos=50; $anomaly; train table=attacks"
fails 'not the first layer' 'can only be the first layer' 'model layers "dense 8 | autoencoder 4 | dense softmax"'
json "$begin; model layers \"autoencoder 12,6 pretrain=2 | lstm 8 | dense softmax\" steps=3; train epochs=2 $settings"
is "$(events stage)" '1 1 2 2 - -' 'in a stack of any kind, over windows'
finish

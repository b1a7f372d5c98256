#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every kind of model that `models` lists is trained on the demo set: the same weights at any number of
# threads, after a save and a restore, and when a training goes on; the loss falls.
. "$(dirname "$0")/../lib.sh"

json() { run "$PEEPHOLE" --json "$@"; }
# The last value of a key in the answer to a verb.
of() {
    printf '%s\n' "$out" | grep "\"command\": *\"$1\"" | tail -n 1 |
        grep -o "\"$2\": *\(\"[^\"]*\"\|[^],}\"]*\)" | tail -n 1 | sed 's/^"[^"]*": *//; s/^"\(.*\)"$/\1/'
}
losses() { printf '%s\n' "$out" | sed -n 's/.*"event": *"epoch".*"loss": *\([0-9.e-]*\), *"accuracy.*/\1/p'; }

begin='load demo; balance data as=train normal=200 attack=60 u2r=20 seed=1'
settings='optimizer=adam batch=20 seed=3'
json -c models
kinds=$(printf '%s\n' "$out" | perl -MJSON::PP -e 'print join " ", map { $_->{model} } @{ decode_json(<STDIN>)->{result}{models} }')
like "$kinds" 'lstm.*rnn.*gru.*bilstm.*mlp.*cnn.*cnn-lstm' 'models: the kinds that there are'
for kind in $kinds; do
    label=$kind
    if [ "$kind" = layers ]; then
        kind='layers "conv 6x3 relu stride=2 | maxpool 2 | gru 5 reset=before | mean | dense 8 tanh | dense softmax" view=features'
    fi
    json -c "$begin; model $kind; summary; train epochs=4 $settings; save $label.model"
    is $status 0 "$label: trains"
    is "$(of train stopped)" done "$label: to its end"
    digest=$(of train weights_sha256)
    like "$digest" '^[0-9a-f]{64}$' "$label: has weights"
    ok "$label: the loss falls" awk 'BEGIN { exit !(ARGV[2] < ARGV[1]) }' \
        "$(losses | head -n 1)" "$(losses | tail -n 1)"
    json --threads 1 -c "$begin; model $kind; train epochs=4 $settings"
    is "$(of train weights_sha256)" "$digest" "$label: the same weights on one thread"
    json -c "$begin; model $kind; train epochs=2 $settings; save half.model"
    json -c "$begin; restore half.model; continue epochs=2"
    is "$(of continue weights_sha256)" "$digest" "$label: the same weights when it goes on"
    json -c "load demo:test as=test; restore $label.model; test"
    restored=$(of test confusion)$(of test accuracy)
    json -c "$begin; model $kind; train epochs=4 $settings; load demo:test as=test; test"
    is "$restored" "$(of test confusion)$(of test accuracy)" "$label: the same answers after a restore"
done

# refused STACK PATTERN
refused() {
    run "$PEEPHOLE" -c "model layers \"$1\" view=features"
    is $status 1 "a wrong stack ($1): status"
    like "$err" "$2" "a wrong stack ($1): says what is wrong"
}
refused 'convv 3 | dense softmax' 'layer 1: "convv" is no kind of layer; did you mean conv\?'
refused 'dense 64 rely | dense softmax' 'layer 1: "rely" is neither .*; did you mean relu\?'
refused 'dense 64' 'the last layer is dense; a stack ends in: dense softmax'
refused 'lstm 3 | | dense softmax' 'layer 2 is empty'
refused 'flatten 3 | dense softmax' 'layer 1: flatten takes no number'
refused 'lstm hiden=3 | dense softmax' 'has no setting "hiden"'
refused 'maxpool 50 | flatten | dense softmax' 'maxpool: a pool of 50 steps is longer than its input of 41'
refused 'conv 3x3 | dense softmax' '39 answers come out of the 41 steps'
run "$PEEPHOLE" -c 'model layers'
like "$err" 'the stack of layers is missing; as in: model layers' 'model layers without a stack'
run "$PEEPHOLE" -c 'model lstm 80'
like "$err" 'model lstm takes no word "80"' 'a word behind another kind'
run "$PEEPHOLE" -c 'model bilstm carry=yes'
is $status 1 'bilstm cannot carry: status'
like "$err" 'carry=yes cannot go with bilstm' 'bilstm cannot carry: says why'
run "$PEEPHOLE" -c 'model cnn size=60'
is $status 1 'a filter that is too long: status'
like "$err" 'conv: a filter of 60 steps is longer than its input of 41' 'a filter that is too long: named with its shape'
run "$PEEPHOLE" -c "$begin; model mlp; train optimizer=adam momentum=0.5"
is $status 1 'a key that the optimizer does not have: status'
like "$err" 'optimizer=adam has no momentum' 'a key that the optimizer does not have: named'
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every kind of net that `models` lists is trained on the demo set: the same weights at any number of
# threads, after a save and a restore, and when a training goes on; the loss falls.
. "$(dirname "$0")/../lib.sh"

json() { run "$PEEPHOLE" --json "$@"; }
# The value of a key in the last answer to a verb.
of() {
    printf '%s\n' "$out" | perl -MJSON::PP -ne '
        BEGIN { our ($verb, $key) = splice @ARGV, 0, 2; our $json = JSON::PP->new->canonical->allow_nonref }
        my $line = decode_json($_);
        $value = $line->{result}{$key} if ($line->{command} // "") eq $verb;
        END { print ref $value ? $json->encode($value) : $value // "absent" }' "$1" "$2"
}
# Of the epochs with labels, where there are others.
losses() { printf '%s\n' "$out" | grep -v '"phase": *"pretrain"' | sed -n 's/.*"event": *"epoch".*"loss": *\([0-9.e-]*\), *"accuracy.*/\1/p'; }

begin='load demo; balance data as=train normal=200 attack=60 u2r=20 seed=1'
settings='optimizer=adam batch=20 seed=3'
threads_tried='1 2 8'
sanitized && threads_tried=2 # the others take other numbers of the same slices
json -c models
kinds=$(printf '%s\n' "$out" | perl -MJSON::PP -e 'print join " ", map { $_->{model} } grep { $_->{net} } @{ decode_json(<STDIN>)->{result}{models} }')
like "$kinds" 'lstm.*rnn.*jordan.*gru.*bilstm.*mlp.*modular.*cnn.*cnn-lstm.*densenet.*autoencoder.*stacked-autoencoder' 'models: the kinds that there are'
# trains LABEL KIND
trains() {
    label=$1 kind=$2
    json -c "$begin; model $kind; summary; train epochs=4 $settings; save $label.model"
    is $status 0 "$label: trains"
    is "$(of train stopped)" done "$label: to its end"
    digest=$(of train weights_sha256)
    like "$digest" '^[0-9a-f]{64}$' "$label: has weights"
    ok "$label: the loss falls" awk 'BEGIN { exit !(ARGV[2] < ARGV[1]) }' \
        "$(losses | head -n 1)" "$(losses | tail -n 1)"
    for threads in $threads_tried; do
        json --threads $threads -c "$begin; model $kind; train epochs=4 $settings"
        is "$(of train weights_sha256)" "$digest" "$label: the same weights with threads=$threads"
    done
    json -c "$begin; model $kind; train epochs=2 $settings; save half.model"
    json -c "$begin; restore half.model; continue epochs=2"
    is "$(of continue weights_sha256)" "$digest" "$label: the same weights when it goes on"
    json -c "load demo:test as=test; restore $label.model; test"
    restored=$(of test confusion)$(of test accuracy)
    json -c "$begin; model $kind; train epochs=4 $settings; load demo:test as=test; test"
    is "$restored" "$(of test confusion)$(of test accuracy)" "$label: the same answers after a restore"
}
for kind in $kinds; do
    if [ "$kind" = layers ]; then
        trains layers 'layers "conv 6x3 relu stride=2 | maxpool 2 | gru 5 reset=before | mean | dense 8 tanh | dense softmax" view=features'
    else
        trains "$kind" "$kind"
    fi
done
# Layers that no preset has; batches in several slices.
settings='optimizer=adam batch=48 seed=3'
trains layernorm 'layers "dense 24 | layernorm | relu | dense 16 leaky-relu slope=0.2 | layernorm eps=1e-3 | dense softmax"'
trains softmax 'layers "dense 12 softmax | dense 16 elu alpha=0.5 | dense | softmax"'
trains batchnorm 'layers "batchnorm | dense 24 relu | batchnorm momentum=0.3 | dense 16 tanh | dense softmax"'
trains batchnorm-windows 'layers "conv 6x3 | batchnorm | relu | gru 8 | batchnorm | last | dense softmax" steps=7 target=last'
trains jordan-stack 'layers "dense 16 tanh | jordan 12 decay=0.3 softmax" steps=5'
trains jordan-carried 'jordan hidden=10 steps=4 carry=yes'

json -c 'help layers; help batchnorm'
is $status 0 'help on layers: status'
names=$(printf '%s\n' "$out" | perl -MJSON::PP -e '
    $_ = decode_json(scalar <STDIN>)->{result};
    print join " ", map { "$_->{layer}(" . join(",", map { $_->{key} } @{ $_->{keys} }) . ")" } @{ $_->{layers} }')
like "$names" 'jordan\(hidden,units,decay,activation,feedback\)' 'help layers: jordan with its settings'
like "$names" 'activation\(function,slope,alpha\).*layernorm\(eps\) batchnorm\(momentum,eps\)' 'help layers: the others'
like "$(printf '%s\n' "$out" | tail -n 1)" '"layer": "batchnorm".*ghost batch normalisation.*"key": "momentum"' 'help batchnorm: its settings'
run "$PEEPHOLE" -c 'help batchnrom'
like "$err" 'did you mean help batchnorm\?' 'a layer that help does not know: the nearest'

# What the papers trained with: known for each kind, and the commands that follow it run.
json -c models
recipes=$out
for kind in $kinds; do
    [ "$kind" = layers ] && continue
    printf '%s\n' "$recipes" | perl -MJSON::PP -e '
        my ($found) = grep { $_->{model} eq $ARGV[0] } @{ decode_json(<STDIN>)->{result}{models} };
        my $recipe = $found->{recipe} or die "no recipe\n";
        my ($model, $train) = @{ $recipe->{commands} };
        $train =~ s/ epochs=\d+//;
        print "$model\n$train epochs=1\nshow model\n"' "$kind" >commands
    json -c "$begin
$(cat commands)"
    is "$status $(at_command train '{result}{stopped}')" '0 done' "$kind: the commands of its recipe run"
done
json -c 'models densenet'
is "$(at '{result}{models}[0]{recipe}{commands}[1]')" 'train epochs=20 batch=64 optimizer=adam lr=0.001' \
    'models densenet: the training of its paper'
is "$(at '{result}{models}[0]{keys}[0]{key}')" growth 'models densenet: its settings'
run env COLUMNS=80 "$PEEPHOLE" -c 'models; models lstm; models cnn-lstm'
is "$(printf '%s\n' "$out" | awk 'length > 80')" '' 'models: nothing is wider than 80 columns'
like "$out" '^  steps= +100 +1 +1 to 10,000$' 'models lstm: a setting, the paper, the default, the range'
like "$out" '^  clip= +\(5\) +0 ' 'models lstm: what is customary stands in parentheses'
run "$PEEPHOLE" -c 'models clstm'
like "$err" 'not "clstm"; did you mean lstm' 'models: a kind that there is not'

# Multiply-adds: those of the layers make up the total.
json -c "$begin; model cnn-lstm; summary"
is "$(at '{result}{multiply_adds}')" "$(printf '%s\n' "$out" | tail -n 1 | perl -MJSON::PP -e '
    my $all = 0; $all += $_->{multiply_adds} for @{ decode_json(<STDIN>)->{result}{layers} }; print $all')" \
    'summary: the multiply-adds of the layers make up the total'
is "$(at '{result}{layers}[3]{multiply_adds}')" 39168 'summary: 17 steps of 16 filters over 3 x 48 numbers'
run "$PEEPHOLE" -c "$begin; model mlp; summary"
like "$out" '4,933 parameters, 4,832 multiply-adds a record' 'summary: both in words'

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
refused 'conv 8 | maxpool 3 | avgpool 14 | flatten | dense softmax' 'avgpool: a pool of 14 steps is longer than its input of 13'
refused 'conv 8x9 stride=9 | conv 8x5 | flatten | dense softmax' 'conv2: a filter of 5 steps is longer than its input of 4'
refused 'flatten | maxpool 2 | dense softmax' 'maxpool: a pool of 2 steps is longer than its input of 1'
refused 'last | conv 4x3 | dense softmax' 'conv: a filter of 3 steps is longer than its input of 1'
refused '| denseblock 3x8 | dense softmax' 'layer 1 is empty'
refused 'denseblock 0x8 | dense softmax' 'layer 1: layer denseblock: layers is a whole number from 1 to 16, not'
refused 'denseblock 3x0 | dense softmax' 'layer 1: layer denseblock: growth is a whole number from 1 to 4,096, not'
refused 'denseblock 17x8 | dense softmax' 'layer 1: layer denseblock: layers is a whole number from 1 to 16, not'
refused 'relu | residual 8x9 | dense softmax' 'layer 2: layer residual: layers is a whole number from 1 to 8, not'
refused 'denseblock 3x8 inner=dense size=5 | mean | dense softmax' 'denseblock: size= is that of a convolution, but with inner=dense each of the 41 steps'
refused 'denseblock 3x8 | residual | residual size=5 inner=dense | mean | dense softmax' 'residual2: size= is that of a convolution'
refused 'conv 4096 | denseblock 16x4096 | mean | dense softmax' 'denseblock: the net would have more than 256 million weights'
refused 'residual 5 | mean | dense 7 softmax' 'the last layer gives 7 numbers, but there are 5 classes'
refused 'residual 8 | dense softmax' '41 answers come out of the 41 steps of a window, but one is wanted'
refused 'conv 3x3 | dense softmax' '39 answers come out of the 41 steps'
refused 'layernorm | conv 3x3 | dense softmax' 'layernorm: its input is one number a step \(41 x 1\)'
refused 'softmax | dense softmax' 'activation: its input is one number a step \(41 x 1\), whose softmax is always 1'
refused 'dense 4 | layernorm eps=0 | dense softmax' 'layer 2: layer layernorm: .*eps.*0'
refused 'dense 4 | batchnorm momentum=0 | dense softmax' 'layer 2: layer batchnorm: momentum .*0'
refused 'dense 4 | batchnorm momentun=0.1 | dense softmax' 'layer 2: the layer batchnorm has no setting "momentun"'
refused 'dense 4 | batchnorm 3 | dense softmax' 'layer 2: batchnorm takes no number'
refused 'dense 4 | batchnorm | flatten softmax' 'the last layer gives 164 numbers, but there are 5 classes'
refused 'dense 4 relu slope=0.1 | dense softmax' 'activation: relu has no slope; it belongs to leaky-relu'
refused 'dense 4 leaky-relu slope=2 | dense softmax' 'layer 1: layer activation: .*slope'
refused 'dense 4 slope=0.1 | dense softmax' 'layer 1: the layer dense has no setting "slope"'
refused 'elu slope=0.1 | dense softmax' 'activation: elu has no slope'
refused 'jordan 5 decay=1 | dense softmax' 'layer 1: layer jordan: .*decay'
refused 'jordan 5 units=3 softmax' 'the last layer gives 3 numbers, but there are 5 classes'
refused 'jordan 5 feedback=softmax' 'the last layer is jordan; a stack ends in: dense softmax'
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

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What train can be told besides epochs and rate: the focal loss, a seed for the initial weights alone,
# rows cut off for validation; and what is said of a reading that makes no sense.
. "$(dirname "$0")/../lib.sh"

begin='load demo; balance data as=train normal=200 attack=60 u2r=20 seed=1'
digest() { at_command train '{result}{weights_sha256}'; }
# fails NAME PATTERN COMMANDS
fails() {
    run "$PEEPHOLE" -c "$begin; $3"
    is $status 1 "$1: status"
    like "$err" "$2" "$1: says what is wrong"
}

# The focal loss: gamma=0 is cross-entropy to the digit that is shown; a larger one has a smaller loss.
json "$begin; model mlp; train epochs=2 loss=cross-entropy"
entropy=$(at_command train '{result}{loss}')
json "$begin; model mlp; train epochs=2 loss=focal gamma=0"
ok 'focal with gamma=0 is cross-entropy' awk 'BEGIN { d = ARGV[1] - ARGV[2]; exit !(d * d < 1e-12) }' \
    "$entropy" "$(at_command train '{result}{loss}')"
json "$begin; model mlp; train epochs=2 loss=focal"
usual=$(digest)
ok 'focal with its usual gamma is less' awk 'BEGIN { exit !(ARGV[1] < ARGV[2]) }' \
    "$(at_command train '{result}{loss}')" "$entropy"
json "$begin; model mlp; train epochs=2 loss=focal gamma=2 class-weight=u2r:4"
ok 'class weights are the alpha of focal' test "$usual" != "$(digest)"
json "$begin; model mlp; train epochs=2 loss=focal gamma=2"
is "$(digest)" "$usual" 'focal: the usual gamma is 2'
fails 'gamma of another loss' 'loss=cross-entropy has no gamma; it belongs to loss=focal' \
    'model mlp; train gamma=2'

# Initial weights alone.
json "$begin; model mlp; train epochs=3 seed=1"
one=$(digest)
json "$begin; model mlp; train epochs=3 seed=1 init-seed=1"
is "$(digest)" "$one" 'init-seed: the same as seed changes nothing'
json "$begin; model mlp; train epochs=3 seed=1 init-seed=5"
five=$(digest)
ok 'init-seed: another one gives other weights' test "$five" != "$one"
is "$(at_command train '{result}{seed}') $(at_command train '{result}{init_seed}')" '1 5' 'init-seed: told beside the seed'
json "$begin; model mlp; train epochs=3 seed=5"
ok 'init-seed: the order of the rows stays that of seed' test "$(digest)" != "$five"
is "$(at_command train '{result}{init_seed}')" 5 'init-seed: is seed where it is not given'
rules='uniform xavier xavier-normal he-uniform he-normal lecun-normal orthogonal normal zeros'
seen=''
for rule in $rules; do
    json "$begin; model gru hidden=6 init=$rule; train epochs=1"
    seen="$seen$(digest)
"
done
is "$(printf %s "$seen" | sort -u | wc -l | tr -d ' ')" 9 'init: nine rules, nine beginnings'

# Rows cut off for validation.
json "$begin; model mlp; train epochs=4 valid-fraction=0.1 seed=3"
is "$(at_command train '{result}{valid_rows}')" 40 'valid-fraction: a tenth of 400 rows'
is "$(at_command train '{result}{valid_by}')" draw 'valid-fraction: drawn'
like "$(at_command train '{result}{valid_accuracy}')" '^[01]\.?[0-9]*$' 'valid-fraction: figures on them'
cut=$(digest)
json "$begin; model mlp; train epochs=4 valid-fraction=10% seed=3"
is "$(digest)" "$cut" 'valid-fraction: the same rows again, as a percentage'
json "$begin; model mlp; train epochs=4 valid-fraction=0.1 seed=3; train epochs=4 valid-fraction=0.1 seed=4"
ok 'valid-fraction: other rows with another seed' test "$(digest)" != "$cut"
json "$begin; model mlp; train epochs=2 valid-fraction=0.1 seed=3; save cut.model"
json "$begin; restore cut.model; continue epochs=2"
is "$(at_command continue '{result}{weights_sha256}')" "$cut" 'valid-fraction: cut again after a restore'
json "$begin; restore cut.model; show"
unlike "$out" 'are not loaded' 'valid-fraction: its table is found after a restore'
text "$begin; model mlp; train epochs=1 valid-fraction=0.1; show preparation"
like "$out" 'validation: 40 of the 400 rows of train, drawn from each attack' 'valid-fraction: told'
like "$out" '360 rows' 'valid-fraction: the preparation is fitted on the others'
json "$begin; model mlp; train epochs=400 optimizer=adam lr=0.05 batch=20 valid-fraction=0.2 patience=5"
is "$(at_command train '{result}{stopped}')" early 'patience: ends early'
is "$(($(at_command train '{result}{epochs}') - $(at_command train '{result}{best_epoch}')))" 5 \
    'patience: five epochs after the best'
json "$begin; model lstm steps=4; train epochs=1 valid-fraction=0.1"
is "$(at_command train '{result}{valid_by}')" end 'valid-fraction: with windows the last rows'
text "$begin; model rnn carry=yes; train epochs=1 valid-fraction=0.1"
like "$out" 'the last 40 of the 400 rows of train, cut off and not drawn' 'valid-fraction: with carry, too; told'
json "load demo; balance data as=o attack=900 normal=900 method=oversample; model mlp; train table=o epochs=1 valid-fraction=0.2"
ok 'valid-fraction: copies on both sides are counted' test "$(at_command train '{result}{valid_copies}')" -gt 50
fails 'valid= and valid-fraction=' 'give valid= or valid-fraction=, not both' \
    'model mlp; train valid=data valid-fraction=0.1'
fails 'a fraction that leaves none' 'leaves no row to validate on' 'model mlp; train valid-fraction=0.001'
fails 'patience without rows to watch' 'valid=TABLE, or valid-fraction=10%' 'model mlp; train patience=3'

# Readings that make no sense.
json 'model lstm'
is "$(at '{result}{warnings}[0]{id}')" one-step 'one step: said when the model is chosen'
is "$(at '{result}{warnings}[0]{level}')" note 'one step: a note'
like "$(at '{result}{warnings}[0]{message}')" 'the recurrent matrix of lstm is never used' 'one step: in a sentence'
for model in 'lstm steps=2' 'lstm view=features' 'rnn carry=yes' mlp cnn cnn-lstm; do
    json "model $model"
    is "$(at '{result}{warnings}[0]')" absent "nothing is said of $model"
done
# said MODEL TABLE ID: what train says of a reading
said() {
    json "$begin; balance data as=filed normal=4541 order=file; model $1; train table=$2 epochs=1"
    is "$(at_command train '{result}{warnings}[0]{id}')" "$3" "train $2 with $1: $3"
}
said 'lstm steps=4' train order
said 'lstm steps=4 target=last' train order
said 'rnn carry=yes' train order
said 'lstm steps=4' data absent
said 'rnn carry=yes' data absent
said lstm train absent
said 'gru view=features' train absent
text "$begin; model lstm steps=4; train epochs=1"
is "$(printf '%s\n' "$out$err" | grep -c 'follow one another in their file')" 1 'order: said once'
like "$out" 'windows of 4 rows, but only 0 of the 399 neighbours in train' 'order: with its figures'
# One batch an epoch: the layers' gradients make up that of the net.
json 'load demo; model cnn; train table=data epochs=2 batch=8000; summary'
# shellcheck disable=SC2154 # $out is of json
is "$(printf '%s\n' "$out" | perl -ne '
    next unless /"gradient_norm": ([0-9.e+-]+), "layer_norms": \[([^\]]*)\]/;
    my ($norm, $squares) = ($1, 0);
    $squares += $_ * $_ for split /, /, $2;
    print abs(sqrt($squares) - $norm) < 1e-4 * $norm ? "same " : "$norm, not " . sqrt($squares)')" \
    'same same ' 'layer_norms make up gradient_norm'
layers=$(printf '%s\n' "$out" | perl -ne 'print scalar(() = /"kind"/g) if /"command": "summary"/')
norms=$(printf '%s\n' "$out" | perl -ne '@n = split(/,/, $1), print(scalar @n), last if /"layer_norms": \[([^\]]*)\]/')
is "$norms" "$layers" 'a number for each layer of summary'

finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# prepare select=: features ranked on the training rows alone, the first of them kept; in the model file, in
# sweeps and cross-validations, and what explain and importance say of the others. The figures themselves
# are compared with scikit-learn by tests/unit/test_data_select.c.
# shellcheck disable=SC2016  # for perl
. "$(dirname "$0")/../lib.sh"
export PEEPHOLE_HISTORY=off # each program counts its runs from 1
start='load demo as=train; load demo:test as=test'
net='model mlp hidden=6'

cat >ranking.pl <<'END'
use strict;
use warnings;
use JSON::PP;
my @lines = grep { /"command": *"show"/ } <STDIN>;
my $p = decode_json($lines[-1])->{result}{preparation};
my @ranking = @{ $p->{ranking} || [] };
my @kept = sort map { $_->{column} } grep { $_->{kept} } @ranking;
my @used = sort map { $_->{column} } @{ $p->{columns} };
my @figures = map { $_->{figure} } @ranking;
print scalar @ranking, ' ranked, ', scalar @kept, ' kept ', "@kept" eq "@used" ? 'and used' : 'but others used';
print join(' ', @figures) eq join(' ', sort { $b <=> $a } @figures) ? ", sorted\n" : ", unsorted\n";
END
ranking() { printf '%s\n' "$out" | perl ranking.pl; }

for select in gain-ratio chi-squared mutual-information; do
    json "$start; prepare select=$select keep=7; $net; train epochs=1; test; show preparation"
    is "$status" 0 "$select: status"
    is "$(ranking)" '41 ranked, 7 kept and used, sorted' "$select: the best are kept"
    is "$(at_command prepare '{result}{select}') $(at_command prepare '{result}{keep}') $(at_command prepare '{result}{inputs}')" \
        "$select 7 7" "$select: prepare tells the inputs beforehand"
done
json "$start; prepare select=gain-ratio encode=onehot drop=service,land; $net; train epochs=1; test; show preparation"
is "$(ranking)" '39 ranked, 20 kept and used, sorted' 'keep is 20 unless it is said; what is dropped is not ranked'
like "$(at_command prepare '{result}{inputs_most}')" '^[1-9][0-9]$' 'one-hot: the most that the inputs can be'
json "$start; prepare select=none; $net; train epochs=1; test; show preparation"
is "$(ranking)" '0 ranked, 0 kept but others used, sorted' 'none: no ranking'

# The ranking rests on the training rows: other test rows change nothing, other training rows do.
json "$start; prepare select=chi-squared; $net; train epochs=1; show preparation"
one=$(at '{result}{preparation}{ranking}')
json "load demo as=train; prepare select=chi-squared; $net; train epochs=1; show preparation"
is "$(at '{result}{preparation}{ranking}')" "$one" 'the test table has no part in it'
json "load demo as=all; load demo:test as=test; sample all rows=2000 as=train; prepare select=chi-squared; $net; train epochs=1; show preparation"
ok 'other training rows, another ranking' test "$(at '{result}{preparation}{ranking}')" != "$one"

# --- with the model: saved, restored, asked ---

selected="$start; prepare select=mutual-information keep=6; $net; train epochs=3 optimizer=adam lr=0.01"
json "$selected; test; save s.model; show preparation"
one=$(at '{result}{preparation}{ranking}')
figures=$(at_command test '{result}{confusion}')
json "restore s.model; $start; test; show preparation"
is "$(at '{result}{preparation}{ranking}')" "$one" 'restored: the same ranking'
is "$(at_command test '{result}{confusion}')" "$figures" 'restored: the same answers'
run "$PEEPHOLE" --json -c 'restore s.model; load demo:test as=test; prepare; show preparation'
is "$(at '{result}{preparation}{select}{value}')" none 'a bare prepare has no selection again'
json "$selected; test; explain 7"
is "$(printf '%s\n' "$out" | tail -n 1 | perl -MJSON::PP -e 'my $r = decode_json(<STDIN>)->{result};
    print scalar @{ $r->{features} }, " ", scalar(grep { !$_->{used} } @{ $r->{compared} }), " ", scalar @{ $r->{not_used} }')" \
    '6 35 35' 'explain: the parts are those of the kept features, the others are named'
json "$selected; test; importance repeats=2"
is "$(printf '%s\n' "$out" | tail -n 1 | perl -MJSON::PP -e 'my $r = decode_json(<STDIN>)->{result};
    print scalar @{ $r->{features} }, " ", scalar @{ $r->{not_used} }')" '6 35' 'importance: likewise'
run "$PEEPHOLE" -c "$selected; test; explain 7; importance repeats=2; report r.md; show preparation"
is "$(printf '%s\n' "$out" | grep -c '^Not used: 35 columns (select=mutual-information keep=6): ')" 2 'both say so'
like "$(cat r.md)" 'select=mutual-information keep=6' 'report: the set-up'
like "$out" '^ +1  [a-z_]+ +[0-9.]+ +[0-9]+  yes$' 'show preparation: the ranking'

# --- principal components ---

cat >parts.pl <<'END'
use strict;
use warnings;
use JSON::PP;
my @lines = <STDIN>;
my $r = decode_json($lines[-1])->{result};
my ($all, $window) = (0, 0);
$all += $_ for @{ $r->{window_rows} };
my $difference = $r->{of_probability} - $r->{baseline_probability};
print scalar @{ $r->{features} }, ' columns, ', scalar @{ $r->{not_used} }, ' not used, ',
    abs($all + $r->{missing} - $difference) < 1e-9 && abs($r->{missing}) < 0.01 ? 'complete' : 'incomplete',
    abs($r->{of_probability} - $r->{probabilities}{ $r->{of_class} }) < 1e-5 ? ", as tested\n" : ", other answers\n";
END
pca="$start; prepare select=pca keep=9 encode=onehot"
learnt='train epochs=3 optimizer=adam lr=0.01; test'
json "$pca; $net; $learnt; show preparation; save p.model"
is "$(at_command prepare '{result}{inputs}')" 9 'pca: the inputs are known beforehand'
figures=$(at_command test '{result}{confusion}')
shares=$(at_command show '{result}{preparation}{components}[0]{share}')
ok 'pca: the first component has the greatest share' perl -e 'exit !($ARGV[0] > $ARGV[1] && $ARGV[1] > 0)' "$shares" \
    "$(at_command show '{result}{preparation}{components}[8]{share}')"
json "restore p.model; $start; test"
is "$(at_command test '{result}{confusion}')" "$figures" 'pca: restored, the same answers'
for model in 'mlp hidden=6' 'lstm hidden=5 steps=3' 'lstm hidden=5 view=features' 'bilstm hidden=3 steps=4 target=last'; do
    json "$pca; model $model; $learnt; explain 15 gates=yes"
    is "$(printf '%s\n' "$out" | perl parts.pl)" '41 columns, 0 not used, complete, as tested' "pca, $model: explain asks about columns"
done
json "$pca; model lstm hidden=5 view=features; $learnt; explain 15 gates=yes"
is "$(at '{result}{gates}[0]{steps}[8]')" 'component 9' 'pca: the steps are components'
json "$pca; $net; $learnt; importance repeats=2"
is "$(at '{result}{accuracy}')" "$(at_command test '{result}{accuracy}')" 'pca, importance: with all features the figures of test'
ok 'pca, importance: shuffling a column costs' perl -e 'exit !($ARGV[0] > 0.01)' "$(at '{result}{features}[0]{accuracy_lost}')"
run "$PEEPHOLE" -c "$pca; $net; $learnt; show preparation"
like "$out" '9 principal components of 122 scaled numbers hold [0-9.]+ % of their variance' 'pca: show preparation'

# --- a model that is no net ---

json "$start; prepare select=gain-ratio keep=3; model one-rule; train; test; show preparation; explain 7 gates=yes"
is "$status" 0 'one-rule: status'
is "$(ranking)" '41 ranked, 3 kept and used, sorted' 'one-rule: the best are kept'
is "$(at '{result}{gates}')" '[]' 'one-rule: no cells, no gates'
json "$pca; model one-rule; train; test; importance repeats=2"
is "$status" 0 'one-rule, pca: status'

# What a sweep finds in the history is the same set-up only with the same selection.
folds='crossval folds=3 epochs=1'
PEEPHOLE_HISTORY=$PWD/runs.db run "$PEEPHOLE" --json -c "$start; prepare select=gain-ratio keep=5; $net; $folds; $folds
prepare select=gain-ratio keep=6; $folds; prepare select=chi-squared keep=6; $folds; prepare; $folds"
is "$status" 0 'cross-validation: each fold ranks its own training rows'
is "$(printf '%s\n' "$out" | perl -MJSON::PP -ne '/"command": *"crossval"/ or next; print decode_json($_)->{result}{reused}, " "')" \
    '0 3 0 0 0 ' 'another selection is another set-up'

# --- refusals ---

for wrong in 'prepare keep=5|keep= says what a selection keeps, and none is asked for' \
    'prepare select=gain-ration|gain-ratio' 'prepare select=gain-ratio keep=0|keep'; do
    run "$PEEPHOLE" -c "load demo; ${wrong%%|*}"
    is "$status" 1 "${wrong%%|*}: refused"
    like "$err" "${wrong##*|}" "${wrong%%|*}: and why"
done
finish

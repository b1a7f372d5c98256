#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# inspect: mistakes by cell, the rows of one cell, one row beside its classes and its nearest training
# rows; against the confusion matrix and against what else the program says of the same rows.
# shellcheck disable=SC2016  # for perl
. "$(dirname "$0")/../lib.sh"
export PEEPHOLE_HISTORY=off # each program counts its runs from 1

narrow() {
    widest=$(printf '%s\n' "$out" | perl -CS -ne 'chomp; $m = length if length > $m; END { print $m }')
    ok "$1: no line is wider than 80 columns" test "$widest" -le 80
}
trained='load demo; load demo:test as=test; model lstm hidden=8; train table=data epochs=3 lr=0.5'

# --- all mistakes, against the confusion matrix ---

json "$trained; test; inspect"
is "$status" 0 'inspect: status'
is "$(at '{result}{table}') $(at '{result}{train}') $(at '{result}{of}')" 'test data 4000' 'inspect: of which rows'
printf '%s\n' "$out" | tail -n 2 >both
cat >cells.pl <<'END'
use strict;
use warnings;
use JSON::PP;
my ($test, $inspect) = map { decode_json($_)->{result} } <STDIN>;
my @names = @{ $test->{classes} };
my (%wanted, %support, $wrong);
for my $t (0 .. $#names) {
    for my $p (0 .. $#names) {
        my $count = $test->{confusion}[$t][$p];
        $support{$names[$t]} += $count;
        $wanted{"$names[$t] $names[$p]"} = $count if $t != $p && $count;
        $wrong += $t != $p ? $count : 0;
    }
}
my %got = map { ("$_->{true} $_->{predicted}" => $_->{rows}) } @{ $inspect->{cells} };
my $json = JSON::PP->new->canonical;
print $json->encode(\%got) eq $json->encode(\%wanted) ? "cells\n" : "other cells\n";
print "support\n" unless grep { $_->{of} != $support{ $_->{true} } } @{ $inspect->{cells} };
print "count\n" if $wrong == $inspect->{matching} && $wrong > 0;
my $sum = 0;
$sum += $_->{rows} for @{ $inspect->{by_attack} };
print "attacks\n" if $sum == $wrong;
my @sure = map { $_->{probability} } @{ $inspect->{first} };
print "sorted\n" if @sure == 10 && join(' ', @sure) eq join(' ', sort { $b <=> $a } @sure);
print "wrong\n" unless grep { $_->{true} eq $_->{predicted} } @{ $inspect->{first} };
END
is "$(perl cells.pl <both | tr '\n' ' ')" 'cells support count attacks sorted wrong ' \
    'inspect: cells, classes, attacks and order agree with the confusion matrix'

# --- one cell, one attack ---

json "$trained; test; inspect true=u2r predicted=normal limit=3"
is "$(at '{result}{true}') $(at '{result}{predicted}')" 'u2r normal' 'a cell: what was asked'
is "$(at '{result}{of}')" "$(at_command test '{result}{per_class}{u2r}{support}')" 'a cell: of the rows of its class'
is "$(at '{result}{matching}')" "$(at_command test '{result}{confusion}[4][0]')" 'a cell: as in the matrix'
ok 'a cell: no more rows than asked for' test "$(at '{result}{first}' | grep -o '"row":' | wc -l)" -le 3
# --- by confidence, against the probabilities that export writes ---

json "$trained; test; export predictions sure.csv; inspect below=0.6 limit=4000"
cat >sure.pl <<'END'
use strict;
use warnings;
open my $file, '<', 'sure.csv' or die;
my (undef, @rows) = map { chomp; [split /,/] } <$file>;
my ($low, $high, $within, $wrong) = (0, 0, 0, 0);
for my $row (@rows) {
    my ($best) = sort { $b <=> $a } @{$row}[4 .. $#$row];
    $low++ if $best < 0.6;
    $high++ if $best > 0.95;
    $wrong++ if $best > 0.95 && $row->[2] ne $row->[3];
    $within++ if $best > 0.5 && $best < 0.6 && $row->[2] eq 'dos';
}
print "$low $high $wrong $within\n";
END
sure=$(perl sure.pl)
ok 'by confidence: there are such rows' test "${sure%% *}" -gt 0
is "$(at '{result}{matching}')" "$(echo "$sure" | cut -d' ' -f1)" 'below=0.6: unsure rows, right and wrong'
is "$(at '{result}{below}')" 0.6 'below=0.6: as asked'
json "$trained; test; inspect above=0.95 limit=4000"
is "$(at '{result}{matching}')" "$(echo "$sure" | cut -d' ' -f2)" 'above=0.95: sure rows'
is "$(printf '%s\n' "$out" | tail -n 1 | perl -MJSON::PP -e 'print scalar grep { $_->{true} ne $_->{predicted} } @{ decode_json(<STDIN>)->{result}{first} }')" \
    "$(echo "$sure" | cut -d' ' -f3)" 'above=0.95: sure mistakes among them'
json "$trained; test; inspect true=dos above=0.5 below=0.6"
is "$(at '{result}{matching}')" "$(echo "$sure" | cut -d' ' -f4)" 'both, within a class'
run "$PEEPHOLE" -c "$trained; test; inspect below=0.6 limit=0"
like "$out" 'probability below 0\.6' 'and in words'
json "$trained; test; inspect attack=smurf limit=0"
is "$(at '{result}{of}')" "$(printf '%s\n' "$out" | sed -n 2p | json_at '{result}{attacks}{smurf}')" \
    'an attack: of its rows'
is "$(at '{result}{first}')" '[]' 'limit=0 lists none'
json "$trained; test; inspect true=dos"
is "$(at '{result}{matching}')" "$(at_command test '{result}{per_class}{dos}{support}')" 'a class: all its rows'
json "$trained; test; inspect true=attack predicted=normal"
is "$(at '{result}{true}') $(at '{result}{of}')" \
    "attack $(at_command test '{result}{rows} - $j->{result}{per_class}{normal}{support}')" 'all attacks: how many'
# shellcheck disable=SC2016
is "$(at '{result}{matching}')" \
    "$(at_command test '{result}{confusion}[1][0] + $j->{result}{confusion}[2][0] + $j->{result}{confusion}[3][0] + $j->{result}{confusion}[4][0]')" \
    'the attacks that were missed: as in the matrix'
json 'load demo; prepare classes=binary; model lstm hidden=4; train table=data epochs=1; test table=data; inspect true=attack predicted=attack'
is "$(at '{result}{of}')" "$(at_command test '{result}{per_class}{attack}{support}')" 'with two classes attack is one of them'
text "$trained; test; inspect"
like "$out" '^test: [0-9,]+ of the 4,000 rows \([0-9.]+ %\) were taken for another class; run 1' 'inspect: as text'
like "$out" '^ +row +label +class +taken for +how sure' 'inspect: the rows as text'
narrow inspect
text "$trained; test; inspect distinct=yes limit=200"
narrow 'inspect distinct=yes'
unlike "$out" '…' 'and nothing is cut'
text "$trained; test; inspect true=probe predicted=u2r attack=ipsweep"
like "$out" '^test: 0 of the [0-9]+ ipsweep rows \(0.*\) are probe and were taken for u2r' 'an empty cell is told'
text 'load demo; prepare classes=attack; model lstm hidden=4; train table=data epochs=1; test table=data; inspect predicted=normal'
is "$status" 0 'classes=attack: status'
like "$out" 'were taken for normal' 'classes=attack: as text'

# --- one row ---

json "$trained; test; head test rows=5; inspect row=5"
for column in duration service src_bytes dst_host_count; do
    is "$(at "{result}{compared}" | perl -MJSON::PP -e '
            print grep { defined } map { $_->{column} eq $ARGV[0] ? $_->{value} : undef } @{ decode_json(<STDIN>) }' $column)" \
        "$(at_command head "{result}{head}[4]{features}{$column}")" "a row: its $column is that of head"
done
is "$(at '{result}{row}') $(at '{result}{file_row}')" '5 5' 'a row: its numbers'
is "$(at '{result}{label}')" "$(at_command head '{result}{head}[4]{label}')" 'a row: its label'
is "$(at '{result}{compared}' | grep -o '"column"' | wc -l)" 41 'a row: all features'
is "$(at '{result}{nearest}' | grep -o '"distance"' | wc -l)" 5 'a row: five nearest rows'
is "$(at '{result}{window}')" absent 'a row: no window where a record is one'
text "$trained; test; inspect row=5; inspect row=5 all=yes nearest=1; inspect row=6 nearest=64 table=data"
is "$status" 0 'a row as text: status'
like "$out" '^Row 5 of test: ' 'a row as text: which'
like "$out" '^Answer: (right|wrong) \(run 1, epoch 3\): ' 'a row as text: the answer'
like "$out" '^Nearest rows of the training table' 'a row as text: nearest rows'
narrow 'a row'
json "$trained; inspect row=1 table=data"
is "$(at '{result}{nearest}[0]{itself}') $(at '{result}{nearest}[0]{distance}')" 'true 0' 'a training row is nearest to itself'

# A copy of a training row in another file is its twin, with the row's number; quantiles and windows.
printf '%s\n' n,kind,verdict 1,a,ok 2,a,ok 3,a,ok 4,a,ok 5,b,ok 40,b,bad 50,b,bad >own.csv
printf '%s\n' n,kind,verdict 3,a,ok 4,b,ok 60,b,bad >more.csv
own='load own.csv label=verdict normal=ok as=train; load more.csv label=verdict normal=ok as=test'
json "$own; model lstm hidden=2 steps=2; train epochs=1; test; inspect row=1 nearest=2"
is "$(at '{result}{nearest}[0]{row}') $(at '{result}{nearest}[0]{twin}') $(at '{result}{nearest}[0]{itself}')" \
    '3 true false' 'a twin in another file'
is "$(at '{result}{twins_by_class}{normal}')" 1 'twins are counted by class'
is "$(at '{result}{window}{first}') $(at '{result}{window}{last}')" '1 2' 'the window of the first row'
is "$(at '{result}{compared}' | perl -MJSON::PP -e '
        my ($n) = grep { $_->{column} eq "n" } @{ decode_json(<STDIN>) };
        printf "%.6g %.6g", @{ $n->{typical}{normal} }{qw(low high)}')" '1.2 4.8' 'quantiles of 1 to 5: 1.2 and 4.8'
text "$own; model lstm hidden=2 steps=2 target=last; train epochs=1; test; inspect row=3"
like "$out" '^Window: rows 2 to 3 of test \(steps=2 target=last\), this row is number 2' 'a window that ends at its row'

printf '%s\n' n,kind,verdict 1,a,ok 1,a,ok 1,a,ok 9,b,bad >same.csv
json 'load same.csv label=verdict normal=ok as=train; model lstm hidden=2; train epochs=1; inspect table=train true=normal distinct=yes'
is "$(at '{result}{matching}') $(at '{result}{first}[0]{row}') $(at '{result}{first}[0]{equal}') $(at '{result}{first}[1]')" \
    '3 1 2 absent' 'equal rows once'

# --- other tables, restored models ---

json "$trained; test; inspect table=data; inspect table=data limit=1"
is "$(at '{result}{table}') $(at '{result}{of}')" 'data 8000' 'another table is asked about'
text "$trained; test; save a.model"
text 'restore a.model; load demo:test as=test; inspect table=test'
is "$status" 0 'after restore: status'
like "$out" 'the training table is not loaded' 'after restore: what cannot be told'
text 'restore a.model; load demo:test as=test; inspect table=test row=3'
like "$out" 'no typical ranges, no nearest rows' 'after restore: likewise of a row'
json 'load demo; restore a.model; load demo:test as=test; inspect table=test row=3'
is "$(at '{result}{train}')" data 'after restore beside its training table: it is found'
text "record lab.peep; $trained; test; inspect; inspect row=17; record off"
run "$PEEPHOLE" verify lab.peep
is "$status" 0 'a recording with inspect holds'

# --- what is refused ---

refused() { # refused COMMANDS MESSAGE NAME
    text "$1"
    is "$status" 1 "$3: status"
    like "$err" "$2" "$3"
}
refused 'load demo; inspect' 'there is no training yet' 'before any training'
refused "$trained; inspect" 'has not been tested yet; test it, or name the rows .* inspect table=NAME' 'before any test'
refused "$trained; test; inspect true=u2" 'no class "u2" in the answers; did you mean true=u2r\?' 'an unknown class: the nearest'
refused "$trained; test; inspect predicted=zzzzzzzz" 'the classes are normal, dos, probe, r2l, u2r' 'an unknown class: all there are'
refused "$trained; test; inspect attack=smruf" 'did you mean attack=smurf\?' 'an unknown attack'
refused "$trained; test; inspect row=4001" 'test has no row 4,001; it has 4,000' 'a row that is not there'
refused "$trained; test draws=2 size=10 from=data; inspect" 'whose rows have no numbers; .*inspect table=NAME' 'after draws'
refused "$trained; inspect table=tset" 'no table "tset"; did you mean test\?' 'an unknown table'
refused "$trained; test; model mlp; inspect table=data" 'the model is not trained yet' 'with an untrained model'
for wrong in 'row=0' 'row=x' 'row=3 true=dos' 'all=yes' 'nearest=9' 'row=1 distinct=yes' 'row=1 nearest=65' 'limit=-1' 'ture=dos'; do
    text "load demo; inspect $wrong"
    is "$status" 1 "inspect $wrong is refused"
    unlike "$out" '^data' "and nothing ran before: inspect $wrong"
done
finish

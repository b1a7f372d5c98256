#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# diff: settings, rows, figures and matrices of two runs of the history, and the rows that flipped,
# counted once more from exported predictions.
. "$(dirname "$0")/../lib.sh"

cat >two.peep <<'END'
load demo
load demo:test as=test
balance data as=train normal=400 attack=150 u2r=30 seed=2
balance data as=other normal=300 attack=100 u2r=30 seed=2
prepare scale=zscore
model mlp hidden=6
train epochs=3 batch=20 lr=0.1 valid=test
test
export predictions first.csv table=test
model mlp hidden=12
train table=other epochs=8 batch=20 lr=0.3
test
export predictions second.csv table=test
END
json 'include two.peep
diff 1 2'
is "$status" 0 'two runs of a session'
printf '%s\n' "$out" | tail -n 1 >diff.json
printf '%s\n' "$out" | grep '"command": "test"' >tests.json

# --- settings and rows ---

settings() { perl -MJSON::PP -ne 'print join(" ", sort map { "$_->{of}.$_->{setting}=" . join("/", map { $_ // "none" } @{$_->{values}}) } @{decode_json($_)->{result}{settings}})'; }
is "$(settings <diff.json)" \
    'model.hidden=6/12 train.epochs=3/8 train.lr=0.1/0.3 train.table=train/other train.valid=test/none' 'the settings that differ, no others'
json 'runs show 1'
all=$(printf '%s\n' "$out" | tail -n 1 | perl -MJSON::PP -ne '$s = decode_json($_)->{result}{settings}; print map { join(" ", %$_), " " } values %$s' | wc -w)
ok 'the others are counted' test "$(json_at '{result}{same_settings}' <diff.json)" -ge $((all / 2 - 5))
is "$(json_at '{result}{data}[0]{same}' <diff.json)" false 'the training rows differ'
is "$(json_at '{result}{data}[0]{values}[0]{made_by}' <diff.json)" 'balance data as=train normal=400 attack=150 u2r=30 seed=2' \
    'and it says how they were made'
is "$(json_at '{result}{data}[1]{values}[1]' <diff.json)" absent 'one has no validation rows'

# --- figures and matrices ---

for figure in dr far accuracy; do
    is "$(perl -MJSON::PP -e 'my ($f, $d, @t) = ($ARGV[0], map { decode_json($_) } do { open my $in, "<", "diff.json"; <$in> }, do { open my $in, "<", "tests.json"; <$in> });
        my ($row) = grep { $_->{figure} eq $f } @{$d->{result}{figures}};
        my @wanted = map { $_->{result}{$f} } @t;
        print abs($row->{difference} - ($wanted[1] - $wanted[0])) < 1e-12 && $row->{values}[0] == $wanted[0] && $row->{of_test} ? "right" : "wrong"' $figure)" \
        right "the difference in $figure is that of the two tests"
done
is "$(json_at '{result}{matrices}{of}' <diff.json)$(json_at '{result}{matrices}{table}' <diff.json)" testtest 'the matrices are of the test'
is "$(json_at '{result}{matrices}{confusion}' <diff.json)" \
    "[$(json_at '{result}{confusion}' <tests.json),$(tail -n 1 tests.json | json_at '{result}{confusion}')]" 'both of them'
is "$(perl -MJSON::PP -ne '$m = decode_json($_)->{result}{matrices}; my ($a, $b) = @{$m->{confusion}};
    for my $i (0 .. $#$a) { for my $j (0 .. $#$a) { $bad++ if $m->{difference}[$i][$j] != $b->[$i][$j] - $a->[$i][$j] } } print $bad // 0' diff.json)" \
    0 'and what the second has more'

# --- rows that flipped: the same from the predictions of both ---

cat >flips.pl <<'END'
use strict; use warnings; use JSON::PP;
sub answers {
    open my $in, '<', $_[0] or die; my @names = split /,/, <$in>; chomp @names;
    my %at; @at{@names} = 0 .. $#names;
    map { chomp; my @f = split /,/; [ @f[ @at{qw(class predicted)} ] ] } <$in>;
}
my @a = answers('first.csv'); my @b = answers('second.csv');
my %count = (rows => scalar @a, flipped => 0, gained => 0, lost => 0, changed => 0); my %flipped;
for my $i (0 .. $#a) {
    my ($true, $x, $y) = (@{ $a[$i] }, $b[$i][1]);
    next if $x eq $y;
    $count{flipped}++;
    $count{ $x eq $true ? 'lost' : $y eq $true ? 'gained' : 'changed' }++;
    $flipped{ $i + 1 } = "$true $x $y";
}
open my $in, '<', 'diff.json' or die; my $d = decode_json(<$in>)->{result}{answers};
print join(' ', map { "$_=$d->{$_}" . ($d->{$_} == $count{$_} ? '' : "?$count{$_}") } sort keys %count), "\n";
for my $kind (qw(rows flipped gained lost changed)) {
    my $sum = 0; $sum += $_->{$kind} for @{ $d->{by_class} };
    print "by_class $kind: $sum\n" if $sum != $count{$kind};
}
print "listed: ", scalar @{ $d->{first} }, "\n";
for my $row (@{ $d->{first} }) {
    my $said = join ' ', $row->{true}, @{ $row->{predicted} };
    print "row $row->{row}: $said\n" if ($flipped{ $row->{row} } // '') ne $said;
}
END
head -n 1 first.csv >heading
run perl flips.pl
unlike "$out" '\?|by_class|^row' 'every count and every listed row is that of the predictions'
like "$out" '^changed=[0-9]+ flipped=[1-9][0-9]+ gained=[1-9][0-9]* lost=[1-9][0-9]* rows=4000' 'of which there are some'
like "$out" '^listed: 10$' 'ten are listed'
json 'include two.peep
diff last previous limit=100000'
is "$(at '{result}{answers}{flipped}')" "$(json_at '{result}{answers}{flipped}' <diff.json)" 'the other way round as many'
is "$(at '{result}{answers}{gained}')" "$(json_at '{result}{answers}{lost}' <diff.json)" 'what was lost is gained'
is "$(printf '%s\n' "$out" | tail -n 1 | perl -MJSON::PP -ne 'print scalar @{decode_json($_)->{result}{answers}{first}}')" \
    "$(at '{result}{answers}{flipped}')" 'limit= lists all of them'
is "$(at '{result}{runs}')" '[4,3]' 'last and previous are the newest two'

# --- what is not known is said ---

json 'diff 1 2'
is "$status" 0 'in another session: status'
is "$(at '{result}{answers}{missing}')" 'neither run was tested in this session' 'no answers, and why'
is "$(at '{result}{matrices}{difference}')" "$(json_at '{result}{matrices}{difference}' <diff.json)" 'but the matrices'
json 'include two.peep
train table=other epochs=2
diff 5 7
diff 6 7'
is "$(at_line "$(printf '%s\n' "$out" | grep -n '"command": "diff"' | head -n 1 | cut -d: -f1)" '{result}{matrices}{missing}')" \
    'the second run was not tested' 'no test in common'
is "$(at '{result}{matrices}{of}')" train 'without one: the matrices of the last epochs on the same rows'
is "$(at '{result}{answers}{missing}')" 'the second run was not tested in this session' 'and no answers'
text 'load demo; load demo:test as=test; prepare classes=binary; model mlp; train table=data epochs=1; test
prepare classes=category; train table=data epochs=1; test; diff previous last'
like "$out" '^Matrices: their classes differ$' 'other classes: no matrices'
like "$out" '^Rows that flipped: not known, since their classes differ$' 'no answers'
text 'load demo; load demo:test as=test; sample test rows=500 as=few; model mlp; train table=data epochs=1; test
train table=data epochs=1; test table=few; diff previous last'
like "$out" 'not tested on the same rows: the figures of test do not' 'other test rows: a note'
like "$out" 'since their last tests were of different rows$' 'and no answers'
text 'load demo; load demo:test as=test; prepare classes=attack; model mlp; train table=data epochs=1; test
train table=data epochs=3; test; diff previous last'
like "$out" '^  and [0-9]+ cells more$' 'many classes: the cells that differ most'
run env COLUMNS=80 "$PEEPHOLE" -c 'diff 1 2'
unlike "$out" '^.{81}' 'it fits 80 columns'

# --- bad input ---

while IFS='|' read -r command wanted; do
    text "$command"
    ok "refused: $command" test "$status" -ne 0
    like "$err" "$wanted" "... $wanted"
done <<'END'
diff 1|B is missing
diff 1 1|does not differ from itself
diff last last|does not differ from itself
diff 1 x|"x" is no number of a run
diff 1 4000|there is no run 4000 in the history
set history=empty.sqlite; diff 1 2|no run is kept yet
set history=off; diff 1 2|no history of runs is kept
END
finish

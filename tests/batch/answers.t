#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How answers are chosen and what they mean: threshold, whatif, evaluate matrix; what save keeps of it.
# shellcheck disable=SC2016  # for perl
. "$(dirname "$0")/../lib.sh"
export PEEPHOLE_HISTORY=off

# --- evaluate matrix: the contest's winner (Elkan 1999) ---

cat >winner.csv <<'END'
true,normal,probe,DOS,U2R,R2L
normal,60262,243,78,4,6
probe,511,3471,184,0,0
DOS,5299,1328,223226,0,0
U2R,168,20,0,30,10
R2L,14527,294,0,8,1360
END
json 'evaluate matrix winner.csv'
is "$status" 0 'evaluate matrix: status'
is "$(at '{result}{rows}')" 311029 'evaluate matrix: rows'
like "$(at '{result}{cost}')" '^0\.2330[0-9]*' 'its cost is 0.2331, rounded'
like "$(at '{result}{accuracy}')" '^0\.9270[89]' 'its accuracy is 92.71 %'
is "$(at '{result}{winner_cost}')" 0.2331 'the winner stands beside it'
like "$out" '"auc_macro": null' 'a matrix has no AUC'
low=$(at '{result}{interval}{cost}[0]') high=$(at '{result}{interval}{cost}[1]')
# Two standard errors of that score are 0.0032 (Elkan).
ok 'the interval of its cost is as wide as the contest says' \
    perl -e 'exit !(abs($ARGV[1] - $ARGV[0] - 0.0062) < 0.0006 && $ARGV[0] < 0.2331 && $ARGV[1] > 0.2331)' "$low" "$high"
text 'evaluate matrix winner.csv'
like "$out" 'contest won with 0\.2331' 'evaluate matrix: text'
printf '5 6\n1 9\n' >two.txt
json 'evaluate matrix two.txt'
is "$(at '{result}{classes}[1]')" attack 'two classes without names'
is "$(at '{result}{cost}')" absent 'and without prices'
printf '5 6\n1\n' >bad.txt
run "$PEEPHOLE" -c 'evaluate matrix bad.txt'
is "$status" 1 'a line too short: status'
like "$err" 'bad\.txt: line 2 has 1 numbers, not 2' 'a line too short: says where'
printf '5 -6\n1 2\n' >bad.txt
run "$PEEPHOLE" -c 'evaluate matrix bad.txt'
like "$err" 'bad\.txt: row 1: -6 is no number of rows' 'a negative count'
printf '5.5 6\n1 2\n' >bad.txt
run "$PEEPHOLE" -c 'evaluate matrix bad.txt'
like "$err" '5\.5 is no number of rows' 'half a row'
run "$PEEPHOLE" -c 'evaluate matrix nowhere.txt'
is "$status" 1 'no such file'

# --- threshold ---

trained='load demo; load demo:test as=test; model mlp hidden=16
train table=data valid-fraction=0.2 epochs=6 optimizer=adam seed=2'
json "$trained; threshold; test; threshold far=0.02; test; export predictions a.csv table=test; threshold off; test"
is "$status" 0 'threshold: status'
out=$(printf '%s\n' "$out" | grep -v '"event"')
printf '%s\n' "$out" >lines
is "$(at_line 5 '{result}{rule}')" most-probable 'before: the most probable class'
far=$(at_line 7 '{result}{far}')
ok 'on the validation rows FAR keeps to it' perl -e 'exit !($ARGV[0] <= 0.02)' "$far"
is "$(at_line 7 '{result}{table}')" data/valid 'on the validation rows'
is "$(at_line 8 '{result}{decision}{rule}')" threshold 'test says by what it went'
ok 'another matrix than before' test "$(at_line 6 '{result}{far}')" != "$(at_line 8 '{result}{far}')"
is "$(at_line 11 '{result}{confusion}[0][0]')" "$(at_line 6 '{result}{confusion}[0][0]')" 'off goes back'
# The exported answers are those of the matrix.
cat >matrix.pl <<'END'
use strict; use warnings; use JSON::PP;
my @lines = map { decode_json($_) } do { open my $f, '<', 'lines' or die; <$f> };
my $result = $lines[7]{result};
my %row; @row{@{ $result->{classes} }} = 0 .. 4;
my @counted = map { [ (0) x 5 ] } 1 .. 5;
open my $csv, '<', 'a.csv' or die;
<$csv>;
while (<$csv>) { my @cells = split /,/; $counted[$row{$cells[2]}][$row{$cells[3]}]++; }
exit !(encode_json(\@counted) eq encode_json($result->{confusion}));
END
ok 'export goes by it' perl matrix.pl
json "$trained; threshold by=least-cost; test; save a.model"
least=$(at_command test '{result}{cost}')
json "$trained; test"
ok 'answers by expected cost cost less' perl -e 'exit !($ARGV[0] < $ARGV[1])' "$least" "$(at '{result}{cost}')"
json "load demo:test as=test; restore a.model; threshold; test"
is "$(at_command threshold '{result}{rule}')" least-cost 'a model file keeps it'
is "$(at_command test '{result}{cost}')" "$least" 'and the answers'
json "load demo; load demo:test as=test; restore a.model; continue epochs=1; threshold"
is "$(at '{result}{rule}')" most-probable 'training on drops it'

# Prices of one's own: an attack that is missed costs 100.
cat >prices.txt <<'END'
normal dos probe r2l u2r
0   1 1 1 1
100 0 1 1 1
100 1 0 1 1
100 1 1 0 1
100 1 1 1 0
END
json "$trained; threshold by=least-cost costs=prices.txt; test"
ok 'prices of your own: hardly an attack is missed' perl -e 'exit !($ARGV[0] > 0.97)' "$(at '{result}{dr}')"
json "$trained; threshold by=cost; threshold by=f1 table=test leak=tune-on-test"
is "$(at '{result}{rule}')" threshold 'by=cost and by=f1'
run "$PEEPHOLE" -c "$trained; prepare classes=binary; model mlp; train table=data epochs=1; threshold by=cost"
is "$status" 1 'no contest prices for two classes: status'
like "$err" 'validation rows|normal dos probe r2l u2r' 'no contest prices for two classes'
run "$PEEPHOLE" -c 'load demo; model mlp; train table=data epochs=1; threshold far=0.01'
like "$err" 'no validation rows.*valid-fraction' 'no validation rows: the hint'
text 'load demo; model mlp; train table=data epochs=1; threshold far=0.01 table=data'
like "$out" 'Note: the model was trained on these rows' 'on training rows: a note'
run "$PEEPHOLE" -c 'threshold far=0.01 by=f1'
is "$status" 1 'far= and by= at once'
run "$PEEPHOLE" -c 'threshold far=0.01 costs=x'
like "$err" 'costs= belongs to by=cost' 'costs= without a use'

# --- whatif ---

json "$trained; test; whatif rate=2M/day attacks=1%"
is "$status" 0 'whatif: status'
cat >whatif.pl <<'END'
use strict; use warnings; use JSON::PP;
my ($test, $day) = map { decode_json($_)->{result} } (<STDIN>)[-2, -1];
my ($dr, $far) = ($test->{dr}, $test->{far});
my %wanted = (true_alarms => 20000 * $dr, false_alarms => 1980000 * $far, missed => 20000 * (1 - $dr));
$wanted{alarms} = $wanted{true_alarms} + $wanted{false_alarms};
$wanted{precision} = $wanted{true_alarms} / $wanted{alarms};
for (sort keys %wanted) {
    die "$_: $day->{$_}, not $wanted{$_}" if abs($day->{$_} - $wanted{$_}) > 1e-9 * $wanted{$_};
    my ($low, $high) = @{ $day->{interval}{$_} };
    die "$_ outside" unless $low <= $day->{$_} && $day->{$_} <= $high;
}
die 'ppv' if abs($test->{ppv}{'0.01'} - $wanted{precision}) > 1e-12;
END
printf '%s\n' "$out" >both
ok 'whatif: from DR and FAR of the test' perl whatif.pl <both
text "$trained; test; whatif"
like "$out" '1,000,000 records a day, 1,000 of them attacks' 'whatif: in words'
like "$out" 'If 10 %, 1 % or 0\.1 % of all rows are attacks, ' 'test tells it, too'
run "$PEEPHOLE" -c "$trained; whatif"
is "$status" 1 'whatif before a test: status'
like "$err" 'there was none' 'whatif before a test'

finish

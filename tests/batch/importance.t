#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# importance: a table whose answer one column holds alone, where the losses are known beforehand; the same
# bits at any number of threads; rules against the one that test sets beside the model.
# shellcheck disable=SC2016  # for perl
. "$(dirname "$0")/../lib.sh"
export PEEPHOLE_HISTORY=off # each program counts its runs from 1

# Half of the rows are attacks, those with a above 50; b is noise, and c says the same of every row.
perl -e 'srand 7; print "a,b,c,verdict\n";
    for my $i (0 .. 1999) { my $a = $i % 100; print "$a,", int(rand 100), ",5,", ($a >= 50 ? "Bot" : "BENIGN"), "\n" }' >known.csv
known='load known.csv label=verdict as=rows; prepare classes=binary; model mlp hidden=8
train table=rows epochs=20 lr=0.5 optimizer=momentum; test table=rows'
json "$known
importance repeats=10"
is "$status" 0 'importance: status'
cat >known.pl <<'END'
use strict;
use warnings;
use JSON::PP;
my @lines = <STDIN>;
my $r = decode_json($lines[-1])->{result};
my %of = map { $_->{column} => $_ } @{ $r->{features} };
print "learnt\n" if $r->{accuracy} > 0.98;
# A shuffled answer is right for every second row.
my ($low, $high) = @{ $of{a}{accuracy_lost_interval} };
print "half\n" if abs($of{a}{accuracy_lost} - ($r->{accuracy} - 0.5)) < 0.02;
print "interval\n" if $low < $of{a}{accuracy_lost} && $of{a}{accuracy_lost} < $high && $high - $low < 0.05;
my ($dr, $far) = ($of{a}{dr_lost}, $of{a}{far_lost});
print "rates\n" if abs($dr - 0.5) < 0.05 && abs($far + 0.5) < 0.05;
print "classes\n" if abs($of{a}{by_class}[0]{recall_lost} - 0.5) < 0.05
    && abs($of{a}{by_class}[1]{recall_lost} - $dr) < 1e-12;
print "noise\n" if abs($of{b}{accuracy_lost}) < 0.02;
print "constant\n" if $of{c}{accuracy_lost} == 0 && $of{c}{accuracy_lost_interval}[0] == 0;
print "first\n" if $r->{features}[0]{column} eq 'a';
print "rule\n" if $of{a}{rule} eq 'a > 49 is attack' && $of{a}{rule_accuracy} == 1 && $of{a}{rule_train_accuracy} == 1;
print "none\n" if $of{c}{rule} eq 'every row is normal' && $of{c}{rule_accuracy} == 0.5 && $r->{majority} == 0.5;
END
is "$(printf '%s\n' "$out" | perl known.pl | tr '\n' ' ')" \
    'learnt half interval rates classes noise constant first rule none ' 'what is known beforehand'

# --- the demo set: windows, threads, seeds, the rule of test ---

trained='load demo; load demo:test as=test; prepare drop=land; model lstm hidden=6 steps=4; train table=data epochs=3 lr=0.5; test'
run "$PEEPHOLE" --json --threads 1 -c "$trained; importance repeats=2"
first=$(at '{result}')
like "$first" '"repeats":2' 'the demo set'
unlike "$first" '"column":"land"' 'a dropped feature is not shuffled'
run "$PEEPHOLE" --json --threads 3 -c "$trained; importance repeats=2"
ok 'the same bits with three threads' test "$(at '{result}{features}')" = "$(printf '%s' "$first" | json_at '{features}')"
is "$(at '{result}{accuracy}')" "$(at_command test '{result}{accuracy}')" 'with all features: the figures of test'
is "$(at '{result}{majority}')" "$(at_command test '{result}{baselines}{majority}{accuracy}')" 'the majority of test'
cat >rule.pl <<'END'
use strict;
use warnings;
use JSON::PP;
my ($test, $importance) = map { decode_json($_)->{result} } grep { /"command": *"(test|importance)"/ } <STDIN>;
my ($best) = sort { $b->{rule_train_accuracy} <=> $a->{rule_train_accuracy} } @{ $importance->{features} };
print "$best->{rule}: ", abs($best->{rule_accuracy} - $test->{baselines}{one_rule}{accuracy}) < 1e-12 ? 'same' : 'other';
print $best->{rule} eq $test->{baselines}{one_rule}{rule} ? '' : ' not that of test', "\n";
END
like "$(printf '%s\n' "$out" | perl rule.pl)" ': same$' 'the best of the rules is the one of test'
json "$trained; importance repeats=2 seed=2"
ok 'another seed, other losses' test "$(at '{result}{features}')" != "$(printf '%s' "$first" | json_at '{features}')"
run "$PEEPHOLE" -c "$trained; importance repeats=2"
is "$(printf '%s\n' "$out" | sed -n '/^What is lost/,$p' | grep -c '^.\{81\}')" 0 'no line is wider than 80 columns'

# --- Ctrl-C: long enough to be stopped ---

perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$PEEPHOLE" --json -c 'load demo; load demo:test as=test
model lstm hidden=64 steps=20 target=last; train table=data epochs=1; test; importance repeats=30' >said 2>trouble &
running=$!
for _ in $(seq 1200); do
    grep -q '"command": "test"' said && break
    perl -e 'select undef, undef, undef, 0.05'
done
perl -e 'select undef, undef, undef, 0.5'
is "$(grep -c '"command": "importance"' said)" 0 'Ctrl-C: it has not ended by itself'
begun=$(perl -MTime::HiRes=time -e 'print time')
kill -INT $running
status=0
wait $running || status=$?
# Within a second; more where a sanitizer or other programs keep the machine busy. All of it takes minutes.
ok 'Ctrl-C: over at once' perl -MTime::HiRes=time -e 'exit(time - $ARGV[0] > 10)' "$begun"
is $status 130 'Ctrl-C: status'
like "$(tail -n 1 said)" '"importance".*importance was stopped before it was done' 'Ctrl-C: a sentence'

run "$PEEPHOLE" -c 'load demo; model lstm hidden=4; train table=data epochs=1; importance'
is "$status" 1 'without a test: refused'
like "$err" 'not been tested yet' 'and why'
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# explain: the parts of an answer add up, its probabilities are those of test, a change that it says flips
# the answer does so when the changed row is asked about.
# shellcheck disable=SC2016  # for perl
. "$(dirname "$0")/../lib.sh"
export PEEPHOLE_HISTORY=off # each program counts its runs from 1
tables='load demo; load demo:test as=test'
trained="$tables; model lstm hidden=12; train table=data epochs=4 lr=0.5; test"

cat >sums.pl <<'END'
use strict;
use warnings;
use JSON::PP;
my @lines = <STDIN>;
my $r = decode_json($lines[-1])->{result};
my ($own, $all) = (0, 0);
$own += $_->{added} for @{ $r->{features} };
$all += $_ for @{ $r->{window_rows} };
my $difference = $r->{of_probability} - $r->{baseline_probability};
print "complete\n" if abs($all + $r->{missing} - $difference) < 1e-9;
print "near\n" if abs($r->{missing}) < 0.01;
my $at = $r->{window} ? $r->{row} - $r->{window}{first} : 0;
print "own\n" if abs($own - $r->{window_rows}[$at]) < 1e-9;
print "same\n" if abs($r->{of_probability} - $r->{probabilities}{ $r->{of_class} }) < 1e-5;
print "answer\n" if $r->{of_class} eq $r->{predicted};
my @sizes = map { abs $_->{added} } @{ $r->{features} };
print "sorted\n" if join(' ', @sizes) eq join(' ', sort { $b <=> $a } @sizes);
my @far = map { $_->{distance} } @{ $r->{flips} };
print "flips\n" if join(' ', @far) eq join(' ', sort { $a <=> $b } @far)
    && !grep { $_->{answer} eq $r->{of_class} } @{ $r->{flips} };
print scalar @{ $r->{window_rows} }, "\n";
END
sums() { printf '%s\n' "$out" | perl sums.pl | tr '\n' ' '; }
whole='complete near own same answer sorted flips'

json "$trained; explain 17"
is "$status" 0 'explain: status'
is "$(sums)" "$whole 1 " 'one record: the parts add up'
json "$trained; explain 17 baseline=zeros"
is "$(at '{result}{baseline}') $(at '{result}{features}[0]{typical}')" 'zeros absent' 'from zeros'
is "$(sums)" "$whole 1 " 'the parts add up from there, too'
for model in 'lstm hidden=6 steps=5' 'bilstm hidden=4 steps=5 target=last' 'gru hidden=6 view=features' cnn \
    'mlp hidden=8'; do
    json "$tables; prepare encode=onehot; model $model; train table=data epochs=2; test; explain 33"
    rows=1
    case $model in *steps=5*) rows=5 ;; esac
    is "$(sums)" "$whole $rows " "$model: the parts add up"
done

# A threshold decides what counts as another answer.
json "$trained; threshold far=0.3 table=data; test; explain 33"
is "$(sums)" "$whole 1 " 'with a threshold: the answer is that of test'

# What it says flips the answer, asked for on a file with the row changed.
json "$trained; explain 12; save flip.model"
cat >flip.pl <<'END'
use strict;
use warnings;
use JSON::PP;
my @lines = grep { /"command": *"explain"/ } <STDIN>;
my $r = decode_json($lines[-1])->{result};
my %here = map { $_->{column} => $_->{value} } @{ $r->{compared} };
my ($flip) = grep { 1 } @{ $r->{flips} };
open my $names, '>', 'flip.csv' or die;
my @names = sort keys %here;
print $names join(',', @names), "\n", join(',', @here{@names}), "\n";
$here{ $flip->{column} } = $flip->{value} if $flip;
print $names join(',', @here{@names}), "\n";
print "$r->{of_class} ", $flip ? $flip->{answer} : 'none', "\n";
END
wanted=$(printf '%s\n' "$out" | perl flip.pl)
unlike "$wanted" none 'some change flips the answer'
run "$PEEPHOLE" -c 'restore flip.model; predict flip.csv to=flip.out'
is "$status" 0 'the changed row is asked about'
is "$(cut -d, -f2 flip.out | tail -n 2 | tr '\n' ' ')" "$wanted " 'and answered as explain has said'

# --- what the cells did ---

cat >gates.pl <<'END'
use strict;
use warnings;
use JSON::PP;
my @lines = <STDIN>;
my $r = decode_json($lines[-1])->{result};
for my $l (@{ $r->{gates} }) {
    my @names = grep { ref $l->{$_} eq 'ARRAY' && $_ ne 'steps' } sort keys %$l;
    my $steps = @{ $l->{steps} };
    my $whole = !grep { @{ $l->{$_} } != $steps || grep { @$_ != $l->{cells} } @{ $l->{$_} } } @names;
    print "$l->{layer} $l->{cells} x $steps $l->{steps}[0] ", join(',', @names), $whole ? '' : ' broken', "\n";
    my ($wrong, $shares) = (0, 0);
    for my $gate (sort keys %{ $l->{peephole} || {} }) {
        for my $t (0 .. $steps - 1) {
            my ($own, $all) = (0, 0);
            for my $j (0 .. $l->{cells} - 1) {
                my ($p, $q) = ($l->{peephole}{$gate}[$t][$j], $l->{rest}{$gate}[$t][$j]);
                $wrong++ if abs(1 / (1 + exp(-$p - $q)) - $l->{$gate}[$t][$j]) > 1e-5;
                $own += abs $p;
                $all += abs($p) + abs $q;
            }
            $wrong++ if abs($own / $all - $l->{peephole_share}{$gate}[$t]) > 1e-12;
            $shares++ if $own > 0;
        }
    }
    print "$shares shares, $wrong wrong\n" if $l->{peephole};
}
print "none\n" if $r->{gates} && !@{ $r->{gates} };
END
gates() { printf '%s\n' "$out" | perl gates.pl | tr '\n' ';'; }
lstm='candidate,cell_state,forget_gate,hidden_state,input_gate,output_gate'
json "$tables; model lstm hidden=6 steps=4 peephole=full; train table=data epochs=2 lr=0.5; test; explain 31 gates=yes"
is "$(gates)" "lstm 6 x 4 row 29 $lstm;10 shares, 0 wrong;" 'a row of the window a step; before the first, cells are 0'
json "$tables; model lstm hidden=5 view=features; train table=data epochs=1; test; explain 3 gates=yes"
is "$(gates)" "lstm 5 x 41 duration $lstm;121 shares, 0 wrong;" 'an input a step'
json "$tables; model bilstm hidden=3 steps=3; train table=data epochs=1; test; explain 3 gates=yes"
is "$(gates)" "bidirectional forward 3 x 3 row 1 $lstm;bidirectional reverse 3 x 3 row 1 $lstm;" 'both directions'
json "$tables; model gru hidden=3; train table=data epochs=1; test; explain 3 gates=yes"
is "$(gates)" 'gru 3 x 1 row 3 candidate,hidden_state,reset_gate,update_gate;' 'a GRU'
json "$tables; model mlp hidden=3; train table=data epochs=1; test; explain 3 gates=yes"
is "$(gates)" 'none;' 'no cells, no gates'
run "$PEEPHOLE" -c "$tables; model mlp hidden=3; train table=data epochs=1; test; explain 3 gates=yes"
like "$out" 'This model has no recurrent layer' 'and a sentence about it'
json "$trained; explain 17"
is "$(at '{result}{gates}')" absent 'unasked: no gates'

# --- refusals ---

for wrong in 'explain 5000|has no row 5000; it has 4,000' 'explain 0|no number of a row' \
    'explain x|is a whole number' 'explain 3 baseline=dox|there is no class "dox"'; do
    run "$PEEPHOLE" -c "$trained; ${wrong%%|*}"
    is "$status" 1 "${wrong%%|*}: refused"
    like "$err$out" "${wrong##*|}" "${wrong%%|*}: and why"
done
run "$PEEPHOLE" -c "$tables; model lstm hidden=4 steps=5 carry=yes; train table=data epochs=1; test; explain 3"
like "$err" 'with carry=yes an answer rests on all rows before' 'carry=yes is refused'
run "$PEEPHOLE" -c "$tables; model lstm hidden=12 view=features; train table=data epochs=1; test; explain 17 gates=yes"
like "$out" 'dst_host_srv_diff_host_rate' 'the steps are named'
is "$(printf '%s\n' "$out" | sed -n '/^Gates of lstm, means over its 12 cells/,$p' | grep -c '…')" 0 'gates: nothing is cut off'
is "$(printf '%s\n' "$out" | grep -c '^  dst_host_srv_diff_host_rate  ')" 3 'a line of gates, of peepholes and of what moved'
is "$(printf '%s\n' "$out" | sed -n '/^Row 17 of/,$p' | grep -c '^.\{81\}')" 0 'gates: no line is wider than 80 columns'
run "$PEEPHOLE" -c "$trained; explain 17"
is "$(printf '%s\n' "$out" | sed -n '/^Row 17 of/,$p' | grep -c '^.\{81\}')" 0 'no line is wider than 80 columns'
finish

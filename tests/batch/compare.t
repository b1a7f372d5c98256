#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# compare: answers to the same rows by McNemar's test, trainings in pairs by the corrected resampled t
# test. The formulas are checked against SciPy in tests/unit/test_score_paired.c.
. "$(dirname "$0")/../lib.sh"

# --- two runs, tested in this session ---

json 'load demo as=train
load demo:test as=test
model mlp hidden=5
train epochs=4
test
model mlp hidden=20
train epochs=4 lr=0.3
test
diff 1 2
compare 1 2'
is "$status" 0 'two runs: status'
is "$(at '{result}{gained}')" "$(at_command diff '{result}{answers}{gained}')" 'rows gained are those of diff'
is "$(at '{result}{lost}')" "$(at_command diff '{result}{answers}{lost}')" 'and rows lost'
printf '%s\n' "$out" | perl -MJSON::PP -e '
    my %last = map { my $l = decode_json($_); ($l->{command} // "" => $l->{result}) } <STDIN>;
    my $r = $last{compare};
    my ($g, $l, $n) = @{$r}{qw(gained lost rows)};
    my ($a, $b) = map { $_->{metrics}{accuracy} } @{ $r->{runs} };
    print "difference\n" if abs($r->{difference} - ($b - $a)) > 1e-12;
    print "counts\n" if abs($r->{difference} - ($g - $l) / $n) > 1e-12;
    print "test\n" if $r->{test} ne ($g + $l < 25 ? "mcnemar-exact" : "mcnemar-chi-squared");
    print "statistic\n" if $g + $l >= 25 && abs($r->{statistic} - (abs($g - $l) - 1) ** 2 / ($g + $l)) > 1e-9;
    print "interval\n" if !($r->{interval}[0] <= $r->{difference} && $r->{difference} <= $r->{interval}[1]);
    my ($da, $db) = map { $_->{metrics}{dr} } @{ $r->{runs} };
    print "dr\n" if abs($r->{dr}{difference} - ($db - $da)) > 1e-12;
    my ($fa, $fb) = map { $_->{metrics}{far} } @{ $r->{runs} };
    print "far\n" if abs($r->{far}{difference} - ($fb - $fa)) > 1e-12;
    print "mark\n" if $r->{runs}[1]{mark} ne ($r->{p} >= 0.05 ? "" : $b > $a ? "v" : "*");' >wrong
is "$(cat wrong)" '' 'difference, counts, statistic, interval, DR, FAR and mark'
json 'compare 1 2'
is "$status" 1 'another session has no answers'
like "$out" 'test both in this session' 'and says so'

# --- trainings in pairs ---

cat >pairs.peep <<'END'
load demo as=train
model mlp hidden=5
crossval folds=4 epochs=2 lr=0.2 tag=five
model mlp hidden=20
crossval folds=4 epochs=2 lr=0.2 tag=twenty
model lstm hidden=3
crossval folds=4 epochs=2 lr=0.2 tag=three
END
json 'include pairs.peep
compare five twenty three'
is "$status" 0 'three tags: status'
is "$(at '{result}{test}') $(at '{result}{pairs}')" 'resampled-t 4' 'four folds in pairs'
printf '%s\n' "$out" | perl -MJSON::PP -MList::Util=sum -e '
    my (@folds, $r);
    for (<STDIN>) {
        my $l = decode_json($_);
        push @folds, [map { $_->{metrics}{accuracy} } @{ $l->{result}{runs} }] if ($l->{command} // "") eq "crossval";
        $r = $l->{result} if ($l->{command} // "") eq "compare";
    }
    for my $other (1, 2) {
        my $c = $r->{runs}[$other]{against_first};
        my @d = map { $folds[$other][$_] - $folds[0][$_] } 0 .. 3;
        my $mean = sum(@d) / 4;
        my $var = sum(map { ($_ - $mean) ** 2 } @d) / 3;
        my $error = sqrt((1 / 4 + $c->{test_share}) * $var);
        print "share\n" if abs($c->{test_share} - 1 / 3) > 0.005;
        print "difference\n" if abs($c->{difference} - $mean) > 1e-12;
        print "t\n" if abs($c->{statistic} - $mean / $error) > 1e-9 * abs($mean / $error);
        # 3.182446305284263 is the 97.5 % point of Student with 3 degrees of freedom
        print "interval\n" if abs($c->{interval}[1] - $mean - 3.182446305284263 * $error) > 1e-9;
        print "p\n" if ($c->{p} < 0.05) != ($c->{interval}[0] > 0 || $c->{interval}[1] < 0);
    }' >wrong
is "$(cat wrong)" '' 'share, difference, t and interval'
text 'compare five twenty three metric=far'
is "$status" 0 'tags are compared in another session, too'
like "$out" 'Nadeau, Bengio' 'the test is named'

# --- mistakes ---

json 'compare five nothing'
like "$out" 'no run has the tag nothing' 'no such tag'
json 'compare five five'
like "$out" 'given twice' 'one and the same'
json 'compare five 1'
like "$out" 'two are needed' 'nothing to pair'
json 'compare 1 999'
is "$status" 1 'no such run'
json 'compare five'
is "$status" 1 'one alone'
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The tutorial: every step runs, asks before it answers, and what its texts say holds for the figures.
# shellcheck disable=SC2016  # for perl, and for the page
. "$(dirname "$0")/../lib.sh"

# holds NAME EXPRESSION: over the figures of the last tutorial result, as in $f{accuracy}.
holds() {
    if printf '%s\n' "$out" | perl -MJSON::PP -e '
        my ($expression) = @ARGV;
        my %f;
        while (<STDIN>) {
            my $line = decode_json($_);
            %f = %{ $line->{result}{figures} } if ($line->{command} // "") eq "tutorial" && $line->{result}{figures};
        }
        exit(eval($expression) ? 0 : 1)' "$2"; then
        pass "$1"
    else
        fail "$1"
        diag "$2 does not hold for $(at_command tutorial '{result}{figures}')" >&2
    fi
}
nowhere=$dir/nowhere
step() { PEEPHOLE_DATA=$nowhere json "tutorial $1; tutorial next"; }

# --- the way through ---

text 'tutorial'
is "$status" 0 'the list'
is "$(printf '%s\n' "$out" | grep -c '^  [1-8]  ')" 8 'has eight steps'
like "$out" '^Next: tutorial 1$' 'and says how to begin'

PEEPHOLE_DATA=$nowhere json 'tutorial 1'
is "$(at '{result}{step}')" 1 'a step has its number'
like "$(at '{result}{title}')" '98 %' 'its title'
like "$(at '{result}{question}')" 'Is it a good detector' 'its question'
is "$(at '{result}{commands}[1]')" 'load demo' 'its commands'
is "$(at '{result}{answer}')" absent 'and no answer yet'
like "$out" '"event": *"replayed".*"command": *"train"' 'its commands have run'

PEEPHOLE_DATA=$nowhere text 'tutorial next; tutorial again; tutorial next; tutorial next; tutorial'
is "$status" 0 'next and again'
is "$(printf '%s\n' "$out" | grep -c '^Step 1 of 8: ')" 2 'again asks the same once more'
is "$(printf '%s\n' "$out" | grep -c '^Step 2 of 8: ')" 1 'next goes on when the answer was shown'
like "$out" '^\* 2 ' 'where one stands is remembered'
like "$out" 'goes on with real traffic once its files are there: fetch' 'what files would add'
json 'tutorial 9'
is "$status" 1 'there is no ninth step'
text 'tutorial naxt'
like "$err" '"naxt" is no step' 'nor one of another name'

# Recorded are the commands, so that the recording needs no tutorial.
PEEPHOLE_DATA=$nowhere text 'record t.peep; tutorial 5; tutorial next'
like "$(cat t.peep)" '^sweep lr=0.001,0.1,100' 'a recording has the commands of the steps'
unlike "$(cat t.peep)" '^tutorial' 'and not the verb'
run "$PEEPHOLE" verify t.peep
is "$status" 0 'and can be verified'

if sanitized; then # tests/screen/tutorial.t goes through all steps there, too
    diag 'not under a sanitizer, where they are the same: the figures of the steps'
    finish
    exit
fi

# --- what the texts say, on the demo set ---

step 1
holds '1: the accuracy of who always says normal, and not an attack found' \
    '$f{accuracy} == $f{majority} && $f{accuracy} > 0.979 && $f{dr} == 0'
step 2
holds '2: accuracy rises, recall of U2R falls, so do false alarms' \
    '$f{plain} > $f{balanced} && $f{plain_u2r} < $f{balanced_u2r} && $f{plain_far} < $f{balanced_far}'
step 3
holds '3: the LSTM wins on synthetic rows' '$f{lstm} > $f{rule_accuracy} + 0.1'
step 4
holds '4: the cut-off rows are easier, new attacks the reason' \
    '$f{cut} > $f{own} + 0.02 && $f{unseen} < 0.5 && $f{unseen_rows} > 300'
step 5
is "$(printf '%s\n' "$out" | perl -MJSON::PP -ne 'my $e = decode_json($_);
    if (($e->{event} // "") eq "replayed" && $e->{command} eq "sweep") {
        my @runs = @{ $e->{result}{runs} };
        print join " ", $runs[0]{settings}{lr}, map { $_->{metrics}{accuracy} < 0.58 ? "fails" : "learns" } @runs }')" \
    '0.1 learns fails fails' '5: one learns, two fail'
step 6
holds '6: DR and FAR of the threshold' '$f{dr} > 0.4 && $f{far} < 0.02'
is "$(printf '%s\n' "$out" | perl -MJSON::PP -ne 'my $e = decode_json($_);
    print $e->{result}{precision} < 0.15 ? "few" : "many" if ($e->{event} // "") eq "replayed" && $e->{command} eq "whatif"')" \
    few '6: of a hundred alarms only few are real'
step 7
holds '7: full peepholes have more parameters and gain nothing' \
    '$f{full} > $f{none} && abs($f{full_accuracy} - $f{none_accuracy}) < 0.03 && abs($f{ten_accuracy} - $f{full_accuracy}) < 0.04'
step 8
holds '8: the interval is wider than half a point' '$f{high} - $f{low} > 0.01'

# --- and on the real files ---

need_data kddcup.data_10_percent.gz corrected.gz
json 'tutorial 1; tutorial next'
holds '1, real: one rule is within three points' '$f{real} > 0.98 && $f{rule_accuracy} > $f{real} - 0.03'
json 'tutorial 2; tutorial next'
holds '2, real: accuracy rises, recall of U2R falls' '$f{plain} > $f{balanced} && $f{plain_u2r} < $f{balanced_u2r}'
json 'tutorial 4; tutorial next'
holds '4, real: 99 % on the cut, less on the test file, most rows twins' \
    '$f{cut} > 0.99 && $f{own} < 0.95 && $f{twins} > $f{rows} / 2'
finish

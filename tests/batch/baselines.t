#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What needs no model, on the real files, against figures that were published or worked out elsewhere.
. "$(dirname "$0")/../lib.sh"
export PEEPHOLE_HISTORY=off

# per_cent WHICH FIGURE: of a baseline, with two decimals; rate: with one; cost: with four.
figure() { printf "$3" "$(perl -e 'print $ARGV[0] * $ARGV[1]' "$(at_command test "{result}{baselines}{$1}{$2}")" "$4")"; }
per_cent() { figure "$1" "$2" %.2f 100; }
rate() { figure "$1" "$2" %.1f 100; }
cost() { figure "$1" cost %.4f 1; }
rule() { at_command test "{result}{baselines}{$1}{rule}"; }
train='model mlp hidden=2; train epochs=1 batch=1000'

need_data 'KDDTrain*_20Percent.txt*' 'KDDTest*.txt*' 'KDDTest-21.txt*'
json "load nsl-kdd:train-20percent as=train; load nsl-kdd:test as=test; load nsl-kdd:test-21 as=hard
prepare classes=binary; $train; test; audit"
is "$status" 0 'KDDTrain+ 20 % and KDDTest+'
is "$(rule one_rule)" 'src_bytes <= 28 is attack' 'the rule'
is "$(per_cent one_rule accuracy) $(rate one_rule dr) $(rate one_rule far)" '79.99 68.3 4.5' 'on KDDTest+'
stump() { printf '%s\n' "$out" | tail -n 1 | perl -MJSON::PP -e '
    my ($f) = grep { $_->{id} eq "stump" } @{decode_json(<STDIN>)->{result}{findings}};
    printf "%.2f", 100 * $f->{figures}{train_accuracy}'; }
is "$(stump)" 92.21 'on the training rows'
like "$(at '{result}{findings}')" '"id":"simulated"' 'a standing note: simulated traffic'
json "load nsl-kdd:train-20percent as=train; load nsl-kdd:test-21 as=test; prepare classes=binary; $train; test"
is "$(per_cent one_rule accuracy) $(rate one_rule dr) $(rate one_rule far)" '63.20 58.4 15.2' 'on KDDTest-21'

need_data 'kddcup.data_10_percent*' 'corrected*'
if sanitized; then
    diag 'KDD Cup 1999 is left out under sanitizers: it takes minutes'
else
    json "load kdd99:10percent as=train; load kdd99:corrected as=test; $train; test"
    is "$status" 0 'the 10 % file and corrected'
    is "$(rule majority) $(per_cent majority accuracy) $(cost majority)" 'dos 73.90 0.5220' 'all DoS'
    is "$(per_cent lookup accuracy) $(cost lookup)" '74.80 0.5968' 'exact look-up, else normal'
    is "$(per_cent ceiling accuracy) $(cost ceiling)" '98.16 0.0431' 'the best that single records allow'
    json "load kdd99:10percent as=train; load kdd99:corrected as=test; prepare classes=binary; $train; test; audit"
    is "$(rule one_rule)" 'count > 44 is attack' 'the rule'
    is "$(per_cent one_rule accuracy) $(rate one_rule dr) $(rate one_rule far)" '90.83 89.3 2.9' 'on corrected'
    is "$(stump)" 97.98 'on the 10 % file'
fi

# All of one class, by the matrix that such answers make of corrected's 60,593, 229,853, 4,166, 16,189, 228 rows.
all_of() { # all_of COLUMN: the rows of the matrix with all counts in that column
    printf 'normal dos probe r2l u2r\n' >all.txt
    for rows in 60593 229853 4166 16189 228; do
        for column in 1 2 3 4 5; do
            if [ "$column" = "$1" ]; then printf '%s ' $rows; else printf '0 '; fi
        done
        printf '\n'
    done >>all.txt
    json 'evaluate matrix all.txt'
    printf '%.2f %.4f' "$(perl -e 'print 100 * $ARGV[0]' "$(at '{result}{accuracy}')")" "$(at '{result}{cost}')"
}
is "$(all_of 1)" '19.48 1.7018' 'all normal'
is "$(all_of 2)" '73.90 0.5220' 'all DoS, by its matrix'
is "$(all_of 3)" '1.34 1.0394' 'all Probe'

finish

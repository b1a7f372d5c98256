#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# audit: what it finds on the demo set and on the real files, silence, help, JSON.
. "$(dirname "$0")/../lib.sh"

# finding ID PATH: a value of the finding of that id.
finding() {
    printf '%s\n' "$out" | tail -n 1 | perl -MJSON::PP -e '
        my ($f) = grep { $_->{id} eq "'"$1"'" } @{decode_json(<STDIN>)->{result}{findings}};
        my $v = eval "\$f->'"$2"'"; print ref $v ? encode_json($v) : $v // "null"'
}
ids() { at '{result}{findings}' | grep -o '"id":"[a-z]*"' | sed 's/"id":"//; s/"//' | tr '\n' ' '; }

# --- the demo set ---

json 'load demo as=train; load demo:test as=test; audit'
is "$status" 0 'audit of the demo set'
is "$(ids)" 'twin ceiling stump clip constant ' 'what it finds there'
is "$(finding twin '{figures}{twins}')" 84 'twins, as test counts them'
is "$(finding stump '{figures}{rule}')" 'dst_bytes <= 10 is attack' 'the rule that NumPy finds, too'
is "$(finding ceiling '{figures}{test}{ceiling}')" 0.9925 'the ceiling'
is "$(at '{result}{train}') $(at '{result}{test}')" 'train test' 'which tables'
json 'load demo as=train; load demo:test as=test; describe test against=train'
is "$(at '{result}{twins}')" 84 'describe counts the same twins'

json 'load demo; audit'
is "$(at '{result}{train}') $(at '{result}{test}')" 'data absent' 'data alone is the training table'
is "$(at '{result}{checked}')" '["copy","ceiling","tiny","stump","order","constant","simulated"]' 'what can be said of it'
text 'load demo; audit'
like "$out" '^test table:     none; load one as=test' 'and what is missing'

json 'load demo; balance data; sample data rows=2000 as=test; audit'
like "$(ids)" '^leak ' 'errors come first'
is "$(finding leak '{level}')" error 'rows on both sides are an error'
shared=$(finding leak '{figures}{shared_rows}')
json 'load demo; balance data; sample data rows=2000 as=test; describe test against=train'
is "$shared" "$(at '{result}{shared_rows}')" 'as many as describe counts'

json 'load demo; split data train=.7 test=.3; audit'
like "$(ids)" 'cut' 'a split is cut from one file'
unlike "$(ids)" 'leak' 'and shares no row'
json 'load demo; balance data as=train; load demo:test as=t; balance t as=test normal=200 attack=200 u2r=100; audit'
like "$(ids)" 'base' 'a balanced test table'

# --- after a test ---

json 'load demo; balance data; model lstm hidden=4; train epochs=1; test draws=3 size=300 from=data; audit'
is "$(at '{result}{test}')" '3 draws of 300 rows from data' 'without a table test the rows of the last one'
is "$(finding leak '{figures}{rows}')" 900 'all of them'
like "$(finding stump '{figures}{model_binary_accuracy}')" '^0\.' 'the model beside the rule'
json 'load demo as=d; balance d as=data; load demo:test as=t; balance t as=test normal=100 attack=100 u2r=100; model lstm hidden=4; train table=data epochs=1; test; audit'
like "$(finding base '{figures}{accuracy_at_source}')" '^0\.' 'accuracy at the shares of the file'
like "$(finding base '{message}')" 'at the source.s shares accuracy is' 'and in words'
recall() { # the weighted mean of the recalls, from the figures of the test
    printf '%s\n' "$out" | perl -MJSON::PP -ne '
        my $r = decode_json($_); $r->{command} eq "test" and $t = $r->{result}; $r->{command} eq "load" and $r->{result}{table} eq "t" and $l = $r->{result};
        END { for (keys %{$l->{classes}}) { $s += $t->{per_class}{$_}{recall} * $l->{classes}{$_} } printf "%.9f", $s / $l->{rows} }'
}
is "$(printf %.9f "$(finding base '{figures}{accuracy_at_source}')")" "$(recall)" 'which is the weighted mean of the recalls'
json 'load demo; model lstm hidden=4 steps=10; balance data; train epochs=1; audit'
like "$(ids)" 'order' 'windows over shuffled rows'

# --- silence ---

text 'load demo as=train; load demo:test as=test; set silence=twin,stump; audit'
unlike "$out" '^(warning|note) +(twin|stump)' 'silenced findings are left out'
like "$out" '^2 findings silenced' 'and counted'
json 'load demo as=train; load demo:test as=test; set silence=twin,stump; audit'
is "$(at '{result}{silenced}')" '["twin","stump"]' 'JSON names them'
json 'load demo as=train; load demo:test as=test; set silence=twin; set silence=none; audit'
like "$(ids)" 'twin' 'none silences nothing'
text 'load demo; set silence=twni'
is "$status" 1 'a misspelt finding'
like "$err" 'did you mean twin' 'is told the right one'
unlike "$out" 'data: ' 'before anything runs'

# --- copies of the label ---

{
    echo 'bytes,flag,answer,class'
    i=0
    while [ $i -lt 200 ]; do
        echo "$((i * 37 % 101)),SF,$((i % 2)),$(test $((i % 2)) -eq 0 && echo normal || echo smurf)"
        i=$((i + 1))
    done
} >copy.csv
cat >copy.schema <<'S'
number bytes
symbol flag SF S0
number answer
label class
categories normal dos
attacks dos smurf
S
sed 1d copy.csv >rows.csv
json 'load rows.csv schema=./copy.schema; audit'
is "$(finding copy '{figures}{feature}')" answer 'a label copy among the features'
json 'load rows.csv schema=./copy.schema; prepare drop=answer; audit'
unlike "$(ids)" 'copy' 'not once it is dropped'

# --- help ---

text 'help audit'
for id in leak superset copy twin near cut base ceiling tiny stump order clip constant; do
    like "$out" "^  $id: " "help audit lists $id"
    run "$PEEPHOLE" -c "help $id"
    page=$out
    like "$page" '^  source: ' "help $id names a source"
    [ "$(printf '%s\n' "$page" | wc -L)" -le 80 ] && pass "help $id fits 80 columns" || fail "help $id fits 80 columns"
    text 'help audit'
done
text 'help twinn'
like "$err" 'did you mean help twin' 'a misspelt page'

# --- the real files ---

need_data KDDTrain+_20Percent.txt.gz KDDTest+.txt.gz KDDTest-21.txt.gz corrected.gz kddcup.data_10_percent.gz

json 'load nsl-kdd:train-20percent as=train; load nsl-kdd:test as=test; audit'
is "$(finding stump '{figures}{rule}')" 'src_bytes <= 28 is attack' 'KDDTrain+_20Percent: the rule of the literature'
is "$(printf %.4f "$(finding stump '{figures}{test_accuracy}')")" 0.7999 'on KDDTest+'
is "$(printf '%.3f %.3f' "$(finding stump '{figures}{test_dr}')" "$(finding stump '{figures}{test_far}')")" '0.683 0.045' 'its DR and FAR'
unlike "$(ids)" 'copy|superset|leak' 'no error there'
is "$(finding ceiling '{figures}{test}{conflicting_rows}')" 108 'KDDTest+: rows with another category of their equals'
is "$(finding near '{figures}{near}') $(finding near '{figures}{with_twins}')" '1514 1632' 'rows near a training row, as NumPy counts them (tests/reference/near_numpy.py)'
json 'load nsl-kdd:train-20percent as=train; load nsl-kdd:test-21 as=test; audit'
is "$(printf %.4f "$(finding stump '{figures}{test_accuracy}')")" 0.6320 'on KDDTest-21'
json 'load nsl-kdd:test as=train; load nsl-kdd:test-21 as=test; audit'
is "$(finding superset '{figures}{whole}')" nsl-kdd:test 'KDDTest-21 lies within KDDTest+'

sed 's/^ignored difficulty/number difficulty/' "$SRCDIR/data/nsl-kdd.schema" >difficult.schema
grep -q '^number difficulty' difficult.schema && {
    json "load '$(data_file KDDTrain+_20Percent.txt.gz)' schema=./difficult.schema as=train; audit"
    is "$(finding copy '{figures}{feature}')" difficulty 'the difficulty as a feature'
}

if sanitized; then
    finish
    exit
fi
json 'load kdd99:corrected; sample data rows=5000 as=train; load nsl-kdd:test as=test; audit'
is "$(finding superset '{level}')" error 'KDDTest+ after training on a sample of corrected'
is "$(finding superset '{figures}{part}') $(finding superset '{figures}{whole}')" 'nsl-kdd:test kdd99:corrected' 'which lies in which'
json 'load kdd99:corrected as=train; load nsl-kdd:test-21 as=test; audit'
is "$(finding superset '{figures}{twins}')" 11850 'KDDTest-21 after training on corrected'

json 'load kdd99:10percent as=train; load kdd99:corrected as=test; audit'
is "$(finding twin '{figures}{twins}')" 181136 'corrected: twins in the 10 % file'
is "$(finding twin '{figures}{same_label}')" 177901 'with the same label'
is "$(finding twin '{figures}{by_class}{r2l}{twins}')" 3128 'R2L rows that equal a training row'
is "$(printf %.6f "$(finding ceiling '{figures}{test}{ceiling}')")" 0.981642 'corrected: ceiling of five categories'
is "$(printf %.6f "$(finding ceiling '{figures}{train}{ceiling}')")" 0.999998 '10 % file: ceiling'
is "$(finding ceiling '{level}')" warning 'it costs more than one in a hundred'
is "$(finding stump '{figures}{rule}')" 'count > 44 is attack' 'the rule on the 10 % file'
is "$(printf '%.4f %.4f' "$(finding stump '{figures}{train_accuracy}')" "$(finding stump '{figures}{test_accuracy}')")" '0.9798 0.9083' 'its accuracy'
is "$(finding constant '{figures}{constant}')" '["num_outbound_cmds","is_host_login"]' 'constant columns'
unlike "$(ids)" 'copy|superset|leak|cut' 'no error there'

# --- looks, rare attacks, the published lists ---

json 'load demo as=train; load demo:test as=test; model mlp hidden=5; train epochs=1; test; test; test; audit'
is "$(finding peek '{figures}{looks}') $(finding peek '{level}')" '3 note' 'three looks are a note'
is "$(finding rare '{figures}{ppv}{q(0.01)}')" "$(at_command test '{result}{ppv}{q(0.01)}')" 'what an alarm is worth, as test has it'
json 'load demo as=train; load demo:test as=test; model mlp hidden=5; train epochs=1; audit'
is "$(finding peek '{figures}{looks}')" 3 'another session knows of the looks'
json 'load demo as=train; load demo:test as=test; model mlp hidden=5; train epochs=1; threshold far=0.1 table=test leak=tune-on-test; test; audit'
is "$(finding peek '{level}')" error 'a choice on test rows is an error'
like "$(finding peek '{figures}{choices}')" '"a threshold"' 'which one'
json 'load demo as=train; load demo:test as=test; model mlp hidden=5; train epochs=1 valid=test; audit'
is "$(finding peek '{level}')" warning 'validation on test rows is a warning'

pitfall() { printf '%s\n' "$out" | tail -n 1 | perl -MJSON::PP -e '
    my ($p) = grep { $_->{id} eq "'"$1"'" } @{decode_json(<STDIN>)->{result}{pitfalls}};
    print ref $p->{'"$2"'} ? encode_json($p->{'"$2"'}) : $p->{'"$2"'} // "null"'; }
is "$(printf '%s\n' "$out" | tail -n 1 | perl -MJSON::PP -e 'print join " ", map { $_->{id} } @{decode_json(<STDIN>)->{result}{pitfalls}}')" \
    'P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 no-test-set preprocessing selection duplicates illegitimate temporal dependence sampling' \
    'the ten pitfalls and the kinds of leakage'
is "$(pitfall P5 findings) $(pitfall P5 state)" '["peek"] found' 'a finding answers its pitfall'
is "$(pitfall illegitimate state)" clear 'what was looked for in vain'
is "$(pitfall P7 state)" unknown 'what is not known before a test'
is "$(pitfall P10 state)" judge 'what no program can tell'
json 'load demo as=train; load demo:test as=test; model mlp hidden=5; train epochs=1; test; audit'
like "$(pitfall P6 text)" 'accuracy of the model .*majority .*one rule .*look-up .*ceiling 99.25 %' 'the baselines beside the score'
like "$(pitfall P7 text)" 'balanced accuracy .*macro F1 .*MCC' 'other measures than accuracy'
text 'load demo as=train; load demo:test as=test; audit'
unlike "$out" 'For you to judge' 'the usual audit stays short'
text 'load demo as=train; load demo:test as=test; audit pitfalls=yes'
is "$(printf '%s\n' "$out" | grep -c 'For you to judge')" 18 'each list item leaves something to judge'

json "record audit.peep; load demo as=train; load demo:test as=test; model mlp hidden=5; train epochs=1; test; test; audit; record off"
unlike "$(cat audit.peep)" '"id": "peek"|"pitfalls"' 'a recording does not hold what depends on the history'
run "$PEEPHOLE" verify audit.peep
is "$status" 0 'and so holds'

# The report has the findings, too.
json 'load demo as=train; load demo:test as=test; model mlp hidden=5; train epochs=1; test; audit; report r.md'
is "$(at '{result}{findings}')" "$(at_command audit '{result}{findings}')" 'report: the same findings'
like "$(cat r.md)" '^## Audit' 'report: a section of them'
like "$(cat r.md)" '^- note, \*\*ceiling\*\*: 72 of 4,000 test rows' 'report: with their figures'
like "$(cat r.md)" 'test table: test, 4,000 rows of demo:test, rows \(SHA-256\) `[0-9a-f]{64}`' 'report: and the digests'

finish

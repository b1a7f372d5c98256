#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sweep: every combination of settings, judged on validation rows, each training a run of the history;
# one that was killed goes on to the same figures; trainings side by side have the same bits.
. "$(dirname "$0")/../lib.sh"
history=$XDG_DATA_HOME/peephole/history.sqlite

cat >start.peep <<'END'
load demo
split data
model lstm hidden=4
END
sweep='sweep lr=0.05,0.2 hidden=4..8:4 epochs=2 repeat=2'

# The figures without what tells of the history: run numbers, what was taken from it.
figures() { # the last result in $out
    printf '%s\n' "$out" | grep '"command": "sweep"' | tail -n 1 |
        sed -E 's/"(run|reused|trained)": (true|false|[0-9]+),? ?//g; s/"(run|reused|trained)": (true|false|[0-9]+)//g'
}

# --- the grid and its figures ---

json "include start.peep
$sweep"
is "$status" 0 'a grid of two settings: status'
whole=$(figures)
is "$(at '{result}{runs}[7]{run}' | grep -c '^[1-8]$')" 1 'four combinations with two seeds are eight runs'
is "$(at '{result}{runs}[8]')" absent 'and no more'
is "$(printf '%s\n' "$out" | grep -c '"event": "sweep"')" 8 'an event for each training'
is "$(at '{result}{on}') $(at '{result}{metric}') $(at '{result}{stopped}')" 'valid accuracy done' \
    'judged on the validation rows'
is "$(at '{result}{trained}') $(at '{result}{reused}')" '8 0' 'all were trained'
best=$(at '{result}{best}{metrics}{accuracy}')
is "$(at '{result}{sets}[0]{metrics}{accuracy}')" "$best" 'the best stands first'
printf '%s\n' "$out" | tail -n 1 | perl -MJSON::PP -e '
    my $r = decode_json(<STDIN>)->{result};
    my $last = 2;
    for my $set (@{ $r->{sets} }) {
        my @runs = grep { $_->{settings}{lr} == $set->{settings}{lr} &&
                          $_->{settings}{hidden} == $set->{settings}{hidden} } @{ $r->{runs} };
        my ($a, $b) = map { $_->{metrics}{accuracy} } @runs;
        print "mean\n" if abs($set->{metrics}{accuracy} - ($a + $b) / 2) > 1e-12;
        print "deviation\n" if abs($set->{deviation}{accuracy} - abs($a - $b) / sqrt(2)) > 1e-12;
        print "order\n" if $set->{metrics}{accuracy} > $last;
        print "seeds\n" if join(" ", map { $_->{settings}{seed} } @runs) ne "1 2";
        $last = $set->{metrics}{accuracy};
    }' >wrong
is "$(cat wrong)" '' 'means, sample deviations, seeds and order'

# --- each is a run like any other ---

json "runs where='tag = sweep' limit=0
runs show 1"
is "$(at_command runs '{result}{number}')" absent 'the history answers'
is "$(at_line 1 '{result}{matching}')" 8 'the history has them, tagged'
is "$(at '{result}{tested}[0]{table}')" valid 'with the test on the validation rows'
ok 'and with its epochs' test "$(at '{result}{curve}[1]{epoch}')" = 2
swept=$(at '{result}{weights_sha256}')
json 'runs show 1'
printf '%s\n' "$out" | perl -MJSON::PP -e 'print "$_\n" for @{ decode_json(<STDIN>)->{result}{commands} }' >again.peep
json 'include again.peep'
is "$(value weights_sha256)" "$swept" 'its commands make it again'

# --- the best set-up, one command away ---

json "include start.peep
$sweep
sweep best
test"
is "$status" 0 'sweep best, then a test: status'
is "$(at_command sweep '{result}{weights_sha256}')" \
    "$(printf '%s\n' "$out" | grep '"command": "sweep"' | head -n 1 | json_at '{result}{runs}[0]{weights_sha256}')" \
    'sweep best trains the same weights'
is "$(printf '%s\n' "$out" | grep '"command": "sweep"' | head -n 1 | json_at '{result}{reused}')" 8 \
    'a sweep asked for again trains nothing'
is "$(printf '%s\n' "$out" | grep '"command": "sweep"' | head -n 1 |
    sed -E 's/"(run|reused|trained)": (true|false|[0-9]+),? ?//g; s/"(run|reused|trained)": (true|false|[0-9]+)//g')" \
    "$whole" 'and says the same'
json 'load demo
model lstm
sweep best'
like "$out" 'there has been no sweep yet' 'no best without a sweep'

# What a training depends on makes it another one.
json "include start.peep
prepare scale=zscore
$sweep"
is "$(at '{result}{reused}')" 0 'another preparation: nothing is taken from the history'
json "include start.peep
drop valid
split data train=0.8 valid=0.1 test=0.1 seed=5
$sweep"
is "$(at '{result}{reused}')" 0 'other rows: neither'
json "load demo as=other
split other
model lstm hidden=4
$sweep"
is "$(at '{result}{reused}')" 8 'other names of the same rows: all'

# --- the same bits, whatever runs at once ---

for threads in 1 3; do
    rm -f "$history"
    run "$PEEPHOLE" --json --threads $threads -c "include start.peep
$sweep"
    is "$(figures)" "$whole" "the same figures with $threads threads"
done

# --- killed half-way ---

# signalled_after COUNT SIGNAL FILE EPOCHS: a sweep gets the signal as soon as it tells that so many trainings
# are done; its events are in the file. Returns its exit status. A shell may let it ignore Ctrl-C.
# shellcheck disable=SC2016  # for perl
signalled_after() {
    perl -e '
        my ($count, $signal, $file, @command) = @ARGV;
        $SIG{INT} = "DEFAULT";
        my $pid = open(my $events, "-|", @command) or die "$command[0]: $!";
        open my $copy, ">", $file or die "$file: $!";
        while (my $line = <$events>) {
            print $copy $line;
            kill $signal => $pid if $line =~ /"event": "sweep"/ && --$count == 0;
        }
        waitpid $pid, 0;
        exit($? & 127 ? 128 + ($? & 127) : $? >> 8);' "$1" "$2" "$3" "$PEEPHOLE" --json --threads 1 -c "include start.peep
sweep lr=0.05,0.2 hidden=4..8:4 epochs=$4 repeat=2" 2>"$dir/err"
}

rm -f "$history"
signalled_after 2 KILL killed 30
is "$?" 137 'a sweep is killed'
is "$(grep -c '"command": "sweep"' killed)" 0 'it was killed before its end'
long='sweep lr=0.05,0.2 hidden=4..8:4 epochs=30 repeat=2'
json "include start.peep
$long"
resumed=$(figures)
ok 'what was finished is taken from the history' test "$(at '{result}{reused}')" -ge 2
is "$(($(at '{result}{reused}') + $(at '{result}{trained}')))" 8 'the rest is trained'
rm -f "$history"
json "include start.peep
$long"
is "$(at '{result}{reused}')" 0 'without a history all is trained'
is "$resumed" "$(figures)" 'a sweep that was killed and asked for again says what an uninterrupted one says'

# --- stopped by hand ---

rm -f "$history"
status=0
signalled_after 1 INT stopped 60 || status=$?
is "$status" 130 'Ctrl-C: status'
out=$(cat stopped)
is "$(at_command sweep '{result}{stopped}')" user 'it says that it was stopped'
ok 'what was finished is kept' test "$(at_command sweep '{result}{trained}')" -ge 1
json 'runs'
ok 'in the history' test "$(at '{result}{matching}')" -ge 1

# --- recorded, and verified ---

json "record swept.peep
include start.peep
$sweep
sweep best
record off"
like "$(cat swept.peep)" '^train table=train .*lr=' 'a recording has the lines of the best set-up'
unlike "$(cat swept.peep)" '^sweep best' 'instead of the words that stand for them'
run "$PEEPHOLE" --json verify swept.peep
is "$status $(at '{result}{differences}[0]{path}')" '0 absent' 'and it verifies'

# --- rows to judge by ---

json 'load demo as=train
model lstm hidden=4
sweep lr=0.1 epochs=1'
is "$(at '{result}{on}')" train/valid 'without validation rows a fifth is cut off'
json 'load demo as=train
load demo:test as=test
model lstm hidden=4
sweep lr=0.1 epochs=1 on=test'
is "$status" 1 'choosing by test rows: status'
like "$out" 'leak=tune-on-test' 'is refused, with the name of the leak'
json 'load demo as=train
load demo:test as=test
model lstm hidden=4
sweep lr=0.1 epochs=1 on=test leak=tune-on-test; sweep best; test'
is "$(at '{result}{leak}[0]{choice}')" "a sweep's metric" 'a test of what such a sweep found is marked'
json 'load demo as=train
load demo:test as=test
model lstm hidden=3
sweep lr=0.1 epochs=1 on=test leak=tune-on-test; sweep best'
json "runs show $(value run)"
is "$(at '{result}{leak}[0]{choice}') $(at '{result}{leak}[0]{table}')" "a sweep's metric test" \
    'its run has the mark in the history, before any test of it'
is "$(at '{result}{tests}[0]')" absent 'which there was not'
json 'load demo as=train
load demo:test as=test
model lstm hidden=4
sweep lr=0.1 epochs=1 on=test leak=tune-on-test'
is "$(at '{result}{leak}[0]{choice}') $(at '{result}{on}')" "a sweep's metric test" 'and done when asked for by name'

# --- mistakes ---

mistake() { # mistake COMMAND PATTERN
    json "include start.peep
$1"
    like "$out" "$2" "$1"
}
mistake 'sweep lrr=0.1,0.2' 'did you mean lr'
mistake 'sweep lr=0.1,fast' '"ok": false'
mistake 'sweep lr=0.1,1e-1' 'given twice'
mistake 'sweep seed=1,2 repeat=3' 'repeat= cannot'
mistake 'sweep units=5,6' 'no setting of this model'
mistake 'sweep best lr=1' 'takes no settings'
mistake 'sweep lr=0.1 patience=3 valid-fraction=0.1 valid=valid' 'not both'
json 'load demo as=train
model jordan
sweep decay=0.1,0.2 epochs=1'
like "$out" 'model.decay= or train.decay=' 'a name that both have'
json 'load demo as=train
model jordan
sweep model.decay=0.1,0.2 epochs=1'
is "$status $(at '{result}{sets}[1]{repeats}')" '0 1' 'told apart'
json 'load demo as=train
model autoencoder
sweep "units=9|7,5" epochs=1'
is "$status" 1 'a word in quotes is no setting'
json 'set history=off
load demo as=train
model lstm hidden=4
sweep lr=0.1,0.2 epochs=1'
is "$status $(at '{result}{trained}')" '0 2' 'without a history'
# --- judged by cross-validation ---

json 'load demo; sample data rows=600 as=train; model mlp hidden=8; sweep lr=0.1,0.5 epochs=2 folds=3 repeat=2'
is "$(at_command sweep '{result}{trained}') $(at_command sweep '{result}{sets}[0]{repeats}')" '12 6' 'folds=3: three trainings a seed'
like "$(at_command sweep '{result}{on}')" '^train, 3 folds$' 'the folds judge'
like "$(at_command sweep '{result}{best}{commands}[1]')" '^train table=train ' 'the best set-up is trained on all rows'
best=$(at_command sweep '{result}{best}{settings}{lr}') mean=$(at_command sweep '{result}{best}{metrics}{accuracy}')
json "load demo; sample data rows=600 as=train; model mlp hidden=8; crossval folds=3 repeat=2 lr=$best epochs=2"
is "$(at_command crossval '{result}{reused}')" 6 'crossval has trained the same'
is "$(at_command crossval '{result}{metrics}{accuracy}')" "$mean" 'with the same mean'
mistake 'sweep lr=0.1,1 folds=3 valid=valid' 'judged on the fold'
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The figures that are of no single test: classes, sweep, compare, and curves of several runs. What is drawn
# is what the verbs say; names that would be code are names; what cannot be drawn is told.
# shellcheck disable=SC2016  # for names
. "$(dirname "$0")/../lib.sh"

is_png() { [ "$(head -c 4 "$1" | od -An -c | tr -d ' ')" = '211PNG' ]; }
block() { # block FILE NAME: the lines of an inline block
    sed -n "/^\\\$$2 << /,/^END_OF_DATA/p" "$1" | sed '1d;$d'
}
numbers='export PEEPHOLE_HISTORY=off' # each program counts its runs from 1

# --- classes ---

run "$PEEPHOLE" -c 'load demo
balance data as=train normal=1000 attack=300 u2r=30
plot classes'
is "$status" 0 'classes: needs no training'
like "$out" '^normal before +[^ ]+ +4,541 +56.8 %$' 'classes: rows and share before'
like "$out" '^ +after +[^ ]+ +1,000 +51.8 %$' 'and after'
like "$out" '^rows, drawn by their logarithm, and shares of data \(lighter\), then of train$' 'the scale is told'
like "$out" '^demo \(synthetic\), n = 1,930 of 8,000, by category \(contest\); balance data ' 'classes: caption'
ok 'classes: 80 columns' sh -c "! grep -Eq '.{81}' '$dir/out'"
run env LC_ALL=C "$PEEPHOLE" -c 'load demo
balance data as=train
plot classes'
like "$out" '^u2r before +=+ +170 +2.1 %$' 'classes: ASCII where the locale is'
run "$PEEPHOLE" -c 'load demo
plot classes by=binary'
unlike "$out" 'before' 'a table that was not balanced has one bar a class'
like "$out" '^rows and shares of data$' 'on a linear scale where both classes are large'
json 'load demo; balance data as=train; undo; balance data as=train method=smote normal=500 attack=500 u2r=500; classes train; plot classes c.txt keep=yes table=train'
is "$(value file) $(value bytes)" "c.txt $(wc -c <c.txt | tr -d ' ')" 'classes: file and bytes'
is "$(block c.txt.dat rows | cut -d ' ' -f 2 | tr '\n' ' ')" \
    "$(for c in normal dos probe r2l u2r; do printf '%s ' "$(at_command classes "{result}{classes}{$c}")"; done)" \
    'classes: what is drawn is what the verb classes counts'
json 'load demo; classes data by=attack; plot classes d.txt keep=yes by=attack'
is "$(block d.txt.dat rows | awk '{ n += $2 } END { print n }')" 8000 'classes by=attack: every row'
is "$(block d.txt.dat rows | cut -d ' ' -f 2 | sort -rn | sed 1q)" \
    "$(at_command classes '{result}{classes}{normal}')" 'the largest class'
is "$(block d.txt.dat rows | cut -d ' ' -f 2 | sort -rnc 2>&1)" '' 'the largest first'
run "$PEEPHOLE" -c 'plot classes'
is "$status" 1 'classes: no table'
like "$err" 'there is no table with rows yet; load one' 'which is told'

# --- runs ---

trained='load demo
load demo:test as=test
model mlp hidden=5
train table=data epochs=2 lr=0.2
test
model mlp hidden=9
train table=data epochs=2 lr=0.2 seed=2
test'
run sh -c "$numbers; exec \"\$PEEPHOLE\" --json -c '$trained
plot roc roc.txt keep=yes
roc
plot roc runs.txt keep=yes runs=1,2
plot pr pr.txt keep=yes runs=all
plot compare compare.txt keep=yes
plot compare far.txt keep=yes runs=2,1 metrics=far,mcc,auc_macro,cost
plot roc runs=last'"
is "$status" 0 'curves of runs'
like "$(cat roc.txt)" ' m mean of the classes 0\.[0-9]{4}' 'roc: the mean of the classes'
is "$(perl -ne 'print $1 if /^curve_area\[2\] = (\S+)/' roc.txt.dat | cut -c 1-12)" \
    "$(at_command test '{result}{auc_macro}' | cut -c 1-12)" 'whose area is auc_macro'
like "$(cat runs.txt)" '1: mlp hidden=5, seed 1 0\.[0-9]{4}' 'roc runs=: a curve a run, with its area'
like "$(cat runs.txt)" '2: mlp hidden=9, seed 2 0\.[0-9]{4}' 'and the second'
like "$(cat runs.txt)" '^demo:test \(synthetic\), tested on test, n = 4,000; 2 runs$' 'and the caption'
is "$(perl -ne 'print $1 if /^curve_area\[2\] = (\S+)/' runs.txt.dat | cut -c 1-12)" \
    "$(at_command roc '{result}{curves}[0]{auc}' | cut -c 1-12)" 'the area of the second is that of roc'
like "$(cat pr.txt)" '2: mlp hidden=9, seed 2' 'pr runs=all'
is "$(block compare.txt.dat figures_1 | sed -n 2p | perl -ane 'printf "%.6f", $F[1]')" \
    "$(perl -e "printf '%.6f', 100 * $(at_command test '{result}{accuracy}')")" 'compare: accuracy as test has it'
is "$(block compare.txt.dat figures_3 | sed -n 2p | perl -ane 'printf "%.6f", $F[2]')" \
    "$(perl -e "printf '%.6f', 100 * $(at_command test '{result}{interval}{far}[0]')")" 'and the low end of FAR'
like "$(cat far.txt)" '^ +FAR +MCC ' 'compare metrics='
like "$(cat far.txt)" '^2: mlp hidden=9, seed 2 ' 'in the order that was asked for'

run "$PEEPHOLE" -c "$trained"
run "$PEEPHOLE" -c 'plot compare runs=1,2'
is "$status" 0 'compare: runs of the history need no answers'
like "$out" '^1: mlp hidden=5, seed 1 .*% ' 'with their figures'
like "$out" '─●─ 95 % intervals' 'and intervals'
run "$PEEPHOLE" -c 'runs tag 1 both
runs tag 2 both
plot compare runs=both,1'
like "$out" '^both: mlp hidden=5, mean ' 'a tag is the mean of its runs'
run "$PEEPHOLE" -c 'plot roc runs=1,2'
is "$status" 0 'roc: a run of the history has its curve'
like "$out" '1: mlp hidden=5, seed 1' 'which says whose it is'
run "$PEEPHOLE" -c 'load demo; model mlp; train table=data epochs=1; plot pr runs=1,3'
like "$err" 'run 3 was never tested' 'pr: one without a test has none'
run "$PEEPHOLE" -c 'plot roc runs=99'
like "$err" 'there is no run 99' 'roc: one that does not exist'
run "$PEEPHOLE" -c 'plot compare runs=1,99'
like "$err" '99' 'compare: a run that does not exist'
run "$PEEPHOLE" -c 'plot compare'
like "$err" 'no model of this session has been tested yet' 'compare: nothing to compare'

# --- sweep ---

grid='load demo
split data
model mlp
sweep lr=0.05,0.5,0.005 hidden=3,6 epochs=1 repeat=2'
run "$PEEPHOLE" --json -c "$grid
plot sweep s.txt keep=yes
plot sweep h.txt keep=yes over=hidden metrics=accuracy
plot sweep"
is "$status" 0 'sweep'
is "$(block s.txt.dat line_1 | cut -d ' ' -f 1 | tr '\n' ' ')" '0.005 0.05 0.5 ' 'sweep: values in rising order'
like "$(cat s.txt.dat)" '^is_log = 1$' 'on a logarithmic axis'
like "$(cat h.txt.dat)" '^is_log = 0$' 'or a linear one'
is "$(grep -c '^\$line_' h.txt.dat)" 3 'a line for each learning rate'
# The mean of the two seeds at lr=0.5 hidden=6, from the runs that sweep lists.
is "$(block h.txt.dat line_2 | sed -n 2p | cut -d ' ' -f 2 | cut -c 1-12)" \
    "$(perl -MJSON::PP -ne '$l = decode_json($_); next unless ($l->{command} // "") eq "sweep";
        @r = map { $_->{metrics}{accuracy} } grep { $_->{settings}{lr} == 0.5 && $_->{settings}{hidden} == 6 } @{$l->{result}{runs}};
        printf "%.15g", 100 * ($r[0] + $r[1]) / @r' "$dir/out" | cut -c 1-12)" 'sweep: a point is the mean of its seeds'
like "$(cat s.txt)" '^lr=0.05 hidden=3 ' 'sweep: a row a combination'
like "$(cat s.txt)" '^─●─ standard deviation of 2 trainings$' 'and what the bars are'
like "$(cat s.txt)" '^demo \(synthetic\), judged on valid, n = [0-9,]+, seeds 1, 2; mlp epochs=1' 'and the caption'
run "$PEEPHOLE" --json -c "$grid
plot sweep again.txt"
is "$(at_command sweep '{result}{trained}')" 0 'the line of an earlier session trains nothing anew'
ok 'and draws the same' cmp s.txt again.txt
run "$PEEPHOLE" -c 'plot sweep'
like "$err" 'there has been no sweep in this session yet; as in: sweep' 'sweep: none yet'
run "$PEEPHOLE" -c "$grid
plot sweep over=epochs"
like "$err" 'epochs did not vary in the last sweep; over=lr or hidden' 'sweep: a setting that did not vary'

# --- settings of another figure; lists ---

for line in 'loss runs=1' 'classes over=lr' 'sweep by=attack' 'roc metrics=far' 'compare table=data'; do
    run "$PEEPHOLE" -c "plot $line"
    like "$err" "the figure ${line%% *} has no setting " "refused before anything runs: $line"
done
run "$PEEPHOLE" -c 'plot compare metrics=acuracy'
like "$err" '"acuracy" is no figure of a test; did you mean accuracy\?' 'metrics= names the nearest'
run "$PEEPHOLE" -c 'plot roc runs=one'
like "$err" '"one" is no number of a run' 'runs= of curves has numbers'
run "$PEEPHOLE" -c 'plot compare runs=1,2,1'
like "$err" '1 is given twice' 'each once'

# --- pictures, and names that would be code ---

cat >hostile.csv <<'END'
a,b,label
END
i=0
while [ $i -lt 60 ]; do
    for name in normal '`touch made`' "'; system('touch made'); '" '@x $rows END_OF_DATA' '{/=40 x}_^"'; do
        case $name in normal) v=1 ;; *) v=$((i % 7 + 3)) ;; esac
        printf '%s,%s,"%s"\n' "$v" "$((i % 5))" "$(printf %s "$name" | sed 's/"/""/g')"
    done
    i=$((i + 1))
done >>hostile.csv
if command -v gnuplot >/dev/null; then
    run sh -c "$numbers; exec \"\$PEEPHOLE\" -c '
load hostile.csv label=label normal=normal as=data
balance data as=train normal=30 attack=20
plot classes \"|touch made.png\" by=attack keep=yes
prepare classes=attack
model mlp hidden=3
train table=train epochs=2
test table=data
plot roc roc.png
plot roc \"-x.svg\" runs=1 keep=yes
plot compare \"~c.pdf\" keep=yes
sweep lr=0.1,1 epochs=1 repeat=2
plot sweep \"a\`touch made\`.png\" keep=yes'"
    is "$status" 0 'hostile names'
    unlike "$out" 'gnuplot failed' 'no figure fails by them'
    for file in '|touch made.png' roc.png 'a`touch made`.png'; do
        ok "$file is a picture" is_png "$file"
    done
    ok 'as svg and pdf, too' test -s ./-x.svg -a -s '~c.pdf'
    ok 'no name was run' sh -c '[ ! -e made ] && [ ! -e made.png ]'
    # What was kept draws the same picture again.
    cp ./-x.svg first.svg
    ok 'a kept script runs by itself' gnuplot --default-settings ./-x.svg.gp
    ok 'and draws the same' cmp first.svg ./-x.svg
else
    skip 'pictures' 'no gnuplot'
fi
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# test, confusion, report, plot on the demo set: figures, what is said beside them, files, refusals.
. "$(dirname "$0")/../lib.sh"
export PEEPHOLE_HISTORY=off # each program counts its runs from 1

cat >start.peep <<'END'
load demo
load demo:test as=test
split data train=.7 valid=.2
model lstm hidden=12
train table=train valid=valid epochs=6 batch=20 lr=0.2
END
last_line() { printf '%s\n' "$out" | tail -n 1; }

# --- test on a table ---

run "$PEEPHOLE" --json -c 'include start.peep
test'
is "$status" 0 'a test runs'
line=$(last_line)
for key in rows accuracy dr far efficiency macro_f1 mcc balanced_accuracy kappa log_loss brier calibration_error \
    cost interval unseen seen distinct by_attack baselines majority one_rule lookup ceiling rule winner_cost \
    auc_pr auc_interval classes confusion per_class auc_macro shared_rows twins support precision recall f1 false_positive_rate auc recall_interval table run epoch; do
    like "$line" "\"$key\": " "the result of test has $key"
done
for key in draws mean best worst; do
    unlike "$line" "\"$key\": " "the result of test has no $key"
done
is "$(printf '%s\n' "$line" | grep -o '"rows": [0-9]*' | head -n 1)" '"rows": 4000' 'every row counts once'
is "$(printf '%s' "$line" | grep -o '"confusion": \[\[[^]]*\]' | head -n 1 | tr -cd , | wc -c)" 4 'five columns'
is "$(printf '%s' "$line" | sed 's/, "shared_rows.*//; s/.*"confusion": \(\[\[.*\]\]\), "per_class.*/\1/' | tr -c '0-9\n' '\n' |
    awk '{ sum += $1 } END { print sum }')" 4000 'the matrix adds up to the rows'
unlike "$line" 'NaN|Infinity|nan|inf' 'plain numbers'
first=$(printf '%s' "$line" | sed 's/"seconds": [^,}]*//g')
for threads in 1 2; do
    run "$PEEPHOLE" --json --threads $threads -c 'include start.peep
test'
    is "$(last_line)" "$first" "the same figures with $threads thread(s)"
done

run "$PEEPHOLE" -c 'include start.peep
test'
is "$(printf '%s\n' "$out" | grep -A 1 '^test: 4,000 rows; run 1, epoch 6' | tail -n 1 |
    grep -c 'of 4,000 test rows (.*) are twins of training')" 1 'twins are spoken of before any figure'
like "$out" '^accuracy +[0-9.]+ % +[0-9,]+/4,000 +[0-9.]+-[0-9.]+$' 'rates have denominators and intervals'
unlike "$(printf '%s\n' "$out" | sed -n '/^test: .*; run 1/,$p')" '^.{81}' 'no line is wider than 80'

# --- draws ---

draws='test draws=4 size=500 from=data seed=3'
run "$PEEPHOLE" --json -c "include start.peep
$draws"
is "$status" 0 'a test of draws runs'
line=$(last_line)
for key in draws mean best worst efficiency_of_means; do
    like "$line" "\"$key\": " "the result has $key"
done
like "$line" '"rows": 2000, ' 'the figures on top are of all draws together'
is "$(printf '%s\n' "$line" | grep -o '"rows": 500, ' | wc -l)" 4 'each draw has its rows'
run "$PEEPHOLE" --json --threads 1 -c "include start.peep
$draws"
is "$(last_line)" "$line" 'the same seed, the same draws, at any number of threads'
run "$PEEPHOLE" --json -c "include start.peep
test draws=4 size=500 from=data seed=4"
ok 'another seed, other draws' test "$(last_line)" != "$line"
run "$PEEPHOLE" -c "include start.peep
$draws"
like "$out" '^4 draws of 500 rows from data: 2,000 rows; run 1, epoch 6$' 'the text says what was tested'
like "$out" '^equal; [0-9,]+ are those very rows' 'and that training rows are among them'
like "$out" '^over 4 draws +mean +best +worst +sd$' 'and has mean, best and worst'
run "$PEEPHOLE" --json -c 'include start.peep
test draws=2 size=300 from=data without=train'
is "$(last_line | grep -o '"twins": 0' | wc -l)" 4 'without=train leaves no twin (each draw, all, the mean)'
run "$PEEPHOLE" --json -c 'include start.peep
test weights=best'
like "$(last_line)" '"weights": "best"' 'the best weights can be tested'

# --- a model that has not learned ---

run "$PEEPHOLE" -c 'load demo
load demo:test as=test
model lstm hidden=4 steps=50
train table=data epochs=3 lr=0.5
test'
is "$status" 0 'a model that answers one class is no error'
like "$out" '^The model answers normal to all 4,000 rows' 'but is said to'

# --- other classes ---

run "$PEEPHOLE" --json -c 'load demo
load demo:test as=test
prepare classes=binary
model lstm hidden=6
train table=data epochs=2 lr=0.2
test'
like "$(last_line)" '"classes": \["normal", "attack"\]' 'two classes'
run "$PEEPHOLE" -c 'load demo
load demo:test as=test
prepare classes=attack
model lstm hidden=6
train table=data epochs=2 lr=0.2
test
confusion
plot confusion
plot detection'
is "$status" 0 'as many classes as attacks'
like "$out" '^No rows: ' 'classes without rows are named'
like "$out" 'largest mistakes$' 'a matrix that is too wide becomes a list'

# --- what cannot be ---

refused() { # refused COMMANDS PATTERN NAME
    run "$PEEPHOLE" -c "$1"
    is "$status" 1 "refused: $3"
    like "$err" "$2" "the reason: $3"
}
refused 'load demo
test table=data' 'no model has been picked' 'no model'
refused 'load demo
model lstm
test table=data' 'the model is not trained yet' 'no training'
refused 'plot loss' 'there is no training yet' 'nothing to draw'
refused 'include start.peep
test table=tset' 'tset' 'no such table'
refused 'include start.peep
test draws=2 size=9000 from=data' '8,000' 'a draw larger than its table'
run "$PEEPHOLE" -c 'test draws=3'
like "$err" 'draws= needs size=N and from=TABLE' 'draws= asks for what it needs before anything runs'
run "$PEEPHOLE" -c 'test size=3'
like "$err" 'size= belongs to draws=' 'size= alone is no test'
refused 'include start.peep
plot roc' 'the model has not been tested yet' 'a ROC curve before a test'
run "$PEEPHOLE" -c 'plot pie'
like "$err" 'loss' 'no such figure: the known ones are named'

# --- confusion ---

run "$PEEPHOLE" --json -c 'include start.peep
confusion'
like "$(last_line)" '"table": "valid", "epoch": 6' 'before a test: the last epoch'
run "$PEEPHOLE" --json -c 'include start.peep
test
confusion'
like "$(last_line)" '"table": "test", "epoch": 6' 'after it: the test'

# --- plots ---

run "$PEEPHOLE" -c 'include start.peep
test
plot loss
plot detection'
is "$status" 0 'figures in the terminal'
like "$out" '^Loss over the epochs$' 'with a title'
like "$out" '^u2r .* [0-9.]+ % ' 'and figures'
run env LC_ALL=C "$PEEPHOLE" -c 'include start.peep
plot loss'
unlike "$(printf '%s' "$out" | LC_ALL=C tr -d ' -~\n' | od -c | head -n 1)" ' [0-9]{3} ' 'ASCII where the locale is'
refused 'include start.peep
plot loss no/such/folder/loss.png' "no/such/folder" 'a folder that does not exist'
refused 'include start.peep
plot loss loss.gif' 'cannot tell from loss.gif what kind of picture' 'an ending that is no picture'
is "$(ls)" start.peep 'nothing was written in half'

if command -v gnuplot >/dev/null; then
    run "$PEEPHOLE" --json -c 'include start.peep
test
plot loss loss.png
plot accuracy accuracy.svg
plot confusion confusion.png
plot detection detection.pdf
plot roc roc.png keep=yes'
    is "$status" 0 'gnuplot draws'
    is "$(echo *) " 'accuracy.svg confusion.png detection.pdf loss.png roc.png roc.png.dat roc.png.gp start.peep ' \
        'one file each, and what keep=yes keeps'
    is "$(value bytes)" "$(wc -c <roc.png | tr -d ' ')" 'bytes are those of the file'
    is "$(value file)" roc.png 'file is its name'
    rm -f accuracy.svg ./*.png detection.pdf roc.*
else
    skip 'gnuplot draws' 'no gnuplot'
fi

# Without gnuplot: the picture in characters, exit status 0, and what to install.
mkdir bin
echo precious | tee out.txt out.gp >out.dat
run env "PATH=$dir/work/bin" "$PEEPHOLE" --json -c 'include start.peep
plot loss out.png'
is "$status" 0 'a missing gnuplot is no failure'
is "$(value file)" out.png.txt 'the file is the text'
like "$(last_line)" 'gnuplot not found; install it' 'and the remark says what to install'
ok 'with the script and the data' test -s out.png.gp -a -s out.png.dat -a -s out.png.txt
is "$(cat out.txt out.gp out.dat | sort -u)" precious 'files of like names are left alone'
rm -f out.*
printf '#!/bin/sh\nexec /bin/false\n' >bin/gnuplot
chmod +x bin/gnuplot
run env "PATH=$dir/work/bin" "$PEEPHOLE" -c 'include start.peep
plot loss out.png'
is "$status" 0 'nor is one that fails'
like "$out$err" 'gnuplot failed' 'which is said'
run env "PATH=$dir/work/bin" "$PEEPHOLE" doctor
is "$status" 0 'doctor takes no offence'
like "$out" '^gnuplot +warning +gnuplot failed and said nothing, so plots are drawn as text' 'but tells what it did'
like "$out" '^gnuplot +warning +that is /' 'and which'
printf '#!/bin/sh\necho hello\n' >bin/gnuplot
run env "PATH=$dir/work/bin" "$PEEPHOLE" doctor
like "$out" '^gnuplot +warning +gnuplot told no version but "hello", so plots' 'one that tells no version'
rm bin/gnuplot
run env "PATH=$dir/work/bin" "$PEEPHOLE" doctor
like "$out" '^gnuplot +warning +not found' 'and none at all'
# One that hangs is waited for once, not with each figure.
printf '#!/bin/sh\necho asked >>%s/asked\nexec /bin/sleep 60\n' "$dir" >bin/gnuplot
chmod +x bin/gnuplot
run env "PATH=$dir/work/bin" "$PEEPHOLE" -c 'include start.peep
plot loss out.png
plot accuracy out.png
plot loss out.svg'
is "$status" 0 'a gnuplot that hangs is no failure'
is "$(wc -l <"$dir/asked" | tr -d ' ')" 1 'and is asked once'
is "$(printf '%s\n' "$out" | tr '\n' ' ' | grep -o 'gnuplot gave no answer within 5 s' | wc -l)" 3 'each figure says so'
rm -rf bin out.*

# --- report ---

run "$PEEPHOLE" --json -c "include start.peep
$draws
report paper=kim-table4
report one.md paper=kim-table5
set seed=2
train table=train valid=valid epochs=6 batch=20 lr=0.2
$draws
report all.md runs=all paper=kim-table4 title='Two seeds'
report"
is "$status" 0 'reports are written'
like "$out" '"printed": \{"best": \{"dr": 0.989583, ' 'the figures that the paper prints'
like "$out" '"difference": \{' 'and how far ours are'
like "$(cat one.md)" '^\| seed \| 1 \|$' 'the report has the seed'
like "$(cat one.md)" '^\| mean \| accuracy, 2 classes \| 96.93 % \| [0-9.]+ % \| [-+][0-9.]+ points \|$' \
    'and the comparison'
like "$(cat all.md)" '^# Two seeds$' 'the page of all runs has its title'
is "$(grep -cE '^\| [12] \| .* \| 5/5 \| |^\| [12] \| .*/5 \| ' all.md)" 2 'and a row a run'
like "$(cat all.md)" '^\| mean \| FAR \| 10.04 % \| ' 'and the paper'
like "$(cat all.md)" '^## Audit$' 'and what the audit finds'
is "$(grep -c '^- training table: ' all.md)" 1 'a table that the runs share once'
like "$(cat all.md)" '^- (error|warning|note), \*\*[a-z]+\*\*: .* \(run 2\)$' 'a finding of one of them with its number'
is "$(printf '%s\n' "$out" | grep '"runs": 2' | json_at '{result}{audits}[1]{run}')" 2 'for programs, too'
like "$(printf '%s\n' "$out" | grep '"runs": 2' | json_at '{result}{audits}[0]{findings}[0]{level}')" '^(error|warning|note)$' 'by run'
unlike "$(cat one.md all.md)" "$dir" 'no path of this machine is in them'
refused 'include start.peep
report paper=kim-table9' 'kim-table' 'no such paper'
refused 'include start.peep
report no/such/report.md' 'no/such' 'no such folder'

# --- recorded and verified ---

run "$PEEPHOLE" -c "record session.peep
include start.peep
test
confusion
$draws
report paper=kim-table4
plot roc
expect accuracy > 0.5
record off"
is "$status" 0 'a session with results is recorded'
run "$PEEPHOLE" verify session.peep
is "$status" 0 'and holds when it is run again'

finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# predict: the answers to a file or a stream are those to the same rows as a table, whatever a model sees
# of a row; rows without a label, of another form, bad ones; slow pipes; memory that does not grow.
. "$(dirname "$0")/../lib.sh"

# The demo test rows as files: with a label, without, and below a heading in another order. What `predict`
# reads must be longer than what it reads at once (2 MB).
cat >rows.pl <<'END'
use strict;
use warnings;
use JSON::PP;
my ($order) = join('', <STDIN>) =~ /"features": (\{[^}]*\})/;
my @names = $order =~ /"([a-z_0-9]+)":/g;
open my $in, '<', 'head.json' or die;
my $head = decode_json(join '', <$in>)->{result}{head};
open my $plain, '>', 'plain.csv' or die;
open my $bare, '>', 'bare.csv' or die;
open my $headed, '>', 'headed.csv' or die;
print $headed join(';', 'id', reverse @names), "\n";
my $id = 0;
for (my $i = 0; $i < 8; $i++) {
    for my $row (@$head) {
        my @cells = map { $row->{features}{$_} } @names;
        print $bare join(',', @cells), "\n";
        print $plain join(',', @cells, $row->{label}), "\n";
        print $headed join(";", ++$id, reverse @cells), "\n";
    }
}
END
json 'load demo:test as=test; head test rows=4000'
printf '%s\n' "$out" | tail -n 1 >head.json
perl rows.pl <head.json
is "$(wc -l <plain.csv | tr -d ' ')" 32000 'a file of 32,000 rows'
ok 'it does not fit into one piece' test "$(wc -c <bare.csv)" -gt 3000000
gzip -k plain.csv

train='load demo; balance data as=train normal=200 attack=60 u2r=20 seed=1; model'
answers() { cut -d, -f1,4- "$1"; }

while read -r settings; do
    kind=$(echo "$settings" | tr -c 'a-z0-9\n' -)
    run "$PEEPHOLE" -c "$train $settings; train epochs=3 batch=20 optimizer=adam; save $kind.model
load plain.csv as=test; export predictions table.csv"
    is "$status" 0 "$settings: trains and answers a table"
    answers table.csv >wanted
    is "$(wc -l <wanted | tr -d ' ')" 32001 "$settings: each row of the table"
    run "$PEEPHOLE" -c "predict plain.csv model=$kind.model to=stream.csv"
    ok "$settings: predict gives the same answers, to the last digit" cmp wanted stream.csv
    "$PEEPHOLE" --threads 1 -c "predict - model=$kind.model" <bare.csv >stream.csv 2>"$dir/err"
    ok "$settings: a stream without labels, one thread" cmp wanted stream.csv
done <<'END'
lstm hidden=12
lstm hidden=12 steps=7 target=each
lstm hidden=12 steps=9 target=last
lstm hidden=12 steps=5 carry=yes
lstm hidden=12 steps=5 carry=yes target=last
gru hidden=6 view=features
bilstm hidden=6 steps=6
cnn
mlp
END

cp lstm-hidden-12-steps-9-target-last.model my.model
run "$PEEPHOLE" -c 'predict plain.csv model=my.model to=wanted.csv'
like "$out" 'answers to 32,000 rows in wanted.csv' 'with to= it says how many'
for file in plain.csv.gz headed.csv; do
    run "$PEEPHOLE" -c "restore my.model; predict $file to=stream.csv"
    ok "$file: the same answers" cmp wanted.csv stream.csv
done
run "$PEEPHOLE" -c 'predict plain.csv.gz model=my.model'
is "$(printf '%s\n' "$out" | head -n 1)" 'row,predicted,p_normal,p_dos,p_probe,p_r2l,p_u2r' 'the heading'
is "$err" '' 'nothing beside it'
printf '%s\n' "$out" >stream.csv
ok 'standard output holds the answers and nothing else' cmp wanted.csv stream.csv

# The labels are those of test.
json 'restore my.model; load plain.csv as=test; test'
confusion=$(at '{result}{confusion}')
run "$PEEPHOLE" -c 'restore my.model; load plain.csv as=test; export predictions table.csv'
is "$(perl -e 'my @c = qw(normal dos probe r2l u2r); my %n; <>; while (<>) { my @f = split /,/; $n{$f[2]}{$f[3]}++ }
    print "[", join(",", map { my $t = $_; "[" . join(",", map { $n{$t}{$_} // 0 } @c) . "]" } @c), "]"' table.csv)" \
    "$confusion" 'the confusion matrix of test comes out of the exported answers'

# --- JSON ---

head -n 40 bare.csv >few.csv
json 'predict few.csv model=my.model'
is "$(printf '%s\n' "$out" | grep -c '"event": "prediction"')" 40 '--json: an object a row'
is "$(at_line 3 '{row}')" 3 '--json: the number of the row'
is "$(at_line 3 '{predicted}'),$(at_line 3 '{probabilities}{normal}')" \
    "$(sed -n 4p wanted.csv | cut -d, -f2,3)" '--json: the same answer'
is "$(at '{result}{rows}')" 40 '--json: a result at the end'
run "$PEEPHOLE" -c 'predict few.csv model=my.model to=few.jsonl'
is "$(head -n 2 few.jsonl | tail -n 1 | json_at '{row}')" 2 'to=FILE.jsonl: JSON lines'

# --- rows that are bad, other forms ---

sed '5s/.*/1,2,3/; 9s/^[^,]*/x/; 20s/.*//' few.csv >bad.csv
run "$PEEPHOLE" -c 'predict bad.csv model=my.model to=none.csv'
is "$status" 1 'a bad row: status'
like "$err" 'bad.csv:5: 3 fields where demo has 41; .*on-error=skip' 'a bad row: named'
ok 'no half of the answers' test ! -e none.csv
run "$PEEPHOLE" -c 'predict bad.csv model=my.model on-error=skip'
is "$(printf '%s\n' "$out" | cut -d, -f1 | tr '\n' ' ')" \
    'row 1 2 3 4 6 7 8 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 ' \
    'on-error=skip: rows keep their numbers, empty lines have none'
is "$err" 'Note: 2 rows left out; the first, line 5: 3 fields where demo has 41' 'and what was left out is told beside'
sed '7s/^[^,]*//' few.csv >gap.csv
run "$PEEPHOLE" -c 'predict gap.csv model=my.model'
like "$err" 'gap.csv:7: field 1 \(duration\): a number is missing; missing=drop' 'a missing value is told'
run "$PEEPHOLE" -c 'predict gap.csv model=my.model missing=median'
is "$(printf '%s\n' "$out" | wc -l | tr -d ' ')" 41 'missing=median: every row has an answer'
run "$PEEPHOLE" -c 'predict gap.csv model=my.model missing=drop'
is "$(printf '%s\n' "$out" | sed -n '7,8p' | cut -d, -f1 | tr '\n' ' ')" '6 8 ' 'missing=drop: its number is left out'
cut -d, -f1-40 few.csv >short.csv
run "$PEEPHOLE" -c 'predict short.csv model=my.model'
like "$err" "short.csv:1: 40 fields where the model's rows have 41, or 42 with the label" 'too few fields'
sed 's/;src_bytes;/;bytes;/' headed.csv | head -n 5 >other.csv
run "$PEEPHOLE" -c 'predict other.csv model=my.model'
like "$err" 'other.csv:1: the heading lacks 1 column of demo: src_bytes' 'a heading that lacks a feature'
: >empty.csv
run "$PEEPHOLE" -c 'predict empty.csv model=my.model'
is "$status,$out" '0,row,predicted,p_normal,p_dos,p_probe,p_r2l,p_u2r' 'no rows, no answers'
sed 's/$/,new_attack/' few.csv >new.csv
run "$PEEPHOLE" -c 'predict new.csv model=my.model'
is "$(printf '%s\n' "$out" | md5sum)" "$(head -n 41 wanted.csv | md5sum)" 'labels are not looked at'
run "$PEEPHOLE" -c 'predict few.csv'
like "$err" 'there is no trained model; train one, restore one, or name its file with model=FILE' 'no model'
run "$PEEPHOLE" -c 'predict few.csv model=few.csv'
like "$err" 'few.csv: this is not a model saved by peephole' 'no model in that file'
if [ -w /dev/full ]; then
    run "$PEEPHOLE" -c 'predict few.csv model=my.model to=/dev/full'
    is "$status" 1 'a device is not replaced'
fi

# --- streams ---

status=0
"$PEEPHOLE" -c 'predict plain.csv model=my.model' 2>"$dir/err" | head -n 3 >three.csv
is "$(cat "$dir/err")" '' '| head ends it quietly'
ok '| head has its lines' cmp -s three.csv - <<END
$(head -n 3 wanted.csv)
END

mkfifo pipe answers
timeout 300 "$PEEPHOLE" -c 'predict - model=my.model' <pipe >answers 2>"$dir/err" &
pid=$!
exec 3>pipe 4<answers
read -r line <&4
is "$line" "$(head -n 1 wanted.csv)" 'a pipe: the heading comes first' 
for number in 2 3; do
    sed -n "$((number - 1))p" few.csv >&3
    read -r line <&4
    is "$line" "$(sed -n ${number}p wanted.csv)" 'a row that comes alone is answered while the pipe is open'
done
tail -n +3 few.csv | head -n 5 >&3
exec 3>&-
is "$(cat <&4 | wc -l | tr -d ' ')" 5 'and the rest at its end'
exec 4<&-
wait $pid
is $? 0 'a pipe that ends: status'

# The same of a gzip that is written piece by piece.
rm pipe answers
mkfifo pipe answers
timeout 300 "$PEEPHOLE" -c 'predict - model=my.model' <pipe >answers 2>"$dir/err" &
pid=$!
exec 3>pipe 4<answers
read -r line <&4
for number in 2 3 4; do
    sed -n "$((number - 1))p" few.csv | gzip -c >&3
    read -r line <&4
    is "$line" "$(sed -n ${number}p wanted.csv)" "gzip from a pipe that pauses: row $((number - 1))"
done
exec 3>&-
is "$(cat <&4)" '' 'and nothing more at its end'
exec 4<&-
wait $pid
is $? 0 'a packed pipe that ends: status'

# --- the real data ---

if data_file corrected.gz >"$dir/said" && data_file KDDTest+.txt.gz >"$dir/said"; then
    run "$PEEPHOLE" -c 'load kdd99:corrected; sample data rows=2000 as=train; model lstm hidden=8 steps=6 target=last
train epochs=1; save kdd.model; predict kdd99:corrected to=stream.csv; export predictions table.csv table=data'
    is "$status" 0 'a real file: status'
    answers table.csv >wanted
    ok 'a real file, packed: the answers of the table' cmp wanted stream.csv
    run "$PEEPHOLE" -c 'predict nsl-kdd:test model=kdd.model to=stream.csv'
    is "$(wc -l <stream.csv | tr -d ' ')" 22545 'rows of NSL-KDD for a model of KDD Cup 99'
else
    skip 'real files' 'real data not found'
fi

# --- memory ---

# The most memory when all rows are answered, and the pipe that they came from is still open.
peak() { # peak FILE ROWS: kilobytes
    "$PEEPHOLE" -c 'predict - model=my.model' <feed >out.csv 2>"$dir/said" &
    pid=$!
    exec 3>feed
    cat "$1" >&3
    tries=600
    until [ "$(wc -l <out.csv)" -gt "$2" ] || [ $tries -eq 0 ]; do
        tries=$((tries - 1))
        sleep 0.05
    done
    sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$pid/status
    exec 3>&-
    wait $pid
}
mkfifo feed
if sanitized; then
    diag 'not under a sanitizer, which has memory of its own: the most memory'
elif [ ! -r /proc/self/status ]; then
    skip 'memory' 'there is no /proc/self/status to read it from'
else
    for _ in 1 2 3 4 5 6 7 8 9 10; do cat bare.csv; done >long.csv
    small=$(peak bare.csv 32000) large=$(peak long.csv 320000)
    diag "peak: $small kB for 32,000 rows, $large kB for 320,000"
    is "$(wc -l <out.csv | tr -d ' ')" 320001 'ten times the rows'
    ok 'in the same memory' test "$large" -lt $((small + 8192))
fi
finish

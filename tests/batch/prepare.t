#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# No order of commands lets a row outside the training table into a fitted number: each script below
# runs on a file, and on a copy of it in which all rows but those of its training table have other
# values and symbols. Weights and all numbers of the preparation must stay the same to the last bit.
. "$(dirname "$0")/../lib.sh"

columns=$(sed -n 's/^\(number\|symbol\) *\([^ ]*\).*/\2/p' "$SRCDIR/data/nsl-kdd.schema" | tr '\n' ' ')
[ "$(echo "$columns" | wc -w)" = 41 ] || columns=$(sed -n 's/^\(number\|symbol\) *\([^ ]*\).*/\2/p' "$SRCDIR/data/kdd99.schema" | tr '\n' ' ')
is "$(echo "$columns" | wc -w)" 41 'the columns are known'

# write_file HEADING: 1,000 rows of the demo set as a file, with a heading that no schema knows.
write_file() {
    "$PEEPHOLE" --json -c 'load demo; sample data rows=1000 as=few seed=5; head few rows=1000' 2>/dev/null |
        tail -n 1 | COLUMNS_OF="$columns" perl -MJSON::PP -e '
            @c = split " ", $ENV{COLUMNS_OF};
            print join(",", map({ "x_$_" } @c), "verdict"), "\n" if $ARGV[0];
            for $r (@{decode_json(<STDIN>)->{result}{head}}) {
                print join(",", map({ $r->{features}{$_} } @c), $r->{label}), "\n";
            }' "$1"
}
# change_rows KEEP: the lines that are not listed in the file KEEP get other values, far outside all
# others, and symbols that are new or come in another order; labels stay. HEADING lines pass.
change_rows() {
    perl -e '
        open $k, "<", $ARGV[0]; $keep{$_ + 0} = 1 while <$k>;
        $heading = $ARGV[1]; @seen = ("udp", "odd", "tcp", "rare", "icmp");
        while (<STDIN>) {
            $row++, next if $heading && $. == 1 && print;
            chomp; @f = split /,/;
            unless ($keep{$. - $heading}) {
                for $i (0 .. 40) { $f[$i] = $i =~ /^[123]$/ ? $seen[($. + $i) % 5] : 7 * $f[$i] + 123456 }
            }
            print join(",", @f), "\n";
        }' "$1" "$2"
}
mkdir one two
write_file 0 >one/flows.csv
write_file 1 >one/headed.csv
is "$(wc -l <one/headed.csv)" 1001 'a file with a heading'

# result_of COMMANDS, in the folder at hand: weights of the last training, and all fitted numbers.
result_of() {
    "$PEEPHOLE" --json -c "$1; show preparation" >"$dir/lines" 2>"$dir/err" </dev/null ||
        { tail -n 3 "$dir/err"; return; }
    perl -MJSON::PP -ne '$r = decode_json($_)->{result};
        $w = $r->{weights_sha256} if $r && $r->{weights_sha256}; $p = $r->{preparation} if $r->{preparation};
        END { print "$w ", JSON::PP->new->canonical->encode([@{ $p->{columns} }, @{ $p->{ranking} || [] }, @{ $p->{components} || [] }]), "\n" }' "$dir/lines"
}
# rows_of TABLE COMMANDS: the rows of the file that are in the table, a line each.
rows_of() {
    "$PEEPHOLE" --json -c "$2; head $1 rows=100000" 2>/dev/null | tail -n 1 |
        perl -MJSON::PP -e 'print "$_->{row}\n" for @{decode_json(<STDIN>)->{result}{head}}'
}

# unmoved NAME FILE MAKING COMMANDS: MAKING makes the table train from $load, COMMANDS do the rest.
unmoved() {
    case $2 in headed*) load="load $2 label=verdict" heading=1 ;; *) load="load $2 schema=kdd99" heading=0 ;; esac
    making=$(echo "$3" | sed "s|LOAD|$load|")
    commands=$(echo "$4" | sed "s|LOAD|$load|")
    (cd one && rows_of train "$making") >keep
    change_rows keep $heading <"one/$2" >"two/$2"
    before=$(cd one && result_of "$making; $commands")
    after=$(cd two && result_of "$making; $commands")
    like "$before" '^[0-9a-f]{64} \[\{.*"fitted_on":"train"' "$1: something was fitted"
    is "$after" "$before" "$1: nothing moves"
}

split='LOAD; split data train=.6 valid=.2 test=.2'
net='model lstm hidden=4'
train='train epochs=2 batch=20'
both() { # on a file of a known kind, and on one that describes itself
    unmoved "flows: $1" flows.csv "$2" "$3"
    unmoved "headed: $1" headed.csv "$2" "$3"
}
both 'prepare, then train' "$split" "prepare; $net; $train"
both 'balanced from all rows' 'LOAD; balance data as=train normal=200 attack=50 u2r=5' \
    "prepare encode=onehot; $net; $train class-weight=balanced"
both 'saved, restored, trained on' "$split" \
    "prepare encode=onehot scale=zscore; $net; $train; test; save m; restore m; continue epochs=1; save n"
both 'features ranked' "$split" "prepare encode=onehot select=gain-ratio keep=9; $net; $train"
both 'components' "$split" "prepare scale=zscore select=pca keep=9; $net; $train"
unmoved 'all set before the data' headed.csv "prepare encode=onehot scale=zscore; $net; $split" "$train"
unmoved 'prepared between load and split' headed.csv \
    'LOAD; prepare encode=onehot scale=minmax log=auto; split data train=.6 valid=.2 test=.2' "$net; $train"
unmoved 'without clipping or scaling' flows.csv "$split" "prepare scale=none clip=no; $net; train epochs=1 lr=0.001"
unmoved 'validation rows are kept out, too' headed.csv "$split" "prepare encode=onehot; $net; $train valid=valid"
unmoved 'after a training on all rows' headed.csv "$split" \
    "prepare scale=zscore; $net; train table=data epochs=1; test table=test; $train"
unmoved 'after a look at everything' flows.csv "$split" \
    "describe data against=test; head test; classes; $net; summary; $train; test; test table=data"
unmoved 'a sample, the test rows drawn without it' headed.csv \
    'LOAD; sample data rows=600 as=train' "sample data rows=100 as=test without=train; $net; $train; test"
unmoved 'tested between two trainings' headed.csv "$split" \
    "$net; $train; test; prepare encode=onehot; $train; test table=data; continue epochs=1"

# The test can fail: the same change to rows of the training table is seen.
(cd one && rows_of test "load flows.csv schema=kdd99; split data train=.6 valid=.2 test=.2") >keep
change_rows keep 0 <one/flows.csv >two/flows.csv
script="load flows.csv schema=kdd99; split data train=.6 valid=.2 test=.2; $net; $train"
before=$(cd one && result_of "$script") after=$(cd two && result_of "$script")
like "$after" '^[0-9a-f]{64} \[\{' 'changed training rows train, too'
ok 'and what is fitted on them is another' test "$before" != "$after"
ok 'log=auto among it' test "$(echo "$before" | grep -o '"log":true' | wc -l)" != \
    "$(echo "$after" | grep -o '"log":true' | wc -l)"

# --- what is said of it ---

text 'load demo; show preparation'
like "$out" 'nothing is fitted yet: train does it when it begins, on the rows of its training table' \
    'show preparation: before a fit'
json 'load demo; show preparation'
is "$(at '{result}{preparation}{columns}')" absent 'show preparation: no numbers before a fit'
started="load demo; load demo:test as=test; split data train=.8 valid=.2; prepare encode=onehot scale=zscore; $net"
text "$started; train epochs=1; show preparation"
like "$out" 'fitted on train \(6,400 rows of demo, sha256 [0-9a-f]{12}\)' 'show preparation: on which rows'
like "$out" '^column +log +least +greatest +mean +deviat' 'show preparation: a line a column'
like "$out" '^src_bytes +yes ' 'show preparation: a column with log'
like "$out" '^num_outbound_cmds +- +0 +0 +constant' 'show preparation: a constant column'
like "$out" '^service .*one-hot +70 inputs' 'show preparation: a symbol'
is "$(printf '%s\n' "$out" | sed -n '/^column/,/^dst_host_srv_rerror/p' | awk 'length > 80' | wc -l)" 0 \
    'show preparation: no line of the table is wider than the terminal'
text "$started; train epochs=1; prepare; show"
like "$out" 'show preparation has all numbers' 'show: a summary'
unlike "$out" '^dst_host_srv_count' 'show: without the long table'
like "$out" "Note: the model's was fitted with other settings" 'show: settings that have changed since'
json "$started; train epochs=1; show preparation"
is "$(at '{result}{preparation}{columns}[0]{column}')" duration 'show preparation: JSON, column'
is "$(at '{result}{preparation}{columns}[0]{fitted_on}')" train 'show preparation: JSON, table'
is "$(at '{result}{preparation}{columns}[0]{rows}')" 6400 'show preparation: JSON, rows'
is "$(at '{result}{preparation}{columns}[1]{inputs}')" 3 'show preparation: JSON, inputs of a symbol'
is "$(at '{result}{preparation}{columns}[1]{fitted_on}')" absent 'show preparation: a fixed vocabulary is not fitted'

# A learnt vocabulary: one-hot inputs for the symbols of the training rows alone.
printf 'kind,size,verdict\n' >learnt.csv
for i in 1 2 3 4 5 6 7 8; do printf 'zeta,%s,normal\nbeta,%s,attack\n' $i $i; done >>learnt.csv
sed 's/zeta,3,/gone,3,/; s/beta,5,/lost,5,/' learnt.csv >other.csv
json "load learnt.csv label=verdict; load other.csv label=verdict as=test; prepare encode=onehot; $net; train table=data epochs=1; test; show preparation"
is "$(at '{result}{preparation}{columns}[0]{known}')" '["beta","zeta"]' 'learnt vocabulary: the known symbols, by name'
is "$(at '{result}{preparation}{columns}[0]{fitted_on}')" data 'learnt vocabulary: the table that it is from'
json 'load learnt.csv label=verdict; prepare encode=onehot'
is "$(at '{result}{inputs_most}')" 3 'prepare: with a learnt vocabulary so many inputs at most'

# Missing values: the median of the training rows that have one, whatever the other rows have.
printf 'size,rate,verdict\n' >missing.csv
for i in 1 2 3 4 5 6 7 8; do
    printf '%s,%s,normal\n%s,,attack\n' $i $((i * i)) $i
done >>missing.csv
missing="load missing.csv label=verdict missing=median; prepare log=none; $net; train table=data epochs=3; show preparation"
json "$missing"
is "$(at '{result}{preparation}{columns}[1]{fill}')" 20.5 'missing=median: the median of the rows with a value'
is "$(at '{result}{preparation}{columns}[1]{rows}')" 8 'missing=median: fitted on these'
is "$(at '{result}{preparation}{columns}[0]{rows}')" 16 'missing=median: other columns on all'
like "$out" '"loss": [0-9.e-]+, .*"stopped": "done"' 'missing=median: the loss is a number'
text "$missing"
like "$out" '^rate was fitted on 8 rows; 8 have no value' 'missing=median: told'
sed 's/,[0-9]*,normal/,,normal/' missing.csv >none.csv
printf 'vocabulary learnt\nnumber size\nnumber rate\nlabel verdict\ncategories normal attack\nattacks attack attack\n' >m.schema
json "load none.csv schema=./m.schema missing=median; prepare scale=none; $net; train table=data epochs=2; show preparation"
is "$(at '{result}{preparation}{columns}[1]{constant}')" true 'a column without any value is constant'
is "$(at '{result}{preparation}{columns}[1]{rows}')" 0 'and fitted on no row'
like "$out" '"stopped": "done"' 'and does no harm'

# --- cells outside the training range ---

sed '1,40d' one/flows.csv >train.csv
awk -F, -v OFS=, 'NR <= 40 { if (NR <= 7) $1 = 99999; if (NR == 3) $7 = 5; print }' one/flows.csv >test.csv
files='load train.csv schema=kdd99 as=train; load test.csv schema=kdd99 as=test'
json "$files; $net; train epochs=1; test"
is "$(at '{result}{outside}{columns}{duration}')" 7 'test: cells outside the training range'
is "$(at '{result}{outside}{columns}{land}')" 1 'test: of a constant column'
is "$(at '{result}{outside}{rows} >= 7')" 1 'test: rows with such cells'
text "$files; $net; train epochs=1; test"
like "$(echo "$out" | tr '\n' ' ')" 'cells of [0-9]+ columns lie outside the range of the training rows: held at its ends \(clip=yes\); most in duration \(7\)\.' \
    'test: told'
text "$files; prepare clip=no; $net; train epochs=1; test"
like "$(echo "$out" | tr '\n' ' ')" 'passed on as they are \(clip=no\), 0 where the column was constant; most in' \
    'test: told with clip=no'
json "$files; $net; train epochs=1 valid=test"
is "$(at '{result}{outside}{columns}{duration}')" 7 'train valid=: the same of the validation rows'
text "$files; $net; train epochs=1 valid=test"
like "$out" 'Note: in test [0-9]+ cells of' 'train valid=: told'
json "$files; $net; train epochs=1; test table=train"
is "$(at '{result}{outside}{cells}')" 0 'test on the training table: none'
text "$files; $net; train epochs=1; test table=train"
unlike "$out" 'lie outside' 'and nothing is said'

# --- constant columns, su_attempted = 2 ---

sed -n '1,300p' one/flows.csv | awk -F, -v OFS=, '{ $20 = 0; $15 = NR == 7 ? 2 : NR % 50 == 0; print }' >quirks.csv
for scale in zscore minmax; do
    json "load quirks.csv schema=kdd99 as=train; prepare scale=$scale; $net; train epochs=1; show preparation"
    is "$(at '{result}{preparation}{columns}[19]{constant}')" true "$scale: num_outbound_cmds is constant"
    is "$(at '{result}{preparation}{columns}[14]{constant}')" false "$scale: su_attempted is not"
    is "$(at '{result}{preparation}{columns}[14]{greatest}')" 2 "$scale: su_attempted = 2 is a value like others"
done

# --- class weights ---

weighted="load demo; split data train=.7 test=.3; prepare encode=onehot scale=zscore; model lstm hidden=12"
recall() {
    json "$weighted; train epochs=4 lr=0.3 $1; test"
    perl -MJSON::PP -e '$c = decode_json((<STDIN>)[-1])->{result}{per_class};
        printf "%.6f %.6f\n", $c->{r2l}{recall}, $c->{u2r}{recall}' <"$dir/out"
}
plain=$(recall '') balanced=$(recall class-weight=balanced)
ok "balanced weights raise the recall of r2l and u2r (r2l, u2r: $plain to $balanced)" \
    awk -v a="$plain" -v b="$balanced" 'BEGIN { split(a, x); split(b, y); exit !(y[1] > x[1] && y[2] > x[2] + 0.2) }'
json "$weighted; train epochs=2"
without=$(value weights_sha256)
is "$(at '{result}{class_weights}')" absent 'train: no weights, no key'
json "$weighted; train epochs=2 class-weight=none"
is "$(value weights_sha256)" "$without" 'class-weight=none changes no bit'
json "$weighted; train epochs=2 class-weight=1,1,1,1,1"
is "$(value weights_sha256)" "$without" 'weights of 1 change no bit'
json "$weighted; train epochs=2 class-weight=u2r:10,r2l:5"
is "$(at '{result}{class_weights}')" '{"dos":1,"normal":1,"probe":1,"r2l":5,"u2r":10}' 'class-weight: a list of names'
named=$(value weights_sha256)
ok 'class-weight: they matter' test "$named" != "$without"
json "$weighted; train epochs=2 class-weight=1,1,1,5,10"
is "$(value weights_sha256)" "$named" 'class-weight: the same as numbers'
json "$weighted; train epochs=4 class-weight=balanced"
whole=$(value weights_sha256)
json "$weighted; train epochs=2 class-weight=balanced; save w.model"
json "load demo; split data train=.7 test=.3; restore w.model; continue epochs=2"
is "$(value weights_sha256)" "$whole" 'class-weight: saved, restored, continued to the same bits'
like "$(at '{result}{class_weights}')" '"u2r":9\.' 'class-weight: and still told'
text "$weighted; train epochs=1 class-weight=balanced; test; report r.md"
like "$(cat r.md)" 'class weights.*normal 0\.3.*u2r 9\.' 'report: the class weights'
like "$out" '^  class weights: normal 0\.3.*, u2r 9\.' 'train: the class weights'
text "$weighted; train epochs=1 class-weight=u3r:10"
is $status 1 'class-weight: a wrong name: status'
like "$err" 'class-weight names u3r, which is no class of demo by category; did you mean u2r\?' 'class-weight: a wrong name'
text "$weighted; train epochs=1 class-weight=1,2"
like "$err" 'class-weight lists 2 numbers, but there are 5 classes' 'class-weight: a wrong count'
text "load demo; prepare classes=binary; $net; train table=data epochs=1 class-weight=attack:3"
is $status 0 'class-weight: of the scheme in use'

# --- real files ---

if data_file kddcup.data_10_percent.gz >/dev/null && data_file corrected.gz >/dev/null; then
    json "load kdd99:10percent as=train; load kdd99:corrected as=test on-error=skip; $net; train epochs=1 batch=5000; test; show preparation"
    # Counted by a script of its own over the two files.
    is "$(printf '%s\n' "$out" | grep -o '"outside": {[^}]*}')" \
        '"outside": {"cells": 17, "rows": 16, "columns": {"dst_bytes": 1, "hot": 1, "num_file_creations": 2, "num_shells": 1, "is_host_login": 12}' \
        'kdd99:corrected: cells outside the range of the 10 % file'
    is "$(at '{result}{preparation}{columns}[14]{greatest}')" 2 'kdd99:10percent: su_attempted = 2'
    is "$(at '{result}{preparation}{columns}[19]{constant}')" true 'kdd99:10percent: num_outbound_cmds'
else
    skip 'kdd99: cells outside the training range' 'real data not found (kddcup.data_10_percent.gz, corrected.gz)'
fi

finish

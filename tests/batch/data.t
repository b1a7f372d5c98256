#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The verbs of the data room: what they say, their JSON keys, the same rows for the same seed, and
# what they do with bad files and impossible demands.
. "$(dirname "$0")/../lib.sh"

# --- the demo set through every verb ---

json 'datasets'
is "$(at '{result}{datasets}[0]{name}')" kdd99:10percent 'datasets: the catalogue in its order'
is "$(at '{result}{datasets}[7]{found}')" true 'datasets: the demo set is always here'
like "$(at '{result}{datasets}[7]{title}')" 'synthetic' 'datasets: and called synthetic'

json 'load demo'
is $status 0 'load demo: status'
is "$(at '{result}{table}')" data 'load: the table is called data'
is "$(at '{result}{rows}')" 8000 'load demo: rows'
is "$(at '{result}{columns}')" 41 'load demo: columns'
is "$(at '{result}{synthetic}')" true 'load demo: synthetic'
is "$(at '{result}{skipped}')" 0 'load: skipped'
like "$(at '{result}{sha256}')" '^[0-9a-f]{64}$' 'load: sha256'
like "$(at '{result}{classes}')" '"normal":[0-9]+.*"u2r":[0-9]+' 'load: classes'
like "$(at '{result}{attacks}')" '"smurf":[0-9]+' 'load: attacks'
is "$(at '{result}{distinct} < 8000')" 1 'load demo: repeated rows'
is "$(at '{result}{conflicting} > 0')" 1 'load demo: contradictory rows'
is "$(at '{result}{unknown}{service} > 0')" 1 'load demo: unknown symbols, counted'
text 'load demo'
like "$out" 'data: 8,000 rows, 41 features, of demo: .*synthetic' 'load demo: text'
like "$out" 'a service that the vocabulary lacks \(icmp' 'load demo: unknown symbols, told'
ok 'load demo: no line is wider than the terminal' test "$(printf '%s\n' "$out" | awk 'length > m { m = length } END { print m }')" -le 80

for key in label=nowhere schema=kdd99 ignore=src_bytes; do
    text "load demo $key"
    is $status 1 "load demo $key: status"
    like "$err" "so ${key%=*}= has no meaning for it; leave ${key%=*}= out" "load demo $key: sentence"
done

json 'load demo; load demo:test as=test; tables'
is "$(at '{result}{tables}[1]{table}')" test 'tables: names'
is "$(at '{result}{tables}[1]{rows}')" 4000 'tables: rows'
is "$(at '{result}{tables}[1]{origin}')" 'load demo:test as=test' 'tables: how they were made'
text 'tables'
like "$out" 'no tables yet' 'tables: none'

json "load demo; head data rows=3 where='class = u2r and not service = telnet'"
is "$(at '{result}{head}[2]{class}')" u2r 'head: a condition holds'
is "$(at '{result}{head}[3]')" absent 'head: three rows'
like "$(at '{result}{head}[0]{features}')" '"src_bytes":[0-9]+' 'head: numbers are numbers'
is "$(at '{result}{rows} > 3')" 1 'head: how many match in all'
text "load demo; head data rows=2 columns=service,dst_bytes"
like "$out" '^row +label +service +dst_bytes$' 'head: the columns asked for'
text "load demo; head data where='sevice = http'"
is $status 1 'head: an unknown column: status'
like "$err" "no column sevice; did you mean service\?" 'head: an unknown column'

json 'load demo; classes'
is "$(at '{result}{by}')" category 'classes: by category'
# shellcheck disable=SC2016  # for perl
all=$(at '{result}{classes}{dos} + $j->{result}{classes}{probe} + $j->{result}{classes}{r2l} + $j->{result}{classes}{u2r}')
json 'load demo; classes data by=binary'
is "$(at '{result}{classes}{attack}')" "$all" 'classes: by=binary adds the categories up'
json 'load demo; classes data by=attack'
is "$(at '{result}{classes}{neptune} > 0')" 1 'classes: by=attack'
text 'load demo; classes data by=attacks'
is $status 1 'classes: a misspelt choice: status'
like "$err" 'did you mean by=attack' 'classes: a misspelt choice'

json 'load demo; balance data as=train normal=1000 attack=300 u2r=30'
is "$(at '{result}{rows}')" 1930 'balance: rows'
is "$(at '{result}{classes}')" '{"dos":300,"normal":1000,"probe":300,"r2l":300,"u2r":30}' 'balance: classes'
is "$(at '{result}{short}')" '{}' 'balance: nothing is short'
balanced=$out
json 'load demo; balance data as=train normal=1000 attack=300 u2r=30'
is "$out" "$balanced" 'balance: the same again'
paper='{"dos":300,"normal":1000,"probe":300,"r2l":300,"u2r":30}'
json 'load demo; balance data'
is "$(at '{result}{classes}')" "$paper" 'balance: without numbers those of the paper'
json 'load demo; balance data normal=500'
is "$(at '{result}{classes}')" "$(echo "$paper" | sed s/1000/500/)" 'balance: each of them where it is not given'
json 'load demo; balance data attack=50'
is "$(at '{result}{classes}')" "$(echo "$paper" | sed s/300/50/g)" 'balance: so with attack='
json 'load demo; balance data u2r=9'
is "$(at '{result}{classes}')" "$(echo "$paper" | sed 's/:30}/:9}/')" 'balance: so with u2r='
json 'load demo; balance data as=t smurf=5 attack=2000'
is "$(at '{result}{attacks}{smurf}')" 5 'balance: an attack by its name'
is "$(at '{result}{short}{r2l}[0]')" 2000 'balance: short, asked'
is "$(at '{result}{short}{r2l}[1]')" "$(at '{result}{classes}{r2l}')" 'balance: short, had'
json 'load demo; sample data rows=500 as=few seed=1; balance few'
is "$(at '{result}{short}{normal}[0]')" 1000 'balance: the default is a ceiling: short, asked'
is "$(at '{result}{short}{normal}[1]')" "$(at '{result}{classes}{normal}')" 'balance: and had'
text 'load demo; sample data rows=500 as=few seed=1; balance few'
like "$out" 'fewer than 1,000 rows: normal [0-9]+; fewer than 300: ' 'balance: short, told by what was asked'
text 'load demo; sample data rows=500 as=few seed=1; balance few normal=1000'
like "$err" '1,000 rows of normal were asked for, but few has [0-9]+; ask for normal=[0-9]+ or fewer' \
    'balance: a number that was typed is a demand'
text 'load demo; balance data u2r=1000'
is $status 1 'balance: more than there are: status'
like "$err" '^-c:1: 1,000 rows of u2r were asked for, but data has [0-9]+;' 'balance: says how many there are'
text 'load demo; balance data smurff=3'
like "$err" 'smurff is not a class or attack of demo; did you mean smurf\?' 'balance: a misspelt class'
text 'load demo; balance data method=smoot'
is $status 1 'balance: a misspelt method'

json 'load demo; sample data rows=500 as=s seed=3'
is "$(at '{result}{rows}')" 500 'sample: rows'
json 'load demo; sample data fraction=10%'
is "$(at '{result}{rows}')" 800 'sample: fraction'
is "$(at '{result}{table}')" sample 'sample: its name without as='
json 'load demo; sample data rows=100 as=a; sample data rows=7000 as=b without=a'
is $status 0 'sample: without='
text 'load demo; sample data rows=100 as=a; sample data rows=8000 as=b without=a'
like "$err" '8,000 rows were asked for, but data has 7,[0-9]+ besides the [0-9]+ that also occur in a' 'sample: without= leaves too few'
text 'load demo; sample data'
is $status 1 'sample: neither rows nor fraction: status'
like "$err" 'sample: one of rows=N and fraction=F is needed' 'sample: neither rows nor fraction'

json 'load demo; split data train=.8 valid=.1 test=.1'
is "$(at '{result}{tables}[0]{rows}')" 6400 'split: train'
is "$(at '{result}{tables}[1]{rows}')" 800 'split: valid'
is "$(at '{result}{tables}[2]{table}')" test 'split: test'
text 'load demo; split data train=.8 test=.3'
is $status 1 'split: more than all: status'
like "$err" 'the shares add up to 1.1' 'split: more than all'

json 'load demo; prepare encode=onehot log=none drop=land,urgent'
is "$(at '{result}{inputs}')" 120 'prepare: inputs'
is "$(at '{result}{encode}')" onehot 'prepare: settings'
text 'load demo; prepare drop=lnad'
like "$err" 'drop names lnad, which is no feature of demo; did you mean land\?' 'prepare: an unknown column'
json 'load demo; drop data; tables'
is "$(at '{result}{tables}')" '[]' 'drop'
text 'load demo; drop dta'
like "$err" 'no table "dta"; did you mean data\?' 'drop: a misspelt table'
text 'set taxonomy=httptunnel-r2l; load demo; classes'
like "$out" 'taxonomy httptunnel-r2l' 'classes: names the taxonomy in force'
printf 'a,b,label\n1,2,x\n3,4,normal\n' >own-rows.csv
text 'set taxonomy=httptunnel-r2l; load own-rows.csv label=label as=own; load demo; classes own; classes data by=category'
like "$out" '^own: 2 rows by category \(taxonomy default\)' 'a taxonomy that a schema lacks leaves its rows alone'
like "$out" '^data: 8,000 rows by category \(taxonomy httptunnel-r2l\)' 'beside those that it is of'
text 'load own-rows.csv label=label as=own; load demo; set taxonomy=httptunnel-r2l; model mlp; train table=own epochs=1
test table=own; audit; train table=data epochs=1; report'
is "$status" 0 'both train, each by its own'
like "$out" 'taxonomy httptunnel-r2l' 'and a report names that of the rows trained on'

# --- files ---

row='0,tcp,http,SF,181,5450,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,8,8,0.00,0.00,0.00,0.00,1.00,0.00,0.00,9,9,1.00,0.00,0.11,0.00,0.00,0.00,0.00,0.00'
printf '%s,normal.\n%s,smurf.\n' "$row" "$row" >good.csv
json 'load good.csv as=d'
is "$(at '{result}{schema}')" kdd99 'a file is known by its shape'
is "$(at '{result}{rows}')" 2 'a plain file: rows'
is "$(at '{result}{conflicting}')" 1 'a plain file: contradictory rows'
is "$(at '{result}{sha256}')" "$(sha256sum <good.csv | cut -d' ' -f1)" 'a plain file: sha256'
gzip -k good.csv
json 'load good.csv.gz'
is "$(at '{result}{rows}')" 2 'a gzip file: rows'
is "$(at '{result}{sha256}')" "$(sha256sum <good.csv.gz | cut -d' ' -f1)" 'a gzip file: sha256 of the bytes as stored'
printf '%s,normal,21\n' "$row" >nsl.txt
json 'load nsl.txt'
is "$(at '{result}{schema}')" nsl-kdd 'NSL-KDD is known by its shape'
is "$(at '{result}{columns}')" 41 'NSL-KDD: the difficulty is no feature'
printf '%s,normal.\r\n%s,smurf.\r\n\r\n' "$row" "$row" >crlf.csv
json 'load crlf.csv'
is "$(at '{result}{rows}')" 2 'carriage returns and empty last lines'
printf '%s,normal.\n%s,smurf.' "$row" "$row" >nofinal.csv
json 'load nofinal.csv'
is "$(at '{result}{rows}')" 2 'no final line feed'
run "$PEEPHOLE" --json -c 'load ./good.csv as=demo'
is "$(at '{result}{table}')" demo 'a path is no name of the catalogue'

bad() { # bad NAME FILE PATTERN [KEYS]
    text "load $2 ${4-}"
    is $status 1 "$1: status"
    like "$err" "$3" "$1: sentence"
    is "$(printf '%s\n' "$err" | wc -l)" 1 "$1: one line"
    unlike "$out" 'rows' "$1: nothing is loaded"
}
bad 'no such file' ./absent.csv '^-c:1: .*absent.csv: No such file'
bad 'no such file, its whole path' "$dir/work/no/absent.csv" "^-c:1: .*$dir/work/no/absent.csv: No such file"
bad 'neither name nor file' kdd99:10per '^-c:1: kdd99:10per is neither .* did you mean kdd99:10percent\?'
mkdir folder.csv
bad 'a folder' folder.csv '^-c:1: .*folder.csv.*folder'
cp good.csv locked.csv && chmod 0 locked.csv
if [ -r locked.csv ]; then
    pass 'no read permission # this user may read everything'
else
    bad 'no read permission' locked.csv '^-c:1: .*locked.csv: Permission denied'
fi
: >empty.csv
bad 'an empty file' empty.csv '^-c:1: empty.csv: there are no rows' schema=kdd99
nothing='there are no rows, the file is empty$'
bad 'an empty file of unknown shape' empty.csv "^-c:1: empty.csv: $nothing"
bad 'nothing at all' /dev/null "^-c:1: /dev/null: $nothing"
gzip -k empty.csv
bad 'a gzip of nothing' ./empty.csv.gz "^-c:1: ./empty.csv.gz: $nothing"
printf '\n\r\n\n' >blank.csv
bad 'only empty lines' blank.csv "^-c:1: blank.csv: $nothing"
printf '0,tcp\0,x\n' >nulfirst.csv
bad 'a NUL byte in the first line' nulfirst.csv '^-c:1: nulfirst.csv:1: a NUL byte'
head -c 3000000 /dev/zero | tr '\0' x >longfirst.csv
bad 'a first line of 3 MB' longfirst.csv '^-c:1: longfirst.csv:1: this line is longer than 1 MiB'
printf '\357\273\277' | cat - good.csv >mark.csv
json 'load mark.csv'
is "$(at '{result}{rows}')" 2 'a byte order mark is skipped'
head -c 60 good.csv.gz >cut.csv.gz
bad 'a cut gzip' cut.csv.gz '^-c:1: .*cut.csv.gz' schema=kdd99
(cat good.csv && printf '%s,normal.\n' "${row%,*,*}") >forty.csv
bad 'a row with 40 fields' forty.csv '^-c:1: forty.csv:3: 40 fields where kdd99 has 42'
printf '%s\n' "${row%,*}" >first.csv
bad 'a first row with 40 fields' first.csv '^-c:1: first.csv:1: .*40 fields.*kdd99 \(42 fields\)'
sed 's/,5450,/,many,/' good.csv >word.csv
mkdir -p deep/down && cp word.csv deep/down
bad 'the path as it was typed' deep/down/word.csv '^-c:1: deep/down/word.csv:1: field 6'
bad 'a field that is no number' word.csv '^-c:1: word.csv:1: field 6 \(dst_bytes\): "many" is not a number'
sed '2s/smurf/smruf/' good.csv >label.csv
bad 'an unknown label' label.csv '^-c:1: label.csv:2: field 42 \(label\): "smruf" is not a label.*; did you mean smurf\? on-error=skip leaves bad rows out$'
printf '%s,normal.\n0,tcp,ht\0tp%s,normal.\n' "$row" "${row#0,tcp,http}" >nul.csv
bad 'a NUL byte' nul.csv '^-c:1: nul.csv:2: a NUL byte'
(cat good.csv && head -c 100000000 /dev/zero | tr '\0' x) >long.csv
bad 'a line of 100 MB' long.csv '^-c:1: long.csv:3: this line is longer than 1 MiB'
if ! sanitized; then # which want more memory
    run sh -c 'ulimit -v 1000000 && "$PEEPHOLE" -c "load long.csv"'
    like "$err" 'longer than 1 MiB' 'a line of 100 MB: in little memory'
fi
rm long.csv
bad 'an unknown schema' good.csv 'kdd98.*did you mean kdd99\?' schema=kdd98

(cat good.csv forty.csv) >mixed.csv
json 'load mixed.csv on-error=skip'
is "$(at '{result}{rows}')" 4 'on-error=skip: good rows'
is "$(at '{result}{skipped}')" 1 'on-error=skip: bad rows'
text 'load mixed.csv on-error=skip'
like "$out" '1 bad row was left out; the first: line 5: 40 fields' 'on-error=skip: says so'
bad 'on-error=skip: no good row' first.csv 'none of its 1 rows can be read' 'schema=kdd99 on-error=skip'

printf '%s,normal.\n' "$row" >pipe.csv
printf 'load - schema=kdd99\n' >pipe.peep
if out=$("$PEEPHOLE" --json run pipe.peep <pipe.csv 2>"$dir/err"); then
    is "$(at '{result}{rows}')" 1 'standard input as data'
else
    fail 'standard input as data'
fi
printf 'load -\n' >pipe.peep
"$PEEPHOLE" --json run pipe.peep <good.csv >"$dir/out" 2>"$dir/err"
out=$(cat "$dir/out")
is "$(at '{result}{schema}')" kdd99 'standard input is known by its shape'
is "$(at '{result}{rows}')" 2 'standard input of unknown shape: rows'
mkfifo fifo
perl -0777 -ne 'print $_ x 3000' good.csv >many.csv
for name in fifo ./fifo; do # with a slash and without
    timeout 300 cat many.csv >fifo &
    json "load $name"
    wait
    is "$(at '{result}{rows}')" 6000 "a pipe is read once: $name"
done
cat many.csv | "$PEEPHOLE" --json -c 'load /dev/fd/3' 3<&0 </dev/null >"$dir/out" 2>"$dir/err"
out=$(cat "$dir/out")
is "$(at '{result}{rows}')" 6000 'a pipe as /dev/fd/3'

# --- the real files ---

run env PEEPHOLE_DATA="$dir/nowhere" "$PEEPHOLE" -c 'load kdd99:full'
like "$err" "^-c:1: kdd99:full was not found: there is no kddcup.data.gz in $dir/nowhere or [^ ]*; get it from http[^ ]*, put it into [^ ]*, or say with --data DIR where it is$" \
    'a data set that is not here: one sentence'

need_data kddcup.data_10_percent.gz corrected.gz
json 'load kdd99:10percent'
is "$(at '{result}{rows}')" 494021 'kdd99:10percent: rows'
is "$(at '{result}{classes}')" '{"dos":391458,"normal":97278,"probe":4107,"r2l":1126,"u2r":52}' 'kdd99:10percent: classes'
is "$(at '{result}{distinct}')" 145584 'kdd99:10percent: distinct rows'
is "$(at '{result}{conflicting}')" 2 'kdd99:10percent: contradictory rows'
is "$(at '{result}{published}')" true 'kdd99:10percent: the file as published'
json 'load kdd99:corrected'
is "$(at '{result}{rows}')" 311029 'kdd99:corrected: rows'
is "$(at '{result}{classes}')" '{"dos":229853,"normal":60593,"probe":4166,"r2l":16189,"u2r":228}' 'kdd99:corrected: classes'
is "$(at '{result}{unknown}{service}')" 2 'kdd99:corrected: its two malformed rows'
json 'load kdd99:10percent; balance data as=train normal=1000 attack=300 u2r=30'
is "$(at '{result}{rows}')" 1930 'balance, per category'
is "$(at '{result}{short}')" '{}' 'balance, per category: nothing is short'
json 'load kdd99:10percent; balance data as=train normal=1000 attack=300 u2r=30 per=attack'
is "$(at '{result}{rows}')" 4052 'balance, per attack'
is "$(at '{result}{short}{spy}')" '[300,2]' 'balance, per attack: short'
text 'load kdd99:10percent; balance data u2r=53'
like "$err" '53 rows of u2r were asked for, but data has 52' 'balance: one too many'
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# describe and info: on the demo set, on odd tables, and on the real files, whose duplicates,
# contradictions, ceilings and ranges are published beside them.
. "$(dirname "$0")/../lib.sh"

# No line wider than a terminal.
narrow() {
    widest=$(printf '%s\n' "$out" | perl -CS -ne 'chomp; $m = length if length > $m; END { print $m }')
    ok "$1: no line is wider than 80 columns" test "$widest" -le 80
}

# --- describe: the demo set ---

json 'load demo; describe'
is $status 0 'describe: status'
is "$(at '{result}{table}') $(at '{result}{rows}')" 'data 8000' 'describe: table and rows'
# shellcheck disable=SC2016  # for perl
is "$(at '{result}{rows} - $j->{result}{distinct} - $j->{result}{duplicates}')" 0 'describe: distinct and duplicates make up the rows'
like "$(at '{result}{constant}')" '"num_outbound_cmds"' 'describe: constant columns'
is "$(at '{result}{features}{flag}{type}')" symbol 'describe: a symbol'
is "$(at '{result}{features}{flag}{least}')" absent 'describe: which has no range'
is "$(at '{result}{features}{flag}{most}')" SF 'describe: but a most frequent value'
is "$(at '{result}{features}{count}{type}')" number 'describe: a number'
is "$(at '{result}{features}{logged_in}{quantiles}')" '[0,0,1,1,1]' 'describe: quantiles'
# shellcheck disable=SC2016  # for perl
is "$(at '{result}{features}{count}{histogram}[0] + eval { my $s = 0; $s += $_ for @{$j->{result}{features}{count}{histogram}}[1 .. 7]; $s }')" \
    8000 'describe: the bins hold all rows'
is "$(at '{result}{features}{src_bytes}{logarithmic}')" true 'describe: wide columns in logarithmic bins'
is "$(at '{result}{features}{count}{by_class}')" absent 'describe: classes only where they are asked for'
first=$out
json 'load demo; describe'
is "$out" "$first" 'describe: the same again'

text 'load demo; describe data columns=count'
is "$(printf '%s\n' "$out" | cat -s)" "$out" 'describe: never two empty lines'
text 'load demo; describe'
like "$out" '^  src_bytes +number +2,375 +11\.3 % +0 +59793$' 'describe: ranges, distinct values and zeros as text'
like "$out" '^  column +5 % +25 % +50 % +75 % +95 % +histogram$' 'describe: quantiles as text'
like "$out" '^  logged_in .*█      (▁|▂|▃|▄|▅|▆|▇|█)$' 'describe: a histogram in blocks'
like "$out" '^  service +http +20\.6 %' 'describe: symbols as text'
like "$out" '^Constant: .*num_outbound_cmds' 'describe: constant columns as text'
like "$out" '^Rows: 8,000, 7,509 of them distinct, 491 duplicates' 'describe: rows as text'
like "$out" '^  attack +47 +103 +99\.4125 %$' 'describe: the ceiling as text'
narrow 'describe'
LC_ALL=C
text 'load demo; describe'
ok 'describe: nothing but ASCII where there is no UTF-8' test -z "$(printf '%s' "$out" | tr -d '\n -~')"
like "$out" '^  logged_in .*#      [-.:=+*%#]$' 'describe: a histogram in ASCII'
LC_ALL=C.UTF-8

json 'load demo; describe data by=class columns=service,root_shell,service'
is "$(at '{result}{features}{service}{by_class}{dos}')" ecr_i 'describe by=class: the most frequent symbol'
is "$(at '{result}{features}{root_shell}{by_class}{u2r}')" 1 'describe by=class: the median'
is "$(at '{result}{features}{count}')" absent 'describe: only the columns asked for'
text 'load demo; describe data by=class columns=service,root_shell'
like "$out" '^By class \(taxonomy contest\)' 'describe by=class: names the taxonomy'
like "$out" '^  service +http +ecr_i +private +ftp_data +telnet$' 'describe by=class: as text'
narrow 'describe by=class'
json "load demo; sample data rows=500 as=s without=data seed=1; describe s"
text "load demo; set taxonomy=httptunnel-r2l; describe data by=class columns=flag"
like "$out" 'taxonomy httptunnel-r2l' 'describe: the taxonomy in force'

json 'load demo; load demo:test as=test; describe data against=test'
is "$(at '{result}{against}')" test 'describe against=: the other table'
is "$(at '{result}{shift}[40]{column} ne ""')" 1 'describe against=: every column'
# shellcheck disable=SC2016  # for perl
is "$(at '{result}{shift}[0]{psi} >= $j->{result}{shift}[1]{psi}')" 1 'describe against=: worst first'
json 'load demo; describe data against=data columns=service,count'
is "$(at '{result}{shift}')" '[{"column":"service","psi":0},{"column":"count","psi":0}]' 'describe against=: itself'
is "$(at '{result}{twins}') $(at '{result}{shared_rows}')" '8000 8000' 'describe against=: all rows are twins of their own'
text 'load demo; load demo:test as=test; describe data against=test'
like "$out" '^Shift from data to test: population stability index, worst first$' 'describe against=: as text'
like "$out" '^Twins: [0-9,]+ of the 8,000 rows of data' 'describe against=: twins as text'
like "$out" '^0 of 41 columns with a large shift \(0\.25 or more\), 0 with some \(0\.1 or more\)' 'describe against=: how many columns shifted'
like "$out" '^Twins: [0-9,]+ of the 4,000 rows of test' 'describe against=: and the reverse'
narrow 'describe against='

text 'describe'
is $status 1 'describe: without a table: status'
text 'load demo; describe dta'
like "$err" 'did you mean data' 'describe: a misspelt table'
text 'load demo; describe data against=dta'
like "$err" 'did you mean data' 'describe: a misspelt other table'
text 'load demo; describe data columns=sevice'
like "$err" 'no column "sevice"; did you mean service' 'describe: a misspelt column'
text 'load demo; describe data by=klass'
is $status 1 'describe: a misspelt by='

# --- info ---

json 'load demo; info smurf'
is "$(at '{result}{entries}[0]{kind}')" attack 'info: an attack'
is "$(at '{result}{entries}[0]{category}')" dos 'info: its category'
is "$(at '{result}{entries}[0]{taxonomy}')" contest 'info: by which taxonomy'
is "$(at '{result}{entries}[0]{tables}[0]{rows} > 0')" 1 'info: its rows in the table'
like "$(at '{result}{entries}[0]{shown_by}')" '"service"' 'info: the features that show it'
json 'info land'
is "$(at '{result}{entries}[0]{kind}') $(at '{result}{entries}[1]{kind}')" 'feature attack' 'info: a feature and an attack of one name'
is "$(at '{result}{entries}[0]{tables}')" '[]' 'info: works without tables'
json 'load demo; load demo:test as=test; info dst_host_count'
is "$(at '{result}{entries}[0]{position}')" 32 'info: a feature by its place'
is "$(at '{result}{entries}[0]{tables}[1]{table}')" test 'info: in every table'
is "$(at '{result}{entries}[0]{tables}[0]{greatest}')" 255 'info: its range there'
json 'load demo; info normal'
is "$(at '{result}{entries}[1]')" absent 'info normal: once'
json 'load demo; set taxonomy=httptunnel-r2l; info r2l'
like "$(at '{result}{entries}[0]{attacks}')" 'httptunnel' 'info: a class by the taxonomy in force'
text 'load demo; set taxonomy=httptunnel-r2l; info httptunnel'
like "$out" 'category: r2l \(taxonomy httptunnel-r2l\); u2r \(taxonomy contest\)' 'info: and what others say'
text 'load demo; info service'
like "$out" '^  shows: .*back' 'info: what a feature shows'
narrow 'info service'
text 'load demo; info smurf'
like "$out" '^  table +rows +of +share$' 'info: rows of how many'
like "$out" '^  data +[0-9,]+ +8,000 +[0-9.]+ %$' 'info: with the denominator'
like "$out" '^            dst_host_same_src_port_rate$' 'info: a folded list hangs below its first name'
text 'info smruf'
is $status 1 'info: a misspelt name: status'
like "$err" '"smruf" is no feature, attack or class that is known here; did you mean info smurf' 'info: a misspelt name'
text 'info'
is $status 1 'info: NAME must be there'

cat >web.schema <<'END'
title Web log
number bytes
symbol method GET POST
label verdict
categories normal web
attacks web sqli xss
END
printf '%s\n' 100,GET,normal 200,POST,sqli 200,POST,normal 300,HEAD,xss >web.csv
json 'load web.csv schema=./web.schema; describe'
is "$(at '{result}{ceiling}{binary}')" 0.75 'describe: a schema of our own'
is "$(at '{result}{features}{bytes}{quantiles}')" '[115,175,200,225,285]' 'describe: quantiles between values'
json 'load web.csv schema=./web.schema; info bytes'
is "$(at '{result}{entries}[0]{text}')" absent 'info: a column that the glossary lacks'
is "$(at '{result}{entries}[0]{tables}[0]{median}')" 200 'info: still counted'
text 'load web.csv schema=./web.schema; info byte'
like "$err" 'did you mean info bytes' 'info: columns of the table are known, too'
printf '%s\n' id,verdict 1,BENIGN 2,Bot 3,BENIGN >flows.csv
text 'load demo as=d; load flows.csv label=verdict; info BENIGN; info Bot'
like "$out" '^BENIGN \(label\): means normal$' 'info: the label of a file that means normal'
like "$out" '^  category: Bot \(taxonomy default\)$' 'info: by the schema of the table that knows the name'
text 'load demo; head 5'
like "$err" 'there is no table "5"; did you mean rows=5\?' 'head: a number is no table'
text 'load web.csv schema=./web.schema; load demo as=d; describe data against=d'
like "$out" 'none of the columns is in both tables' 'describe against=: tables without a common column'

# --- rows without a value; shares of rare classes ---

printf 'a,b,label\n1,,normal\n2,3,smurf\nNaN,4,normal\n5,6,normal\n' >missing.csv
text 'load missing.csv label=label missing=median; describe'
like "$out" '^Without a value: a 1, b 1 of 4 rows$' 'describe: cells without a value'
json 'load missing.csv label=label missing=median; head where="a = 2"'
is "$(at '{result}{rows}')" 1 'head: a missing value equals nothing'
json 'load missing.csv label=label missing=median; head where="a != 2"'
is "$(at '{result}{rows}')" 2 'head: and differs from nothing'
text 'load demo; describe'
unlike "$out" '^Without a value' 'describe: nothing is said where none is missing'
text 'load demo; classes by=attack'
like "$out" '^  perl  .* u2r$' 'classes: an attack with its category'

# --- the real files ---

# ceilings SOURCE BINARY CATEGORY ATTACK DISTINCT VECTORS ROWS
ceilings() {
    json "load $1; describe data columns=num_outbound_cmds"
    for scheme in binary category attack; do
        wanted=$2
        is "$(printf %.4f "$(at "{result}{ceiling}{$scheme} * 100")")" "$wanted" "$1: ceiling by $scheme"
        found=$1
        shift 2
        set -- "$found" "$@"
    done
    is "$(at '{result}{distinct}')" "$2" "$1: distinct rows"
    is "$(at '{result}{conflicting}')" "$3" "$1: contradictory rows"
    is "$(at '{result}{contradictions}{attack}{rows}')" "$4" "$1: rows that have them"
    is "$(at '{result}{contradictions}{binary}{vectors}')" "$5" "$1: both normal and attack"
    is "$(at '{result}{constant}')" '["num_outbound_cmds"]' "$1: the constant column"
}
need_data KDDTrain+.txt.gz KDDTest+.txt.gz KDDTest-21.txt.gz corrected.gz kddcup.data_10_percent.gz
ceilings nsl-kdd:test 99.7605 99.7605 99.7472 22487 57 114 54
ceilings nsl-kdd:test-21 99.5612 99.5612 99.5359 11795 55 110 52
ceilings nsl-kdd:train 99.9944 99.9944 99.9873 125957 15 31 7
if sanitized; then
    finish
    exit
fi
ceilings kdd99:corrected 98.1651 98.1642 98.1626 77216 75 71503 70
ceilings kdd99:10percent 99.9998 99.9998 99.9996 145584 2 4 1

json 'load kdd99:corrected; describe'
column() { # column NAME: least..greatest (distinct)
    echo "$(at "{result}{features}{$1}{least}")..$(at "{result}{features}{$1}{greatest}") ($(at "{result}{features}{$1}{distinct}"))"
}
is "$(column duration)" '0..57715 (745)' 'corrected: duration'
is "$(column src_bytes)" '0..62825648 (2504)' 'corrected: src_bytes'
is "$(column hot)" '0..101 (18)' 'corrected: hot'
is "$(column srv_rerror_rate)" '0..1 (97)' 'corrected: srv_rerror_rate'
is "$(at '{result}{features}{service}{distinct}')" 65 'corrected: services'
like "$(at '{result}{nearly_constant}')" '"is_host_login"' 'corrected: a nearly constant column'

json 'load nsl-kdd:train as=train; load nsl-kdd:test as=test; describe test against=train'
is "$(at '{result}{twins}')" 664 'KDDTest+: rows that are in KDDTrain+'
is "$(at '{result}{shared_rows}')" 0 'KDDTest+: none from the same file'
text 'load kdd99:corrected as=c; load kdd99:10percent as=t; describe c against=t columns=flag'
like "$out" '^Twins: 181,136 of the 311,029 rows of c ' 'corrected: rows that are in the 10 % file'

finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A stranger's file: 45 columns under names of their own, quoted fields, missing values, the label in
# the middle. From load to a tested model without a line of C, and what bad files of this kind and of
# ARFF are told.
. "$(dirname "$0")/../lib.sh"

# flows SEED ROWS: 40 numbers, three symbols, an identifier, and the label as column 23. Attacks
# have larger f1 and smaller f2, so that there is something to learn.
flows() {
    perl -e 'my ($seed, $rows) = @ARGV; srand($seed);
        my @names = ("Flow ID", map { "f$_" } 1 .. 21); splice @names, 22, 0, "Verdict";
        push @names, "Flow Duration", "proto", "state", "app, name", map { "g$_" } 1 .. 18;
        print join(",", map { /,/ ? "\"$_\"" : $_ } @names), "\r\n";
        for my $i (1 .. $rows) {
            my $kind = ("BENIGN", "BENIGN", "DoS slow", "Port Scan")[int rand 4];
            my $attack = $kind ne "BENIGN";
            my @row = ("10.0.0.$i-$seed", map { int rand 1000 } 1 .. 21);
            $row[1] = sprintf "%.3f", $attack ? 500 + rand 500 : rand 520;
            $row[2] = $kind eq "Port Scan" ? int rand 50 : 40 + int rand 500;
            $row[3] = "" if $i % 50 == 3;
            $row[4] = "Infinity" if $i % 100 == 7;
            $row[5] = "NaN" if $i % 100 == 9;
            push @row, $kind =~ / / ? "\"$kind\"" : $kind;
            push @row, $i % 200 == 11 ? -1 : int rand 60;
            push @row, ("tcp", "udp", "\"icmp\"")[int rand 3], "\"S" . int(rand 4) . "\"",
                "\"web, \"\"" . int(rand 3) . "\"\"\"";
            push @row, map { sprintf "%.2f", rand } 1 .. 18;
            print join(",", @row), "\r\n";
        }' "$1" "$2"
}
flows 1 2000 >train.csv
flows 2 500 >test.csv
is "$(head -n 1 train.csv | perl -pe 's/"[^"]*"/x/g' | tr -cd , | wc -c)" 44 'the file has 45 columns'

json 'load train.csv label=verdict'
is $status 1 'missing values stop a load that was not told what to do with them: status'
like "$(at_line 1 '{error}{message}')" '^train.csv:4: field 4 \(f3\): a number is missing; in all, 90 rows have' \
    'and it says where the first is and how many rows there are'
like "$(at_line 1 '{error}{message}')" 'f3 40, f4 20, f5 20, Flow_Duration 10' 'by column'
like "$(at_line 1 '{error}{hint}')" 'missing=drop' 'and what can be done'

session='load train.csv as=all label=Verdict missing=median
split all train=.8 valid=.2 seed=1
load test.csv as=test missing=median
describe train
describe train against=test
prepare encode=onehot scale=zscore classes=category
model lstm hidden=12
train table=train valid=valid epochs=12 batch=20 lr=0.5 loss=cross-entropy seed=1
test table=test'
json "$session"
is $status 0 'a stranger'"'"'s file goes all the way: status'
is "$(at_line 1 '{result}{rows}')" 2000 'load: rows'
is "$(at_line 1 '{result}{columns}')" 43 'load: features'
is "$(at_line 1 '{result}{guessed}{label}')" Verdict 'load: the label, in any case of letters'
is "$(at_line 1 '{result}{guessed}{normal}')" BENIGN 'load: which label means normal'
is "$(at_line 1 '{result}{guessed}{symbols}')" '{"app__name":3,"proto":3,"state":4}' 'load: symbols and their values'
is "$(at_line 1 '{result}{left_out}{Flow_ID}')" 'more than 1,000 different texts' 'load: what was left out, and why'
is "$(at_line 1 '{result}{missing}{f4}{infinite}')" 20 'load: infinite cells by column'
is "$(at_line 1 '{result}{missing}{Flow_Duration}{negative}')" 10 'load: negative durations by column'
is "$(at_line 1 '{result}{missing_rows}')" 90 'load: rows that lack values'
is "$(at_line 1 '{result}{missing_dropped}')" 0 'load: and none is left out'
is "$(at_line 3 '{result}{like}')" all 'a second file with the same columns is read as the first one was'
is "$(at_line 4 '{result}{features}{f3}{missing} > 10')" 1 'describe: missing cells'
is "$(at_command train '{result}{stopped}')" done 'train'
is "$(at_command test '{result}{rows}')" 500 'test: rows'
is "$(at_command test '{result}{classes}')" '["normal","DoS slow","Port Scan"]' 'test: the classes are the labels, by name'
is "$(at_command test '{result}{accuracy} > 0.6')" 1 'test: something was learnt'
is "$(at_command test '{result}{dr} > 0.8')" 1 'test: attacks are found'
digest=$(at_command train '{result}{weights_sha256}')
like "$digest" '^[0-9a-f]{64}$' 'train: weights'

# The description as a file: edited, and taken.
text 'load train.csv label=Verdict missing=drop; schema save my.schema'
is $status 0 'schema save: status'
like "$(cat my.schema)" '^symbol app__name "web, "1""|^symbol app__name .web, ' 'schema save: values with commas'
like "$(cat my.schema)" '^number Flow_Duration from 0$' 'schema save: a duration has a least value'
like "$(cat my.schema)" '^normal BENIGN$' 'schema save: which label means normal'
like "$(cat my.schema)" '^attacks "Port Scan" "Port Scan"$' 'schema save: labels with blanks'
cp my.schema first.schema
text 'load train.csv label=Verdict missing=drop; schema save my.schema'
unlike "$out$err" 'is kept' 'schema save: the same again replaces nothing'
printf '# mine\n' >>my.schema
text 'load train.csv label=Verdict missing=drop; schema save my.schema'
like "$out$err" 'what stood in my.schema is kept as my.schema~' 'schema save: an edited one is kept'
is "$(tail -n 1 my.schema~)" '# mine' 'schema save: beside it'
ok 'schema save: the new one' cmp my.schema first.schema
text 'load train.csv label=Verdict missing=drop; schema save train.csv'
is "$status" 1 'schema save: a file that is no description is refused'
like "$err" 'train.csv exists and is no description of columns; choose another name' 'schema save: which it says'
sed -e 's/^categories .*/categories normal flood scan/' -e 's/^attacks "DoS slow"/attacks flood/' \
    -e 's/^attacks "Port Scan"/attacks scan/' -e 's/^number g18$/ignored g18/' my.schema >edited.schema
json 'load train.csv schema=edited.schema missing=zero; classes; head rows=1'
is $status 0 'an edited schema: status'
is "$(at_line 1 '{result}{columns}')" 42 'an edited schema: a column less'
like "$(at_line 2 '{result}{classes}')" '"flood":[0-9]+,"normal":[0-9]+,"scan":[0-9]+' 'an edited schema: classes of its own'
is "$(at_line 1 '{result}{guessed}')" absent 'an edited schema: nothing is guessed'
# Nothing is lost on the way from a guess to a file and back.
json 'load train.csv label=Verdict missing=median as=a; load train.csv schema=my.schema missing=median as=b
describe a against=b columns=f1'
is "$(at_line 3 '{result}{twins}')" 2000 'the saved schema reads the same rows'
text 'load demo; schema save'
like "$err" 'the file to write is missing' 'schema save without a file'
text 'load demo; schema save none/x.schema'
is $status 1 'schema save into a folder that is not there: status'
like "$err" 'none' 'schema save into a folder that is not there: names it'
text 'schema save x.schema'
like "$err" 'no table' 'schema save without a table'

# Two whole runs give the same bits; so does another number of threads.
json "$session"
is "$(at_command train '{result}{weights_sha256}')" "$digest" 'the same weights again'
run "$PEEPHOLE" --json --threads 1 -c "$session"
is "$(at_command train '{result}{weights_sha256}')" "$digest" 'the same weights on one thread'
run "$PEEPHOLE" --json -c "load - label=Verdict missing=median" </dev/null
is $status 1 'an empty standard input: status'
out=$("$PEEPHOLE" --json -c 'load - label=Verdict missing=median' <train.csv)
is "$(at_line 1 '{result}{rows}')" 2000 'standard input'
gzip -c train.csv >packed.csv.gz
json 'load packed.csv.gz label=Verdict missing=median'
is "$(at_line 1 '{result}{rows}')" 2000 'a gzip of it'
is "$(at_line 1 '{result}{schema}')" packed 'a schema is called after the file'
json 'load train.csv label=Verdict missing=median as=a; load packed.csv.gz label=Verdict missing=median as=b normal=BENIGN
describe a against=b columns=f1'
is "$(at_line 3 '{result}{twins_same_label}')" 2000 'a gzip of it: the same rows'

# A model comes back without its table: a file with the same columns is read as its rows were, though
# it has fewer labels, and those in Latin-1.
perl -pe 's/Port Scan/Port \x96 Scan/' train.csv >latin.csv
sed -n '1p; /DoS/d; 2,900p' latin.csv >few.csv
text 'load latin.csv as=train label=Verdict missing=median; model lstm hidden=2; train epochs=1 seed=1; save latin.model; schema save latin.schema'
is $status 0 'labels in Latin-1: status'
ok 'labels in Latin-1: the description is UTF-8' perl -MEncode -0777 -ne 'decode("UTF-8", $_, Encode::FB_CROAK | Encode::LEAVE_SRC); exit !/Port \xe2\x80\x93 Scan/' latin.schema
json 'restore latin.model; load few.csv label=Verdict missing=median as=test; test
load few.csv schema=latin.schema missing=median as=other'
is $status 0 'a restored model and a file with fewer labels: status'
is "$(at_line 2 '{result}{like}')" 'the model' 'the file is read as the rows of the model were'
is "$(at_line 3 '{result}{rows} == $j->{result}{per_class}{normal}{support} + $j->{result}{per_class}{"Port \x{2013} Scan"}{support}')" 1 \
    'and its labels are those of the model'
is "$(at_line 4 '{result}{rows}')" "$(printf '%s\n' "$out" | sed -n 3p | grep -o '"rows": [0-9]*' | head -n 1 | tr -dc 0-9)" 'the saved description reads it, too'

# Rows that are bad, rows that lack values, and those that are left add up to the lines.
perl -ne 'print; print "1,2,3\n" if $. % 10 == 0' train.csv >torn.csv
json 'load torn.csv label=Verdict missing=drop on-error=skip'
is "$(at_line 1 '{result}{skipped}')" 200 'skipped rows'
is "$(at_line 1 '{result}{missing_dropped}')" 90 'rows dropped for missing values'
is "$(at_line 1 '{result}{rows} + $j->{result}{skipped} + $j->{result}{missing_dropped}')" "$(($(wc -l <torn.csv) - 1))" \
    'rows, skipped and dropped are all lines'

# Names of files are no lines of a description.
odd=$(printf 'x #1\nnormal DoS.csv')
cp train.csv "$odd"
text "load '$odd' label=Verdict missing=drop; schema save odd.schema; load '$odd' schema=odd.schema missing=drop"
is $status 0 'a line feed and a # in the name of a file: status'
is "$(grep -c ^normal odd.schema)" 1 'the name is no line of the description'

# Other separators give the same rows.
for separator in semicolon tab; do
    perl -pe 'BEGIN { $to = shift eq "tab" ? "\t" : ";" } s/("[^"]*(?:""[^"]*)*")|,/defined $1 ? $1 : $to/ge' $separator train.csv >other.csv
    json 'load train.csv label=Verdict missing=median as=a; load other.csv label=Verdict missing=median as=b
describe a against=b columns=f1'
    is "$(at_line 3 '{result}{twins_same_label}')" 2000 "$separator: the same rows"
done

# --- ARFF ---

perl -e 'print "% made by a test\n\@RELATION \x27my flows\x27\n\n\@attribute \x27the duration\x27 real\n",
    "\@attribute proto {tcp, \x27udp\x27}\n\@attribute note string\n\@attribute verdict {normal,dos,scan}\n\n\@DATA\n";
    for my $i (1 .. 300) { my $k = ("normal", "dos", "scan")[$i % 3];
        print $i % 40 == 5 ? "?" : $i % 97 + ($k eq "dos" ? 60 : 0), ", ", $i % 2 ? "tcp" : "\x27udp\x27", ", \x27a, b\x27, $k\n" }' >my.arff
json 'load my.arff missing=median; prepare encode=onehot; model lstm hidden=4; train table=data epochs=2; test table=data'
is $status 0 'an ARFF file goes all the way: status'
is "$(at_line 1 '{result}{rows}')" 300 'ARFF: rows'
is "$(at_line 1 '{result}{columns}')" 2 'ARFF: a number and a symbol'
is "$(at_line 1 '{result}{missing}{the_duration}{empty}')" 8 'ARFF: ? is a missing value'
is "$(at_line 1 '{result}{classes}')" '{"dos":100,"normal":100,"scan":100}' 'ARFF: the last symbol is the label'

# --- bad files of these kinds: one sentence, file and line, status 1 ---

# bad NAME COMMAND PATTERN
bad() {
    text "$2"
    is $status 1 "$1: status"
    like "$err" "$3" "$1: message"
    is "$(printf '%s\n' "$err" | wc -l)" 1 "$1: one line"
}
body='1,tcp,normal\n2,udp,dos\n'
bad 'no such file' 'load absent.csv label=c' '^-c:1: .*absent.csv.*No such file'
mkdir folder.csv
bad 'a folder' 'load folder.csv label=c' 'folder.csv.*folder'
: >empty.csv
bad 'an empty file' 'load empty.csv label=c' 'empty.csv: there are no rows, the file is empty'
# shellcheck disable=SC2059  # the body has its line feeds as \n
{
    printf "a,b,c\n$body" >good.csv
    printf "a,b,c\n${body}3,tcp\n" >short.csv
    printf "a,b,c\n${body}3,tcp,normal,x\n" >long.csv
    printf "a,b,c\n${body}3,\"tcp,normal\n" >open.csv
    printf "a,b,c\n${body}3,t\0cp,normal\n" >nul.csv
    printf "a,b\0,c\n$body" >nulname.csv
    printf "a,b,c\r\n1,tcp,normal\r\n2,udp,dos" >crlf.csv
    printf "a,b,b\n$body" >twice.csv
}
bad 'too few fields' 'load short.csv label=c' 'short.csv:4: 2 fields where the heading has 3'
bad 'too many fields' 'load long.csv label=c' 'long.csv:4: 4 fields where the heading has 3'
bad 'an open quote' 'load open.csv label=c' 'open.csv:4: a quotation mark is not closed'
bad 'a NUL byte' 'load nul.csv label=c' 'nul.csv:4: a NUL byte stands in this line'
bad 'a NUL byte in the heading' 'load nulname.csv label=c' 'nulname.csv:1: a NUL byte stands in this line'
bad 'no label' 'load good.csv' 'good.csv:1: the first line is a heading of 3 columns'
bad 'a misspelt label' 'load good.csv label=d' 'label=d is no column of the file'
perl -e 'print "a,b,c\n"; print "1,tcp,normal\n" x 200000; print "x,tcp,normal\n"' >late.csv
bad 'a text in a column of numbers, late' 'load late.csv label=c' \
    'late.csv:200002: field 1 \(a\): "x" is not a number; symbols=a reads the column as symbols'
text 'load crlf.csv label=c'
is $status 0 'CRLF and no final line feed'
text 'load twice.csv label=b'
is $status 0 'a name that two columns have'
perl -e 'print "a,b,c\n1,"; print "x" x 100_000_000; print ",normal\n"' >endless.csv
bad 'a line of 100 MB' 'load endless.csv label=c' 'endless.csv:2: this line is longer than 1 MiB'
rm endless.csv
gzip -c train.csv | head -c 20000 >cut.csv.gz
bad 'a cut gzip' 'load cut.csv.gz label=Verdict missing=median' 'cut.csv.gz.*(cut|ends|end of)'
cp good.csv locked.csv
chmod 000 locked.csv
if [ "$(id -u)" -eq 0 ]; then
    diag 'root may read everything: no test of a file without permission'
else
    bad 'no permission' 'load locked.csv label=c' 'locked.csv.*Permission denied'
fi
printf '@relation x\n@attribute a real\n@attribute c {normal,dos}\n1,dos\n' >nodata.arff
bad 'ARFF without @data' 'load nodata.arff' 'nodata.arff:4: "1,dos" stands where @attribute NAME TYPE or @data should'
printf '@relation x\n@attribute a real\n@attribute c {normal,dos}\n@data\n1,flood,3\n' >fields.arff
bad 'ARFF with a field too many' 'load fields.arff' 'fields.arff:5: 3 fields where the heading has 2'
printf '@relation x\n@attribute a real\n@attribute c {normal,dos}\n@data\n1,\0\n' >nul.arff
bad 'ARFF with a NUL byte' 'load nul.arff' 'nul.arff:5: a NUL byte stands in this line'
printf '@relation x\n@attribute a real\n@attribute c {normal,dos}\n@data\n' >empty.arff
bad 'ARFF without rows' 'load empty.arff' 'empty.arff: there are no rows below the heading'
printf '@relation x\n@attribute a thing\n@data\n' >type.arff
bad 'ARFF with an unknown type' 'load type.arff' 'type.arff:2: "thing" is no type of an attribute'
printf '@relation x\n@attribute a real\n@attribute c {normal,dos}\n@data\n{0 1, 1 dos}\n' >sparse.arff
bad 'sparse ARFF' 'load sparse.arff' 'sparse.arff:5: rows in braces'
gzip -c my.arff | head -c 400 >cut.arff.gz
bad 'a cut ARFF gzip' 'load cut.arff.gz missing=median' 'cut.arff.gz'
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# balance beyond leaving rows out: copies, SMOTE, ratio, preview; what is said of such rows wherever
# they go; and undo.
. "$(dirname "$0")/../lib.sh"

# --- methods ---

json 'load demo; balance data'
is "$(at '{result}{before}')" '{"dos":1572,"normal":4541,"probe":973,"r2l":744,"u2r":170}' 'before'
is "$(at '{result}{after}')" '{"dos":300,"normal":1000,"probe":300,"r2l":300,"u2r":30}' 'after'
is "$(at '{result}{by}')" category 'by category'
is "$(at '{result}{copies}') $(at '{result}{synthetic}')" '0 0' 'undersample: no copies, nothing synthetic'

for method in oversample smote; do
    json "load demo; balance data method=$method u2r=300 normal=5000"
    is "$(at '{result}{classes}')" '{"dos":300,"normal":5000,"probe":300,"r2l":300,"u2r":300}' "$method: numbers are targets"
    is "$(at '{result}{rows}')" 6200 "$method: rows"
    is "$(at '{result}{short}')" '{}' "$method: nothing is short"
    first=$out
    json "load demo; balance data method=$method u2r=300 normal=5000"
    is "$out" "$first" "$method: the same again"
    run "$PEEPHOLE" --json --threads 1 -c "load demo; balance data method=$method u2r=300 normal=5000"
    is "$out" "$first" "$method: the same with one thread"
done
is "$(at '{result}{synthetic}')" 589 'smote: how many are synthetic'
is "$(at '{result}{copies}')" 0 'smote: and no copies'
text 'load demo; balance data method=smote u2r=300 normal=5000'
like "$out" '^  589 of the rows are synthetic, made between others by SMOTE$' 'smote: text'
text 'load demo; balance data method=oversample u2r=300'
like "$out" '^  130 of the rows are copies of other rows in it$' 'oversample: text'
like "$out" '^  class +before +after' 'before and after, side by side'
ok 'no line is wider than the terminal' test "$(printf '%s\n' "$out" | wc -L)" -le 80
run env LC_ALL=C "$PEEPHOLE" -c 'load demo; balance data method=oversample u2r=300'
like "$out" '^  u2r +170  # +300  ####$' 'bars in plain ASCII where UTF-8 is not taken'

text 'load demo; sample data rows=60 as=few; balance few method=smote u2r=30'
is $status 1 'smote: too few rows for their neighbours'
like "$err" 'few has 3 rows of r2l: smote needs more than k=5 to make others from them; use .*method=oversample' 'smote: says which, and what to do'
text 'load demo; balance data k=3'
like "$err" 'k= is for method=smote alone' 'k= without smote'
text "load demo; balance data method=smote k=0"
like "$err" 'k is a whole number from 1 to 100' 'k=0'
text 'load demo; balance data normal=1e12 method=oversample'
like "$err" 'more than 100,000,000 rows' 'a slip of the finger'

# --- ratio, preview ---

json 'load demo; balance data ratio=1'
is "$(at '{result}{classes}')" '{"dos":170,"normal":170,"probe":170,"r2l":170,"u2r":170}' 'ratio=1: equal classes'
json 'load demo; balance data ratio=4 method=oversample'
is "$(at '{result}{classes}')" '{"dos":1572,"normal":4541,"probe":1136,"r2l":1136,"u2r":1136}' 'ratio=4, filled up'
json 'load demo; balance data ratio=2 normal=1000 method=smote'
is "$(at '{result}{classes}')" '{"dos":1572,"normal":1000,"probe":973,"r2l":786,"u2r":786}' 'ratio=: a number that is typed holds'
text 'load demo; balance data ratio=2 normal=1000'
like "$err" 'normal=1000 and the 170 rows of u2r are further apart than ratio=2 allows' 'ratio=: unless they contradict'
text 'load demo; balance data ratio=.5'
like "$err" 'ratio is a number from 1 to 1,000,000' 'ratio below 1'

json 'load demo; balance data method=smote ratio=1 preview=yes; tables'
is "$(at '{result}{tables}[1]')" absent 'preview: no table'
json 'load demo; balance data method=smote ratio=1 preview=yes'
is "$(at '{result}{rows}')" 22705 'preview: rows'
is "$(at '{result}{synthetic}')" 14705 'preview: synthetic rows'
is "$(at '{result}{preview}')" true 'preview: says so'
promised=$(at '{result}{after}')
json 'load demo; balance data method=smote ratio=1'
is "$(at '{result}{after}')" "$promised" 'preview: what comes out is what it said'
is "$(at '{result}{classes}')" "$promised" 'and what there is'
text 'load demo; balance data per=attack attack=20 preview=yes'
like "$out" '^  buffer_overflow ' 'by attack where attacks are counted'
like "$out" 'Nothing was made: this is a preview' 'preview: text'

# --- such tables go through every verb ---

json 'load demo; balance data method=smote u2r=400; head train where="class = u2r" rows=400'
is "$(at '{result}{rows}')" 400 'head: conditions hold for synthetic rows'
like "$out" '"row": [1-9]' 'head: rows of the file have their number there'
is "$(printf '%s\n' "$out" | tail -n 1 | grep -o '"row": 0,' | wc -l)" 230 'head: synthetic ones have none'
unlike "$out" '"(count|src_bytes|dst_host_count)": -?[0-9]+\.' 'whole numbers stay whole'
unlike "$out" '"[a-z_]*rate": [0-9]*\.[0-9][0-9][0-9]' 'rates keep two decimals'
json 'load demo; head data where="row = 77" rows=1; balance data method=smote normal=5000 attack=1600 u2r=170; head train where="row = 77" rows=9'
is "$(printf '%s\n' "$out" | tail -n 1)" "$(printf '%s\n' "$out" | grep '"head"' | head -n 1 | sed 's/"table": "data"/"table": "train"/')" 'head: row = N is row N of the file'
json 'load demo; balance data method=smote u2r=400; sample train rows=1000 as=part'
like "$(at '{result}{synthetic}')" '^[1-9][0-9]*$' 'sample of such a table: says how many are synthetic'
json 'load demo; balance data method=smote u2r=400; balance train as=again method=smote u2r=500; describe again against=data'
is "$(at '{result}{shared_rows}')" 2070 'describe against=: the rows of the file are told through two stores'

cat >smote.peep <<'END'
load demo
balance data method=smote u2r=300 normal=300
balance data as=copies method=oversample u2r=300 normal=300
model lstm hidden=4
train table=train epochs=1 batch=50
END
cat >test.peep <<'END'
include smote.peep
test table=data
END
run "$PEEPHOLE" --json run test.peep
is "$(at '{result}{shared_rows}')" 1370 'test: rows of the file that training drew are counted as shared'
is "$(at '{result}{synthetic}')" absent 'test: nothing about synthetic rows where there are none'
echo 'test table=train' >>test.peep
run "$PEEPHOLE" --json run test.peep
is "$(at '{result}{synthetic}')" 130 'test: synthetic rows are counted'
is "$(at '{result}{shared_rows}')" 1500 'test: and are shared with training, too'
run "$PEEPHOLE" run test.peep
like "$out" '^Of 1,500 test rows, 130 are synthetic \(made by SMOTE\): these figures are not$' 'test: and remarked upon'
echo 'test table=copies' >>test.peep
run "$PEEPHOLE" run test.peep
like "$out" '^Of 1,500 test rows, 130 repeat another: these figures are not' 'test: so are copies'
echo 'test from=copies draws=3 size=500' >>test.peep
run "$PEEPHOLE" run test.peep
like "$out" '^Of 1,500 test rows, [0-9]+ repeats? another' 'test: so are those of draws'

run "$PEEPHOLE" -c 'include smote.peep
report'
like "$out" 'train: 1,500 rows of demo \(synthetic\), 130 of them by SMOTE' 'report: says how many rows are synthetic'
run "$PEEPHOLE" --json -c 'include smote.peep
save smote.model
continue epochs=1'
weights=$(value weights_sha256)
run "$PEEPHOLE" --json -c 'restore smote.model
load demo
balance data method=smote u2r=300 normal=300
continue epochs=1'
is "$(value weights_sha256)" "$weights" 'save, restore: the same synthetic rows are known again'

# --- undo ---

json 'load demo; balance data; balance data u2r=7; undo'
is "$(at '{result}{undone}')" 'balance data u2r=7' 'undo: what'
is "$(at '{result}{tables}')" '["data","train"]' 'undo: the tables there are now'
is "$(at '{result}{steps}')" 2 'undo: how far back it can go'
text 'load demo; balance data; balance data u2r=7; undo; undo'
like "$out" '^balance data u2r=7 is undone: train is again the 1,930 rows of "balance data"$' 'undo: says what'
like "$out" '^balance data is undone: train is gone$' 'undo: and again'
text 'undo'
is $status 1 'undo: nothing to take back: status'
like "$err" '^-c:1: there is nothing to take back; undo takes back what load' 'undo: says so'


cat >fails.peep <<'END'
load demo
sample data rows=10
balance data normal=5000
undo
END
run "$PEEPHOLE" run --keep-going fails.peep
like "$out" '^sample data rows=10 is undone: sample is gone$' 'undo: a failed command was no step'

cat >work.peep <<'END'
record lab.peep
load demo
balance data method=smote u2r=200
undo
balance data method=oversample u2r=200
record off
END
run "$PEEPHOLE" run work.peep
is $status 0 'undo is recorded'
like "$(cat lab.peep)" '^undo$' 'as it was typed'
run "$PEEPHOLE" --json verify lab.peep
is $status 0 'and verified'
is "$(value checked)" 4 'with all results'
run "$PEEPHOLE" -c 'replay lab.peep
undo'
like "$out" '^balance data method=oversample u2r=200 is undone: train is gone' 'undo after replay takes back its last step'

# --- the real file ---

need_data kddcup.data_10_percent.gz
json 'load kdd99:10percent; balance data method=smote u2r=300 spy=2'
is "$(at '{result}{classes}')" '{"dos":300,"normal":1000,"probe":300,"r2l":300,"u2r":300}' '10 %: smote u2r=300'
is "$(at '{result}{synthetic}')" 248 '10 %: synthetic rows'
is "$(at '{result}{attacks}{spy}')" 2 '10 %: an attack by its name'
text 'load kdd99:10percent; balance data method=smote spy=300'
is $status 1 '10 %: two rows and k=5'
like "$err" '^-c:1: data has 2 rows of spy: smote needs more than k=5 to make others from them; use k=1, method=oversample, or ask for spy=2$' '10 %: says class, rows and k'
json 'load kdd99:10percent; balance data method=smote spy=300 k=1'
is "$(at '{result}{attacks}{spy}')" 300 '10 %: with k=1 it can'
json 'load kdd99:10percent; balance data method=oversample per=attack u2r=300'
is "$(at '{result}{rows}')" 6700 '10 %: every attack filled up'
json 'load kdd99:10percent; balance data ratio=100 method=oversample'
is "$(at '{result}{classes}')" '{"dos":391458,"normal":97278,"probe":4107,"r2l":3915,"u2r":3915}' '10 %: ratio=100'
json 'load kdd99:10percent; balance data ratio=10 method=smote normal=2000 dos=3000 preview=yes'
is "$(at '{result}{after}')" '{"dos":3000,"normal":2000,"probe":4107,"r2l":1126,"u2r":411}' '10 %: ratio beside numbers'

# The neighbours of 97,278 rows among each other take long enough to be stopped.
perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$PEEPHOLE" --json -c 'load kdd99:10percent
balance data ratio=1 method=smote' >said 2>trouble &
running=$!
for _ in $(seq 1200); do
    grep -q '"load"' said && break
    perl -e 'select undef, undef, undef, 0.05'
done
perl -e 'select undef, undef, undef, 0.7'
kill -INT $running
status=0
wait $running || status=$?
is $status 130 'Ctrl-C: status'
like "$(cat said)" 'balance was stopped before it was done; nothing has changed' 'Ctrl-C: says so'
finish

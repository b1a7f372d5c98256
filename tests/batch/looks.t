#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Test tables are sealed: looks at them are counted, choices on them refused, or allowed and marked.
. "$(dirname "$0")/../lib.sh"

begin='load demo as=train; load demo:test as=test; model mlp hidden=5'
fast='epochs=4 batch=50'

# --- looks ---

json "$begin; train $fast; test; test; test draws=2 size=50 from=train; test draws=2 size=50 from=train"
printf '%s\n' "$out" | grep '"command": "test"' >tests
look() { sed -n "$1p" tests | json_at '{result}{looks}'; }
is "$(look 1) $(look 2)" '1 2' 'each test is a look'
is "$(look 3) $(look 4)" '1 2' 'draws are looks at the table drawn from'
text "$begin; train $fast; test"
like "$out" '^These rows have been scored 2 times before\.$' 'another session knows of them, and says so'
json "$begin; train $fast valid=test; test"
is "$(at '{result}{looks}')" 8 'each epoch that validates on test rows is one'
json "$begin; train $fast; test table=train; inspect table=test; test"
is "$(at '{result}{looks}')" 10 'asking about them is one, too'
json "$begin; sample test rows=300 as=other; train $fast; test table=other"
is "$(at '{result}{looks}')" 1 'other rows have looks of their own'
json "set history=off; $begin; train $fast; test; test"
is "$(at '{result}{looks}')" 2 'without a history those of the session'
text 'set history=off; load demo as=train; load demo:test as=test; model mlp; train epochs=1; test'
unlike "$out" 'have been scored' 'a first look is not remarked upon'

# --- what is refused ---

refused() { # refused WHAT PATTERN COMMANDS
    run "$PEEPHOLE" -c "$3"
    is "$status" 1 "refused: $1"
    like "$(printf %s "$err" | tr '\n' ' ')" "$2.*leak=tune-on-test" "with the reason and the way: $1"
}
refused 'early stopping on test' 'early stopping on test .*called test' "$begin; train $fast valid=test patience=2"
refused 'a set made to test on, by another name' 'are of demo:test, a set made to test on' \
    "load demo as=train; load demo:test as=mine; model mlp; train $fast valid=mine patience=2"
refused 'rows of it, by another name' 'rows of the table test are in it' \
    "load demo; split data train=.6 test=.4; sample test rows=200 as=few; model mlp; train $fast valid=few patience=2"
refused 'the best weights' 'the best weights on test' "$begin; train $fast valid=test; test weights=best"
refused 'a threshold' 'a threshold on test' "$begin; train $fast; threshold far=0.1 table=test"
refused 'a threshold on the rows that were watched' 'a threshold on test' "$begin; train $fast valid=test; threshold far=0.1"
refused 'after it was tested on' 'has been tested on before' \
    "load demo; split data train=.6 valid=.4; model mlp; train $fast; test table=valid; threshold far=0.1 table=valid"
refused 'from a model file' 'the best weights on' \
    "$begin; train $fast valid=test; save watched.model; restore watched.model; test weights=best"

# --- what is not ---

json "$begin; train $fast valid=test; test"
is "$status" 0 'plain watching'
is "$(at '{result}{leak}')" absent 'and no mark'
json "load demo; load demo:test as=test; split data train=.7 valid=.3; model mlp
train $fast valid=valid patience=2; test weights=best; threshold far=0.1; test"
is "$status" 0 'validation rows are there to choose by'
is "$(at '{result}{leak}')" absent 'without a mark'
json "load demo; split data train=.6 valid=.4; model mlp; train $fast; test table=valid"
json "load demo; split data train=.6 valid=.4; model mlp; train $fast; threshold far=0.1 table=valid; test table=valid"
is "$status" 0 'a script goes by itself alone: it does the same again'
json "load demo:test as=train; model mlp; train $fast valid-fraction=0.2 patience=3; threshold far=0.1"
is "$status" 0 'rows cut off the training table are no test rows'
text "$begin; train $fast valid-fraction=0.2 leak=tune-on-test"
like "$out" 'leak= was not needed' 'leak= for nothing is told'

# --- marks ---

json "$begin; train $fast valid=test patience=2 leak=tune-on-test; test weights=best; save tuned.model; runs show 1; runs"
marks=$(at_command test '{result}{leak}')
like "$marks" '"choice":"early stopping"' 'early stopping by name: test bears the mark'
like "$marks" '"choice":"the best weights"' 'the best weights, too'
run_number=$(at_command test '{result}{run}')
json "runs show $run_number"
like "$(at '{result}{leak}')" '"choice":"early stopping".*"choice":"the best weights"' 'the history keeps it'
text "runs show $run_number"
like "$out" 'leak +tuned on test rows: early stopping on test' 'in words'
json "load demo:test as=test; restore tuned.model; test"
like "$(at '{result}{leak}')" 'early stopping' 'a model file keeps it'
json "$begin; train $fast; threshold far=0.1 table=test leak=tune-on-test; test; threshold off; test"
like "$(printf '%s\n' "$out" | grep '"command": "threshold"' | head -n 1 | json_at '{result}{leak}')" '"choice":"a threshold"' 'a threshold'
like "$(printf '%s\n' "$out" | grep '"command": "test"' | head -n 1 | json_at '{result}{leak}')" '"choice":"a threshold"' 'its mark'
is "$(at '{result}{leak}')" absent 'and off takes it away'
text "$begin; train $fast valid=test patience=2 leak=tune-on-test; test; report; report r.md"
like "$(printf %s "$out" | tr '\n' ' ')" 'Tuned on test rows \(leak=tune-on-test\): early stopping on test .*Tuned on test rows' \
    'test and report say so'
like "$(tr '\n' ' ' <r.md)" 'Tuned on test rows .*scored [0-9]+ times before' 'the file, too'

# --- recordings ---

json "record r.peep; $begin; train $fast; test; test; record off"
unlike "$(cat r.peep)" '"looks"' 'looks are not recorded: they grow'
run "$PEEPHOLE" verify r.peep
is "$status" 0 'so a recording holds'

finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The command language: a script is checked before it runs, and every error says where it is.
. "$(dirname "$0")/../lib.sh"

# refused NAME PATTERN COMMANDS: nothing of them runs, one sentence says why.
refused() {
    run "$PEEPHOLE" -c "$3"
    is "$status" 1 "$1: status 1"
    is "$out" '' "$1: nothing ran"
    is "$(printf '%s\n' "$err" | wc -l)" 1 "$1: one line is said"
    like "$err" "$2" "$1: where, what, what to do"
}

# --- checked whole ---

refused 'a misspelt verb in the last line' '^-c:3: "trian" is no command; did you mean train\?$' 'load demo
model lstm
trian'
refused 'an unknown key' '^-c:1: model: there is no key "hiden"; did you mean hidden=8\?$' 'model lstm hiden=8'
refused 'a value out of range' '^-c:2: train: epochs is a whole number' 'help
train epochs=0'
refused 'an unknown choice' '^-c:1: train: loss is .*; did you mean loss=mse\?$' 'train loss=mze'
refused 'a key given twice' 'train: epochs is given twice' 'train epochs=1 epochs=2'
refused 'a word too many' 'did you mean table=data\?' 'train data'
refused 'a short verb' '^-c:1: "hist" is short for history.*write history$' 'hist'
refused 'a value in a list of a sweep' '^-c:2: sweep: lr is a number .*; help sweep' 'load demo
sweep lr=0.1,zero'
refused 'a range of a sweep' '^-c:2: sweep: "9..1" is no range' 'load demo
sweep hidden=9..1'
refused 'a layer that there is not' '^-c:2: model: layer 2: "dens" .*did you mean dense' 'load demo
model layers "lstm 4 | dens 3"'
refused 'an open quote' '^-c:2: the quote . that begins here is never closed' "help
help 'train"
refused 'a shell escape' '"!ls" is no command' '!ls'

refused 'a sign that is no comparison' '^-c:2: head: where: "><" behind src_bytes is no comparison; comparisons are = != ' \
    "load demo
head where='src_bytes >< 3'"
refused 'a sign the other way round' '"=>" behind src_bytes is no comparison; did you mean >=\?$' "load demo
head where='flag = SF and src_bytes => 3'"
refused 'a condition without a value' 'where: a value is missing behind src_bytes; as in: where=' "load demo
head where='src_bytes >'"
refused 'a condition that goes on' 'where: "and" or "or" should stand before "x = 2"; as in: ' "load demo
head where='src_bytes > 3 x = 2'"
refused 'an unknown taxonomy' '^-c:2: set: there is no taxonomy "conest"; did you mean contest\?$' 'load demo
set taxonomy=conest'
refused 'an unknown taxonomy as a word' 'did you mean httptunnel-r2l\?$' 'load demo
set taxonomy httptunel-r2l'
refused 'an unknown metric' '^-c:2: expect: there is no metric "acuracy"; did you mean accuracy\?$' 'load demo
expect acuracy > 2'
refused 'an unknown metric of a class' 'there is no metric "recal.u2r"; did you mean recall.u2r\?$' 'load demo
expect recal.u2r > 2'
refused 'an unknown figure' 'plot: KIND is .*; did you mean loss\?$' 'load demo
plot los'
refused 'an ending that is no picture' 'plot: cannot tell from loss.gif what kind of picture' 'load demo
plot loss loss.gif'
refused 'an unknown paper' 'report: there is no paper "kim-tabel4"; did you mean kim-table4\?$' 'load demo
report paper=kim-tabel4'
refused 'an unknown schema' 'load: there is no schema "kd99"; did you mean kdd99\?$' 'load demo
load nowhere.csv schema=kd99'
sed '/^taxonomy httptunnel-r2l+/d; s/^taxonomy httptunnel-r2l /taxonomy mine /' "$SRCDIR/data/kdd99.schema" >own.schema
echo '0,tcp,http,SF,215,45076,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,1,1,0.00,0.00,0.00,0.00,1.00,0.00,0.00,0,0,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,normal.' >own.csv
run "$PEEPHOLE" -c 'load own.csv schema=own.schema
set taxonomy=mine'
is "$status" 0 'a schema of one'\''s own may bring a taxonomy'
refused 'but none that it has not' 'did you mean mine\?$' 'load own.csv schema=own.schema
set taxonomy=mien'

run "$PEEPHOLE" --json -c 'load demo
lode demo'
is "$status" 1 'with --json the same status'
is "$(printf '%s\n' "$out" | wc -l)" 1 'with --json one object'
like "$out" '^\{"command": "lode", "ok": false, "error": \{"message": ".*", "file": "-c", "line": 2, "hint": "did you mean load\?"\}\}$' \
    'with --json the error has message, file, line and hint'

run "$PEEPHOLE" -c 'head nosuch'
is "$status" 1 'tables are looked for when the command runs'
like "$err" '^-c:1: .*no table' 'and missed with file and line'

# --- words, quotes, comments, continuation ---

printf '#!/usr/bin/env peephole\r\n# a comment\r\nhelp hist\\\r\nory # another\r\nhistory 1; help "quit"' >crlf.peep
run "$PEEPHOLE" --json run crlf.peep
is "$status" 0 'CRLF, a #! line, comments, a continued line, no final newline'
is "$(printf '%s\n' "$out" | grep -c '"ok": true')" 3 'three commands ran'
like "$out" '"verb": "history"' 'the continued word is whole'

printf 'help\0quit\n' >zero.peep
run "$PEEPHOLE" run zero.peep
is "$status" 1 'a zero byte is refused'
like "$err" '^zero.peep:1: the line holds a zero byte' 'with file and line'
printf 'help\nhelp \377\n' >bytes.peep
run "$PEEPHOLE" run bytes.peep
like "$err" '^bytes.peep:2: the line holds bytes that are no UTF-8' 'broken UTF-8 is refused'
printf 'help \033[2J\n' >escape.peep
run "$PEEPHOLE" run escape.peep
like "$err" '^escape.peep:1: the line holds a control character' 'control characters are refused'
head -c 2000000 /dev/zero | tr '\0' a >long.peep
run "$PEEPHOLE" run long.peep
is "$status" 1 'a line of two million bytes is refused'
like "$err" '^long.peep:1: the line is longer than' 'in one sentence'
run "$PEEPHOLE" run .
is "$status" 1 'a folder is no script'
: >empty.peep
run "$PEEPHOLE" run empty.peep
is "$status" 0 'an empty script does nothing, well'

# --- parameters and included files ---

mkdir sub
cat >sub/inner.peep <<'END'
param topic=history
help ${topic}
END
cat >outer.peep <<'END'
param topic=wait
include sub/inner.peep
END
run "$PEEPHOLE" --json run outer.peep
is "$status" 0 'include looks beside the script'
is "$(value verb)" wait 'what the including script sets goes before the default'
run "$PEEPHOLE" --json run outer.peep topic=quit
is "$(value verb)" quit 'the command line goes before both'
run "$PEEPHOLE" run outer.peep topik=quit
unlike "$out" 'quit' 'an unknown parameter runs nothing'
like "$err" 'no parameter topik; did you mean topic=quit\?' 'and names the nearest'
refused 'a parameter that is not set' '^-c:2: the parameter \$\{rows\} is not set; give it' "load demo
sample data rows=\${rows}"
printf 'help\n  helq\n' >sub/inner.peep
run "$PEEPHOLE" run outer.peep
like "$err" '^sub/inner.peep:2: "helq" is no command' 'errors name the included file'
is "$out" '' 'and nothing ran'
echo 'include loop.peep' >loop.peep
run "$PEEPHOLE" run loop.peep
is "$status" 1 'a script that includes itself is refused'
like "$err" '^loop.peep:1: include: .*never end' 'with a sentence'
run "$PEEPHOLE" -c 'help; include nowhere.peep'
like "$err" '^-c:1: cannot open nowhere.peep' 'a missing included file is found before anything runs'
is "$out" '' 'so nothing ran'
run "$PEEPHOLE" run sub/iner.peep
like "$err" '^peephole: cannot open sub/iner.peep: .*; did you mean sub/inner.peep\?$' 'a script that is not there: the nearest'
echo 'include iner.peep' >sub/other.peep
run "$PEEPHOLE" run sub/other.peep
like "$err" '^sub/other.peep:1: .*; did you mean inner.peep\?$' 'an included one, as it would be written there'

# --- at ---

refused 'at without a training' 'at: no training follows' 'at epoch=3 stop
help'
refused 'at beyond the end' 'at: epoch 9 is beyond the 5 epochs of the training in line 2' 'at epoch=9 stop
train epochs=5'
refused 'at with another command' 'at: help is nothing that can be done to a running training' 'at epoch=1 help
train'

# --- statuses ---

cat >train.peep <<'END'
load demo
balance data normal=100 attack=50 u2r=10
model lstm hidden=4
train epochs=1 lr=0.5
END
run "$PEEPHOLE" run train.peep
is "$status" 0 'a small training runs'
run "$PEEPHOLE" -c "$(cat train.peep)
expect epochs = 2
help"
is "$status" 3 'an expectation that does not hold: status 3'
like "$err" '^-c:5: epochs is 1, not = 2' 'the sentence has value and wish'
unlike "$out" 'list the commands' 'and the script stops'
run "$PEEPHOLE" --keep-going --json -c "$(cat train.peep)
expect epochs = 2
expect loss < 100"
is "$status" 3 'with --keep-going it goes on, still status 3'
like "$out" '"command": "expect", "ok": false, .*"held": false' 'the result says that it was not held'
like "$out" '"command": "expect", "ok": true, .*"held": true' 'the next one was'
run "$PEEPHOLE" --keep-going -c "$(cat train.peep)
expect epochs = 2
head nosuch"
is "$status" 1 'a failed command beside it: status 1'
run sh -c 'echo "head nosuch" | "$PEEPHOLE"'
is "$status" 1 'standard input: status 1'
like "$err" '^stdin:1: ' 'it is called stdin'
run "$PEEPHOLE" -c 'help quit; quit; head nosuch'
is "$status" 0 'quit ends a script, well'

finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The ways into the program: options, run, -c, standard input, verify, help, doctor; exit statuses,
# the form of errors, what --json promises, outputs that cannot be written, signals.
. "$(dirname "$0")/../lib.sh"

# Standard output holds JSON objects, one a line, and nothing else.
json_only() {
    # shellcheck disable=SC2016  # for perl
    perl -MJSON::PP -ne 'die "no object: $_" unless ref decode_json($_) eq "HASH"' "$dir/out"
}
one_line() { [ "$(printf '%s\n' "$1" | wc -l)" -eq 1 ]; }

# --- help and version ---

run "$PEEPHOLE" --help
is $status 0 '--help: status'
is "$(printf '%s\n' "$out" | grep -n '^Examples' | cut -d: -f1)" 3 '--help shows examples first'
is "$err" '' '--help says nothing on standard error'
long=$out
run "$PEEPHOLE" -h
is "$out" "$long" '-h is --help'
run "$PEEPHOLE" --version
is $status 0 '--version: status'
is "$out" "peephole $(cat "$SRCDIR/VERSION")" '--version'
run "$PEEPHOLE" help
is $status 0 'help: status'
like "$out" '^ *load' 'help lists the verbs'
run "$PEEPHOLE" help train
is $status 0 'help VERB: status'
like "$out" 'epochs=' 'help VERB explains its keys'
run "$PEEPHOLE" help trian
is $status 2 'help of an unknown verb: status'
like "$err" '^peephole: .*train' 'help of an unknown verb names the nearest'
run "$PEEPHOLE" doctor
is $status 0 'doctor: status'
like "$out" 'OpenBLAS' 'doctor tells of the libraries'
run "$PEEPHOLE" --kernel generic doctor
like "$out" 'generic' '--kernel may stand before the subcommand'
run "$PEEPHOLE" doctor --kernel=generic
is $status 0 'and behind it'

# --- wrong usage: one sentence, the nearest right thing, status 2, nothing done ---

refused() { # refused NAME PATTERN ARGUMENT...
    name=$1 pattern=$2
    shift 2
    run "$PEEPHOLE" "$@"
    is $status 2 "$name: status"
    like "$err" "^peephole: .*$pattern" "$name: sentence"
    ok "$name: one line" one_line "$err"
    is "$out" '' "$name: nothing on standard output"
}
refused 'an unknown option' '--jsno; did you mean --json' --jsno -c 'load demo'
refused 'an unknown letter' 'no option -x' -x
refused 'an option without its value' '--data DIR' run a.peep --data
refused 'too few threads' 'from 1 to 256' --threads 0 -c 'load demo'
refused 'an unknown kernel' 'no kernel "avx"' --kernel avx -c 'load demo'
refused 'a colour that is none' 'auto, always or never' --color pink -c 'load demo'
refused 'an unknown word' 'no subcommand "trian"' trian
refused 'a verb instead of a subcommand' "peephole -c 'load" load demo
refused 'run without a script' 'run FILE.peep' run
refused 'two ways at once' 'cannot go together' -c 'load demo' run a.peep
refused '-i without a terminal' 'a terminal' -i -c 'load demo'
refused '--against without verify' 'verify' --against x -c 'load demo'
refused '--record without run or -c' 'run and -c' --record x
is "$(ls)" '' 'nothing of that made a file'
PEEPHOLE_THREADS=none
export PEEPHOLE_THREADS
refused 'wrong threads in the environment' 'PEEPHOLE_THREADS' -c 'load demo'
unset PEEPHOLE_THREADS
echo 'load demo' >only.peep
refused 'a script in place of a subcommand' 'peephole run only.peep' only.peep

# --- run ---

cat >first.peep <<'END'
#!/usr/bin/env -S peephole run
# a comment
param name=data
load demo as=${name}
classes ${name}
END
run "$PEEPHOLE" run first.peep
is $status 0 'run: status'
like "$out" '^> load demo as=data$' 'run shows each command with its parameters'
is "$err" '' 'run says nothing on standard error'
run "$PEEPHOLE" --json run first.peep name=rows
is $status 0 'run with a parameter: status'
is "$(value table)" rows 'run with a parameter'
ok 'run --json prints JSON only' json_only
run "$PEEPHOLE" run first.peep nmae=rows
is $status 2 'a parameter that the script has not: status'
like "$err" 'did you mean name=rows' 'a parameter that the script has not: sentence'
run "$PEEPHOLE" run fisrt.peep
is $status 1 'a script that is not there: status'
like "$err" '^peephole: .*fisrt\.peep.*; did you mean first\.peep\?$' 'the nearest script is named'
ok 'no script came into being' test ! -e fisrt.peep

printf 'load demo\nclasses\nbalence data\n' >wrong.peep
run "$PEEPHOLE" run wrong.peep
is $status 1 'a misspelt verb in the last line: status'
like "$err" '^wrong\.peep:3: .*balence.*; .*balance' 'it is named with its line'
is "$out" '' 'and nothing ran'
run "$PEEPHOLE" --json run wrong.peep
like "$out" '"ok": false, "error": \{"message": .*"file": "wrong.peep", "line": 3, "hint": ' \
    'the same as JSON'
is "$(printf '%s\n' "$out" | wc -l)" 1 'and nothing else'
ok 'errors are JSON, too' json_only

# --- -c and standard input ---

run "$PEEPHOLE" --json -c 'load demo; classes
tables'
is $status 0 '-c: status'
is "$(printf '%s\n' "$out" | sed 's/", .*//; s/.*"//' | paste -sd ' ')" 'load classes tables' \
    '-c takes ; and line feeds'
ok '-c --json prints JSON only' json_only
run "$PEEPHOLE" -c 'load demo'
# shellcheck disable=SC2154  # run sets it
text=$out
run "$PEEPHOLE" --json -c 'load demo'
is "$err" "$text" 'with --json, text for people goes to standard error'
run "$PEEPHOLE" -c 'load demo' -c 'classes'
is $status 0 'two -c are one behind the other'
run "$PEEPHOLE" -c 'load demo; drop nothing'
is $status 1 'a command that fails: status'
like "$err" '^-c:1: .*nothing' 'the place is -c'

printf 'load demo\nclasses nothing\n' >commands
status=0
"$PEEPHOLE" <commands >"$dir/out" 2>"$dir/err" || status=$?
is $status 1 'standard input: status'
like "$(cat "$dir/err")" '^stdin:2: .*nothing' 'the place is stdin'
printf 'load demo' | "$PEEPHOLE" --json >"$dir/out" 2>"$dir/err"
is "$(cut -c 1-30 "$dir/out")" '{"command": "load", "ok": true' 'a last line without line feed'
ok 'standard input --json prints JSON only' json_only
printf 'load demo\nlaod demo\n' | "$PEEPHOLE" >"$dir/out" 2>&1
is "$(grep -c . "$dir/out")" 1 'standard input is checked before it runs'
"$PEEPHOLE" run - <commands >"$dir/out" 2>"$dir/err"
like "$(cat "$dir/err")" '^stdin:2: ' 'run - reads standard input'
run "$PEEPHOLE"
is "$status$out$err" 0 'no commands: nothing happens'
run "$PEEPHOLE" -c ''
is "$status$out$err" 0 'no commands behind -c: nothing happens'

# --- keep going, expectations ---

run "$PEEPHOLE" --json --keep-going -c 'drop a; load demo; drop b'
is $status 1 '--keep-going: status'
is "$(printf '%s\n' "$out" | grep -c '"ok": false')" 2 '--keep-going goes on'
trained='load demo; sample data rows=100 as=train; model lstm hidden=2; train epochs=1'
run "$PEEPHOLE" --json -c "$trained; expect loss < 0; classes"
is $status 3 'an expectation that does not hold: status'
unlike "$out" '"classes", "ok"' 'and it stops the script'
ok 'its JSON' json_only
run "$PEEPHOLE" --keep-going -c "$trained; expect loss < 0; classes"
is $status 3 'only an expectation failed, with --keep-going'
run "$PEEPHOLE" --keep-going -c "$trained; expect loss < 0; drop a"
is $status 1 'an expectation and a command failed'

# --- verify ---

run "$PEEPHOLE" -c 'record r.peep; load demo; classes'
is $status 0 'a recording'
run "$PEEPHOLE" verify r.peep
is $status 0 'verify: status'
like "$out" 'same' 'verify: sentence'
sed 's/"rows": [0-9]*/"rows": 7/' r.peep >other.peep
run "$PEEPHOLE" --json verify other.peep
is $status 3 'verify finds a difference: status'
like "$out" '"differences": \[\{' 'verify finds a difference: JSON'
ok 'verify --json prints JSON only' json_only
run "$PEEPHOLE" verify r.peep --against other.peep
is $status 3 'verify --against: status'
run "$PEEPHOLE" verify nowhere.peep
is $status 1 'verify without a file: status'

# --- colour and terminals ---

escape=$(printf '\033')
run env TERM=xterm "$PEEPHOLE" -c 'load demo; classes; help'
unlike "$out$err" "$escape" 'no escape sequences where there is no terminal'
run env TERM=xterm NO_COLOR=1 "$PEEPHOLE" --color=auto -c 'load demo; classes'
unlike "$out$err" "$escape" 'none with NO_COLOR'
run env NO_COLOR=1 "$PEEPHOLE" --color=always -c 'load demo; load nowhere.csv'
like "$err" "^$escape\\[1;31m-c:1: cannot open nowhere.csv" 'an error in colour, where that is asked for'
like "$out" "$escape\\[1mNote:" 'and what stands out of the text'
run "$PEEPHOLE" --color=never -c 'load demo; load nowhere.csv'
unlike "$out$err" "$escape" 'none where it is forbidden'
"$PEEPHOLE" --json --color=always -c 'load demo' >"$dir/out" 2>/dev/null
ok 'JSON has no colours' json_only

# --- files that cannot be opened, or may not grow ---

echo 'load demo' >near.peep
for pair in 'load nowhere.csv|give its path' 'load nea.peep|did you mean near.peep\?' \
    'load nowhere/x.csv|there is no folder nowhere' 'load .|name a file in it' \
    'include nea.peep|did you mean near.peep\?' 'restore nea.peep|did you mean near.peep\?'; do
    run "$PEEPHOLE" -c "${pair%%|*}"
    is $status 1 "${pair%%|*}: status"
    like "$err" "^-c:1: cannot [^;]*; ${pair#*|}" "${pair%%|*}: what to do"
done
# shellcheck disable=SC2016  # for the shell with the limit
run sh -c 'ulimit -f 10; exec "$PEEPHOLE" -c "load demo as=train; model lstm hidden=99; train epochs=1
save big.model"'
is $status 1 'a limit on the size of files: status'
like "$err" '^-c:2: cannot write big.model: File too large; ' 'a limit on the size of files: sentence'
is "$(find . -name 'big*' -o -name '.peephole*')" '' 'a limit on the size of files: nothing is left'

# --- outputs that cannot be written ---

if [ -w /dev/full ]; then
    for arguments in --help --version '-c load demo'; do
        status=0
        # shellcheck disable=SC2086  # two words
        case $arguments in
        -c*) "$PEEPHOLE" -c "${arguments#-c }" >/dev/full 2>"$dir/err" || status=$? ;;
        *) "$PEEPHOLE" $arguments >/dev/full 2>"$dir/err" || status=$? ;;
        esac
        is $status 1 "a full disk: status of $arguments"
        like "$(cat "$dir/err")" '^peephole: cannot write standard output: ' \
            "a full disk: sentence of $arguments"
    done
else
    skip 'a full disk' 'no /dev/full'
fi
# A lost output is a failure, not a Ctrl-C; nothing more is done.
lost() { # lost NAME ARGUMENT...
    name=$1
    shift
    if [ -w /dev/full ]; then
        status=0
        "$PEEPHOLE" "$@" >/dev/full 2>"$dir/err" || status=$?
        is $status 1 "a full disk in the middle: status of $name"
        is "$(grep -c '^peephole: cannot write standard output: ' "$dir/err")" 1 "one sentence of $name"
        unlike "$(cat "$dir/err")" 'stopped' "nothing about a stop in $name"
    fi
    mkfifo lost
    {
        status=0
        "$PEEPHOLE" "$@" >lost 2>"$dir/err" || status=$?
        echo $status >"$dir/status"
    } &
    : <lost # opens it, and is gone
    wait $!
    is "$(cat "$dir/status")" 1 "a reader that is gone: status of $name"
    unlike "$(cat "$dir/err")" 'standard output|stopped' "no complaint of $name"
    rm lost
}
endless='load demo; model lstm hidden=40 steps=5; train table=data epochs=1000000; save never'
echo "$endless" | tr ';' '\n' >endless.peep
lost 'a script' -c 'load demo; classes; tables; save never'
lost 'a script as JSON' --json -c 'load demo; classes; tables; save never'
lost 'a training' -c "$endless"
lost 'a training as JSON' --json -c "$endless"
lost 'run' run endless.peep
lost 'a replay' -c 'replay endless.peep; save never'
lost 'verify' verify endless.peep --against r.peep
ok 'nothing behind it was run' test ! -e never

status=0
"$PEEPHOLE" -c 'load demo' >&- 2>"$dir/err" || status=$?
is $status 1 'closed standard output: status'
like "$(cat "$dir/err")" 'cannot write standard output' 'closed standard output: sentence'
status=0
"$PEEPHOLE" <&- >"$dir/out" 2>"$dir/err" || status=$?
is $status 1 'closed standard input: status'
like "$(cat "$dir/err")" 'cannot read standard input' 'closed standard input: sentence'
{
    status=0
    "$PEEPHOLE" --json -c 'load demo; classes; tables; save never' 2>"$dir/err" || status=$?
    echo $status >"$dir/status"
} | head -c 1 >/dev/null
unlike "$(cat "$dir/err")" 'standard output' 'a reader that goes away: no complaint'

# --- signals: the training stops after its batch, the script ends, files are whole or absent ---

long='load demo; balance data as=train normal=200 attack=50 u2r=10; model lstm hidden=40 steps=5
record session.peep; train table=train epochs=1000000; save model.peephole'

ended_by() { # ended_by SIGNAL STATUS
    rm -f session.peep model.peephole "$dir/out"
    # Shells start background jobs with SIGINT ignored, nohup all with SIGHUP ignored, and the
    # program would respect that.
    # shellcheck disable=SC2016  # for perl
    perl -e '$SIG{$_} = "DEFAULT" for qw(INT TERM HUP); exec @ARGV' "$PEEPHOLE" --json -c "$long" \
        </dev/null >"$dir/out" 2>"$dir/err" &
    child=$! tries=1200
    until grep -qs '"event": "epoch"' "$dir/out"; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || break
        sleep 0.05
    done
    kill -s "$1" $child
    status=0
    wait $child || status=$?
    out=$(cat "$dir/out")
    is $status "$2" "SIG$1: status"
    ok "SIG$1: JSON to the end" json_only
    is "$(value stopped)" user "SIG$1: the training ended after its batch"
    ok "SIG$1: nothing behind it ran" test ! -e model.peephole
    ok "SIG$1: the recording is whole" grep -q '^at epoch=[0-9]* .*stop$' session.peep
    is "$(find . -name '.peephole*')" '' "SIG$1: nothing half written is left"
}
ended_by INT 130
ended_by TERM 143
ended_by HUP 129

finish

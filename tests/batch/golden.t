#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every session that is shipped takes data= and has a recording on the demo set, which verify finds
# true: bit for bit on the kernel that made it, within the tolerances on another. One number changed
# is a difference with file and line, and status 3. `make golden` makes the recordings again.
. "$(dirname "$0")/../lib.sh"
export PEEPHOLE_HISTORY=off
golden=$SRCDIR/tests/golden

(cd "$SRCDIR/sessions" && printf '%s\n' *.peep papers/*.peep papers/clean/*.peep) | sed 's/\.peep$//' >names
listed() { grep -v '^#' "$golden/$1/parameters" | cut -d ' ' -f 1; }

is "$(while read -r name; do grep -q '^param data=' "$SRCDIR/sessions/$name.peep" || echo "$name"; done <names)" '' \
    'every session takes data='
is "$(listed sessions | sort)" "$(sort names)" 'every session has a line in tests/golden/sessions/parameters'
is "$(listed papers | sort)" "$(sed 's|^papers/||' names | sort)" 'and one in tests/golden/papers/parameters'
is "$(cd "$golden/sessions" && find . -name '*.peep' | sed 's|^\./||; s|\.peep$||' | sort)" "$(sort names)" \
    'and a recording: no more, no fewer'
is "$(cd "$golden/papers" && find . -name '*.peep' | sed 's|^\./||; s|\.peep$||' | while read -r name; do
    listed papers | grep -qx "$name" || echo "$name"; done)" '' 'a recording on the real files belongs to a session'

# --- every recording is true ---

verify() { # verify NAME RECORDING OPTIONS...: with the session's parameters in the list
    session=$SRCDIR/sessions/$1.peep against=$2
    parameters=$(sed -n "s|^$1 ||p" "$golden/sessions/parameters")
    shift 2
    # shellcheck disable=SC2086  # name=value, without blanks
    run "$PEEPHOLE" "$@" verify "$session" $parameters --against "$against"
}

few='papers/ahsan-classes papers/ann-five papers/kim-table4 papers/clean/tang-gru'
if sanitized; then
    diag "a sanitized build verifies only $few"
    # shellcheck disable=SC2086  # a line each
    printf '%s\n' $few >names
fi
while read -r name; do
    verify "$name" "$golden/sessions/$name.peep" --kernel generic
    is "$status" 0 "$name: the same on the kernel of the recording"
    [ "$status" = 0 ] || diag "$(printf '%s\n%s\n' "$out" "$err" | grep -a ' was \|^/\|^peephole' | head -n 20)" >&2
done <names
for name in $few; do # ... and on whichever this processor is best at
    verify "$name" "$golden/sessions/$name.peep"
    is "$status" 0 "$name: the same on this machine's own kernel"
done

# --- a recording that is not true ---

# change FACTOR FILE: the loss of the training times FACTOR; the file as if another processor had made
# it where OTHER is set
change() {
    perl -pe 's/("loss": )([-0-9.e]+)/$1 . $2 * '"$1"'/e if $after; $after = /^train /;
        s|("kernel": ")[^"]*|$1another/Processor| if $ENV{OTHER}' "$golden/sessions/papers/kim-table4.peep" >"$2"
}
change 1.05 near.peep
line=$(($(grep -n '^train ' near.peep | cut -d : -f 1) + 1))
verify papers/kim-table4 near.peep --kernel generic
is "$status" 3 'one number changed: status'
like "$out" "^near\.peep:$line: train loss: was 0\.[0-9]*, is 0\.[0-9]*$" 'file, line, and both numbers'
like "$err" '1 difference in 7 recorded results \(compared bit for bit\)' 'and nothing else differs'
verify papers/kim-table4 near.peep --kernel generic --json
is "$(at '{result}{differences}[0]{file}') $(at '{result}{differences}[0]{line}') $(at '{result}{differences}[1]')" \
    "near.peep $line absent" 'for programs, too'

OTHER=1
export OTHER
change 1.05 near.peep
verify papers/kim-table4 near.peep --kernel generic
is "$status" 0 'recorded by another processor: 5 % of the loss is within the tolerance'
like "$out" 'verified: 7 recorded results are the same \(compared within the tolerances' 'and it says so'
change 1.2 far.peep
verify papers/kim-table4 far.peep --kernel generic
is "$status" 3 '20 % is not: status'
like "$out" "^far\.peep:$line: train loss: was" 'with file and line'
grep -v '^summary$' near.peep | sed '/^#= {"layers"/d' >less.peep
verify papers/kim-table4 less.peep --kernel generic
is "$status" 3 'a command that the recording lacks: status'
like "$out" '^less\.peep:[0-9]+: train command: was "train .*, is "summary"$' 'the command that stands there instead'

# --- how they are made ---

run "$PEEPHOLE" run "$SRCDIR/sessions/papers/kim-figure2.peep" data=demo --record made.peep
is "$status" 0 'run --record makes a recording'
ok 'of the commands, with their results' grep -q '^#= {"table": "data"' made.peep
run "$PEEPHOLE" verify "$SRCDIR/sessions/papers/kim-figure2.peep" data=demo --against made.peep
is "$status" 0 'which is true'
run "$PEEPHOLE" verify made.peep
is "$status" 0 'by itself, too'
run "$PEEPHOLE" --record other.peep -c 'load demo; classes'
is "$status $(grep -c '^#= ' other.peep)" '0 3' '-c --record'
before=$(cat made.peep)
echo mine >mine.txt
run "$PEEPHOLE" run "$SRCDIR/sessions/papers/kim-figure2.peep" data=demo --record mine.txt
is "$status $(cat mine.txt)" '2 mine' 'a file that is no recording is not replaced'
run "$PEEPHOLE" run "$SRCDIR/sessions/papers/kim-figure2.peep" dat=demo --record made.peep
is "$status $(cat made.peep)" "2 $before" 'a session that cannot run leaves an older recording as it is'
run "$PEEPHOLE" --record x.peep verify made.peep
is "$status" 2 'verify records nothing'

finish

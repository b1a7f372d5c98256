#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Support vector machines learn in child processes: an interrupt ends them at once, and so does the end of the
# program; too many rows are refused with the time that they would take; nothing that comes in harms them.
# shellcheck disable=SC2154  # out, err and status are set by run
. "$(dirname "$0")/../lib.sh"

# --- what is refused ---

text 'load demo as=train; model svm solver=liblinear; train'
like "$status $err" '1 .*kernel=linear alone, not kernel=rbf; model svm kernel=linear solver=liblinear' 'LIBLINEAR is for linear kernels'
if ! sanitized; then
    text 'load demo; balance data as=train normal=160000 method=oversample; model svm; train'
    like "$status $err" '1 .*kernel=rbf on 16[0-9],[0-9]* rows would take about [0-9]+ (second|minute|hour|day)s' 'too many rows are refused'
    like "$err" 'sample or balance .*solver=liblinear.*anyway=yes' 'with what to do'
    text 'load demo; balance data as=train normal=160000 method=oversample; model svm kernel=linear solver=liblinear; train'
    is "$status" 0 'but not for LIBLINEAR'
fi
echo 'no pack at all' | "$PEEPHOLE" --learn-svm >said 2>&1
is "$?" 1 'the hidden way in fails on what is no lesson'
ok 'with a sentence' test -s said

# --- an interrupt, and the death of the program ---

children() { ps -e -o ppid= -o pid= -o args= | awk -v parent="$1" '$1 == parent && /--learn-svm/ { print $2 }'; }
any_alive() {
    for child; do
        kill -0 "$child" 2>/dev/null && return 0
    done
    return 1
}
none_alive() { ! any_alive "$@"; }
now() { perl -MTime::HiRes -e 'print Time::HiRes::time()'; }

long='load demo as=train; model svm c=1e9 gamma=1 tolerance=1e-9 probabilities=yes; train'
# shellcheck disable=SC2016  # for perl
begin() { # begin: a training that takes long; sets $pid and $born
    perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$PEEPHOLE" -c "$long" >long 2>&1 & # a shell ignores it here
    pid=$! born=''
    for _ in $(seq 600); do
        born=$(children "$pid")
        [ -n "$born" ] && break
        sleep 0.1
    done
    ok 'a child learns' test -n "$born"
}

begin
start=$(now)
kill -INT "$pid"
wait "$pid"
is "$?" 130 'an interrupt ends the program as it should'
took=$(perl -e 'printf "%.2f", $ARGV[1] - $ARGV[0]' "$start" "$(now)")
diag "ended $took s after the interrupt"
# shellcheck disable=SC2086  # a list of numbers
ok 'no child is left' none_alive $born
like "$(cat long)" 'stopped' 'it says that the training was stopped'

begin
kill -KILL "$pid"
wait "$pid" 2>/dev/null
for _ in $(seq 600); do
    # shellcheck disable=SC2086
    any_alive $born || break
    sleep 0.1
done
# shellcheck disable=SC2086
ok 'children end with the program' none_alive $born

finish

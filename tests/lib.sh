# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2034
# TAP for the shell tests. A test starts with the line
#
#     . "$(dirname "$0")/../lib.sh"
#
# and ends with the line `finish`. It runs in an empty folder of its own, in a fixed environment,
# with $PEEPHOLE the program under test, $SRCDIR and $BUILDDIR. It can be run by hand, too.
#
#   run COMMAND...             runs it; leaves its exit status in $status, its texts in $out, $err
#   ok NAME COMMAND...         the command succeeds
#   is GOT WANTED NAME         two texts are equal
#   like TEXT PATTERN NAME     some line matches the extended regular expression
#   unlike TEXT PATTERN NAME   none does
#   text COMMANDS              runs commands with -c
#   json COMMANDS              the same with --json: a line of $out is the result of a command
#   at PATH                    a value of the last line of JSON in $out, at a path of Perl's
#                              subscripts: at '{result}{classes}{dos}'; "absent" where there is none
#   at_line N PATH             the same of the N-th line
#   at_command NAME PATH       the same of the last line of that command
#   value KEY                  the last value of "KEY" in the JSON of $out, a number or plain text
#   data_file NAME             prints the path of a file of the real data; false where there is none
#   need_data NAME...          ends the test here, counted as skipped, where one is missing
#   skip NAME WHY              one test that cannot be done here; counted aloud
#   skip_all WHY               none of them can; ends the test
#   diag TEXT                  a remark for whoever reads the log
#   sanitized                  true in sanitizer builds, where long tests may do less
#   at_exit COMMAND            is run before the folder is removed

SRCDIR=$(cd "$(dirname "$0")/../.." && pwd)
: "${PEEPHOLE:=$SRCDIR/peephole}" "${BUILDDIR:=$SRCDIR}"
: "${PEEPHOLE_LIBRARY:=$BUILDDIR/build/libpeephole.a}"

# The real data stay where the user has them; all else of the user's is left alone.
if [ -z "${PEEPHOLE_DATA-}" ]; then
    PEEPHOLE_DATA=${XDG_DATA_HOME:-$HOME/.local/share}/peephole
fi
PEEPHOLE_DATA=$(printf %s "$PEEPHOLE_DATA" | sed "s|^\([^/]\)|$PWD/\1|; s|:\([^/]\)|:$PWD/\1|g")

unset TERM TMUX DISPLAY NO_COLOR MAKEFLAGS MFLAGS MAKELEVEL CDPATH ENV INPUTRC PEEPHOLE_THREADS PEEPHOLE_KERNEL PEEPHOLE_HISTORY
LC_ALL=C.UTF-8 TZ=UTC LINES=24 COLUMNS=80 OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
dir=$(mktemp -d "${TMPDIR:-/tmp}/peephole-test.XXXXXX") || exit 1
HOME=$dir/home TMPDIR=$dir/tmp
XDG_CONFIG_HOME=$dir/config XDG_DATA_HOME=$dir/data XDG_STATE_HOME=$dir/state XDG_CACHE_HOME=$dir/cache
mkdir "$HOME" "$TMPDIR" "$dir/work"
export LC_ALL TZ LINES COLUMNS OPENBLAS_NUM_THREADS OMP_NUM_THREADS HOME TMPDIR PEEPHOLE_DATA \
    XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME PEEPHOLE SRCDIR BUILDDIR
cd "$dir/work" || exit 1

test_count=0 at_exit=''
at_exit() {
    at_exit="$at_exit
$1"
}
clean_up() {
    eval "$at_exit"
    chmod -R u+rwx "$dir"
    rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

diag() { printf '%s\n' "$*" | sed 's/^/# /'; }

# Both count one test; the name has no `#` in it, which TAP would take for a directive.
pass() {
    test_count=$((test_count + 1))
    printf 'ok %d - %s\n' $test_count "$1"
}
fail() {
    test_count=$((test_count + 1))
    printf 'not ok %d - %s\n' $test_count "$1"
    printf '# failed: %s (%s)\n' "$1" "$0" >&2
}

run() {
    status=0
    "$@" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
    out=$(cat "$dir/out") err=$(cat "$dir/err")
}

ok() {
    name=$1
    shift
    if "$@" >"$dir/said" 2>&1; then
        pass "$name"
    else
        fail "$name"
        diag "$*"
        diag "$(head -c 4000 "$dir/said")" >&2
    fi
}

is() {
    if [ "$1" = "$2" ]; then
        pass "$3"
    else
        fail "$3"
        diag "     got: $1
  wanted: $2" >&2
    fi
}

matches() { printf '%s\n' "$1" | grep -Eq -e "$2"; }

like() {
    if matches "$1" "$2"; then
        pass "$3"
    else
        fail "$3"
        diag "nothing matches: $2
in: $(printf '%s' "$1" | head -c 4000)" >&2
    fi
}

unlike() {
    if matches "$1" "$2"; then
        fail "$3"
        diag "$(printf '%s\n' "$1" | grep -E -e "$2" | head -n 5)" >&2
    else
        pass "$3"
    fi
}

text() { run "$PEEPHOLE" -c "$1"; }
json() { run "$PEEPHOLE" --json -c "$1"; }

json_at() { # json_at PATH <LINE
    perl -MJSON::PP -e '$j = decode_json(<STDIN>); $v = eval "\$j->$ARGV[0]";
        print ref $v ? JSON::PP->new->canonical->encode($v) : defined $v ? $v : "absent"' "$1"
}
at() { printf '%s\n' "$out" | tail -n 1 | json_at "$1"; }
at_line() { printf '%s\n' "$out" | sed -n "$1p" | json_at "$2"; }
at_command() { printf '%s\n' "$out" | grep "\"command\": *\"$1\"" | tail -n 1 | json_at "$2"; }

value() {
    printf '%s\n' "$out" | grep -o "\"$1\": *\(\"[^\"]*\"\|[^],}\"]*\)" | tail -n 1 |
        sed 's/^"[^"]*": *//; s/^"\(.*\)"$/\1/; s/ *$//'
}

data_file() {
    old_ifs=$IFS
    IFS=:
    set -f
    # shellcheck disable=SC2086  # cut at the colons
    found=$(find -L $PEEPHOLE_DATA -maxdepth 3 -name "$1" -type f 2>/dev/null | head -n 1)
    set +f
    IFS=$old_ifs
    [ -n "$found" ] && printf '%s\n' "$found"
}

# A skip that may not be is a failure: see tests/run.
count_skip() {
    case ${PEEPHOLE_NO_SKIP:-0} in 0) ;; *) return 1 ;; esac
    printf '%s\n' "$1" >>"${PEEPHOLE_SKIPPED:-/dev/null}"
}

skip() {
    if count_skip "$2"; then
        pass "$1 # SKIP $2"
    else
        fail "$1 (may not be skipped: $2)"
    fi
}

skip_all() {
    skip "$(basename "$0" .t)" "$1"
    finish
    exit
}

need_data() {
    for name; do
        data_file "$name" >/dev/null || skip_all "real data not found ($name)"
    done
}

sanitized() { [ -n "${PEEPHOLE_SANITIZED-}" ]; }

finish() { printf '1..%d\n' $test_count; }

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The second recordings of the sessions. PEEPHOLE is the program; it is called by make:
#
#   golden.sh record FOLDER [NAME...]   record what the list of the folder names and has no recording yet
#   golden.sh again FOLDER [NAME...]    record it whether it has one or not
#   golden.sh verify FOLDER [NAME...]   run each once more and compare: the same, differs, skipped
#                                       (data not found), not recorded
#
# FOLDER is sessions (the demo set, short parameters) or papers (the real files, full parameters). Its
# file `parameters` has a line a session: NAME name=value ... A NAME of papers is a session of
# sessions/papers, else of sessions. GOLDEN_KERNEL is what to record with; a recording is verified with
# the kernel that made it where this machine has it, and then bit for bit.
set -u
here=$(cd "$(dirname "$0")" && pwd)
sessions=$(cd "$here/../../sessions" && pwd)
: "${PEEPHOLE:=$here/../../peephole}"
what=$1 folder=$2
shift 2
wanted=" $* "
case $folder in
sessions) kernel=generic ;; # every processor has it
*) kernel=avx2 ;;           # generic takes too long
esac
: "${GOLDEN_KERNEL:=$kernel}"
if [ -n "${PEEPHOLE_DATA-}" ]; then # it runs in a folder of its own
    PEEPHOLE_DATA=$(printf %s "$PEEPHOLE_DATA" | sed "s|^\([^/]\)|$PWD/\1|; s|:\([^/]\)|:$PWD/\1|g")
    export PEEPHOLE_DATA
fi
export PEEPHOLE_HISTORY=off LC_ALL=C.UTF-8

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
cd "$work" || exit 1 # sessions write plots and pages where they run

session_of() {
    file=$sessions/$1.peep
    [ "$folder" = papers ] && [ -e "$sessions/papers/$1.peep" ] && file=$sessions/papers/$1.peep
    printf '%s\n' "$file"
}

# Which tables of the catalogue a recording loads, and which of them have no file here: "" for none.
lacking() {
    sed -n 's/^load \([^ ]*\).*/\1/p' "$1" | sort -u | while read -r table; do
        grep -qx "$table" "$work/found" || printf ' %s' "$table"
    done
}
"$PEEPHOLE" --json -c datasets 2>err | perl -MJSON::PP -ne '
    for (@{ decode_json($_)->{result}{datasets} }) { print "$_->{name}\n" if $_->{found} || $_->{built_in} }' >found
[ -s found ] || { cat err >&2; exit 1; }

kernel_of() { # the kernel that made a recording, where this program has it
    made=$(sed -n '2s/.*"kernel": *"\([^/"]*\).*/\1/p' "$1")
    "$PEEPHOLE" --kernel "$made" -c help >/dev/null 2>&1 && printf '%s\n' "--kernel=$made"
}

same=0 differ=0 skipped=0 unrecorded=0 failed=0 recorded=0
record_one() { # record_one NAME PARAMETERS...
    name=$1
    shift
    mkdir -p "$(dirname "$here/$folder/$name")"
    if "$PEEPHOLE" --kernel "$GOLDEN_KERNEL" --threads 1 run "$(session_of "$name")" "$@" --record new.peep \
        >out 2>err </dev/null; then
        mv new.peep "$here/$folder/$name.peep"
        recorded=$((recorded + 1))
        echo "recorded      $name ($(($(date +%s) - began)) s)"
    else
        failed=$((failed + 1))
        echo "FAILED        $name: $(tail -n 1 err)"
    fi
    rm -f new.peep*
}

verify_one() { # verify_one NAME PARAMETERS...
    name=$1 recording=$here/$folder/$1.peep
    shift
    if [ ! -e "$recording" ]; then
        unrecorded=$((unrecorded + 1))
        echo "not recorded  $name"
        return
    fi
    missing=$(lacking "$recording")
    if [ -n "$missing" ]; then
        skipped=$((skipped + 1))
        echo "skipped       $name: no file for$missing"
        return
    fi
    # shellcheck disable=SC2046  # no option where the kernel is not there
    "$PEEPHOLE" $(kernel_of "$recording") --threads 1 verify "$(session_of "$name")" "$@" \
        --against "$recording" >out 2>err </dev/null
    status=$?
    seconds=$(($(date +%s) - began))
    case $status in
    0) same=$((same + 1)) && echo "the same      $name ($seconds s; $(sed -n 's/^verified: .*(\(.*\))$/\1/p' out))" ;;
    3) differ=$((differ + 1)) && echo "DIFFERS       $name ($seconds s)" && grep -F "$recording:" out ;;
    *) failed=$((failed + 1)) && echo "FAILED        $name: $(tail -n 1 err)" ;;
    esac
}

grep -v '^ *\(#\|$\)' "$here/$folder/parameters" >list
for name; do
    cut -d ' ' -f 1 list | grep -qx "$name" && continue
    echo "golden.sh: $name has no line in $here/$folder/parameters" >&2
    exit 2
done
while read -r name parameters; do
    case $wanted in "  " | *" $name "*) ;; *) continue ;; esac
    began=$(date +%s)
    [ "$what" = record ] && [ -e "$here/$folder/$name.peep" ] && continue
    # shellcheck disable=SC2086  # name=value, without blanks
    case $what in
    record | again) record_one "$name" $parameters ;;
    verify) verify_one "$name" $parameters ;;
    esac
done <list
case $what in
verify) echo "$folder: $same the same, $differ differ, $failed failed, $skipped skipped (data not found), $unrecorded not recorded" ;;
*) echo "$folder: $recorded recorded, $failed failed" ;;
esac
[ $((differ + failed)) = 0 ]

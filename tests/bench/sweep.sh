#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A sweep trains side by side, a core each. Is that faster than one training after the other, each on
# all cores? The same eight trainings both ways, in turn: seconds as the program itself counts them, the
# rows of the history left out. The weights are compared, too: they must be the same bits.
#
#   ROUNDS=3   of which the median is taken
#   PEEPHOLE=  the program
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=${PEEPHOLE:-$here/../../peephole}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
rates='0.01 0.02 0.05 0.1 0.2 0.5 1 2'
tables='load demo; split data train=.8 valid=.2 seed=1'

seconds() { # seconds COMMANDS: from the first command's end to the last one's
    before=$(date +%s.%N)
    "$program" --json -c "$1" >"$work/out" 2>/dev/null
    after=$(date +%s.%N)
    echo "$before $after" | awk '{ printf "%.3f\n", $2 - $1 }'
}
# The weights of all runs of the history, in the order of their settings.
digests() {
    "$program" --json -c 'runs limit=100' 2>/dev/null | grep -o '"weights_sha256": "[0-9a-f]*"' | sort
}

measure() { # measure NAME MODEL SETTINGS
    : >"$work/beside" && : >"$work/after"
    one_by_one=$(for rate in $rates; do printf '; train valid=valid lr=%s %s' "$rate" "$3"; done)
    for _ in $(seq "${ROUNDS:-3}"); do
        export PEEPHOLE_HISTORY="$work/beside.sqlite"
        rm -f "$work"/*.sqlite*
        seconds "$tables; model $2; sweep lr=$(echo "$rates" | tr ' ' ,) valid=valid $3" >>"$work/beside"
        digests >"$work/first"
        export PEEPHOLE_HISTORY="$work/after.sqlite"
        seconds "$tables; model $2$one_by_one" >>"$work/after"
        digests >"$work/second"
        if [ ! -s "$work/first" ] || ! cmp -s "$work/first" "$work/second"; then
            echo "$1: not the same weights" >&2
            exit 1
        fi
    done
    median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
    echo "$(median "$work/beside") $(median "$work/after")" |
        awk -v name="$1" '{ printf "%-34s %9.2f %9.2f   x%.2f\n", name, $1, $2, $2 / $1 }'
}

printf '\n%-34s %9s %9s   seconds; second by first\n' 'Eight trainings of a sweep' 'by side' 'in turn'
measure 'LSTM 8, T 1, batch 50' 'lstm hidden=8' 'epochs=100 batch=50'
measure 'MLP 64-32, batch 16' 'mlp' 'epochs=60 batch=16'
measure 'LSTM 80, T 100, batch 50' 'lstm hidden=80 steps=100' 'epochs=20 batch=50'

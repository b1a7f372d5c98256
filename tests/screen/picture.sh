#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The picture of the README: the workbench on the demo set, in the middle of a training, as SVG.
#
#   picture.sh PROGRAM FILE.svg
set -e
program=$1 target=$2 here=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d "${TMPDIR:-/tmp}/peephole-picture.XXXXXX")
tm() { tmux -u -S "$dir/tmux" -f /dev/null "$@"; }
trap 'tm kill-server 2>/dev/null; rm -rf "$dir"' EXIT
await() { # await PATTERN: within 20 s
    tries=400
    until tm capture-pane -p | grep -Eq -e "$1"; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || { echo "the screen never showed: $1" >&2; exit 1; }
        sleep 0.05
    done
}
line() { tm send-keys -l "$1"; tm send-keys Enter; }

tm new-session -d -x 104 -y 32 env TERM=screen-256color COLORTERM= HOME="$dir" XDG_DATA_HOME="$dir" \
    XDG_STATE_HOME="$dir" PEEPHOLE_DATA="$dir" LC_ALL=C.UTF-8 "$program"
await '^peephole> *$'
line 'load demo'
await '^data: '
line 'balance data as=rows normal=1000 attack=300 u2r=100'
await '^rows: '
line 'split rows train=.8 valid=.2'
await '^valid: '
line 'model lstm hidden=40'
await '^model: '
line 'train table=train valid=valid epochs=4000 lr=0.01 optimizer=momentum momentum=0.9 seed=1'
await '^peephole \(training (1[5-9]|2[0-9])[0-9][0-9]/'
tm capture-pane -e -p -N | perl "$here/docs/picture.pl" >"$target.new"
mv "$target.new" "$target"

# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154  # $dir and the test functions are of lib.sh
# The workbench at a real terminal, for the screen tests. Source it after lib.sh; it needs tmux.sh itself.
. "$SRCDIR/tests/screen/tmux.sh"

# shellcheck disable=SC2016  # for the shell in the terminal
wrapped='trap : INT; status_file=$1; shift; stty -a >before
sh -c '\''echo $$ >pid; exec "$PEEPHOLE" "$@"'\'' sh "$@" 2>errors
echo $? >"$status_file"; stty -a >after; printf "[ended]\n"; exec sleep 1000'

terminal() { # terminal COLUMNSxLINES COMMAND...
    screen_stop
    rm -f before after pid errors "$screen_status"
    size=$1
    shift
    screen_start "${size%x*}" "${size#*x}" "$@"
}
begin() { # begin [ARGUMENT...]: a fresh workbench
    terminal 80x24 sh -c "$wrapped" sh "$screen_status" "$@"
    screen_wait '^peephole> *$' || diag "no prompt: $(screen_text)" >&2
}
now() { screen_tmux capture-pane -p 2>/dev/null; }
until_true() { # until_true COMMAND...: within a minute or more
    tries=1200
    until "$@"; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || return 1
        sleep 0.05
    done
}
now_matches() { matches "$(now)" "$1"; }
now_lacks() { ! now_matches "$1"; }
shows() { # shows PATTERN NAME: the screen as it is now comes to match
    if until_true now_matches "$1"; then
        pass "$2"
    else
        fail "$2"
        diag "the screen never showed: $1
$(now)" >&2
    fi
}
lacks() {
    if until_true now_lacks "$1"; then
        pass "$2"
    else
        fail "$2"
        diag "the screen went on showing: $1
$(now)" >&2
    fi
}
cursor_column() { [ "$(screen_tmux display -p '#{cursor_x}')" = "$1" ]; }
cursor_line() { [ "$(screen_tmux display -p '#{cursor_y}')" = "$1" ]; }
type_line() { screen_keys -l "$1"; screen_keys Enter; }
restored() { # restored NAME STATUS
    ok "$1: the terminal is as it was" cmp before after
    is "$(cat "$screen_status")" "$2" "$1: exit status"
    is "$(screen_tmux display -p '#{alternate_on}#{cursor_flag}')" 01 "$1: its own screen is back, with a cursor"
}
training='^peephole \(training [0-9]+/1000000\)>'
begin_training() {
    type_line 'load demo'
    type_line 'balance data as=train normal=200 attack=50 u2r=10'
    type_line 'model lstm hidden=40 steps=5'
    type_line 'train table=train epochs=1000000'
    until_true now_matches "$training"
}
epoch() { now | sed -n 's/^peephole (training \([0-9]*\).*/\1/p' | tail -n 1; }
goes_on() { # goes_on NAME: the epoch counter moves
    first=$(epoch)
    ok "$1" until_true moved
}
moved() { at=$(epoch); [ -n "$at" ] && [ "$at" != "$first" ]; }

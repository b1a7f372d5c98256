# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154  # $dir and the test functions are of lib.sh
# A real terminal for the screen tests: tmux on a private socket. Source it after lib.sh.
#
#   screen_start COLUMNS ROWS COMMAND...   starts the command in a terminal of that size
#   screen_keys KEY...                     types, in tmux's words: 'help' Enter C-c
#   screen_wait PATTERN                    until a line of the screen matches; fails after a minute or more
#   screen_shows PATTERN NAME              the same, as a test
#   screen_text                            prints what the screen shows, and what scrolled away
#   screen_resize COLUMNS ROWS
#   screen_ended NAME                      the command ends by itself, as a test
#   screen_stop                            ends the terminal; another may start
# $screen_status is a file that holds the command's exit status once it has ended.

command -v tmux >/dev/null || skip_all "tmux is missing"
screen_status=$dir/screen_status
# Each terminal has a server of its own: a session asked of one on its way out would be lost with it.
screen_number=0
screen_tmux() { tmux -u -S "$dir/tmux.$screen_number" -f /dev/null "$@"; }
screen_stop() { screen_tmux kill-server 2>/dev/null; }
at_exit screen_stop

screen_start() {
    columns=$1 rows=$2 screen_number=$((screen_number + 1))
    shift 2
    # The shell stays when the command is over, so that its last words can be read.
    # shellcheck disable=SC2016  # for that shell
    screen_tmux new-session -d -x "$columns" -y "$rows" \
        sh -c '"$@"; echo $? >"$0"; printf "[ended]\n"; exec sleep 1000' "$screen_status" "$@"
    screen_tmux set-option -g history-limit 5000
}

screen_keys() { screen_tmux send-keys "$@"; }
screen_text() { screen_tmux capture-pane -p -S - 2>/dev/null; }
screen_resize() { screen_tmux resize-window -x "$1" -y "$2"; }

screen_wait() {
    tries=1200 # of 0.05 s: what comes in a moment takes long where other programs have the machine
    until screen_text | grep -Eq -e "$1"; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || return 1
        sleep 0.05
    done
}

screen_shows() {
    if screen_wait "$1"; then
        pass "$2"
    else
        fail "$2"
        diag "the screen never showed: $1
$(screen_text)" >&2
    fi
}

screen_ended() { screen_shows '^\[ended\]$' "$1"; }

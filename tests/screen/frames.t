#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What goes to the terminal: how often, how much, and in which colours.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/screen/bench.sh"

# What the program writes within a time, as the terminal gets it: bytes, the bursts they came in (10 ms
# apart at least), how often the whole screen was cleared, and tenths of a second from first to last.
# shellcheck disable=SC2016  # for perl
listener='use Time::HiRes "time"; my ($file, $bytes, $bursts, $clears, $last, $first) = (shift, 0, 0, 0, 0);
    while (sysread STDIN, my $part, 65536) {
        my $now = time;
        $first //= $now; $bytes += length $part; $bursts++ if $now - $last > 0.01; $last = $now;
        $clears++ while $part =~ /\e\[2?J/g;
        open my $out, ">", "$file.new" or die;
        print $out join(" ", $bytes, $bursts, $clears, int(10 * ($now - $first))), "\n"; # no percent: tmux
        close $out;
        rename "$file.new", $file;
    }'
measure() { # measure SECONDS [KEY]: into $bytes, $bursts, $clears, $tenths; the key is pressed then
    echo '0 0 0 0' >measured
    screen_tmux pipe-pane "exec perl -e '$listener' '$PWD/measured'"
    [ $# -eq 1 ] || screen_keys "$2"
    perl -e 'select undef, undef, undef, shift' "$1" # a time is what is measured
    screen_tmux pipe-pane
    read -r bytes bursts clears tenths <measured
}
# Not more than 20 frames a second, a tenth more for what the terminal adds.
is_seldom() { [ "$bursts" -le $((22 * (tenths + 1) / 10 + 2)) ]; }

# --- how often, how much ---

# A busy machine may hand on several frames at once, or one in parts: the best of some tries counts.
begin -q
begin_training
for _ in 1 2 3 4 5; do
    measure 3
    diag "3 s of a training: $bytes bytes in $bursts frames"
    [ "$bursts" -ge 5 ] && is_seldom && [ $((bytes / (bursts + 1))) -lt 1000 ] && break
done
ok 'while a training runs something is drawn' test "$bursts" -ge 5
ok 'at most 20 times a second' is_seldom
ok 'never the whole screen' test "$clears" -eq 0
# 80x24 cells with their colours are more than 2,000 bytes.
ok 'but what has changed' test $((bytes / (bursts + 1))) -lt 1000
screen_keys F8
for _ in 1 2 3 4 5; do
    measure 3
    diag "3 s of a film: $bytes bytes in $bursts frames"
    is_seldom && break
done
ok 'nor do epochs that pass come oftener' is_seldom
screen_keys C-c
shows 'stopped after (batch|epoch)' 'the training stops'
until_true now_lacks 'Esc or F8 stops'
shows '^peephole> *$' 'and nothing moves'
for _ in 1 2 3 4 5; do # the last frames may be on their way
    measure 1
    [ "$bytes" -eq 0 ] && break
done
is "$bytes" 0 'then nothing is drawn'
for letter in a b c d e; do
    measure 1 "$letter"
    [ "$bytes" -gt 0 ] && break
done
ok 'a letter that is typed is drawn' test "$bytes" -gt 0
ok 'and little else' test "$bytes" -lt 200
type_line ''
screen_keys C-u
type_line 'quit'
screen_ended 'quit leaves'

# --- colours ---

escape=$(printf '\033')
painted() { screen_tmux capture-pane -p -e 2>/dev/null; }
# The escapes that stand right in front of a text. tmux leaves out what stays as it is.
before() { painted | sed -n "s/.*\\(\\($escape\\[[0-9;]*m\\)\\{1,\\}\\) *$1.*/\\1/p" | head -n 1 | tr -d "$escape"; }
show_matrix() { # with a training whose matrix has right and wrong answers
    shows '^peephole> *$' "$1: a prompt"
    type_line 'load demo'
    type_line 'model mlp'
    type_line 'train table=data epochs=3 seed=1'
    shows 'run [0-9]+: 3 epochs' "$1: a training ends"
    screen_keys M-2
    shows 'confusion: M-arrows' "$1: its matrix"
}
terminal 80x24 env TERM=tmux-256color sh -c "$wrapped" sh "$screen_status" -q
show_matrix '256 colours'
like "$(painted)" "48;5;25m.*\\[[0-9]" 'what was told right is blue'
like "$(painted)" '48;5;(208|215)m' 'what was told wrong is orange'
like "$(painted)" '38;5;32m(⠑|⠉|⠈|⠁|⢇)' 'the curve has its colour'
like "$(painted | head -n 2 | tail -n 1)" "\\[[0-9;]*7[;m].* 2 confusion" 'the title of the panel with the keys is reversed'
type_line 'laod'
like "$(until_true now_matches 'did you mean'; painted)" '38;5;160m' 'an error is red'
terminal 80x24 env TERM=screen sh -c "$wrapped" sh "$screen_status" -q
show_matrix '8 colours'
like "$(painted)" '44m.*\[[0-9]' 'with 8 colours what was told right is blue, too'
unlike "$(painted)" '38;5;|48;5;' 'and there are no others'
for way in 'NO_COLOR=1 TERM=tmux-256color' TERM=xterm-mono; do
    # shellcheck disable=SC2086  # words
    infocmp "${way##*=}" >/dev/null 2>&1 || way="TERM=vt100"
    terminal 80x24 env $way sh -c "$wrapped" sh "$screen_status" -q
    show_matrix "$way"
    unlike "$(painted)" "$escape\\[[0-9;]*(3[0-8]|4[0-8])[;m]" "$way: no colour"
    like "$(painted)" "$escape\\[[0-9;]*1[;m]" "$way: but bold"
    like "$(painted)" "$escape\\[[0-9;]*7[;m]" "$way: and reversed"
    like "$(now)" '\[[0-9]+' "$way: and the diagonal marked"
done
terminal 80x24 env LC_ALL=C TERM=tmux-256color sh -c "$wrapped" sh "$screen_status" -q
show_matrix 'ASCII'
is "$(now | LC_ALL=C tr -d '\000-\177' | wc -c | tr -d ' ')" 0 'ASCII alone'
like "$(now)" '[v^][0-9]+ ' 'with marks for what has changed'
like "$(painted)" '48;5;25m' 'in colours all the same'

finish

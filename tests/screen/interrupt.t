#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Ctrl-C, once and twice, and Ctrl-Z, while a command waits for something that does not come.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/screen/bench.sh"

mkfifo silent
mkdir slow
printf '#!/bin/sh\nexec sleep 100\n' >slow/gnuplot
chmod +x slow/gnuplot
in_foreground() { [ "$(screen_tmux display -p '#{pane_current_command}')" = "$(basename "$PEEPHOLE")" ]; }
at_prompt() { shows '^peephole> *$' "$1"; }

# --- a second Ctrl-C ---

terminal 80x24 env PATH="$PWD/slow:$PATH" sh -c "$wrapped" sh "$screen_status" -q
shows '^peephole> *$' 'a workbench'
type_line 'load demo'
type_line 'model lstm hidden=1200 steps=20'
type_line 'train table=data epochs=5 batch=8000'
shows '^peephole \(training 1/5\)>' 'a training with batches that take long'
type_line 'wait'
shows '^> wait' 'a command that is silent is seen all the same'
screen_keys C-c
shows '^Stopping after the running batch' 'Ctrl-C asks for the end of the batch'
screen_keys C-c
shows '^no longer waiting' 'a second one does not wait for it'
shows '^peephole \(training 1/5\)> *$' 'the prompt is there while the batch runs'
shows 'stopped after batch 1 of epoch 1' 'which ends by itself'
type_line 'plot loss loss.png'
shows '^> plot loss loss.png' 'a picture of a gnuplot that never answers'
screen_keys C-c
shows '^plot was stopped' 'Ctrl-C gives it up'
ok 'and there is no picture' test ! -e loss.png -a ! -e loss.png.txt

# --- nothing comes ---

type_line 'load silent'
shows '^> load silent' 'a pipe without a writer' # a Ctrl-C before the line is read takes it away
screen_keys C-c
shows '^load was stopped' 'Ctrl-C ends the wait for it'
at_prompt 'and the prompt is there'
screen_keys C-d
screen_ended 'Ctrl-D leaves'
restored 'afterwards' 0

# shellcheck disable=SC2016  # for that shell
terminal 80x24 env PS1='shell: ' ENV=/dev/null sh -i
screen_wait '^shell: *$'
# shellcheck disable=SC2016
type_line 'stty -a >before; "$PEEPHOLE" -q'
at_prompt 'a workbench under a shell'
for wait in silent -; do
    type_line "load $wait as=other schema=kdd99"
    case $wait in
    -) shows '^Reading what is typed' 'load - waits for what is typed' ;;
    *) shows 'loading silent: nothing has come yet' 'load of a silent pipe says that it waits' ;;
    esac
    screen_keys C-z
    shows '^shell: *$' "load $wait: Ctrl-Z gives the shell back"
    rm -f after
    type_line 'stty -a >after; clear; cmp before after && echo the same $((1 + 1))'
    shows '^the same 2' "load $wait: with the terminal as it was"
    type_line 'fg'
    until_true in_foreground # what is typed before that is the shell's
    [ "$wait" = - ] || shows 'loading silent: nothing has come yet' "load $wait: fg shows it again"
    screen_keys C-c
    shows '^load was stopped' "load $wait: and Ctrl-C ends it"
    at_prompt "load $wait: under a prompt"
    type_line 'tables'
    shows '^> tables' "load $wait: which works"
done
type_line 'load silent as=other schema=kdd99'
shows '^> load silent as=other' 'once more'
screen_keys C-z
shows '^shell: *$' 'stopped'
type_line 'fg'
until_true now_matches 'F1 help|load silent'
printf '0,tcp,http,SF,181,5450,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,8,8,0.00,0.00,0.00,0.00,1.00,0.00,0.00,9,9,1.00,0.00,0.11,0.00,0.00,0.00,0.00,0.00,normal.\n' >silent
shows '^Next: classes other' 'and what comes then is read'
screen_keys C-d
shows '^shell: *$' 'it ends well'

finish

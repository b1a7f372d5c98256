#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The line prompt at a real terminal: editing, completion, history, a training that runs beside it,
# Ctrl-C, Ctrl-Z, Ctrl-D, resizing, and the terminal afterwards.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/screen/tmux.sh"

# Keeps the terminal's settings before and after, and the program's process number. Ctrl-C reaches
# this shell, too, which has to outlive it, and so does the end of the line of tmux.sh.
# shellcheck disable=SC2016  # for the shell in the terminal
wrapped='trap : INT; status_file=$1; shift; stty -a >before
sh -c '\''echo $$ >pid; exec "$PEEPHOLE" --plain "$@"'\'' sh "$@"
echo $? >"$status_file"; stty -a >after; printf "[ended]\n"; exec sleep 1000'

terminal() { # terminal COMMAND...
    screen_stop
    rm -f before after pid "$screen_status"
    screen_start 80 24 "$@"
}
begin() { # begin [ARGUMENT...]: a fresh prompt
    terminal sh -c "$wrapped" sh "$screen_status" "$@"
    screen_wait '^peephole> *$'
}
last_line() { screen_text | grep . | tail -n 1; }
last_shows() { # last_shows PATTERN NAME: the line with the prompt comes to match
    tries=1200
    until matches "$(last_line)" "$1"; do
        tries=$((tries - 1))
        if [ $tries -eq 0 ]; then
            fail "$2"
            diag "the last line never matched: $1
$(screen_text)" >&2
            return
        fi
        sleep 0.05
    done
    pass "$2"
}
epochs_shown() { screen_text | grep -c '^epoch '; }
more_epochs() { # waits for two more lines of a training
    wanted=$(($(epochs_shown) + 2)) tries=1200
    until [ "$(epochs_shown)" -ge $wanted ] || [ $tries -eq 0 ]; do
        tries=$((tries - 1))
        sleep 0.05
    done
}
type_line() { screen_keys -l "$1"; screen_keys Enter; }
restored() {
    ok "$1: the terminal is as it was" cmp before after
    is "$(cat "$screen_status")" "$2" "$1: exit status"
}
begin_training() {
    type_line 'load demo'
    type_line 'balance data as=train normal=200 attack=50 u2r=10'
    type_line 'model lstm hidden=40 steps=5'
    type_line 'train table=train epochs=1000000'
    screen_wait '^epoch '
}

# --- a line ---

begin
screen_shows '^peephole [0-9.]*: .*help' 'one line says what this is'
last_shows '^peephole> *$' 'the prompt appears'
screen_keys -l 'balan'
screen_keys Tab
last_shows '^peephole> balance *$' 'Tab completes a verb'
screen_keys C-u
screen_keys -l 'trai'
screen_keys Tab
last_shows '^peephole> train' 'Tab completes'
screen_keys C-u
screen_keys -l 're'
screen_keys Tab Tab
screen_shows '^ *restore +[a-z]' 'a second Tab lists the choices with what they are'
screen_keys C-c
last_shows '^peephole> *$' 'Ctrl-C clears the line'
type_line 'laod demo'
screen_shows '^[^:]*laod[^:]*; did you mean load\?$' 'an error is a sentence, without a place'
screen_keys -l "load \\"
screen_keys Enter
last_shows '^ *\.\.\.> *$' 'a line that goes on is asked for'
type_line 'demo as=alpha'
screen_shows 'alpha' 'and runs as one'
screen_keys Up
last_shows '^peephole> load demo as=alpha$' 'the history has it as one line'
screen_keys C-c
last_shows '^peephole> *$' 'nothing is left of it'
screen_tmux set-buffer 'load demo as=first
load demo as=second
'
screen_tmux paste-buffer -p
screen_keys Enter
screen_shows '^second' 'pasted lines run one after the other'
type_line 'load demo as=gamma; drop gamma'
type_line 'tables'
type_line ' drop alpha'
last_shows '^peephole> *$' 'a line that begins with a blank runs'
screen_keys C-d
screen_ended 'Ctrl-D leaves'
restored 'Ctrl-D' 0

# --- history between sessions ---

is "$(stat -c %a "$XDG_STATE_HOME/peephole/history")" 600 'the history is for its owner alone'
begin -q
is "$(screen_text | grep -c .)" 1 'no banner with -q'
screen_keys Up
last_shows '^peephole> tables$' 'the last command of the session before'
screen_keys C-r
screen_keys -l 'alpha'
last_shows "alpha': load demo as=alpha" 'Ctrl-R finds an older one'
screen_keys C-g C-u
for word in 'exit' ':q'; do
    begin -q
    type_line "$word"
    screen_ended "$word leaves"
    restored "$word" 0
done

# --- a training beside the prompt ---

begin
begin_training
last_shows '^peephole \(training [0-9]+/1000000\)> *$' 'the prompt tells of the training'
for letter in c l a s s e s; do
    screen_keys "$letter"
    more_epochs
done
last_shows '^peephole \(training [0-9]+/1000000\)> classes$' 'epochs do not disturb what is typed'
screen_keys C-a
more_epochs
screen_keys -l 'info'
more_epochs
screen_keys C-k
screen_keys C-u
type_line 'classes train'
screen_shows '^ *u2r +10' 'commands that look answer at once'
type_line 'drop train'
screen_shows 'drop has to wait' 'others say why not'
type_line 'pause'
last_shows '^peephole \(paused [0-9]+/1000000\)> *$' 'the prompt tells of the pause'
type_line 'resume'
last_shows '^peephole \(training [0-9]+/1000000\)> *$' 'and that it goes on'
screen_keys -l 'abc'
screen_resize 60 20
more_epochs
last_shows '^peephole \(training [0-9]+/1000000\)> abc$' 'resizing keeps the line'
screen_resize 80 24
screen_keys C-c
screen_shows 'stopped after (batch|epoch)' 'Ctrl-C stops the training'
last_shows '^peephole> abc$' 'and leaves the line alone'
screen_keys C-u
type_line 'save kept.peephole'
tries=1200
until [ -s kept.peephole ] || [ $tries -eq 0 ]; do
    tries=$((tries - 1))
    sleep 0.05
done
ok 'the weights are kept' test -s kept.peephole

type_line 'continue epochs=1000000'
more_epochs
type_line 'sample train rows=10 as=few'
screen_shows '^few: 10 rows' 'a table of another name can be made beside it'
type_line 'wait'
more_epochs
screen_keys -l 'classes'
more_epochs
unlike "$(screen_text | tail -n 4)" 'classes' 'what is typed during a wait is not shown'
screen_keys C-c
last_shows '^peephole> *$' 'Ctrl-C ends a wait'
unlike "$(screen_text | tail -n 6)" '\^C' 'without a trace of the key'
type_line 'continue epochs=3000'
type_line 'wait'
type_line 'tables'
screen_keys -l 'half'
last_shows '^peephole> half$' 'what was typed stands at the next prompt'
screen_shows '^few +10 ' 'and whole lines of it were run'
screen_keys C-u
type_line 'continue epochs=1000000'
last_shows '^peephole \(training' 'the training goes on'
screen_keys C-d
screen_ended 'Ctrl-D leaves while a training runs'
like "$(screen_text)" 'Stopping the training' 'and says that it stops it'
restored 'Ctrl-D in a training' 0

# --- while a command runs ---

mkfifo silent
has_opened() { # has_opened FILE: the program has
    tries=1200
    # shellcheck disable=SC2012  # one known name
    until ls -l "/proc/$(cat pid)/fd" 2>/dev/null | grep -q "/$1\$"; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || return 1
        sleep 0.05
    done
}
begin -q
type_line 'load silent'
ok 'a command waits' has_opened silent
screen_keys C-d
timeout 60 sh -c 'echo nothing >silent'
screen_ended 'Ctrl-D that was typed meanwhile leaves after it'
restored 'Ctrl-D in a command' 0
begin -q
type_line 'load silent'
ok 'another one' has_opened silent
kill -s TERM "$(cat pid)"
screen_ended 'SIGTERM ends it, and the program with it'
restored 'SIGTERM in a command' 143

# --- signals ---

for pair in TERM:143 HUP:129; do
    begin -q
    begin_training
    screen_keys -l 'half a line'
    last_shows 'half a line$' "SIG${pair%:*}: a line stands there"
    kill -s "${pair%:*}" "$(cat pid)"
    screen_ended "SIG${pair%:*} ends the program"
    restored "SIG${pair%:*}" "${pair#*:}"
done
# nohup and its like: the terminal goes, the signal that tells so is ignored. No end of input comes.
# shellcheck disable=SC2016  # for the shell in the terminal
terminal sh -c 'trap "" HUP; "$PEEPHOLE" --plain -q; echo $? >gone'
screen_wait '^peephole> *$'
begin_training
screen_stop
tries=1200
until [ -s gone ] || [ $tries -eq 0 ]; do
    tries=$((tries - 1))
    sleep 0.05
done
is "$(cat gone 2>/dev/null)" 1 'a terminal that goes away without SIGHUP ends the program, too'

for number in SEGV USR1 XCPU; do
    begin -q
    kill -s "$number" "$(cat pid)"
    screen_ended "SIG$number"
    ok "SIG$number leaves the terminal as it was" cmp before after
done

# --- a shell with job control ---

terminal env PS1='shell: ' ENV=/dev/null sh -i
screen_wait '^shell: *$'
# shellcheck disable=SC2016  # for that shell
type_line 'stty -a >before; "$PEEPHOLE" --plain -q'
screen_wait '^peephole> *$'
begin_training
screen_keys -l 'typed'
last_shows '> typed$' 'a line stands there'
screen_keys C-z
last_shows '^shell: *$' 'Ctrl-Z gives the shell back'
type_line 'stty -a >after; cmp before after && echo the same'
screen_shows '^the same' 'with the terminal as it was'
type_line 'bg'
more_epochs
pass 'in the background the training goes on'
type_line 'fg'
last_shows '^peephole \(training [0-9]+/1000000\)> typed$' 'fg brings the line back'
screen_keys C-u
type_line 'wait'
more_epochs
screen_keys C-z
last_shows '^shell: *$' 'Ctrl-Z stops a wait'
type_line 'stty -a >after; cmp before after && echo as before'
screen_shows '^as before' 'with the terminal as it was'
type_line 'fg'
more_epochs
screen_keys -l 'typed'
more_epochs
unlike "$(screen_text | tail -n 5)" 'typed' 'after fg nothing that is typed is shown'
screen_keys C-c
last_shows '^peephole> *$' 'and Ctrl-C ends the wait'
type_line 'continue epochs=1000000'
more_epochs
screen_keys -l 'typed'
last_shows '^peephole \(training [0-9]+/[0-9]+\)> typed$' 'keys work again'
screen_keys C-c
last_shows '^peephole> typed$' 'and Ctrl-C stops the training under them'
screen_keys C-u C-d
last_shows '^shell: *$' 'and it ends well'
type_line 'stty -a >after; cmp before after && echo still the same'
screen_shows '^still the same' 'with the terminal as it was'

# --- other ways to the prompt ---

echo 'load demo as=scripted' >a.peep
begin --plain
last_shows '^peephole> *$' '--plain is this prompt'
begin run -i a.peep
last_shows '^peephole> *$' 'run -i stays at the prompt'
type_line 'tables'
screen_shows '^scripted' 'with what the script has made'
screen_keys C-d
screen_ended 'Ctrl-D leaves'
restored 'run -i' 0

finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The workbench at a real terminal: panels above a living prompt, whatever happens to the terminal.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/screen/bench.sh"

# --- the screen ---

begin
shows '^peephole> *$' 'the prompt stands'
shows 'F1 help' 'with a line of keys'
shows ' 3 classes ' 'and panels'
shows 'no data: load demo' 'and what to type first'
is "$(screen_tmux display -p '#{alternate_on}')" 1 'on a screen of its own'
type_line 'laod demo'
shows 'did you mean load' 'an error is a sentence'
screen_keys -l 're'
screen_keys Tab Tab
shows '^ *restore +[a-z]' 'Tab lists the choices with what they are, above the prompt'
shows '^peephole> re' 'and the line stays'
screen_keys C-c
shows '^peephole> *$' 'Ctrl-C clears the line'
lacks '^ *restore +[a-z]' 'and takes the list away'
begin_training
shows "$training" 'a training runs'
for letter in c l a s s e s; do screen_keys "$letter"; done
shows "$training classes$" 'what is typed shows while it does'
goes_on 'and it goes on'
screen_keys C-u

# --- sizes ---

for size in 1x1 300x100 59x15 60x16 2x50 200x2 79x23 1x1 120x36 59x24 80x15 80x24; do
    screen_resize "${size%x*}" "${size#*x}"
done
shows 'F1 help' 'a storm of sizes leaves the keys'
shows "${training}\$" 'and the prompt'
goes_on 'and the training'
for size in 59x24 80x15 30x5; do
    screen_resize "${size%x*}" "${size#*x}"
    shows "needs 60x16, has $size" "$size is too small, and it says so"
done
screen_resize 60 16
shows "$training" '60x16 is enough'
shows 'Tab completes' 'with its keys'
screen_resize 300 100
shows "$training" '300x100 shows a prompt'
ok 'at its lower end' until_true cursor_line 98
screen_resize 80 24
shows "$training" 'and back'
goes_on 'the training has not noticed'
ok 'the cursor stands at the prompt' until_true cursor_line 22

# --- bytes ---

screen_tmux send-keys -H c3
screen_tmux send-keys -H a4
shows "$training ä$" 'a character that comes in two parts is one'
screen_keys C-u
type_line 'tables'
screen_tmux send-keys -H 1b
screen_tmux send-keys -H 5b
screen_tmux send-keys -H 41
shows "$training (tables|\[A)" 'so does a key'
screen_keys C-u
screen_keys M-2
shows ' 2 confusion ' 'Meta keys pick a panel'
screen_keys Escape
perl -e 'print join "\n", map { sprintf "tables # %0190d", $_ } 1 .. 15' >paste
screen_tmux load-buffer paste
screen_tmux paste-buffer -p
shows "00015 *$" '3,000 characters are pasted'
lacks 'tables # 0*7 *$' 'no line of them runs by itself'
screen_keys C-a
shows "$training tables # 0" 'they can be edited'
screen_keys Enter
shows "$training\$" 'and run with Enter'

# --- Ctrl-C ---

screen_keys C-c
shows 'stopped after (batch|epoch)' 'Ctrl-C stops the training'
shows '^peephole> *$' 'and the prompt is there'
type_line 'save kept.peephole'
ok 'the weights are kept' until_true test -s kept.peephole
screen_keys C-r
screen_keys -l 'balan'
shows "balan': balance data" 'Ctrl-R searches the history'
screen_keys C-g C-u Up
shows '^peephole> save kept' 'the arrows walk in it'
screen_keys C-u C-d
screen_ended 'Ctrl-D leaves'
restored 'Ctrl-D' 0
shows 'stopped after' 'the last of the transcript stays on the screen'

# --- signals ---

for pair in TERM:143 HUP:129; do
    begin -q
    begin_training
    screen_keys -l 'half a line'
    shows 'half a line$' "SIG${pair%:*}: a line stands there"
    kill -s "${pair%:*}" "$(cat pid)"
    screen_ended "SIG${pair%:*} ends the program"
    restored "SIG${pair%:*}" "${pair#*:}"
done
begin -q
type_line 'record kept.peep'
type_line 'tables'
shows '^> tables' 'a recording has begun'
kill -s SEGV "$(cat pid)"
screen_ended 'a crash'
ok 'a crash leaves the terminal as it was' cmp before after
is "$(screen_tmux display -p '#{alternate_on}#{cursor_flag}')" 01 'and its own screen'
shows 'recorded in .*kept.peep' 'and says where the recording is'
# shellcheck disable=SC2016  # for the shell in the terminal
terminal 80x24 sh -c 'trap "" HUP; "$PEEPHOLE" -q; echo $? >gone'
screen_wait '^peephole> *$'
begin_training
screen_stop
until_true test -s gone
is "$(cat gone 2>/dev/null)" 1 'a terminal that goes away without SIGHUP ends the program'

# --- a shell with job control ---

perl -e 'for (1 .. 20000) { printf "%d,tcp,http,SF,181,5450,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,8,8,0.00,0.00,0.00,0.00,1.00,0.00,0.00,9,9,1.00,0.00,0.11,0.00,0.00,0.00,0.00,0.00,normal.\n", $_ }' |
    gzip >member.gz
perl -0777 -ne 'print $_ x 800' member.gz >long.gz
terminal 80x24 env PS1='shell: ' ENV=/dev/null sh -i
screen_wait '^shell: *$'
# shellcheck disable=SC2016  # for that shell
type_line 'stty -a >before; "$PEEPHOLE" -q'
shows '^peephole> *$' 'a prompt under a shell'
begin_training
screen_keys -l 'typed'
shows "$training typed$" 'a line stands there'
screen_keys C-z
shows '^shell: *$' 'Ctrl-Z gives the shell back'
type_line 'stty -a >after; cmp before after && echo the same'
shows '^the same' 'with the terminal as it was'
type_line 'fg'
shows "$training typed$" 'fg brings the workbench back'
shows 'F1 help' 'all of it'
goes_on 'with its training'
screen_keys C-c
shows '^peephole> typed$' 'Ctrl-C stops it'
screen_keys C-u
type_line 'load long.gz'
shows 'loading long.gz: [0-9]+ %' 'a long load says how far it is'
screen_keys C-z
shows '^shell: *$' 'Ctrl-Z stops it'
type_line 'stty -a >after; cmp before after && echo as before'
shows '^as before' 'with the terminal as it was'
type_line 'fg'
shows 'loading long.gz: [0-9]+ %' 'fg shows it again'
screen_resize 100 30
ok 'a new size is seen in it' until_true cursor_line 28
screen_keys C-c
shows 'load was stopped' 'Ctrl-C ends it'
shows '^peephole> *$' 'and the prompt is there'
type_line 'load - as=typed schema=kdd99'
shows 'Reading what is typed' 'load - gives the terminal to what is typed'
type_line '0,tcp,http,SF,181,5450,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,8,8,0.00,0.00,0.00,0.00,1.00,0.00,0.00,9,9,1.00,0.00,0.11,0.00,0.00,0.00,0.00,0.00,normal.'
screen_keys C-d
shows 'Next: classes typed' 'and has it then'
shows '^peephole> *$' 'under a prompt again'
ok 'at the end of a screen of the size that it has' until_true cursor_line 28
screen_resize 80 24
ok 'and the old one' until_true cursor_line 22
screen_keys C-d
shows '^shell: *$' 'it ends well'
type_line 'stty -a >after; cmp before after && echo still the same'
shows '^still the same' 'with the terminal as it was'

# --- keys of the user's own ---

cat >inputrc <<'END'
$if peephole
set editing-mode vi
"\C-x\C-u": "from inputrc"
"\e[5~": peephole-layout
$endif
END
INPUTRC=$PWD/inputrc
export INPUTRC
begin -q
screen_keys -l 'tabl'
screen_keys Escape
until_true cursor_column 13 # an Escape and a letter at once would be a Meta key
screen_keys -l '0ixx'
shows '^peephole> xxtabl$' 'vi keys'
screen_keys C-c
screen_keys C-x C-u
shows 'from inputrc$' 'a block of $if peephole holds'
screen_keys C-c
screen_keys PPage
shows '^> layout next' "a binding of the user's beats ours"
screen_keys M-1
shows ' 1 loss ' 'Meta keys pick panels with vi keys, too'
type_line 'quit'
screen_ended 'quit leaves'
unset INPUTRC
rm "$XDG_STATE_HOME/peephole/layout" # the rest sees the panels that there are at first

# --- terminals ---

for term in xterm-256color xterm screen linux vt100 xterm-mono; do
    if ! infocmp "$term" >/dev/null 2>&1; then
        skip "TERM=$term" 'its description is missing'
        continue
    fi
    terminal 80x24 env TERM="$term" sh -c "$wrapped" sh "$screen_status" -q
    shows '^peephole> *$' "TERM=$term: a prompt"
    shows 'F1 help' "TERM=$term: keys"
    type_line 'load demo'
    shows '^.3 classes|3 classes' "TERM=$term: panels"
    screen_keys C-d
    screen_ended "TERM=$term ends"
    ok "TERM=$term: the terminal is as it was" cmp before after
done
for term in dumb nowhere-known; do
    terminal 80x24 env TERM="$term" sh -c "$wrapped" sh "$screen_status" -q
    shows '^peephole> *$' "TERM=$term: a line prompt"
    lacks 'F1 help' "TERM=$term: and no panels"
    screen_keys C-d
    screen_ended "TERM=$term ends"
done
terminal 80x24 env NO_COLOR=1 sh -c "$wrapped" sh "$screen_status" -q
type_line 'load demo'
shows ' 3 classes ' 'NO_COLOR: panels'
unlike "$(screen_tmux capture-pane -p -e)" "$(printf '\033')\\[[0-9;]*(3[0-8]|4[0-8])[;m]" 'without colours'
terminal 80x24 env LC_ALL=C sh -c "$wrapped" sh "$screen_status" -q
shows 'F1 help' 'a locale without UTF-8: panels'
type_line 'load demo'
shows 'normal +4,541' 'with figures'
is "$(now | LC_ALL=C tr -d '\000-\177' | wc -c | tr -d ' ')" 0 'in ASCII alone'
echo 'load demo as=scripted' >a.peep
begin run -i a.peep
shows '^peephole> *$' 'run -i stays at the workbench'
type_line 'tables'
shows '^scripted' 'with what the script has made'

# --- what others write to standard error ---

begin -q
echo 'from elsewhere' >"/proc/$(cat pid)/fd/2"
type_line 'load demo'
shows 'normal +4,541' 'a command runs'
lacks 'from elsewhere' 'what others write to standard error is not on the screen'
type_line 'quit'
screen_ended 'quit'
like "$(cat errors)" 'from elsewhere' 'it is told at the end'
# --- epochs, cells ---

begin
type_line 'load demo'
type_line 'model lstm hidden=10'
type_line 'train table=data epochs=5 batch=100 optimizer=adam'
shows '^run [0-9]+: 5 epochs' 'a training ends'
shows ' 1 loss  5/5:' 'the panels show its last epoch'
screen_keys F5
shows ' 1 loss  4/5:' 'F5 shows the epoch before'
shows ' 2 confusion  training rows, epoch 4' 'in every panel'
screen_keys F5 F6 F6
shows ' 1 loss  5/5:' 'F6 the next one'
type_line 'epoch 2'
shows ' 1 loss  2/5:' 'so does the verb'
type_line 'train table=data epochs=3 batch=100'
shows '^run [0-9]+: 3 epochs' 'another one ends'
shows ' 1 loss  3/3:' 'it is shown from its newest epoch'
type_line 'test table=data'
shows ' 2 confusion  data, epoch 3' 'a test takes the place of the epoch'
screen_keys M-2
shows 'confusion: M-arrows pick a cell' 'the chosen panel tells its keys'
screen_keys M-Down
shows '^[^|]*dos as normal: ' 'its cursor moves, and says where it stands'
screen_keys Enter
shows '^> inspect true=dos predicted=normal' 'Enter on an empty line opens the cell'
shows ' of the 1,572 dos rows' 'and its output is seen from its beginning'
screen_keys Escape
shows '^ Tab completes' 'Esc goes back to the transcript'


# --- runs ---

screen_resize 80 120 # long outputs are shown whole
screen_keys M-8
shows ' 8 runs  [0-9]+ kept ' 'the panel of the runs has those of the history'
screen_keys F4
shows '^> runs mark [0-9]+$' 'F4 marks a run, by a command'
shows ' [*][0-9]+ ' 'the mark stands there'
screen_keys M-Down F9
shows '^> diff [0-9]+ [0-9]+$' 'F9 compares it with the one under the cursor'
shows '^Rows that flipped: ' 'down to the rows'
screen_keys Enter
shows '^> runs show [0-9]+$' 'Enter shows the run'
shows '^model lstm hidden=10$' 'with what makes it again'
screen_keys Escape F9
shows '^ runs: Enter shows' 'from elsewhere the key leads to the panel'
type_line "runs where='model = lstm' sort=-loss"
shows ' 8 runs  [0-9]+ kept where model = lstm' 'Escape was a key of its own; the panel lists what the verb listed'
screen_tmux send-keys -H 1b 1b 5b 32 30 30 7e 1b 4f 50 78 1b 5b 32 30 31 7e
shows '^peephole> \^\[OPx$' 'Escape and a paste that begins with one in one read'
shows '^ Tab completes' 'are a key and a paste'

finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Writes docs/tour.md: the workbench as it looks at three sizes in the middle of a training on the real
# KDD file, and some of its panels. `make tour` calls it; it needs tmux, and kddcup.data_10_percent in
# PEEPHOLE_DATA. Captures are text as tmux shows it; colours and the cursor are not in them.
#
#   tour.sh PROGRAM FILE
set -eu
program=$1 file=$2
command -v tmux >/dev/null || { echo 'the tour needs tmux' >&2; exit 1; }
dir=$(mktemp -d) terminals=0
tmux_() { tmux -u -S "$dir/tmux" -f /dev/null "$@"; }
clean_up() {
    tmux_ kill-server 2>/dev/null || :
    sleep 0.5
    rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

# begin SIZE: a fresh workbench, with files of its own, but for the history of runs, which grows
begin() {
    tmux_ kill-server 2>/dev/null || :
    while [ -e "$dir/tmux" ] && tmux_ list-sessions >/dev/null 2>&1; do sleep 0.1; done
    terminals=$((terminals + 1)) # folders of its own: the program before may still be writing
    tmux_ new-session -d -x "${1%x*}" -y "${1#*x}" env LC_ALL=C.UTF-8 TERM=tmux-256color \
        XDG_STATE_HOME="$dir/state$terminals" XDG_CONFIG_HOME="$dir/config$terminals" PEEPHOLE_HISTORY="$dir/history.sqlite" \
        "$program" -q
    await '^peephole> *$'
}
screen() { tmux_ capture-pane -p; }
await() { # await PATTERN: for two minutes at most
    tries=500
    until screen | grep -Eq -e "$1"; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || { echo "the screen never showed: $1" >&2; screen >&2; exit 1; }
        sleep 0.05
    done
}
say() { tmux_ send-keys -l "$1"; tmux_ send-keys Enter; }
key() { tmux_ send-keys "$@"; }
# do LINE PATTERN: a command, and what the screen then shows
do_() { say "$1"; await "$2"; }

# capture TITLE TEXT: what the screen shows, under a heading
capture() {
    printf '\n## %s\n\n%s\n\n```text\n' "$1" "$2"
    screen | sed 's/ *$//'
    printf '```\n'
}

# The rows of KIM's experiment, as closely as these files give them.
rows() {
    do_ 'load kdd99:10percent' '^peephole> *$'
    await 'Next: '
    do_ 'balance data as=train normal=1000 attack=300 u2r=30 seed=1' '^train: 1,930 rows|Next: train|model lstm, then train'
    do_ 'split train train=.8 valid=.2 seed=1' 'valid: |valid +[0-9]'
    do_ 'model lstm hidden=80 steps=100' '^model: lstm'
}
training() {
    say "train table=train valid=valid epochs=$1 batch=50 optimizer=adam lr=0.005"
    await "training $2"
}

tour() {
    cat <<'END'
# A tour of the workbench

Written by `make tour` (`tests/screen/tour.sh`): the program on terminals of three sizes, its screen as text. Colours, which
shade the confusion matrix and tell the curves apart, are not in the captures. The training is on the real file
`kddcup.data_10_percent`, balanced as in Kim et al. (2016): 300 rows of each class of attack, 30 of U2R, 1,000 normal ones, a
fifth of them kept aside for validation.
END
    begin 80x24
    rows
    training 400 '(1[5-9][0-9]|2[0-9][0-9])/400'
    capture '80x24, in the middle of a training' \
        'Curves and the confusion matrix of the validation rows move while the prompt stays free. The status line has data, model, run, epoch, speed and the time left.'
    begin 120x36
    rows
    training 400 '(1[5-9][0-9]|2[0-9][0-9])/400'
    capture '120x36, the same' 'There is room for the detection rate, the classes before and after balancing, and the layers.'
    begin 200x60
    rows
    training 400 '(1[5-9][0-9]|2[0-9][0-9])/400'
    capture '200x60, the same' 'The panels share the room that there is; the transcript keeps its own.'
    begin 120x36
    do_ 'load demo as=train' 'Next: '
    do_ 'load demo:test as=test' 'Next: '
    run=4 # behind those of the three sizes
    for model in 'lstm hidden=8' 'lstm hidden=40' 'gru hidden=20' 'mlp hidden=64'; do
        do_ "model $model" '^model: '
        say 'train table=train epochs=30 batch=100'
        await "^run $run: 30 epochs"
        run=$((run + 1))
        say 'test'
        await 'Next: confusion|Next: .*confusion'
        key C-l
    done
    do_ 'layout inspect' '> layout inspect'
    key M-2 M-Down
    await ' 2 confusion '
    key Enter
    await 'how sure'
    capture '120x36, what was taken for what' \
        'Meta-arrows walk over the cells of the matrix; Enter lists the rows of one, the surest mistakes first.'
    key Escape
    await '^ Tab completes'
    key M-8
    await ' 8 runs '
    key F4 M-Down M-Down F9
    await '> diff '
    capture '120x36, two runs compared' \
        'The history of runs, sorted by a column; F4 marks two, F9 shows what they differ in, from the settings down to the rows that flipped.'
    key Escape
    await '^ Tab completes'
    key F2
    await ' help '
    tmux_ send-keys -l 'balance '
    await 'method='
    capture '120x36, help' 'What is typed searches the verbs and keys; of a verb that stands at the prompt, its words and settings.'
}

tour >"$dir/tour.md"
cat "$dir/tour.md" >"$file"

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The completions for shells, in the shells: bash and zsh with a Tab typed at a terminal, fish by what it says
# that it would offer.
# shellcheck disable=SC2016  # for those shells
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/screen/tmux.sh"

made=$SRCDIR/docs/completion
mkdir folder bin
touch two.txt
printf 'param epochs=20\nparam out=demo\nload demo\n' >one.peep
ln -s "$PEEPHOLE" bin/peephole
PATH=$PWD/bin:$PATH
export PATH

# completes LINE PATTERN NAME: a line of the screen matches after Tab and a point behind the line. The point
# shows that the shell is done with the Tab, and whether there is a blank.
completes() {
    screen_keys C-u C-l
    screen_until "^$prompt ?\$"
    screen_keys -l "$1"
    screen_until "^$prompt $(quoted "$1")"
    screen_keys Tab .
    screen_shows "$2" "$shell: $3"
}
# What one line completes to must not be taken for what the next one does: the screen is empty before.
screen_until() { screen_wait "$1" || diag "the screen never showed: $1"; }
quoted() { printf '%s\n' "$1" | sed 's/[].[*^$()+?{}|\\]/\\&/g; s/ *$//'; }
screen_text() { screen_tmux capture-pane -p 2>/dev/null; }

# What bash and zsh have in common.
both() {
    completes 'peephole ru' '^at> peephole run \.$' 'a subcommand'
    completes 'peephole --jso' '^at> peephole --json \.$' 'an option'
    completes 'peephole --color al' '^at> peephole --color always \.$' 'the value of an option'
    completes 'peephole --color=al' '^at> peephole --color=always \.$' 'also behind ='
    completes 'peephole --data fo' '^at> peephole --data folder/\.$' 'a folder'
    completes 'peephole --against=tw' '^at> peephole --against=two.txt \.$' 'a file'
    completes 'peephole run o' '^at> peephole run one.peep \.$' 'a script'
    completes 'peephole run fo' '^at> peephole run folder/\.$' 'a folder on the way to one'
    completes 'peephole --json --threads 2 run o' ' run one.peep \.$' 'options before the subcommand'
    completes 'peephole run one.peep ep' ' one.peep epochs=\.$' 'a parameter of the script'
    completes 'peephole run one.peep out=fo' ' out=folder/\.$' 'and a file for it'
    completes 'peephole -c bal' '^at> peephole -c balance \.$' 'a verb behind -c'
    completes "peephole -c 'bal" "^at> peephole -c 'balance'? ?\\.$" 'also in quotes'
    completes 'peephole --json help leak' ' help leakage \.$' 'a page of help'
    completes 'peephole help topi' '^at> peephole help topics \.$' 'the list of them'
    completes 'peephole help test leak' '^at> peephole help test leak\.$' 'and not a second one'
}

shell=bash prompt='at>'
screen_start 80 24 env PS1='at> ' HISTFILE= bash --noprofile --norc -i
screen_until '[$#>]$'
screen_keys ". '$made/peephole.bash'; PS1='at> '; bind 'set bell-style none'; clear" Enter
screen_until '^at>$'
both
completes 'peephole run t' '^at> peephole run t\.$' 'nothing that is no script'

shell=zsh
if command -v zsh >/dev/null; then
    cat >rc.zsh <<END
fpath=('$made' \$fpath)
autoload -Uz compinit && compinit -u -D
PS1='at> ' RPS1=
unsetopt beep prompt_sp
bindkey -e
bindkey '^U' kill-whole-line
clear
END
    screen_start 80 24 env HISTFILE= zsh -f -i
    screen_until '[%#]$'
    screen_keys '. ./rc.zsh' Enter
    screen_until '^at>$'
    both
    completes 'peephole ' '^verify +-- run a recording' 'subcommands with what they are for'
    completes 'peephole help re' '^replay +-- run a session' 'verbs with what they are for'
else
    diag 'zsh is not here'
fi

# offers LINE: the words that fish would offer, without what they are for.
offers() { fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$made/peephole.fish" "$1" | cut -f 1 | sort | tr '\n' ' '; }
if command -v fish >/dev/null; then
    is "$(offers 'peephole ')" 'doctor help run verify ' 'fish: the subcommands'
    is "$(offers 'peephole --jso')" '--json ' 'fish: an option'
    is "$(offers 'peephole --color ')" 'always auto never ' 'fish: the values of an option'
    is "$(offers 'peephole --color=al')" '--color=always ' 'fish: also behind ='
    is "$(offers 'peephole --data ')" 'bin/ folder/ ' 'fish: folders'
    is "$(offers 'peephole verify one.peep --against tw')" 'two.txt ' 'fish: a file'
    is "$(offers 'peephole run on')" 'one.peep ' 'fish: a script'
    is "$(offers 'peephole --json --threads 2 run on')" 'one.peep ' 'fish: options before the subcommand'
    is "$(offers 'peephole run one.peep ')" 'epochs= out= ' 'fish: the parameters of the script'
    is "$(offers 'peephole -c bal')" 'balance ' 'fish: a verb behind -c'
    is "$(offers 'peephole -c help ')" '' 'fish: which is no subcommand'
    is "$(offers 'peephole --json help lea')" 'leakage learning-rate ' 'fish: a page of help'
    is "$(offers 'peephole help test lea')" '' 'fish: and not a second one'
    is "$(offers 'peephole doctor ')" '' 'fish: nothing behind doctor'
    like "$(fish --no-config -c 'source $argv[1]; complete -C "peephole -c bal"' "$made/peephole.fish")" \
        '^balance	make a table' 'fish: verbs with what they are for'
else
    diag 'fish is not here'
fi
finish

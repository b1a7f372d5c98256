#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual pages and the completions are what the program says of itself today, and tools can read them.
. "$(dirname "$0")/../lib.sh"

mkdir made
run perl "$SRCDIR/docs/manual.pl" "$PEEPHOLE" made
is "$status" 0 'they can be made'
for file in peephole.1 peephole-sessions.5 completion/peephole.bash completion/_peephole completion/peephole.fish; do
    ok "docs/$file is up to date (make man)" cmp "made/$file" "$SRCDIR/docs/$file"
done

json help
for verb in $(printf '%s\n' "$out" | perl -MJSON::PP -ne 'print "$_->{name}\n" for @{ decode_json($_)->{result}{verbs} }'); do
    grep -hq "^\.SS $verb\$" made/peephole.1 made/peephole-sessions.5 || missing="${missing-} $verb"
done
is "${missing-}" '' 'the pages have every verb'
if command -v groff >/dev/null; then
    for page in peephole.1 peephole-sessions.5; do
        run groff -man -ww -Tascii -z "made/$page"
        is "$err" '' "$page: groff has nothing to say"
    done
else
    diag 'groff is not here: the pages are not formatted'
fi

# What they complete is tested in the shells, by tests/screen/completion.t.
for shell in bash zsh fish; do
    name=peephole.$shell && [ $shell = zsh ] && name=_peephole
    if command -v $shell >/dev/null; then
        ok "$shell can read it" $shell -n "$SRCDIR/docs/completion/$name"
    else
        diag "$shell is not here"
    fi
done
finish

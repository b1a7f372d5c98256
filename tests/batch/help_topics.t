#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# help topics: every page of data/pages is listed and can be read, is short, and what it says to try works.
. "$(dirname "$0")/../lib.sh"
export PEEPHOLE_DATA="$dir/nowhere"

json 'help topics'
names=$(printf '%s\n' "$out" | perl -MJSON::PP -ne 'print "$_->{name}\n" for @{ decode_json($_)->{result}{topics} }')
is "$names" "$(sed -n 's/^topic //p' "$SRCDIR/data/pages")" 'the list has the pages, in their order'
for name in balancing leakage roc-curve peepholes confusion-matrix; do
    like "$names" "^$name\$" "there is one on $name"
done
text 'help topics'
is "$(printf '%s\n' "$out" | grep -c '^  [a-z]')" "$(printf '%s\n' "$names" | wc -l)" 'as text: a line each'
text 'help leekage'
like "$err" 'did you mean help leakage' 'a near name'
text 'help'
like "$out" 'help topics' 'help names the list'

for name in $names; do
    text "help $name"
    lines=$(printf '%s\n' "$out" | wc -l)
    ok "$name: $lines lines, at most 60" test "$lines" -le 60
    is "$(printf '%s\n' "$out" | awk 'length > 80' | grep -vc '^  [a-z]')" 0 "$name: no line is wider than 80"
    json "help $name"
    printf '%s\n' "$out" | perl -MJSON::PP -ne 'print "$_\n" for @{ decode_json($_)->{result}{try} }' >"$name.peep"
    run "$PEEPHOLE" run "$name.peep"
    is "$status" 0 "$name: what it says to try works"
    [ "$status" = 0 ] || diag "$err"
done
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Recordings of other releases, what a recording says of epochs, and the journal where nobody sits at a
# prompt.
. "$(dirname "$0")/../lib.sh"

# --- of an older release: tests/recordings/first_release.peep is as the first program wrote it ---

cp "$SRCDIR/tests/recordings/first_release.peep" older.peep
like "$(head -n 1 older.peep)" '^# peephole [0-9.]+ session$' 'the first line of an older recording'
run "$PEEPHOLE" run older.peep
is "$status" 0 'it runs'
# Another build than the one that made it: the same within the tolerances for another kernel.
sed -i 's/"kernel": "[^"]*"/"kernel": "of then"/; 1s/.*/# peephole 0.0.7 session/' older.peep
run "$PEEPHOLE" --json verify older.peep
is "$status" 0 'and verifies'
is "$(value checked)" 9 'with all its results'
text 'replay older.peep'
is "$status" 0 'and can be replayed'

# --- of a newer one ---

ours=$("$PEEPHOLE" --version | cut -d' ' -f2)
newer() { # newer VERSION
    printf '# peephole %s session\n#= {"version": "%s"}\nload demo\n#= {"rows": 8000}\n' "$1" "$1" >newer.peep
}
for version in 999.0.0 "${ours%%.*}.999" 999.1; do
    newer "$version"
    run "$PEEPHOLE" run newer.peep
    is "$status" 1 "a recording of $version is refused"
    is "$err" "newer.peep:1: this is a recording of peephole $version, and this program is $ours; take a newer release, or remove that line to run what this one knows" 'with one sentence'
done
run "$PEEPHOLE" verify newer.peep
is "$status" 1 'by verify, too'
text 'replay newer.peep'
like "$err" '^newer.peep:1: this is a recording of peephole 999.1' 'and by replay'
sed -i 1d newer.peep
run "$PEEPHOLE" run newer.peep
is "$status" 0 'without that line it runs as far as its words are known'
for version in "$ours" "${ours%.*}.999" 0.0.1 0 x.y 9999999999999999999999.0; do
    newer "$version"
    run "$PEEPHOLE" verify newer.peep
    is "$status" 0 "one of $version runs"
done
printf '# peephole 999.0 is what this was written for\nload demo\n' >words.peep
run "$PEEPHOLE" run words.peep
is "$status" 0 'a comment is no version'

# --- epochs ---

text 'record seen.peep; load demo; model mlp hidden=3; train table=data epochs=3; epoch previous; epoch previous; epoch next; epoch last; epoch play; record off'
is "$(grep '^epoch' seen.peep | tr '\n' ' ')" 'epoch 2 epoch 1 epoch 2 epoch last epoch play ' 'epochs are recorded by their numbers'
run "$PEEPHOLE" verify seen.peep
is "$status" 0 'and verify'
sed -i 's/"kernel": "[^"]*"/"kernel": "of then"/; s/"gradient_norm": /&1/; s/"layer_norms": \[/&1/' seen.peep
run "$PEEPHOLE" verify seen.peep
is "$status" 0 'on another kernel without what depends on it'
printf 'load demo\nmodel mlp hidden=3\ntrain table=data epochs=3\nepoch 1\nwait\npanel up\ntables\n' >all.peep
printf 'record beside.peep\ninclude all.peep\nrecord off\n' >make.peep
run "$PEEPHOLE" run make.peep
run "$PEEPHOLE" verify all.peep --against beside.peep
is "$status" 0 'what is not recorded is not missed by --against'

# --- the journal ---

text 'load demo; journal'
like "$out" '^no session was cut short' 'a script leaves no journal'
ok 'and makes no folder for one' test ! -e "$XDG_STATE_HOME/peephole/journal"
json 'journal'
is "$(at '{result}{sessions}')" '[]' 'as JSON'
text 'journal replay'
is "$status" 1 'nothing to bring back'
like "$err" 'no session was cut short; a session that ends by quit' 'in a sentence'
mkdir -p "$XDG_STATE_HOME/peephole/journal"
printf '# peephole %s session\n#= {"version": "%s", "folder": "/elsewhere"}\nload demo\nmodel mlp hidden=3\n#> checkpoint 20200101-000000-1\n#> at epoch=2 set lr=0.5\n#> train table=data epochs=3\n#> sample data rows=9 as=nine\n#> at epoch=1 batch=3 set lr=0.01\n' \
    "$ours" "$ours" >"$XDG_STATE_HOME/peephole/journal/20200101-000000-1.peep"
json 'journal'
is "$(at '{result}{sessions}[0]{name}')" 20200101-000000-1 'one that was left'
is "$(at '{result}{sessions}[0]{commands}')" 4 'its commands'
json 'load demo; model mlp hidden=3; at epoch=2 set lr=0.5; at epoch=1 batch=3 set lr=0.01; train table=data epochs=3'
whole=$(value weights_sha256)
json 'record back.peep; journal replay; head nine rows=1'
is "$status" 0 'it comes back'
like "$err" 'it ran in /elsewhere; names of files count from here now' 'from another folder, with a note'
is "$(value weights_sha256)" "$whole" 'to the same weights, with the orders of its training'
is "$(grep '^at\|^train' back.peep | tr '\n' ' ')" 'at epoch=2 set lr=0.5 at epoch=1 batch=3 set lr=0.01 train table=data epochs=3 ' 'a recording of that has them, too'
run "$PEEPHOLE" verify back.peep
is "$status" 0 'and verifies'
text 'journal drop'
like "$out" 'is forgotten$' 'it can be forgotten'
text 'journal'
like "$out" '^no session was cut short' 'and is'
newer 999.0
cp newer.peep "$XDG_STATE_HOME/peephole/journal/20200101-000000-2.peep"
text 'journal replay'
like "$err" '^journal 20200101-000000-2:1: this is a recording of peephole 999.0' 'one of a newer release is refused'
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every session that is shipped runs: on the demo set with few epochs, and Kim's on the real file,
# where it gives the same bits twice and at any number of threads.
. "$(dirname "$0")/../lib.sh"
export PEEPHOLE_HISTORY=off # each program counts its runs from 1

sanitized && epochs=2 || epochs=20

is_png() { [ "$(head -c 4 "$1" | od -An -c | tr -d ' ')" = '211PNG' ]; }

kim_wrote() { # kim_wrote FOLDER NAME
    for plot in loss roc confusion detection; do
        ok "$2: $plot is a picture" is_png "$1/kim2016-$plot.png"
    done
}

mkdir first closest literal one two
run "$PEEPHOLE" run "$SRCDIR/sessions/first.peep" epochs=2 out=first
is "$status" 0 'first.peep'
like "$out" '\(synthetic\)' 'first.peep says that its rows are synthetic'
for plot in loss confusion roc detection; do
    ok "first.peep: $plot is a picture" is_png "first/first-$plot.png"
done

for reading in closest literal; do
    run "$PEEPHOLE" run "$SRCDIR/sessions/kim2016.peep" data=demo reading=$reading epochs=2 out=$reading
    is "$status" 0 "kim2016.peep, $reading, on the demo set"
    like "$out" '^mean +DR +98.79 %' "$reading: the paper's figures stand beside ours"
    kim_wrote $reading "$reading"
done
like "$out" 'every row is answered' 'literal: one class, and the reason'

run "$PEEPHOLE" run "$SRCDIR/sessions/kim2016-results.peep" data=demo epochs=1 page=page.md
is "$status" 0 'kim2016-results.peep on the demo set'
like "$(cat page.md)" '^## Runs 6 to 10' 'a page with both readings'
is "$(grep -c '^| [1-5] |' page.md)" 10 'a row a run'

mkdir plots
run "$PEEPHOLE" run "$SRCDIR/sessions/plots-kdd99.peep" data=demo epochs=1 tries=1 out=plots
is "$status" 0 'plots-kdd99.peep on the demo set'
run "$PEEPHOLE" run "$SRCDIR/sessions/plots-nsl-kdd.peep" train=demo test=demo:test epochs=1 out=plots
is "$status" 0 'plots-nsl-kdd.peep on the demo set'
for plot in "$SRCDIR"/docs/plots/*.png; do
    ok "$(basename "$plot") is drawn by one of them" is_png "plots/$(basename "$plot")"
done

need_data kddcup.data_10_percent.gz
for threads in 1 2; do
    folder=one && [ $threads = 2 ] && folder=two
    run "$PEEPHOLE" --json --threads "$threads" run "$SRCDIR/sessions/kim2016.peep" epochs="$epochs" out="$folder"
    is "$status" 0 "kim2016.peep on the real file, $threads threads"
    kim_wrote $folder "$threads threads"
    eval "weights_$threads=\$(value weights_sha256)"
done
like "$weights_1" '^[0-9a-f]{64}$' 'the weights have a digest'
is "$weights_1" "$weights_2" 'the same weights at any number of threads'

finish

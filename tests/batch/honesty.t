#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# docs/honesty.md is what its commands measure today, figure by figure.
# shellcheck disable=SC2016  # for perl, and for the page
. "$(dirname "$0")/../lib.sh"
fill() { run perl "$SRCDIR/docs/honesty.pl" "$PEEPHOLE" "$1"; }

cat >page <<'END'
```peephole
load demo
describe data columns=duration
```
{load.1.rows} rows, {load.1.classes.u2r} of U2R, {describe.1.ceiling.category%}
END
fill page
is "$status" 0 'a page is filled'
like "$out" '^8,000 rows, 170 of U2R, 9[0-9]\.[0-9] %$' 'with the figures of its commands'
unlike "$out" 'peephole|[{}]' 'and nothing else'
printf '```peephole\nload demo\n```\n{load.1.rowz}\n' >wrong
fill wrong
ok 'a figure that there is not is an error' test "$status" -ne 0
printf '```peephole\nload nothing\n```\n' >wrong
fill wrong
ok 'so is a command that fails' test "$status" -ne 0

need_data kddcup.data_10_percent.gz corrected.gz KDDTrain+.txt.gz KDDTest+.txt.gz KDDTest-21.txt.gz
if sanitized; then
    diag 'the page on the real files is measured in builds without sanitizers only'
else
    fill "$SRCDIR/docs/honesty.template"
    is "$status" 0 'the page on the real files'
    printf '%s\n' "$out" >now
    # Counts of rows are the same everywhere, percentages within three points on another kernel.
    run perl -e '
        my ($a, $b) = map { local $/; open my $f, "<", $_ or die; <$f> } @ARGV;
        exit 0 if $a eq $b;
        my ($kernel_a, $kernel_b) = map { /kernel (\S+);/ ? $1 : "" } $a, $b;
        die "the kernel is the same, the figures are not\n" if $kernel_a eq $kernel_b;
        my $number = qr/\d+\.\d+ %/;
        my @a = $a =~ /$number/g; my @b = $b =~ /$number/g;
        die "another number of figures\n" if @a != @b;
        for (0 .. $#a) { abs($a[$_] - $b[$_]) <= 3 or die "$a[$_] was $b[$_]\n" }
    ' now "$SRCDIR/docs/honesty.md"
    is "$status$err" 0 'docs/honesty.md is up to date (make honesty)'
fi
finish

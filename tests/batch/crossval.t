#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# crossval: folds of distinct rows, each judged by a model that has not seen its like.
. "$(dirname "$0")/../lib.sh"

json 'load demo as=train
model lstm hidden=4
crossval folds=5 epochs=2 lr=0.2'
is "$status" 0 'five folds: status'
matrix=$(at '{result}{confusion}')
is "$(at '{result}{folds}') $(at '{result}{trained}')" '5 5' 'a training each'
is "$(at '{result}{distinct}')" 7509 'on the distinct rows of the demo set'
printf '%s\n' "$out" | tail -n 1 | perl -MJSON::PP -MList::Util=sum,max,min -e '
    my $r = decode_json(<STDIN>)->{result};
    my @rows = map { $_->{rows} } @{ $r->{runs} };
    print "rows\n" if sum(@rows) != $r->{rows} || $r->{rows} < $r->{distinct};
    print "matrix\n" if sum(map { @$_ } @{ $r->{confusion} }) != $r->{rows};
    print "even\n" if max(@rows) - min(@rows) > 20; # rows with two labels count twice
    my @a = map { $_->{metrics}{accuracy} } @{ $r->{runs} };
    my $mean = sum(@a) / 5;
    my $s = sqrt(sum(map { ($_ - $mean) ** 2 } @a) / 4);
    print "mean\n" if abs($mean - $r->{metrics}{accuracy}) > 1e-12;
    print "deviation\n" if abs($s - $r->{deviation}{accuracy}) > 1e-12;
    # 2.776445105197793 is the 97.5 % point of Student with 4 degrees of freedom
    my $room = 2.776445105197793 * sqrt((1 / 5 + 1 / 4)) * $s;
    print "interval\n" if abs($r->{interval}{accuracy}[1] - $mean - $room) > 1e-9;
    my $right = sum(map { $r->{confusion}[$_][$_] } 0 .. $#{ $r->{confusion} });
    my $by_rows = sum(map { $a[$_] * $rows[$_] } 0 .. 4);
    print "right\n" if abs($right - $by_rows) > 1e-6;' >wrong
is "$(cat wrong)" '' 'rows, matrix, mean, spread and interval'

json 'load demo as=train
model lstm hidden=4
crossval folds=5 epochs=2 lr=0.2'
is "$(at '{result}{reused}') $(at '{result}{trained}')" '5 0' 'asked for again, nothing is trained'
is "$(at '{result}{confusion}')" "$matrix" 'and the matrix is the same'
json "runs where='tag = crossval' limit=0"
is "$(at '{result}{matching}')" 5 'the history has the folds'

json 'load demo as=train
model lstm hidden=4
crossval folds=3 epochs=1 repeat=2 tag=mine
crossval folds=3 epochs=1 count=copies'
is "$(printf '%s\n' "$out" | grep '"command": "crossval"' | head -n 1 | json_at '{result}{runs}[5]{settings}{seed}')" 2 \
    'another seed for the second repeat'
is "$(at '{result}{rows}')" 8000 'each row counts with count=copies'
json "runs where='tag = mine' limit=0"
is "$(at '{result}{matching}')" 6 'a tag of their own'

json 'load demo as=train
sample train rows=4 as=tiny
model lstm hidden=4
crossval folds=5 table=tiny epochs=1'
like "$out" 'too few for 5 folds' 'more folds than rows'
finish

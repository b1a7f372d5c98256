#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What docs/formats.md says of JSON lines, against what the verbs write: every verb has a row, and
# every key of a result, and of the objects in its lists, stands in the row of its verb.
. "$(dirname "$0")/../lib.sh"

printf '%s\n' id,port,verdict 1,80,BENIGN 2,22,Bot 3,,BENIGN 4,80,BENIGN >flows.csv
printf '0,tcp,http,SF,%s\n' "$(seq -s, 37 | sed 's/[0-9][0-9]*/0/g')" >bare.csv
printf '5 1\n2 7\n' >two.txt
cat >all.peep <<'END'
load flows.csv label=verdict missing=median symbols=port ignore=id as=own
schema show table=own
schema save own.schema table=own
drop own
load demo
load demo:test as=test
datasets
tables
describe
describe data by=class against=test
head where='count > 3' rows=2
classes by=attack
info land
info service
info u2r
balance data
balance data as=even method=smote ratio=4
balance data as=more method=oversample u2r=500
balance data preview=yes attack=5000
sample data rows=10 without=train as=few
split data
undo
prepare encode=onehot select=gain-ratio keep=30
models
models cnn
model lstm hidden=3
summary
at epoch=2 stop
train table=train valid=test epochs=3 class-weight=balanced
continue epochs=1
wait
confusion
test
roc points=10
pr points=10
inspect
inspect true=dos limit=2
inspect below=0.9 above=0.2 limit=2
inspect row=3
explain 3 gates=yes
importance repeats=2
audit
set silence=twin seed=3
runs
runs show 1
runs tag 1 best
runs untag 1 best
runs note 1 "a note"
runs mark 1
runs export json runs.json
epoch 1
epoch play
audit test=few
test draws=2 size=50 from=test
whatif
threshold far=0.1 table=test leak=tune-on-test
threshold by=cost table=train
threshold off
evaluate matrix two.txt
expect dr >= 0
plot loss
report out.md
reproduce
reproduce kim-table4 data=demo epochs=1 seeds=1 into=page.md
reproduce kim-table4 data=demo epochs=1 seeds=1 into=page.md
export weights a.safetensors
export predictions a.csv
export data a.npy
predict bare.csv
save a.model
model mlp
train table=train epochs=1
test
diff 1 2
restore a.model
show
show preparation
help
help train
help lstm
help twin
help leakage
help topics
history
panel
panel confusion
layout
layout train
sweep lr=0.1,0.2 epochs=1 repeat=2 valid=few
sweep best
crossval folds=2 table=few epochs=1 tag=one
model mlp hidden=3
crossval folds=2 table=few epochs=1 tag=other
compare one other
doctor
journal
record own.peep
load demo as=again
record off
runs delete 1
verify own.peep
replay own.peep
replay own.peep outline=yes
tutorial
tutorial 8
tutorial next
quit
END
run "$PEEPHOLE" --json run all.peep
is "$status" 0 'one of each verb: status'
printf '%s\n' "$out" >results

cat >check.pl <<'END'
use strict;
use warnings;
use JSON::PP;
my ($formats, $results) = @ARGV;
open my $in, '<', $formats or die "$formats: $!";
my (%row, %table, %like);
while (<$in>) {
    $table{$_}++ for /^\*Table\* below stands/ .. /^$/ ? /`([a-z_]+)`/g : ();
    my ($verbs, $keys) = /^\| (`.*?) \| (.*) \|$/ or next;
    for my $verb ($verbs =~ /`([a-z]+)[^`]*`/g) {
        $row{$verb} //= {};
        $row{$verb}{$_}++ for $keys =~ /`([a-z0-9_]+)`/g;
        push @{ $like{$verb} }, $keys =~ /\bas of `([a-z]+)`/g;
        $row{$verb}{'*'}++ if $keys =~ /^\{setting: value\}/; # names of the user's
        $row{$verb}{$_}++ for $keys =~ /\bTable\b/ ? keys %table : ();
    }
}
for my $verb (keys %like) {
    $row{$verb}{$_}++ for map { keys %{ $row{$_} } } @{ $like{$verb} };
}
open $in, '<', $results or die "$results: $!";
my (%said, %unknown);
while (<$in>) {
    my $line = decode_json($_);
    my $verb = $line->{command} or next;
    $said{$verb}++;
    my $result = $line->{result};
    my @keys = keys %$result;
    for my $value (values %$result) {
        push @keys, map { ref $_ eq 'HASH' ? keys %$_ : () } ref $value eq 'ARRAY' ? @$value : ();
    }
    $unknown{"$verb: $_"}++ for grep { !$row{$verb}{$_} && !$row{$verb}{'*'} } @keys;
}
my $help = (grep { $_->{verbs} } map { decode_json($_)->{result} // {} }
            do { open my $again, '<', $results or die; <$again> })[0];
my @verbs = grep { !/^(param|include|at|fetch|stop|pause|resume)$/ } map { $_->{name} } @{ $help->{verbs} };
print 'rows: ', join(' ', grep { !$row{$_} } @verbs), "\n";
print 'tried: ', join(' ', grep { !$said{$_} } @verbs), "\n";
print 'unknown: ', join(', ', sort keys %unknown), "\n";
print 'table: ', scalar keys %table, "\n";
END
run perl check.pl "$SRCDIR/docs/formats.md" results
is "$(printf '%s\n' "$out" | sed -n 's/^rows: //p')" '' 'each verb has a row'
is "$(printf '%s\n' "$out" | sed -n 's/^tried: //p')" '' 'each verb was tried here'
is "$(printf '%s\n' "$out" | sed -n 's/^unknown: //p')" '' 'each key is described'
is "$(printf '%s\n' "$out" | sed -n 's/^table: //p')" 9 'what Table stands for was found'

# The check itself: a key that is not described is found.
sed 's/`skipped`, //' "$SRCDIR/docs/formats.md" >less.md
run perl check.pl less.md results
is "$(printf '%s\n' "$out" | sed -n 's/^unknown: //p')" 'load: skipped' 'a key that is missing there is told'
finish

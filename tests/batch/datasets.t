#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every count that is known of the real files comes out of the program's own commands, whatever other
# program counted it: tests/reference/datasets.facts has them, and datasets.pl finds them in the JSON.
. "$(dirname "$0")/../lib.sh"
need_data kddcup.data_10_percent.gz corrected.gz 'KDDTrain+.txt.gz' 'KDDTrain+_20Percent.txt.gz' \
    'KDDTest+.txt.gz' 'KDDTest-21.txt.gz'
facts=$SRCDIR/tests/reference/datasets.facts
tables='kdd10 corrected train train20 test test21'

{
    echo 'load kdd99:10percent as=kdd10'
    echo 'load kdd99:corrected as=corrected'
    echo 'load nsl-kdd:train as=train'
    echo 'load nsl-kdd:train-20percent as=train20'
    echo 'load nsl-kdd:test as=test'
    echo 'load nsl-kdd:test-21 as=test21'
    for taxonomy in httptunnel-r2l httptunnel-r2l+worm-dos contest; do
        echo "set taxonomy=$taxonomy"
        for table in $tables; do echo "classes $table by=category"; done
    done
    for table in $tables; do
        echo "classes $table by=attack"
        echo "describe $table"
    done
    sed -n 's|^\([a-z0-9]*\)/\([a-z0-9]*\) twins .*|\1 \2|p' "$facts" | grep -v snmp |
        while read -r one other; do echo "describe $one against=$other columns=land"; done
    echo 'sample train fraction=1 without=kdd10 as=train-kdd10 seed=1'
    # Rows of one label.
    echo 'balance corrected as=normal normal=60593 attack=0 u2r=0 seed=1'
    echo 'balance corrected as=snmpgetattack normal=0 attack=0 u2r=0 snmpgetattack=7741 seed=1'
    echo 'describe snmpgetattack against=normal columns=land'
    for table in kdd10 corrected train test; do
        for condition in 'is_host_login = 1' 'su_attempted = 2' 'wrong_fragment = 2' 'service = unknown' \
            $(sed -n 's/^services //p' "$facts" | sed 's/[^ ]*/service=&/g'); do
            condition=$(printf %s "$condition" | sed 's/^service=/service = /')
            echo "head $table where='$condition' columns=protocol_type,service"
        done
    done
} >facts.peep
run "$PEEPHOLE" --json run facts.peep
is "$status" 0 "the commands run"
[ "$status" -eq 0 ] || diag "$(printf "%s\n" "$err" | tail -n 15)" >&2
mv "$dir/out" results
perl "$SRCDIR/tests/batch/datasets.pl" facts.peep results "$facts" >compared 2>"$dir/err" ||
    { fail 'every result is understood'; diag "$(cat "$dir/err")" >&2; }
while IFS='	' read -r name got wanted; do
    is "$got" "$wanted" "$name"
done <compared
is "$(wc -l <compared)" "$(grep -c '^[a-z]' "$facts" | awk '{ print $1 - 1 }')" 'each fact was compared'
finish

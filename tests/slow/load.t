#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Ten times the 10 % file of KDD Cup 1999, 4,940,210 rows, loads within 1 GiB of memory: plain, packed,
# and through a pipe, whose size is not known beforehand. `make check-slow` calls this.
. "$(dirname "$0")/../lib.sh"
need_data kddcup.data_10_percent.gz
packed=$(data_file kddcup.data_10_percent.gz)
for _ in 1 2 3 4 5 6 7 8 9 10; do cat "$packed"; done >ten.gz
gzip -dc ten.gz >ten

# The most memory that was used, as the system counts it, in MB.
for file in ten ten.gz; do
    run "${BENCH_LOAD:-$BUILDDIR/build/tests/bench/bench_load}" $file kdd99 2 "$SRCDIR"
    is "$status" 0 "$file: status"
    most=${out##* }
    ok "$file: $most MB" awk -v most="$most" 'BEGIN { exit !(most > 100 && most * 1e6 < 1024 * 1024 * 1024) }'
done

# The program itself where the system gives it no more, whatever it is for.
# shellcheck disable=SC2016  # for the inner shell
within() { run sh -c 'ulimit -v 1048576 && exec "$0" --json -c "$1" 3<"$2"' "$PEEPHOLE" "$@"; }
check() { # check NAME
    is "$status" 0 "$1: status"
    is "$(value rows) $(value distinct) $(value conflicting)" '4940210 145584 2' "$1: counts"
    [ "$status" -eq 0 ] || diag "$err" >&2
}
within 'load ten' /dev/null
check 'plain, in 1 GiB of addresses'
within 'load ten.gz' /dev/null
check 'gzip, in 1 GiB of addresses'
mkfifo pipe
cat ten >pipe &
within 'load /dev/fd/3' pipe
check 'a pipe, in 1 GiB of addresses'
wait
finish

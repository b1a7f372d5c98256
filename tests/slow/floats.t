#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# exp, sigmoid and tanh of every kernel at every float of all 2^32, against the C library in double:
# some minutes. `make check-slow` calls this.
. "$(dirname "$0")/../lib.sh"
run env PEEPHOLE_FLOATS=all "$BUILDDIR/build/tests/unit/test_math_kernel"
is "$status" 0 'error bounds hold for every float'
printf '%s\n' "$out" | grep '^# .* of 4294967296 floats' >seen || :
cat seen
ok 'all floats were tried' test -s seen
finish

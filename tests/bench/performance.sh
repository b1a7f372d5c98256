#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What docs/performance.md shows: training on every kernel that this processor has beside PyTorch, and
# the products of its sizes beside OpenBLAS; and how long one record takes to be scored. `make
# bench-train` calls it; training.sh has the settings.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=${PEEPHOLE:-$here/../../peephole}
"$program" --version
uname -srm
sed -n 's/^model name[^:]*: /processor: /p' /proc/cpuinfo | uniq -c
echo "load average when it began: $(cut -d' ' -f1-3 /proc/loadavg)"

# KERNEL: oneDNN's LSTM primitive at the instruction set of a kernel, on one thread and on two
onednn() {
    isa=AVX512_CORE
    [ "$1" = avx512 ] || isa=AVX2
    [ ! -x "${BENCH_ONEDNN-}" ] ||
        printf '\nLSTM 80, T 100, oneDNN %s, forward and backward without head, loss and update: %s and %s ms\n' \
            "$isa" "$(DNNL_MAX_CPU_ISA=$isa OMP_NUM_THREADS=1 ${BENCH_WRAP-} "$BENCH_ONEDNN")" \
            "$(DNNL_MAX_CPU_ISA=$isa OMP_NUM_THREADS=2 ${BENCH_WRAP-} "$BENCH_ONEDNN")"
}

python=${BENCH_PYTHON:-/usr/bin/python3}
[ -x "$python" ] || python=python3

# KERNEL CORE: one record through an LSTM, alone, on one thread
one_record() {
    ours=$(OPENBLAS_CORETYPE=$2 "$BENCH_SCORE" "$here/../.." "$1" lstm hidden=80 peephole=none)
    theirs=$(OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 OPENBLAS_CORETYPE=$2 \
        "$python" "$here/bench_torch.py" --score lstm 80 2>/dev/null) || theirs=-
    awk -v ours="$ours" -v theirs="$theirs" 'BEGIN {
        printf "\nOne record scored, LSTM 80, T 1, kernel %s: %.1f microseconds; PyTorch %s%s\n", "'"$1"'", ours,
            theirs, (theirs > 0 ? sprintf(", x%.1f", theirs / ours) : "") }'
}

kernels=$("$program" doctor | sed -n 's/^kernel *ok *\([a-z0-9]*\) .*/\1 &/p' | grep -v 'not on this processor' |
    cut -d' ' -f1 | grep -v generic || :)
for kernel in ${BENCH_KERNEL:-$kernels}; do
    BENCH_KERNEL=$kernel sh "$here/training.sh"
    onednn "$kernel"
    echo
    core=$("$program" --json --kernel "$kernel" -c doctor | sed -n 's/.*; core \([A-Za-z0-9]*\)".*/\1/p')
    [ ! -x "${BENCH_PRODUCT-}" ] || OPENBLAS_CORETYPE=$core ${BENCH_WRAP-} "$BENCH_PRODUCT" "$kernel"
    [ ! -x "${BENCH_SCORE-}" ] || one_record "$kernel" "$core"
done
sh "$here/sweep.sh"

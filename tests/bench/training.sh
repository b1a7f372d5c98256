#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Training, a row a line of tests/bench/rows: milliseconds a step of the program on one thread and on
# two, records a second, share of the peak of large products, memory, and, where PyTorch is installed,
# its time by ours in the same run. PyTorch has its best of three thread settings. bench.sh calls it.
#
#   ROUNDS=3       interleaved rounds, of which the median is taken
#   BENCH_KERNEL=  the kernel of the program (auto); PyTorch is held at the same instruction set
#   BENCH_ROWS=    a part of the names of the rows wanted (all)
#   BENCH_WRAP=    a command that each round is run by, to wait for a quiet machine, say
#   BENCH_MEMORY=  the program bench_memory, which `make bench` builds
#   PEEPHOLE=, BENCH_PYTHON=  as in bench.sh
set -eu
PATH=$PATH:/usr/bin
here=$(cd "$(dirname "$0")" && pwd)
program=${PEEPHOLE:-$here/../../peephole}
python=${BENCH_PYTHON:-/usr/bin/python3}
kernel=${BENCH_KERNEL:-auto}
unset OPENBLAS_NUM_THREADS OMP_NUM_THREADS || :
doctor=$("$program" --json --kernel "$kernel" -c doctor 2>/dev/null)
core=$(printf '%s\n' "$doctor" | sed -n 's/.*; core \([A-Za-z0-9]*\)".*/\1/p')

# The lines of the table that are wanted, without blanks around the fields.
rows() {
    sed 's/^#.*//; s/ *| */|/g; s/ *$//' "$here/rows" | grep '|' | grep -F -- "${BENCH_ROWS-}"
}

# Batches of an epoch that the demo set's 8,000 rows have room for.
batches() { echo "$1 $2" | awk '{ n = int(8000 / ($1 * $2)); print (n > 20 ? 20 : n) }'; }

# ENCODING STEPS BATCH MODEL THREADS EPOCHS: the median of the epochs, in ms a step
run_ours() {
    number=$(batches "$2" "$3")
    epochs=$6 phase='"epoch"'
    case $4 in
    autoencoder*) model="$4 pretrain=$6" epochs=1 phase='"pretrain"' ;;
    mlp* | cnn* | densenet*) model=$4 ;;
    *) model="$4 steps=$2" ;;
    esac
    cat >"$work/bench.peep" <<END
load demo
sample data rows=$(($2 * $3 * number)) as=train seed=1
prepare classes=category log=none encode=$1
model $model
train epochs=$epochs batch=$3 lr=0.001 loss=mse optimizer=sgd
END
    ${BENCH_MEMORY:+"$BENCH_MEMORY" "$work/mb"} "$program" --json --kernel "$kernel" --threads "$5" \
        run "$work/bench.peep" 2>/dev/null | grep "$phase" |
        sed -n 's/.*"event": *"epoch".*"seconds": *\([0-9.eE+-]*\).*/\1/p' | sort -g |
        awk -v n="$number" '{ v[NR] = $1 } END { printf "%.4f\n", 1000 * v[int((NR + 1) / 2)] / n }'
}

# The same for about a fifth of a second.
ours() {
    guess=$(run_ours "$1" "$2" "$3" "$4" "$5" 3)
    epochs=$(awk -v ms="$guess" -v n="$(batches "$2" "$3")" 'BEGIN { print int(200 / (ms * n)) + 3 }')
    run_ours "$1" "$2" "$3" "$4" "$5" "$epochs"
}

# One round: NAME|ours 1|ours 2|memory, then NAME|PyTorch in its three settings.
round() {
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT INT TERM
    rows | while IFS='|' read -r name encoding steps batch model _; do
        one=$(ours "$encoding" "$steps" "$batch" "$model" 1 </dev/null)
        two=$(ours "$encoding" "$steps" "$batch" "$model" 2 </dev/null)
        echo "ours|$name|$one|$two|$(cat "$work/mb" 2>/dev/null || echo -)"
    done
    "$python" -c 'import torch' 2>/dev/null || return 0
    capability=
    case $core in Haswell | Zen) capability=avx2 ;; Prescott) capability=default ;; esac
    for threads in 1/1 2/1 1/2; do
        OMP_NUM_THREADS=${threads%/*} OPENBLAS_NUM_THREADS=${threads#*/} OPENBLAS_CORETYPE=$core \
            ${capability:+env ATEN_CPU_CAPABILITY=$capability} \
            "$python" "$here/bench_torch.py" "$here/rows" ${BENCH_ROWS:+"$BENCH_ROWS"} |
            sed "s,^,torch|,; s,\$,|$threads," || :
    done
}

# What the products of a step cost forward and backward, in MFLOP (multiply and add count as two).
table() {
    awk -F '|' -v peak="$1" '
    function cell(gates, x, n, steps) {
        return 2 * x * gates * n + 3 * n * gates * n * (steps - 1) / steps
    }
    # A convolution first, then in each block l layers of n numbers; between two, half as wide and long.
    function densenet(x, n, l, blocks, f, wide, b, i) {
        wide = 2 * n; f = 2 * x * 3 * wide
        for (b = 0; b < blocks; b++) {
            if (b > 0) { f += 3 * x * wide * int((wide + 1) / 2); wide = int((wide + 1) / 2); x = int(x / 2) }
            for (i = 0; i < l; i++) { f += 9 * x * wide * n; wide += n }
        }
        return f + 15 * x * wide
    }
    function work(words, x, steps, w, n, s) {
        split(words, w, " "); n = w[2]
        if (w[1] == "lstm" || w[1] == "peephole") return steps * (cell(4, x, n, steps) + 15 * n)
        if (w[1] == "gru") return steps * (cell(3, x, n, steps) + 15 * n)
        if (w[1] == "rnn") return steps * (cell(1, x, n, steps) + 15 * n)
        if (w[1] == "jordan") return steps * (2 * x * n + 15 * n * (steps - 1) / steps + 15 * n)
        if (w[1] == "bilstm") return steps * (2 * cell(4, x, n, steps) + 30 * n)
        if (w[1] == "mlp") return 2 * x * n + 3 * n * w[3] + 15 * w[3]
        if (w[1] == "cnn") return 6 * (x - 2) * n + 3 * int((x - 2) / 2) * n * w[3] + 15 * w[3]
        if (w[1] == "densenet") return densenet(x, n, w[3], w[4])
        if (w[1] == "autoencoder") return 5 * x * n + 6 * n * w[3]
        if (w[1] != "cnn-lstm") return 0
        s = int((x - 2) / 2) - 2
        return 6 * (x - 2) * n + 9 * s * n * w[3] + int(s / 2) * (cell(4, w[3], w[4], int(s / 2)) + w[3] * 4 * w[4]) + 15 * w[4]
    }
    function median(text, v, n, i, j, t) {
        n = split(text, v, " ")
        for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (v[j] + 0 < v[i] + 0) { t = v[i]; v[i] = v[j]; v[j] = t }
        return n ? v[int((n + 1) / 2)] : "-"
    }
    function ratio(a, b) { return a > 0 && b > 0 ? sprintf("x%.1f", a / b) : "-" }
    FNR == NR && $1 == "ours" { one[$2] = one[$2] " " $3; two[$2] = two[$2] " " $4; mb[$2] = $5; next }
    FNR == NR { key = $2 "|" $4; torch[key] = torch[key] " " $3; next }
    { name = $1; best = "-"
      for (key in torch) if (index(key, name "|") == 1) {
          t = median(torch[key]); if (best == "-" || t < best + 0) best = t }
      a = median(one[name]); b = median(two[name])
      flop = 2 * $4 * work($6, $2 == "onehot" ? 122 : 41, $3)
      share = flop > 0 && peak > 0 ? sprintf("%.0f%%", flop / a / 1e4 / peak) : "-"
      printf "%-26s %9.4f %9.4f %10s %6s %6s %5s %9.0f %5s %4s\n", name, a, b, best, ratio(best, a), ratio(best, b),
          ratio(a, b), 1000 * $3 * $4 / b, share, mb[name]
    }' "$2" "$3"
}

if [ "${1-}" = --round ]; then round; exit; fi
all=$(mktemp -d)
trap 'rm -rf "$all"' EXIT INT TERM
for _ in $(seq "${ROUNDS:-3}"); do
    ${BENCH_WRAP-} sh "$here/training.sh" --round >>"$all/figures"
done
rows >"$all/rows"
number() { printf '%s\n' "$doctor" | sed -n "s/.*\"$1\": *\\([0-9.]*\\).*/\\1/p"; }
peak=$(number peak_gflops)
in_use=$(printf '%s\n' "$doctor" | sed -n 's/.*"name": *"\([a-z0-9]*\)", "supported": true, "in_use": true.*/\1/p')
printf '\nTraining with the kernel %s, OpenBLAS %s; SGEMM peak %.0f GFLOP/s a core' "$in_use" "$core" "$peak"
"$python" -c 'import torch; print("; PyTorch", torch.__version__)' 2>/dev/null || echo '; PyTorch is not installed: no ratios'
printf '%-26s %9s %9s %10s %6s %6s %5s %9s %5s %4s\n' 'ms a step' '1 thread' '2 threads' PyTorch \
    '1' '2' '2nd' 'records/s' peak MB
table "$peak" "$all/figures" "$all/rows"

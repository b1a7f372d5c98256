#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures the program against its peers, in one run: the machines that one measures on differ and
# are noisy, so what counts is the ratio, peer's time / our time. `make bench` calls it with
# PEEPHOLE set to the program. Peers that are not installed are left out, and named.
#
#   BENCH_ONLY=    loading or training (training.sh), else both
#   ROUNDS=5       interleaved rounds, of which the median is taken
#   BENCH_PYTHON=  the Python that can import torch (default /usr/bin/python3, else python3)
#   BENCH_LOAD=    the program bench_load, which `make bench` builds
#   PEEPHOLE_DATA= where kddcup.data_10_percent.gz is, or up to two levels below
set -eu
export PEEPHOLE_HISTORY=off # runs that are no experiment
PATH=$PATH:/usr/bin
here=$(cd "$(dirname "$0")" && pwd)
program=${PEEPHOLE:-$here/../../peephole}
rounds=${ROUNDS:-5}
python=${BENCH_PYTHON:-/usr/bin/python3}
[ -x "$python" ] || python=python3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
unset OPENBLAS_NUM_THREADS OMP_NUM_THREADS || :

have_pandas=no
"$python" -c 'import pandas' 2>/dev/null && have_pandas=yes

median() { sort -g | awk '{ v[NR] = $1 } END { print NR ? v[int((NR + 1) / 2)] : "-" }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (a > 0 && b > 0) printf "x%.1f", a / b; else printf "-" }'; }

# NAME FILE: from the file to scaled columns, and to what load prints of them.
load_row() {
    : >"$work/one"; : >"$work/two"; : >"$work/whole"; : >"$work/mb"; : >"$work/pandas"; : >"$work/peer_mb"
    for _ in $(seq "$rounds"); do
        "$BENCH_LOAD" "$2" kdd99 1 "$here/../.." | cut -d' ' -f1 >>"$work/one"
        "$BENCH_LOAD" "$2" kdd99 2 "$here/../.." >"$work/said"
        cut -d' ' -f1 "$work/said" >>"$work/two"
        cut -d' ' -f2 "$work/said" >>"$work/whole"
        cut -d' ' -f3 "$work/said" >>"$work/mb"
        if [ $have_pandas = yes ]; then
            "$python" "$here/bench_load.py" "$2" >"$work/said"
            cut -d' ' -f1 "$work/said" >>"$work/pandas"
            cut -d' ' -f2 "$work/said" >>"$work/peer_mb"
        fi
    done
    one=$(median <"$work/one"); two=$(median <"$work/two"); whole=$(median <"$work/whole")
    best=$(sort -g "$work/pandas" | head -n 1) # the peer's best, not its median
    mb=$(median <"$work/mb"); peer_mb=$(median <"$work/peer_mb")
    printf '%-30s %10s %10s %10s %10s %7s %7s %6s %6s\n' "$1" "$one" "$two" "$whole" "${best:--}" \
        "$(ratio "$best" "$two")" "$(ratio "$best" "$whole")" "$mb" "$peer_mb"
}

loading() {
    packed=$(printf '%s\n' "${PEEPHOLE_DATA:-}" | tr : '\n' | while IFS= read -r folder; do
        find -L "$folder" -maxdepth 3 -name kddcup.data_10_percent.gz 2>/dev/null
    done | head -n 1)
    if [ -z "$packed" ] || [ ! -x "${BENCH_LOAD:-}" ]; then
        printf '\nLoading is not measured: %s\n' 'it needs make bench and kddcup.data_10_percent.gz in PEEPHOLE_DATA'
        return
    fi
    gunzip -c "$packed" >"$work/plain"
    printf '\nLoading kddcup.data_10_percent, ms (median of %s rounds; of pandas the best) and MB\n' "$rounds"
    printf '%-30s %10s %10s %10s %10s %7s %7s %6s %6s\n' '' '1 thread' '2 threads' '+ summary' pandas \
        '2' 'all' MB pandas
    load_row plain "$work/plain"
    load_row gzip "$packed"
    # Ten times as many rows. Of gzip, members may stand one behind the other.
    for _ in 1 2 3 4 5 6 7 8 9 10; do cat "$work/plain" >&3; cat "$packed" >&4; done 3>"$work/ten" 4>"$work/ten.gz"
    have_pandas=no rounds=1
    load_row 'ten times, plain' "$work/ten"
    load_row 'ten times, gzip' "$work/ten.gz"
}

"$program" --version
uname -srm
echo "load average when it began: $(cut -d' ' -f1-3 /proc/loadavg)"
sed -n 's/^model name[^:]*: /processor: /p' /proc/cpuinfo | uniq -c
[ $have_pandas = yes ] && "$python" -c 'import pandas, platform; print("pandas", pandas.__version__, "on Python", platform.python_version())'
[ $have_pandas = yes ] || echo 'pandas is not installed (python3-pandas): no ratios of loading'
case ${BENCH_ONLY:-all} in all | loading) loading ;; esac
case ${BENCH_ONLY:-all} in all | training) PEEPHOLE=$program sh "$here/training.sh" ;; esac

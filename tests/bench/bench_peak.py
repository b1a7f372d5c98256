#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What large matrix products reach with OpenBLAS here: bench_peak.py THREADS prints GFLOP/s."""
import array
import ctypes
import ctypes.util
import sys
import time

SIZE = 1024


def main():
    blas = ctypes.CDLL(ctypes.util.find_library("openblas"))
    blas.openblas_set_num_threads(int(sys.argv[1]))
    a, b, c = (array.array("f", [1.0 / 3]) * (SIZE * SIZE) for _ in range(3))
    where = [(ctypes.c_float * len(m)).from_buffer(m) for m in (a, b, c)]
    row_major, plain, one = 101, 111, ctypes.c_float(1.0)
    best = float("inf")
    for _ in range(20):
        begun = time.perf_counter()
        blas.cblas_sgemm(row_major, plain, plain, SIZE, SIZE, SIZE, one, where[0], SIZE, where[1],
                         SIZE, ctypes.c_float(0.0), where[2], SIZE)
        best = min(best, time.perf_counter() - begun)
    print("%.1f" % (2 * SIZE**3 / best / 1e9))


if __name__ == "__main__":
    main()

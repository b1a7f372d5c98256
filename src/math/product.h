/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Matrix products by whichever is faster at their size, our own kernel or OpenBLAS (measured by
 * tests/bench/bench_product.c; docs/performance.md has the figures). The choice depends on the
 * shapes alone. All matrices are row-major.
 */
#ifndef PEEPHOLE_MATH_PRODUCT_H
#define PEEPHOLE_MATH_PRODUCT_H

#include "src/math/blas.h"
#include "src/math/kernel.h"

struct multiplication {
    enum transpose ta, tb;
    size_t m, n, k;
    const real *a, *b; /* op(a): m x k, op(b): k x n */
    size_t stride_a, stride_b;
    const real *start; /* n numbers that each row of c begins with; NULL: zeros, or with add c */
    bool add;
    real *c; /* m x n */
    size_t stride_c;
};

/* c = op(a) op(b), added to start or to c. */
void product_run(const struct kernel *kernel, const struct multiplication *todo);

/* The three products of a layer whose rows stand one behind the other (no strides): */
/* c (m x n) = start + a (m x k) b (k x n) */
void product_rows(const struct kernel *kernel, size_t m, size_t n, size_t k, const real *a,
                  const real *b, const real *start, real *c);
/* c (m x n) = a' b for a (rows x m) and b (rows x n): a gradient of weights */
void product_gradient(const struct kernel *kernel, size_t m, size_t n, size_t rows, const real *a,
                      const real *b, real *c);
/* c (m x n) = a (m x k) b' for b (n x k): a gradient of inputs */
void product_back(const struct kernel *kernel, size_t m, size_t n, size_t k, const real *a,
                  const real *b, real *c);

/* GFLOP/s of a kernel on one thread in the products of an LSTM's step: 25 x 320, depth 80. */
double product_rate(const struct kernel *kernel);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Matrix products. The only caller of OpenBLAS; each call uses one BLAS thread (the pool's
 * threads call it side by side). All matrices are row-major.
 */
#ifndef PEEPHOLE_MATH_BLAS_H
#define PEEPHOLE_MATH_BLAS_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/err.h"
#include "src/math/matrix.h"

enum transpose { PLAIN, TRANSPOSED };

/* c (m x n) = alpha * op(a) (m x k) * op(b) (k x n) + beta * c. With beta 0, c is not read. */
void blas_product(enum transpose ta, enum transpose tb, size_t m, size_t n, size_t k, real alpha,
                  const real *a, size_t stride_a, const real *b, size_t stride_b, real beta,
                  real *c, size_t stride_c);

/* gram (cols x cols) += a' a for a (rows x cols), in double, whatever the engine's numbers are; its
 * upper triangle only. */
void blas_gram(size_t rows, size_t cols, const double *a, double *gram);

void blas_single_thread(void);    /* once at start: holds OpenBLAS at one thread */
const char *blas_core(void);      /* "SkylakeX": the code in use */
const char *blas_version(void);   /* openblas_get_config() */
bool blas_may_run_parallel(void); /* false for serial builds: then the pool must have one thread */
bool blas_uses_openmp(void);

/* blas_product, or what stands in its place in a test. */
typedef void blas_multiply(enum transpose ta, enum transpose tb, size_t m, size_t n, size_t k,
                           real alpha, const real *a, size_t stride_a, const real *b,
                           size_t stride_b, real beta, real *c, size_t stride_c);

/* Compares products of the shapes in use with a plain triple loop, every `rows`-th row of each and
 * the last; a wrong build is an error with the cure (set OPENBLAS_CORETYPE). */
bool blas_check(blas_multiply *product, size_t rows, struct err *err);
/* All rows, some 20 ms; and as many as cost about 2 ms, for before a training. */
bool blas_self_check(struct err *err);
bool blas_quick_check(struct err *err);

/* GFLOP/s that large products reach on one thread: the machine's peak for what it is here. Takes a
 * tenth of a second. */
double blas_peak(void);

#endif

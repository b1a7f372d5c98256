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

void blas_single_thread(void);    /* once at start: holds OpenBLAS at one thread */
const char *blas_core(void);      /* "SkylakeX": the code in use */
const char *blas_version(void);   /* openblas_get_config() */
bool blas_may_run_parallel(void); /* false for serial builds: then the pool must have one thread */
bool blas_uses_openmp(void);

/* Compares products of the shapes in use with a plain triple loop; a wrong build is an error with
 * the cure (set OPENBLAS_CORETYPE). */
bool blas_self_check(struct err *err);

#endif

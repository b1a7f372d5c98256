/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Linear equations and eigenvectors, in double. The only caller of LAPACK, which OpenBLAS brings with it;
 * one thread. Matrices are row-major; of symmetric ones only the upper triangle is read.
 */
#ifndef PEEPHOLE_MATH_LAPACK_H
#define PEEPHOLE_MATH_LAPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/err.h"

/* Solves a x = b for a symmetric positive definite a (size x size) and `count` right sides, which stand one
 * behind the other: b is count x size, and x takes its place. a is overwritten. Errors: not positive
 * definite (INPUT), memory. By Cholesky's factors (dposv). */
bool lapack_solve(size_t size, double *a, size_t count, double *b, struct err *err);

/* Eigenvalues of a symmetric a (size x size), the greatest first, and their eigenvectors, of length 1, as
 * the rows of a; the first number of each that is not 0 is positive, so that they have one sign
 * everywhere. Errors: no convergence (INTERNAL), memory. By divide and conquer (dsyevd). */
bool lapack_eigen(size_t size, double *a, double *values, struct err *err);

#endif

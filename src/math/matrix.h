/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The number type of the engine, and a rectangle of such numbers.
 * The library is built twice: with float for use, with double for gradient checks.
 */
#ifndef PEEPHOLE_MATH_MATRIX_H
#define PEEPHOLE_MATH_MATRIX_H

#include <stddef.h>

#ifdef PEEPHOLE_REAL_DOUBLE
typedef double real;
#else
typedef float real;
#endif

/* A view: rows x cols, row r starts at at + r * stride. Owns nothing. */
struct matrix {
    real *at;
    size_t rows;
    size_t cols;
    size_t stride;
};

#endif

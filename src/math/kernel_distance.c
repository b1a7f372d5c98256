/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A kernel's distances: squared differences summed up, many rows beside each other in registers. Slower
 * than a matrix product by half, and right to the last digits where a product would cancel. Built once
 * for each kernel, as kernel_ops.c is. */
#include "src/math/kernel_math.h"

#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

#if defined(__AVX512F__)
enum { VECTOR_BYTES = 64, ROWS = 4 };
#elif defined(__AVX2__)
enum { VECTOR_BYTES = 32, ROWS = 2 };
#else
enum { VECTOR_BYTES = 16, ROWS = 2 };
#endif
enum { LANES = VECTOR_BYTES / sizeof(real), VECTORS = 4 };
typedef real vector __attribute__((vector_size(VECTOR_BYTES)));
typedef real vector_at __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(real)), may_alias));

/* rows x (VECTORS LANES) distances, each one sum in the order of the depth: a row's bits do not depend on
 * how many there are beside it. */
INLINE void work_tile(const real *row, const real *turned, size_t depth, size_t rows, real *out)
{
    vector sum[ROWS][VECTORS] = { { { 0 } } };
    for (size_t p = 0; p < depth; p++, turned += KERNEL_DISTANCES) {
        UNROLL for (size_t i = 0; i < rows; i++)
        {
            real x = row[i * depth + p];
            UNROLL for (size_t v = 0; v < VECTORS; v++)
            {
                vector apart = *(const vector_at *)(turned + v * LANES) - x;
                sum[i][v] += apart * apart;
            }
        }
    }
    UNROLL for (size_t i = 0; i < rows; i++)
    {
        UNROLL for (size_t v = 0; v < VECTORS; v++) *
            (vector_at *)(out + i * KERNEL_DISTANCES + v * LANES) = sum[i][v];
    }
}

void JOINED(kernel_distances_, KERNEL_NAME)(const real *rows, size_t count, const real *turned,
                                            size_t depth, real *out)
{
    for (size_t col = 0; col < KERNEL_DISTANCES; col += VECTORS * LANES) {
        size_t row = 0;
        for (; row + ROWS <= count; row += ROWS)
            work_tile(rows + row * depth, turned + col, depth, ROWS,
                      out + row * KERNEL_DISTANCES + col);
        for (; row < count; row++)
            work_tile(rows + row * depth, turned + col, depth, 1,
                      out + row * KERNEL_DISTANCES + col);
    }
}

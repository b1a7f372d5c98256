/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A kernel's transposition of a matrix: squares of eight by eight that are turned in registers. Built
 * once for each kernel, as kernel_ops.c is. */
#include "src/math/kernel_math.h"

enum { SIDE = 8 };
typedef real row_of_eight __attribute__((vector_size(SIDE * sizeof(real))));
typedef real row_at
    __attribute__((vector_size(SIDE * sizeof(real)), aligned(sizeof(real)), may_alias));

/* Eight of the sixteen numbers of a and b: 0 .. 7 are those of a. */
#ifdef __clang__
#define PICK(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#elif defined(PEEPHOLE_REAL_DOUBLE)
typedef int64_t places __attribute__((vector_size(SIDE * sizeof(real))));
#define PICK(a, b, ...) __builtin_shuffle(a, b, (places){ __VA_ARGS__ })
#else
typedef int32_t places __attribute__((vector_size(SIDE * sizeof(real))));
#define PICK(a, b, ...) __builtin_shuffle(a, b, (places){ __VA_ARGS__ })
#endif

/* Four rows, halves apart: out[i] has number i of each, and behind them number i + 4 of each. */
INLINE void turn_four(const real *from, size_t stride, row_of_eight *out)
{
    row_of_eight a = *(const row_at *)from;
    row_of_eight b = *(const row_at *)(from + stride);
    row_of_eight c = *(const row_at *)(from + 2 * stride);
    row_of_eight d = *(const row_at *)(from + 3 * stride);
    row_of_eight ab = PICK(a, b, 0, 8, 1, 9, 4, 12, 5, 13);
    row_of_eight ab_high = PICK(a, b, 2, 10, 3, 11, 6, 14, 7, 15);
    row_of_eight cd = PICK(c, d, 0, 8, 1, 9, 4, 12, 5, 13);
    row_of_eight cd_high = PICK(c, d, 2, 10, 3, 11, 6, 14, 7, 15);
    out[0] = PICK(ab, cd, 0, 1, 8, 9, 4, 5, 12, 13);
    out[1] = PICK(ab, cd, 2, 3, 10, 11, 6, 7, 14, 15);
    out[2] = PICK(ab_high, cd_high, 0, 1, 8, 9, 4, 5, 12, 13);
    out[3] = PICK(ab_high, cd_high, 2, 3, 10, 11, 6, 7, 14, 15);
}

INLINE void turn_square(const real *from, size_t stride, real *to, size_t stride_to)
{
    row_of_eight upper[4], lower[4];
    turn_four(from, stride, upper);
    turn_four(from + 4 * stride, stride, lower);
    for (size_t i = 0; i < 4; i++) {
        *(row_at *)(to + i * stride_to) = PICK(upper[i], lower[i], 0, 1, 2, 3, 8, 9, 10, 11);
        *(row_at *)(to + (i + 4) * stride_to) =
            PICK(upper[i], lower[i], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

static void turn_plain(const real *from, size_t stride, size_t rows, size_t cols, real *to,
                       size_t stride_to)
{
    for (size_t row = 0; row < rows; row++)
        for (size_t col = 0; col < cols; col++)
            to[col * stride_to + row] = from[row * stride + col];
}

void JOINED(kernel_turn_, KERNEL_NAME)(const real *from, size_t stride, size_t rows, size_t cols,
                                       real *to, size_t stride_to)
{
    size_t whole_rows = rows / SIDE * SIDE, whole_cols = cols / SIDE * SIDE;
    for (size_t row = 0; row < whole_rows; row += SIDE)
        for (size_t col = 0; col < whole_cols; col += SIDE)
            turn_square(from + row * stride + col, stride, to + col * stride_to + row, stride_to);
    turn_plain(from + whole_cols, stride, whole_rows, cols - whole_cols,
               to + whole_cols * stride_to, stride_to);
    turn_plain(from + whole_rows * stride, stride, rows - whole_rows, cols, to + whole_rows,
               stride_to);
}

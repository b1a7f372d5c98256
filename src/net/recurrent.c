/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the recurrent layers share. */
#include "src/net/recurrent.h"

#include <string.h>

#include "src/math/blas.h"

const real *recurrent_before(const real *series, const real *first, size_t step_size, size_t t)
{
    return t > 0 ? series + (t - 1) * step_size : first;
}

void recurrent_gradient(const struct pass *pass, size_t hidden, const real *series,
                        const real *first, const real *d_sum, size_t stride, size_t cols,
                        real *gradient)
{
    size_t windows = pass->windows;
    size_t later = (pass->steps - 1) * windows;
    if (later > 0)
        blas_product(TRANSPOSED, PLAIN, hidden, cols, later, 1, series, hidden,
                     d_sum + windows * stride, stride, 0, gradient, cols);
    else
        memset(gradient, 0, hidden * cols * sizeof(real));
    if (first)
        blas_product(TRANSPOSED, PLAIN, hidden, cols, windows, 1, first, hidden, d_sum, stride, 1,
                     gradient, cols);
}

void recurrent_transpose(const real *from, size_t rows, size_t cols, real *to)
{
    enum { BLOCK = 16 };
    for (size_t r0 = 0; r0 < rows; r0 += BLOCK) {
        size_t r1 = r0 + BLOCK < rows ? r0 + BLOCK : rows;
        for (size_t col = 0; col < cols; col++) {
            for (size_t row = r0; row < r1; row++)
                to[col * rows + row] = from[row * cols + col];
        }
    }
}

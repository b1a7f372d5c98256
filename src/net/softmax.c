/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The softmax of rows, forward and backward. */
#include "src/net/softmax.h"

void softmax_rows(const struct kernel *kernel, real *z, size_t rows, size_t width)
{
    for (size_t row = 0; row < rows; row++) {
        real *at = z + row * width, most = at[0];
        for (size_t k = 1; k < width; k++)
            most = at[k] > most ? at[k] : most;
        for (size_t k = 0; k < width; k++)
            at[k] -= most;
    }
    kernel->exp(z, rows * width);
    for (size_t row = 0; row < rows; row++) {
        real *at = z + row * width, sum = 0;
        for (size_t k = 0; k < width; k++)
            sum += at[k];
        for (size_t k = 0; k < width; k++)
            at[k] /= sum;
    }
}

void softmax_rows_back(const real *y, const real *d_y, real *d_z, size_t rows, size_t width)
{
    for (size_t row = 0; row < rows; row++) {
        const real *of = y + row * width, *back = d_y + row * width;
        real mean = 0;
        for (size_t k = 0; k < width; k++)
            mean += of[k] * back[k];
        for (size_t k = 0; k < width; k++)
            d_z[row * width + k] = of[k] * (back[k] - mean);
    }
}

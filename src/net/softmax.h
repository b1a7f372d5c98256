/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The softmax of rows of numbers, and its derivative, for layers that need it among others. That of a
 * net's classes is taken together with the loss (loss.h). */
#ifndef PEEPHOLE_NET_SOFTMAX_H
#define PEEPHOLE_NET_SOFTMAX_H

#include "src/math/kernel.h"

/* In place, each of the `rows` rows of `width` numbers by itself: y_k = e^z_k / sum_j e^z_j, with the
 * largest of the row taken off all of them first, so that none overflows. */
void softmax_rows(const struct kernel *kernel, real *z, size_t rows, size_t width);
/* dL/dz from y = softmax(z) and dL/dy: d_z_k = y_k (d_y_k - sum_j y_j d_y_j). d_z may be y or d_y. */
void softmax_rows_back(const real *y, const real *d_y, real *d_z, size_t rows, size_t width);

#endif

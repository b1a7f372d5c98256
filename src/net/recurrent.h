/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the recurrent layers share: series of states over the steps of a pass, and the gradients of the
 * weights that look back. A step is windows x hidden numbers. */
#ifndef PEEPHOLE_NET_RECURRENT_H
#define PEEPHOLE_NET_RECURRENT_H

#include "src/net/layer.h"

/* The state before step t: that of step t - 1 in the series, or `first`, which may be NULL for zeros. */
const real *recurrent_before(const real *series, const real *first, size_t step_size, size_t t);

/* gradient (hidden x cols) = sum over t of before_t' d_sum_t, where before_0 is `first` (NULL: zeros)
 * and before_t = series[t - 1]; a row of d_sum has `stride` numbers, of which the first cols count. */
void recurrent_gradient(const struct pass *pass, size_t hidden, const real *series,
                        const real *first, const real *d_sum, size_t stride, size_t cols,
                        real *gradient);

/* to (cols x rows) = from (rows x cols), in blocks that stay in the nearest cache */
void recurrent_transpose(const real *from, size_t rows, size_t cols, real *to);

#endif

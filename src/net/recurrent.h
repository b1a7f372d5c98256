/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the recurrent layers share: series of states over the steps of a pass, and the gradients of the
 * weights that look back. A step is windows x hidden numbers. */
#ifndef PEEPHOLE_NET_RECURRENT_H
#define PEEPHOLE_NET_RECURRENT_H

#include "src/net/layer.h"

/* The state before step t: that of step t - 1 in the series, or `first`, which may be NULL for zeros. */
const real *recurrent_before(const real *series, const real *first, size_t step_size, size_t t);

/* The sums of step t: c (windows x cols, rows of `stride` numbers) = start + x_t w_x + before w_h, where
 * the rows of both matrices have `stride` numbers, too. before NULL: zeros. */
struct sums {
    const struct pass *pass;
    size_t inputs, hidden, cols, stride;
    const real *w_x, *w_h, *start;
};
void recurrent_sums(const struct sums *sums, size_t t, const real *before, real *c);

/* Some steps of a pass with the derivatives of their sums. */
struct steps {
    const struct pass *pass;
    size_t first, end;  /* first .. end - 1 */
    const real *d_sums; /* of all steps: a row of `stride` numbers a window, the first cols count */
    size_t stride, cols; /* the gradient's rows are `wide` numbers apart */
    size_t wide;
    bool fresh; /* the first steps taken: what is in the gradients is written over, not added to */
};
/* The first of the steps before `end` whose gradients are taken together: as many as leave the
 * derivatives in the second-level cache. */
size_t recurrent_chunk(const struct pass *pass, size_t end);
/* gradient (width x cols) (+)= sum over the steps of x_t' d_sum_t; x: steps x windows x width */
void recurrent_add_inputs(const struct steps *steps, const real *x, size_t width, real *gradient);
/* gradient (hidden x cols) (+)= sum over the steps of before_t' d_sum_t, before as above */
void recurrent_add_before(const struct steps *steps, const real *series, size_t hidden,
                          const real *first, real *gradient);

/* Zeros to the gradients of a layer that are sums of rows, biases and diagonal peepholes. */
void recurrent_clear(const struct layer *layer, const struct pass *pass);

#endif

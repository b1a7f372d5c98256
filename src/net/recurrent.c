/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the recurrent layers share. */
#include "src/net/recurrent.h"

#include <string.h>

#include "src/math/product.h"

const real *recurrent_before(const real *series, const real *first, size_t step_size, size_t t)
{
    return t > 0 ? series + (t - 1) * step_size : first;
}

void recurrent_sums(const struct sums *sums, size_t t, const real *before, real *c)
{
    const struct pass *pass = sums->pass;
    const struct product product = {
        .m = pass->windows,
        .n = sums->cols,
        .c = c,
        .stride = sums->stride,
        .start = sums->start,
        .parts = before ? 2 : 1,
        .part[0] = { .a = pass->in + t * pass->windows * sums->inputs,
                     .row = sums->inputs,
                     .step = 1,
                     .b = sums->w_x,
                     .stride = sums->stride,
                     .depth = sums->inputs },
        .part[1] = { .a = before,
                     .row = sums->hidden,
                     .step = 1,
                     .b = sums->w_h,
                     .stride = sums->stride,
                     .depth = sums->hidden },
    };
    pass->kernel->product(&product);
}

size_t recurrent_chunk(const struct pass *pass, size_t end)
{
    enum { ROWS = 128 };
    size_t steps = ROWS / pass->windows > 0 ? ROWS / pass->windows : 1;
    return end > steps ? end - steps : 0;
}

/* gradient += x' d_sum over `rows` rows, or, with fresh, = */
static void add_rows(const struct steps *steps, const real *x, size_t width, const real *d_sum,
                     size_t rows, bool fresh, real *gradient)
{
    const struct multiplication add = {
        .ta = TRANSPOSED,
        .m = width,
        .n = steps->cols,
        .k = rows,
        .a = x,
        .stride_a = width,
        .b = d_sum,
        .stride_b = steps->stride,
        .add = !fresh,
        .c = gradient,
        .stride_c = steps->wide,
    };
    if (rows > 0 || fresh)
        product_run(steps->pass->kernel, &add);
}

void recurrent_add_inputs(const struct steps *steps, const real *x, size_t width, real *gradient)
{
    size_t windows = steps->pass->windows, row = steps->first * windows;
    add_rows(steps, x + row * width, width, steps->d_sums + row * steps->stride,
             (steps->end - steps->first) * windows, steps->fresh, gradient);
}

void recurrent_add_before(const struct steps *steps, const real *series, size_t hidden,
                          const real *first, real *gradient)
{
    size_t windows = steps->pass->windows;
    size_t from = steps->first > 0 ? steps->first : 1;
    add_rows(steps, series + (from - 1) * windows * hidden, hidden,
             steps->d_sums + from * windows * steps->stride, (steps->end - from) * windows,
             steps->fresh, gradient);
    if (steps->first == 0 && first)
        add_rows(steps, first, hidden, steps->d_sums, windows, false, gradient);
}

void recurrent_clear(const struct layer *layer, const struct pass *pass)
{
    for (size_t b = 0; b < layer->block_count; b++) {
        const struct block *block = &layer->blocks[b];
        if (block->role == BLOCK_BIAS || block->role == BLOCK_PEEPHOLE)
            memset(layer_gradient(layer, pass, b), 0, block->rows * block->cols * sizeof(real));
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "gru": gated recurrent units (Cho et al. 2014). s() is the logistic function:
 *
 *     r_t = s(x_t W_xr + h_{t-1} W_hr + b_r)
 *     z_t = s(x_t W_xz + h_{t-1} W_hz + b_z)
 *     g_t = tanh(x_t W_xg + (r_t h_{t-1}) W_hg + b_g)              reset=before the matrix (Cho)
 *     g_t = tanh(x_t W_xg + b_g + r_t (h_{t-1} W_hg + b_hg))       reset=after it (PyTorch, cuDNN)
 *     h_t = z_t h_{t-1} + (1 - z_t) g_t
 *
 * Gates stand in the order r z g along the columns of W_x (inputs x 3 hidden), W_h (hidden x 3 hidden)
 * and b; some texts swap z and 1 - z.
 */
#include <string.h>

#include "src/math/blas.h"
#include "src/net/recurrent.h"

enum reset { RESET_AFTER, RESET_BEFORE };
static const char *const reset_names[] = { "after", "before", NULL };

static const struct key gru_keys[] = {
    { .name = "hidden",
      .type = KEY_COUNT,
      .initial = "64",
      .least = 1,
      .greatest = 4096,
      .help = "cells" },
    { .name = "reset",
      .type = KEY_CHOICE,
      .initial = "after",
      .choices = reset_names,
      .help = "is the state reset after or before its product with the matrix?" },
    { .name = NULL },
};

struct gru {
    size_t hidden;
    enum reset reset;
};

enum { GRU_WX, GRU_WH, GRU_B, GRU_BH };

static bool gru_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct gru *gru = arena_take(build->arena, 1, sizeof *gru, err);
    if (!gru)
        return false;
    gru->hidden = values_count(build->values, "hidden");
    gru->reset = (enum reset)values_choice(build->values, "reset");
    layer->own = gru;
    size_t n = gru->hidden, inputs = layer->in.width;
    layer->out = (struct shape){ .steps = layer->in.steps, .width = n };
    layer_add_block(layer, "W_x", BLOCK_WEIGHT, inputs, 3 * n, inputs, n, n);
    layer_add_block(layer, "W_h", BLOCK_RECURRENT, n, 3 * n, n, n, n);
    layer_add_block(layer, "b", BLOCK_BIAS, 1, 3 * n, inputs, n, n);
    if (gru->reset == RESET_AFTER)
        layer_add_block(layer, "b_hg", BLOCK_BIAS, 1, n, n, n, n);
    return true;
}

static size_t gru_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    return steps;
}

static size_t gru_state_size(const struct layer *layer)
{
    const struct gru *gru = layer->own;
    return gru->hidden;
}

/* The workspace, in units of a step (windows x hidden numbers): r z g of all steps side by side
 * (backward: derivatives of the sums that x comes into), what the recurrent matrix brings to g
 * (reset=after) or r h (before) of all steps, the derivatives of what h comes into, and single steps. */
struct gru_work {
    real *gates;   /* steps x windows x 3 hidden */
    real *inner;   /* steps x windows x hidden: h W_hg + b_hg, or r h */
    real *d_inner; /* steps x windows x 3 hidden: as gates, but what h_{t-1} is multiplied into */
    real *product; /* windows x 3 hidden */
    real *out_0, *d_out, *d_state; /* windows x hidden */
    real *transposed;              /* 3 hidden x hidden: W_h' */
};

static bool gru_work_size(const struct layer *layer, size_t steps, size_t windows, size_t *size)
{
    const struct gru *gru = layer->own;
    size_t step, all, square = 3 * gru->hidden * gru->hidden;
    if (!size_product(windows, gru->hidden, &step) || !size_product(steps, 7, &all) ||
        all > SIZE_MAX - 6 || !size_product(step, all + 6, size) || *size > SIZE_MAX - square)
        return false;
    *size += square;
    return true;
}

static struct gru_work work_of(const struct gru *gru, const struct pass *pass)
{
    size_t step = pass->windows * gru->hidden;
    struct gru_work work = { .gates = pass->work };
    work.inner = work.gates + pass->steps * 3 * step;
    work.d_inner = work.inner + pass->steps * step;
    work.product = work.d_inner + pass->steps * 3 * step;
    work.out_0 = work.product + 3 * step;
    work.d_out = work.out_0 + step;
    work.d_state = work.d_out + step;
    work.transposed = work.d_state + step;
    return work;
}

/* --- forward --- */

/* r and z of a step: sums of x are there, `product` (NULL: zeros) brings those of h. */
static void open_gates(const struct pass *pass, size_t n, const real *bias, const real *product,
                       real *gates)
{
    for (size_t row = 0; row < pass->windows; row++) {
        real *gate = gates + row * 3 * n;
        for (size_t i = 0; i < 2 * n; i++)
            gate[i] += bias[i] + (product ? product[row * 3 * n + i] : 0);
        pass->kernel->sigmoid(gate, 2 * n);
    }
}

/* The sum of g before the bias of x, and what backward needs of it. */
static void add_inner(const struct layer *layer, const struct pass *pass, const real *before,
                      const real *product, real *gates, real *inner)
{
    const struct gru *gru = layer->own;
    size_t n = gru->hidden;
    const real *bias = gru->reset == RESET_AFTER ? layer_weights(layer, pass, GRU_BH) : NULL;
    for (size_t row = 0; row < pass->windows; row++) {
        real *gate = gates + row * 3 * n;
        for (size_t i = 0; i < n; i++) {
            real *in = &inner[row * n + i];
            if (bias) {
                *in = bias[i] + (product ? product[row * 3 * n + 2 * n + i] : 0);
                gate[2 * n + i] += gate[i] * *in;
            } else {
                *in = before ? gate[i] * before[row * n + i] : 0;
            }
        }
    }
    if (!bias && before)
        blas_product(PLAIN, PLAIN, pass->windows, n, n, 1, inner, n,
                     layer_weights(layer, pass, GRU_WH) + 2 * n, 3 * n, 1, gates + 2 * n, 3 * n);
}

static void finish_step(const struct pass *pass, size_t n, const real *bias, const real *before,
                        real *gates, real *out)
{
    for (size_t row = 0; row < pass->windows; row++) {
        real *gate = gates + row * 3 * n, *z = gate + n, *g = gate + 2 * n;
        for (size_t i = 0; i < n; i++)
            g[i] += bias[2 * n + i];
        pass->kernel->tanh(g, n);
        for (size_t i = 0; i < n; i++)
            out[row * n + i] = (1 - z[i]) * g[i] + (before ? z[i] * before[row * n + i] : 0);
    }
}

static void gru_forward(const struct layer *layer, const struct pass *pass)
{
    const struct gru *gru = layer->own;
    struct gru_work work = work_of(gru, pass);
    size_t n = gru->hidden, inputs = layer->in.width, step = pass->windows * n;
    const real *bias = layer_weights(layer, pass, GRU_B);
    const real *first = NULL;
    /* before the matrix, the product of g waits for r */
    size_t cols = gru->reset == RESET_AFTER ? 3 * n : 2 * n;
    if (pass->state_before) {
        memcpy(work.out_0, pass->state_before, step * sizeof(real));
        first = work.out_0;
    }
    blas_product(PLAIN, PLAIN, pass->steps * pass->windows, 3 * n, inputs, 1, pass->in, inputs,
                 layer_weights(layer, pass, GRU_WX), 3 * n, 0, work.gates, 3 * n);
    for (size_t t = 0; t < pass->steps; t++) {
        const real *before = recurrent_before(pass->out, first, step, t);
        const real *product = before ? work.product : NULL;
        real *gates = work.gates + t * 3 * step;
        if (before)
            blas_product(PLAIN, PLAIN, pass->windows, cols, n, 1, before, n,
                         layer_weights(layer, pass, GRU_WH), 3 * n, 0, work.product, 3 * n);
        open_gates(pass, n, bias, product, gates);
        add_inner(layer, pass, before, product, gates, work.inner + t * step);
        finish_step(pass, n, bias, before, gates, pass->out + t * step);
    }
    if (pass->state_after)
        memcpy(pass->state_after, pass->out + (pass->steps - 1) * step, step * sizeof(real));
}

/* --- backward --- */

/* From dL/dh_t to the derivatives of z's and g's sums; d_state becomes z dL/dh. */
static void back_through_state(const struct pass *pass, const struct gru_work *work, size_t n,
                               size_t t, const real *before, const real *d_out)
{
    size_t step = pass->windows * n;
    for (size_t row = 0; row < pass->windows; row++) {
        const real *gate = work->gates + t * 3 * step + row * 3 * n;
        real *d = work->d_inner + t * 3 * step + row * 3 * n;
        for (size_t i = 0; i < n; i++) {
            real z = gate[n + i], g = gate[2 * n + i];
            real d_h = d_out[row * n + i] + work->d_out[row * n + i];
            real h = before ? before[row * n + i] : 0;
            d[n + i] = d_h * (h - g) * z * (1 - z);
            d[2 * n + i] = d_h * (1 - z) * (1 - g * g);
            work->d_state[row * n + i] = d_h * z;
        }
    }
}

/* reset=after: the gates' array gets the derivatives of the sums that x comes into, d_inner those that
 * h comes into; they differ in g, where r stands between. */
static void back_after(const struct pass *pass, const struct gru_work *work, size_t n, size_t t)
{
    size_t step = pass->windows * n;
    for (size_t row = 0; row < pass->windows; row++) {
        real *gate = work->gates + t * 3 * step + row * 3 * n;
        real *d = work->d_inner + t * 3 * step + row * 3 * n;
        const real *inner = work->inner + t * step + row * n;
        for (size_t i = 0; i < n; i++) {
            real r = gate[i], d_g = d[2 * n + i];
            d[i] = d_g * inner[i] * r * (1 - r);
            d[2 * n + i] = d_g * r;
            gate[i] = d[i];
            gate[n + i] = d[n + i];
            gate[2 * n + i] = d_g;
        }
    }
}

/* reset=before: through (r h) W_hg first, then r; d_state gets what comes to h that way. */
static void back_before(const struct layer *layer, const struct pass *pass,
                        const struct gru_work *work, size_t t, const real *before)
{
    const struct gru *gru = layer->own;
    size_t n = gru->hidden, step = pass->windows * n;
    real *d_inner = work->d_inner + t * 3 * step;
    blas_product(PLAIN, TRANSPOSED, pass->windows, n, n, 1, d_inner + 2 * n, 3 * n,
                 layer_weights(layer, pass, GRU_WH) + 2 * n, 3 * n, 0, work->product, n);
    for (size_t row = 0; row < pass->windows; row++) {
        real *gate = work->gates + t * 3 * step + row * 3 * n;
        real *d = d_inner + row * 3 * n;
        for (size_t i = 0; i < n; i++) {
            real r = gate[i], d_reset = work->product[row * n + i];
            real h = before ? before[row * n + i] : 0;
            d[i] = d_reset * h * r * (1 - r);
            work->d_state[row * n + i] += d_reset * r;
            gate[i] = d[i];
            gate[n + i] = d[n + i];
            gate[2 * n + i] = d[2 * n + i];
        }
    }
}

static void backward_step(const struct layer *layer, const struct pass *pass,
                          const struct gru_work *work, size_t t)
{
    const struct gru *gru = layer->own;
    size_t n = gru->hidden, step = pass->windows * n;
    bool after = gru->reset == RESET_AFTER;
    const real *before =
        recurrent_before(pass->out, pass->state_before ? work->out_0 : NULL, step, t);
    back_through_state(pass, work, n, t, before, pass->d_out + t * step);
    if (after)
        back_after(pass, work, n, t);
    else
        back_before(layer, pass, work, t, before);
    if (t == 0)
        return; /* truncated here: nothing flows into the state that came in */
    memcpy(work->d_out, work->d_state, step * sizeof(real));
    blas_product(PLAIN, PLAIN, pass->windows, n, after ? 3 * n : 2 * n, 1,
                 work->d_inner + t * 3 * step, 3 * n, work->transposed, n, 1, work->d_out, n);
}

static void weight_gradients(const struct layer *layer, const struct pass *pass,
                             const struct gru_work *work)
{
    const struct gru *gru = layer->own;
    size_t n = gru->hidden, inputs = layer->in.width, rows = pass->steps * pass->windows;
    const real *first = pass->state_before ? work->out_0 : NULL;
    real *d_wh = layer_gradient(layer, pass, GRU_WH), *d_b = layer_gradient(layer, pass, GRU_B);
    memset(d_b, 0, 3 * n * sizeof(real));
    pass->kernel->add_rows(d_b, work->gates, rows, 3 * n);
    blas_product(TRANSPOSED, PLAIN, inputs, 3 * n, rows, 1, pass->in, inputs, work->gates, 3 * n, 0,
                 layer_gradient(layer, pass, GRU_WX), 3 * n);
    recurrent_gradient(pass, n, pass->out, first, work->d_inner, 3 * n, 3 * n, d_wh);
    if (gru->reset == RESET_BEFORE) { /* g's columns see r h instead of h */
        blas_product(TRANSPOSED, PLAIN, n, n, rows, 1, work->inner, n, work->d_inner + 2 * n, 3 * n,
                     0, d_wh + 2 * n, 3 * n);
        return;
    }
    real *d_bh = layer_gradient(layer, pass, GRU_BH);
    memset(d_bh, 0, n * sizeof(real));
    for (size_t row = 0; row < rows; row++)
        pass->kernel->add(d_bh, work->d_inner + row * 3 * n + 2 * n, n);
}

static void gru_backward(const struct layer *layer, const struct pass *pass)
{
    const struct gru *gru = layer->own;
    struct gru_work work = work_of(gru, pass);
    size_t n = gru->hidden, inputs = layer->in.width, rows = pass->steps * pass->windows;
    memset(work.d_out, 0, pass->windows * n * sizeof(real));
    recurrent_transpose(layer_weights(layer, pass, GRU_WH), n, 3 * n, work.transposed);
    for (size_t t = pass->steps; t-- > 0;)
        backward_step(layer, pass, &work, t);
    weight_gradients(layer, pass, &work);
    if (pass->d_in)
        blas_product(PLAIN, TRANSPOSED, rows, inputs, 3 * n, 1, work.gates, 3 * n,
                     layer_weights(layer, pass, GRU_WX), 3 * n, 0, pass->d_in, inputs);
}

static const char *gru_note(const struct layer *layer)
{
    const struct gru *gru = layer->own;
    return gru->reset == RESET_AFTER ? "reset after the matrix" : "reset before the matrix";
}

extern const struct layer_kind layer_gru;
const struct layer_kind layer_gru = {
    .name = "gru",
    .help = "gated recurrent units",
    .keys = gru_keys,
    .build = gru_build,
    .out_steps = gru_out_steps,
    .work_size = gru_work_size,
    .state_size = gru_state_size,
    .forward = gru_forward,
    .backward = gru_backward,
    .note = gru_note,
};

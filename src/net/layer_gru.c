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

#include "src/math/product.h"
#include "src/net/recurrent.h"
#include "src/net/trace.h"

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

/* The workspace: r z g of all steps side by side (backward: the derivatives of their sums), what the
 * recurrent matrix brings to g (reset=after) or r h (before) of all steps, and single steps. */
struct gru_work {
    real *gates;      /* steps x windows x 3 hidden */
    real *inner;      /* steps x windows x hidden: h W_hg + b_hg, backward its derivative; or r h */
    real *d_reset;    /* windows x hidden: dL/d(r h) */
    real *out_0;      /* windows x hidden: h before the first step */
    real *d_state;    /* windows x hidden: dL/dh_t that comes back from step t + 1 */
    real *transposed; /* 3 hidden x hidden: W_h' */
};

static bool gru_work_size(const struct layer *layer, size_t steps, size_t windows, size_t *size)
{
    const struct gru *gru = layer->own;
    size_t step, all, square = 3 * gru->hidden * gru->hidden;
    if (!size_product(windows, gru->hidden, &step) || !size_product(steps, 4, &all) ||
        all > SIZE_MAX - 3 || !size_product(step, all + 3, size) || *size > SIZE_MAX - square)
        return false;
    *size += square;
    return true;
}

static struct gru_work work_of(const struct gru *gru, const struct pass *pass)
{
    size_t step = pass->windows * gru->hidden;
    struct gru_work work = { .gates = pass->work };
    work.inner = work.gates + pass->steps * 3 * step;
    work.d_reset = work.inner + pass->steps * step;
    work.out_0 = work.d_reset + step;
    work.d_state = work.out_0 + step;
    work.transposed = work.d_state + step;
    return work;
}

/* c (windows x n) = a b, or c + a b */
static void add_product(const struct pass *pass, size_t n, size_t k, const real *a, size_t stride_a,
                        const real *b, size_t stride_b, bool add, real *c, size_t stride_c)
{
    const struct multiplication todo = { PLAIN,    PLAIN,    pass->windows, n,   k, a,       b,
                                         stride_a, stride_b, NULL,          add, c, stride_c };
    product_run(pass->kernel, &todo);
}

static void forward_step(const struct layer *layer, const struct pass *pass,
                         const struct gru_work *work, size_t t)
{
    const struct gru *gru = layer->own;
    size_t n = gru->hidden, step_size = pass->windows * n;
    const real *w_x = layer_weights(layer, pass, GRU_WX);
    const real *w_h = layer_weights(layer, pass, GRU_WH), *b = layer_weights(layer, pass, GRU_B);
    struct gru_step step = { pass->windows,
                             n,
                             work->gates + t * 3 * step_size,
                             work->inner + t * step_size,
                             recurrent_before(pass->out, work->out_0, step_size, t),
                             pass->out + t * step_size };
    const real *before = t > 0 || pass->state_before ? step.before : NULL;
    struct sums sums = { pass, layer->in.width, n, 2 * n, 3 * n, w_x, w_h, b };
    recurrent_sums(&sums, t, before, step.gates);
    sums = (struct sums){ pass, layer->in.width, n, n, 3 * n, w_x + 2 * n, NULL, b + 2 * n };
    recurrent_sums(&sums, t, NULL, step.gates + 2 * n);
    if (gru->reset == RESET_BEFORE) {
        pass->kernel->gru_gates(&step);
        if (before)
            add_product(pass, n, n, step.inner, n, w_h + 2 * n, 3 * n, true, step.gates + 2 * n,
                        3 * n);
        pass->kernel->gru_outputs(&step);
        return;
    }
    struct product inner = { .m = pass->windows,
                             .n = n,
                             .c = step.inner,
                             .stride = n,
                             .start = layer_weights(layer, pass, GRU_BH),
                             .parts = before ? 1 : 0,
                             .part[0] = { before, n, 1, w_h + 2 * n, 3 * n, n } };
    pass->kernel->product(&inner);
    pass->kernel->gru_step(&step);
}

static void gru_forward(const struct layer *layer, const struct pass *pass)
{
    const struct gru *gru = layer->own;
    struct gru_work work = work_of(gru, pass);
    size_t step = pass->windows * gru->hidden;
    if (pass->state_before)
        memcpy(work.out_0, pass->state_before, step * sizeof(real));
    else
        memset(work.out_0, 0, step * sizeof(real));
    for (size_t t = 0; t < pass->steps; t++)
        forward_step(layer, pass, &work, t);
    if (pass->state_after)
        memcpy(pass->state_after, pass->out + (pass->steps - 1) * step, step * sizeof(real));
}

/* From dL/dh_t to the derivatives of the sums, and to dL/dh_{t-1}. */
static void backward_step(const struct layer *layer, const struct pass *pass,
                          const struct gru_work *work, size_t t)
{
    const struct gru *gru = layer->own;
    size_t n = gru->hidden, step_size = pass->windows * n;
    struct gru_step_back step = { pass->windows,
                                  n,
                                  work->gates + t * 3 * step_size,
                                  work->inner + t * step_size,
                                  recurrent_before(pass->out, work->out_0, step_size, t),
                                  pass->d_out + t * step_size,
                                  work->d_reset,
                                  work->d_state };
    const real *back_g = work->transposed + 2 * n * n;
    if (gru->reset == RESET_AFTER) {
        pass->kernel->gru_step_back(&step);
    } else {
        pass->kernel->gru_outputs_back(&step);
        add_product(pass, n, n, step.gates + 2 * n, 3 * n, back_g, n, false, work->d_reset, n);
        pass->kernel->gru_gates_back(&step);
    }
    if (t == 0)
        return; /* truncated here: nothing flows into the state that came in */
    add_product(pass, n, 2 * n, step.gates, 3 * n, work->transposed, n, true, work->d_state, n);
    if (gru->reset == RESET_AFTER)
        add_product(pass, n, n, step.inner, n, back_g, n, true, work->d_state, n);
}

/* What the steps from `first` to `end` add to the gradients of the weights. */
static void add_gradients(const struct layer *layer, const struct pass *pass,
                          const struct gru_work *work, size_t first, size_t end)
{
    const struct gru *gru = layer->own;
    size_t n = gru->hidden, row = first * pass->windows, rows = (end - first) * pass->windows;
    const real *out_0 = pass->state_before ? work->out_0 : NULL;
    real *d_wh = layer_gradient(layer, pass, GRU_WH);
    struct steps steps = { pass, first, end, work->gates, 3 * n, 3 * n, 3 * n, end == pass->steps };
    pass->kernel->add_rows(layer_gradient(layer, pass, GRU_B), work->gates + row * 3 * n, rows,
                           3 * n);
    recurrent_add_inputs(&steps, pass->in, layer->in.width, layer_gradient(layer, pass, GRU_WX));
    steps.cols = 2 * n;
    recurrent_add_before(&steps, pass->out, n, out_0, d_wh);
    steps.cols = n;
    if (gru->reset == RESET_BEFORE) { /* g's columns see r h instead of h */
        steps.d_sums = work->gates + 2 * n;
        recurrent_add_inputs(&steps, work->inner, n, d_wh + 2 * n);
        return;
    }
    steps.d_sums = work->inner;
    steps.stride = n;
    recurrent_add_before(&steps, pass->out, n, out_0, d_wh + 2 * n);
    pass->kernel->add_rows(layer_gradient(layer, pass, GRU_BH), work->inner + row * n, rows, n);
}

static void gru_backward(const struct layer *layer, const struct pass *pass)
{
    const struct gru *gru = layer->own;
    struct gru_work work = work_of(gru, pass);
    size_t n = gru->hidden;
    recurrent_clear(layer, pass);
    memset(work.d_state, 0, pass->windows * n * sizeof(real));
    if (pass->steps > 1 || gru->reset == RESET_BEFORE)
        pass->kernel->turn(layer_weights(layer, pass, GRU_WH), 3 * n, n, 3 * n, work.transposed, n);
    for (size_t end = pass->steps; end > 0;) {
        size_t first = recurrent_chunk(pass, end);
        for (size_t t = end; t-- > first;)
            backward_step(layer, pass, &work, t);
        add_gradients(layer, pass, &work, first, end);
        end = first;
    }
    if (pass->d_in)
        product_back(pass->kernel, pass->steps * pass->windows, layer->in.width, 3 * n, work.gates,
                     layer_weights(layer, pass, GRU_WX), pass->d_in);
}

static bool gru_trace(const struct layer *layer, const struct pass *pass, struct trace *trace)
{
    static const char *const names[] = { "reset_gate", "update_gate", "candidate", "hidden_state",
                                         NULL };
    static const struct trace_form form = { names, 3, 0 };
    const struct gru *gru = layer->own;
    const struct gru_work work = work_of(gru, pass);
    size_t n = gru->hidden;
    struct trace_layer *traced = trace_add(trace, layer, pass, &form, n);
    for (size_t gate = 0; traced && gate < 3; gate++)
        trace_copy(traced, work.gates + gate * n, 3 * n, traced->series[gate]);
    if (traced)
        trace_copy(traced, pass->out, n, traced->series[3]);
    return traced != NULL;
}

static const char *gru_note(const struct layer *layer)
{
    const struct gru *gru = layer->own;
    return gru->reset == RESET_AFTER ? "reset after the matrix" : "reset before the matrix";
}

extern const struct layer_kind layer_gru;
const struct layer_kind layer_gru = {
    .name = "gru",
    .order = "gates r z g along the columns of W_x, W_h and b; z = x W_x + h W_h + b",
    .help = "gated recurrent units",
    .keys = gru_keys,
    .build = gru_build,
    .out_steps = gru_out_steps,
    .work_size = gru_work_size,
    .state_size = gru_state_size,
    .forward = gru_forward,
    .backward = gru_backward,
    .trace = gru_trace,
    .note = gru_note,
};

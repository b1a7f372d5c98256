/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "rnn": a plain recurrent layer (Elman 1990), the hidden state fed back:
 *
 *     h_t = phi(x_t W_x + h_{t-1} W_h + b)        phi: tanh, the logistic function, or max(0, .)
 *
 * The input products of all steps are one product, and each weight gradient is one over all steps.
 */
#include <string.h>

#include "src/math/blas.h"
#include "src/net/recurrent.h"

enum phi { PHI_TANH, PHI_SIGMOID, PHI_RELU };
static const char *const phi_names[] = { "tanh", "sigmoid", "relu", NULL };

static const struct key rnn_keys[] = {
    { .name = "hidden",
      .type = KEY_COUNT,
      .initial = "80",
      .least = 1,
      .greatest = 4096,
      .help = "cells" },
    { .name = "activation",
      .type = KEY_CHOICE,
      .initial = "tanh",
      .choices = phi_names,
      .help = "of the hidden state" },
    { .name = NULL },
};

struct rnn {
    size_t hidden;
    enum phi phi;
};

enum { RNN_WX, RNN_WH, RNN_B };

static bool rnn_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct rnn *rnn = arena_take(build->arena, 1, sizeof *rnn, err);
    if (!rnn)
        return false;
    rnn->hidden = values_count(build->values, "hidden");
    rnn->phi = (enum phi)values_choice(build->values, "activation");
    layer->own = rnn;
    size_t n = rnn->hidden, inputs = layer->in.width;
    layer->out = (struct shape){ .steps = layer->in.steps, .width = n };
    layer_add_block(layer, "W_x", BLOCK_WEIGHT, inputs, n, inputs, n, n);
    layer_add_block(layer, "W_h", BLOCK_RECURRENT, n, n, n, n, n);
    layer_add_block(layer, "b", BLOCK_BIAS, 1, n, inputs, n, n);
    return true;
}

static size_t rnn_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    return steps;
}

static size_t rnn_state_size(const struct layer *layer)
{
    const struct rnn *rnn = layer->own;
    return rnn->hidden;
}

/* The workspace: derivatives of the sums of every step, the state that came in, dL/dh from the step
 * behind, and W_h'. */
struct rnn_work {
    real *d_sum; /* steps x windows x hidden */
    real *out_0; /* windows x hidden */
    real *d_out; /* windows x hidden */
    real *transposed;
};

static bool rnn_work_size(const struct layer *layer, size_t steps, size_t windows, size_t *size)
{
    const struct rnn *rnn = layer->own;
    size_t step, square = rnn->hidden * rnn->hidden;
    if (!size_product(windows, rnn->hidden, &step) || steps > SIZE_MAX - 2 ||
        !size_product(step, steps + 2, size) || *size > SIZE_MAX - square)
        return false;
    *size += square;
    return true;
}

static struct rnn_work work_of(const struct rnn *rnn, const struct pass *pass)
{
    size_t step = pass->windows * rnn->hidden;
    struct rnn_work work = { .d_sum = pass->work };
    work.out_0 = work.d_sum + pass->steps * step;
    work.d_out = work.out_0 + step;
    work.transposed = work.d_out + step;
    return work;
}

static void add_bias(const real *bias, real *sums, size_t rows, size_t n)
{
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < n; i++)
            sums[row * n + i] += bias[i];
}

static void apply(const struct kernel *kernel, enum phi phi, real *x, size_t count)
{
    if (phi == PHI_TANH)
        kernel->tanh(x, count);
    else if (phi == PHI_SIGMOID)
        kernel->sigmoid(x, count);
    else
        for (size_t i = 0; i < count; i++)
            x[i] = x[i] < 0 ? 0 : x[i];
}

static void rnn_forward(const struct layer *layer, const struct pass *pass)
{
    const struct rnn *rnn = layer->own;
    struct rnn_work work = work_of(rnn, pass);
    size_t n = rnn->hidden, inputs = layer->in.width, step = pass->windows * n;
    const real *first = NULL;
    if (pass->state_before) {
        memcpy(work.out_0, pass->state_before, step * sizeof(real));
        first = work.out_0;
    }
    blas_product(PLAIN, PLAIN, pass->steps * pass->windows, n, inputs, 1, pass->in, inputs,
                 layer_weights(layer, pass, RNN_WX), n, 0, pass->out, n);
    add_bias(layer_weights(layer, pass, RNN_B), pass->out, pass->steps * pass->windows, n);
    for (size_t t = 0; t < pass->steps; t++) {
        real *out = pass->out + t * step;
        const real *before = recurrent_before(pass->out, first, step, t);
        if (before)
            blas_product(PLAIN, PLAIN, pass->windows, n, n, 1, before, n,
                         layer_weights(layer, pass, RNN_WH), n, 1, out, n);
        apply(pass->kernel, rnn->phi, out, step);
    }
    if (pass->state_after)
        memcpy(pass->state_after, pass->out + (pass->steps - 1) * step, step * sizeof(real));
}

/* d_sum = (d_out + d_behind) phi'(sum), from h = phi(sum) */
static void back_through(enum phi phi, const real *out, const real *d_out, const real *d_behind,
                         real *d_sum, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        real h = out[i], d = d_out[i] + d_behind[i];
        real slope = phi == PHI_TANH ? 1 - h * h : phi == PHI_SIGMOID ? h * (1 - h) : (real)(h > 0);
        d_sum[i] = d * slope;
    }
}

static void rnn_backward(const struct layer *layer, const struct pass *pass)
{
    const struct rnn *rnn = layer->own;
    struct rnn_work work = work_of(rnn, pass);
    size_t n = rnn->hidden, inputs = layer->in.width, step = pass->windows * n;
    size_t rows = pass->steps * pass->windows;
    memset(work.d_out, 0, step * sizeof(real));
    recurrent_transpose(layer_weights(layer, pass, RNN_WH), n, n, work.transposed);
    for (size_t t = pass->steps; t-- > 0;) {
        real *d_sum = work.d_sum + t * step;
        back_through(rnn->phi, pass->out + t * step, pass->d_out + t * step, work.d_out, d_sum,
                     step);
        if (t > 0) /* truncated there: nothing flows into the state that came in */
            blas_product(PLAIN, PLAIN, pass->windows, n, n, 1, d_sum, n, work.transposed, n, 0,
                         work.d_out, n);
    }
    real *d_bias = layer_gradient(layer, pass, RNN_B);
    memset(d_bias, 0, n * sizeof(real));
    pass->kernel->add_rows(d_bias, work.d_sum, rows, n);
    blas_product(TRANSPOSED, PLAIN, inputs, n, rows, 1, pass->in, inputs, work.d_sum, n, 0,
                 layer_gradient(layer, pass, RNN_WX), n);
    recurrent_gradient(pass, n, pass->out, pass->state_before ? work.out_0 : NULL, work.d_sum, n, n,
                       layer_gradient(layer, pass, RNN_WH));
    if (pass->d_in)
        blas_product(PLAIN, TRANSPOSED, rows, inputs, n, 1, work.d_sum, n,
                     layer_weights(layer, pass, RNN_WX), n, 0, pass->d_in, inputs);
}

static const char *rnn_note(const struct layer *layer)
{
    const struct rnn *rnn = layer->own;
    return phi_names[rnn->phi];
}

extern const struct layer_kind layer_rnn;
const struct layer_kind layer_rnn = {
    .name = "rnn",
    .help = "a hidden state that is fed back",
    .keys = rnn_keys,
    .build = rnn_build,
    .out_steps = rnn_out_steps,
    .work_size = rnn_work_size,
    .state_size = rnn_state_size,
    .forward = rnn_forward,
    .backward = rnn_backward,
    .note = rnn_note,
};

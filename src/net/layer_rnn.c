/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "rnn": a plain recurrent layer (Elman 1990), the hidden state fed back:
 *
 *     h_t = phi(x_t W_x + h_{t-1} W_h + b)        phi: tanh, the logistic function, or max(0, .)
 *
 * The sums of a step are one product, and a weight gradient is taken every few steps.
 */
#include <string.h>

#include "src/math/product.h"
#include "src/net/recurrent.h"
#include "src/net/trace.h"

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
    size_t n = rnn->hidden, step = pass->windows * n;
    const struct sums sums = { pass,
                               layer->in.width,
                               n,
                               n,
                               n,
                               layer_weights(layer, pass, RNN_WX),
                               layer_weights(layer, pass, RNN_WH),
                               layer_weights(layer, pass, RNN_B) };
    if (pass->state_before)
        memcpy(work.out_0, pass->state_before, step * sizeof(real));
    for (size_t t = 0; t < pass->steps; t++) {
        const real *first = pass->state_before ? work.out_0 : NULL;
        recurrent_sums(&sums, t, recurrent_before(pass->out, first, step, t), pass->out + t * step);
        apply(pass->kernel, rnn->phi, pass->out + t * step, step);
    }
    if (pass->state_after)
        memcpy(pass->state_after, pass->out + (pass->steps - 1) * step, step * sizeof(real));
}

/* d_sum = d_h phi'(sum), from h = phi(sum) */
static void back_through(const struct kernel *kernel, enum phi phi, const real *h, const real *d_h,
                         real *d_sum, size_t count)
{
    if (phi == PHI_TANH)
        kernel->tanh_back(d_sum, h, d_h, count);
    else if (phi == PHI_SIGMOID)
        kernel->sigmoid_back(d_sum, h, d_h, count);
    else
        kernel->relu_back(d_sum, h, d_h, 0, count);
}

static void backward_step(const struct layer *layer, const struct pass *pass,
                          const struct rnn_work *work, size_t t)
{
    const struct rnn *rnn = layer->own;
    size_t n = rnn->hidden, step = pass->windows * n;
    real *d_sum = work->d_sum + t * step;
    pass->kernel->add(work->d_out, pass->d_out + t * step, step);
    back_through(pass->kernel, rnn->phi, pass->out + t * step, work->d_out, d_sum, step);
    if (t == 0)
        return; /* truncated there: nothing flows into the state that came in */
    const struct multiplication back = {
        PLAIN, PLAIN, pass->windows, n,     n,           d_sum, work->transposed,
        n,     n,     NULL,          false, work->d_out, n
    };
    product_run(pass->kernel, &back);
}

static void rnn_backward(const struct layer *layer, const struct pass *pass)
{
    const struct rnn *rnn = layer->own;
    struct rnn_work work = work_of(rnn, pass);
    size_t n = rnn->hidden, inputs = layer->in.width, step = pass->windows * n;
    recurrent_clear(layer, pass);
    memset(work.d_out, 0, step * sizeof(real));
    if (pass->steps > 1)
        pass->kernel->turn(layer_weights(layer, pass, RNN_WH), n, n, n, work.transposed, n);
    for (size_t end = pass->steps; end > 0;) {
        size_t first = recurrent_chunk(pass, end);
        for (size_t t = end; t-- > first;)
            backward_step(layer, pass, &work, t);
        const struct steps steps = { pass, first, end, work.d_sum, n, n, n, end == pass->steps };
        pass->kernel->add_rows(layer_gradient(layer, pass, RNN_B), work.d_sum + first * step,
                               (end - first) * pass->windows, n);
        recurrent_add_inputs(&steps, pass->in, inputs, layer_gradient(layer, pass, RNN_WX));
        recurrent_add_before(&steps, pass->out, n, pass->state_before ? work.out_0 : NULL,
                             layer_gradient(layer, pass, RNN_WH));
        end = first;
    }
    if (pass->d_in)
        product_back(pass->kernel, pass->steps * pass->windows, inputs, n, work.d_sum,
                     layer_weights(layer, pass, RNN_WX), pass->d_in);
}

static const char *rnn_note(const struct layer *layer)
{
    const struct rnn *rnn = layer->own;
    return phi_names[rnn->phi];
}

static bool rnn_trace(const struct layer *layer, const struct pass *pass, struct trace *trace)
{
    static const char *const names[] = { "hidden_state", NULL };
    static const struct trace_form form = { names, 0, 0 };
    const struct rnn *rnn = layer->own;
    struct trace_layer *traced = trace_add(trace, layer, pass, &form, rnn->hidden);
    if (traced)
        trace_copy(traced, pass->out, rnn->hidden, traced->series[0]);
    return traced != NULL;
}

extern const struct layer_kind layer_rnn;
const struct layer_kind layer_rnn = {
    .name = "rnn",
    .order = "h = phi(x W_x + h W_h + b)",
    .help = "a hidden state that is fed back",
    .keys = rnn_keys,
    .build = rnn_build,
    .out_steps = rnn_out_steps,
    .work_size = rnn_work_size,
    .state_size = rnn_state_size,
    .forward = rnn_forward,
    .backward = rnn_backward,
    .trace = rnn_trace,
    .note = rnn_note,
};

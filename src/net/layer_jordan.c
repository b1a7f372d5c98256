/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "jordan" (Jordan 1986): a recurrent layer whose answer, not its hidden state, is fed back,
 * through context units that forget with a decay:
 *
 *     h_t = phi(x_t W_x + c_t W_c + b)         phi: tanh, the logistic function, or max(0, .)
 *     z_t = h_t W_o + b_o                      what the layer hands on
 *     c_{t+1} = a c_t + y_t,   c_1 = 0         y_t = softmax(z_t), or z_t with feedback=linear
 *
 * The layer owns its read-out z, since what is fed back is the answer itself. In the last place its
 * sums are those under the softmax of the classes, so y_t are the probabilities that the net answers.
 * Backward through time, with D_t = dL/dc_t and D_{T+1} = 0:
 *
 *     dz_t = (dL/dz_t from above) + J_t' D_{t+1},   J_t = dy_t/dz_t
 *     ds_t = (dz_t W_o') phi'(s_t),   s_t: the sums under phi
 *     D_t = a D_{t+1} + ds_t W_c'
 */
#include <stdio.h>
#include <string.h>

#include "src/math/product.h"
#include "src/net/recurrent.h"
#include "src/net/trace.h"
#include "src/net/softmax.h"

enum phi { PHI_TANH, PHI_SIGMOID, PHI_RELU };
static const char *const phi_names[] = { "tanh", "sigmoid", "relu", NULL };
enum feedback { FEEDBACK_SOFTMAX, FEEDBACK_LINEAR };
static const char *const feedback_names[] = { "softmax", "linear", NULL };

static const struct key jordan_keys[] = {
    { .name = "hidden",
      .type = KEY_COUNT,
      .initial = "30",
      .least = 1,
      .greatest = 4096,
      .help = "cells" },
    { .name = "units",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = 4096,
      .help = "width of the answer; unset: the number of classes" },
    { .name = "decay",
      .type = KEY_NUMBER,
      .initial = "0.5",
      .least = 0,
      .greatest = 0.9999,
      .help = "share of the context that stays when an answer comes in" },
    { .name = "activation",
      .type = KEY_CHOICE,
      .initial = "tanh",
      .choices = phi_names,
      .help = "of the hidden cells" },
    { .name = "feedback",
      .type = KEY_CHOICE,
      .initial = "softmax",
      .choices = feedback_names,
      .help = "what is fed back: the softmax of the answer's sums, or the sums" },
    { .name = NULL },
};

struct jordan {
    size_t hidden;
    enum phi phi;
    enum feedback feedback;
    real decay;
    char note[64];
};

enum { JORDAN_WX, JORDAN_WC, JORDAN_B, JORDAN_WO, JORDAN_BO };

static bool jordan_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct jordan *jordan = arena_take(build->arena, 1, sizeof *jordan, err);
    if (!jordan)
        return false;
    size_t units = values_count(build->values, "units");
    units = units > 0 ? units : build->classes;
    jordan->hidden = values_count(build->values, "hidden");
    jordan->decay = (real)values_number(build->values, "decay");
    jordan->phi = (enum phi)values_choice(build->values, "activation");
    jordan->feedback = (enum feedback)values_choice(build->values, "feedback");
    snprintf(jordan->note, sizeof jordan->note, "%zu cells, %s; %s fed back, decay %.10s",
             jordan->hidden, phi_names[jordan->phi], feedback_names[jordan->feedback],
             values_text(build->values, "decay"));
    layer->own = jordan;
    size_t n = jordan->hidden, inputs = layer->in.width;
    layer->out = (struct shape){ .steps = layer->in.steps, .width = units };
    layer_add_block(layer, "W_x", BLOCK_WEIGHT, inputs, n, inputs, n, n);
    layer_add_block(layer, "W_c", BLOCK_RECURRENT, units, n, units, n, n);
    layer_add_block(layer, "b", BLOCK_BIAS, 1, n, inputs, n, n);
    layer_add_block(layer, "W_o", BLOCK_WEIGHT, n, units, n, units, n);
    layer_add_block(layer, "b_o", BLOCK_BIAS, 1, units, n, units, n);
    return true;
}

static size_t jordan_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    return steps;
}

static size_t jordan_state_size(const struct layer *layer)
{
    return layer->out.width;
}

/* The workspace, by step and window. */
struct jordan_work {
    real *hidden;   /* h */
    real *d_sums;   /* ds */
    real *context;  /* c, one step more than there are */
    real *answer;   /* y; in backward dz takes its place */
    real *d_answer; /* D: of one step */
    real *d_hidden; /* of one step */
};

static bool jordan_work_size(const struct layer *layer, size_t steps, size_t windows, size_t *size)
{
    const struct jordan *jordan = layer->own;
    size_t rows;
    return steps < SIZE_MAX - 2 && size_product(steps + 2, windows, &rows) &&
           size_product(rows, 2 * jordan->hidden + 2 * layer->out.width, size);
}

static struct jordan_work work_of(const struct layer *layer, const struct pass *pass)
{
    const struct jordan *jordan = layer->own;
    size_t cells = pass->windows * jordan->hidden, units = pass->windows * layer->out.width;
    struct jordan_work work = { .hidden = pass->work };
    work.d_sums = work.hidden + pass->steps * cells;
    work.d_hidden = work.d_sums + pass->steps * cells;
    work.context = work.d_hidden + cells;
    work.answer = work.context + (pass->steps + 1) * units;
    work.d_answer = work.answer + pass->steps * units;
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

/* z_t, y_t and c_{t+1}, from h_t and c_t. */
static void answer(const struct layer *layer, const struct pass *pass,
                   const struct jordan_work *work, size_t t)
{
    const struct jordan *jordan = layer->own;
    size_t width = layer->out.width, units = pass->windows * width;
    const real *h = work->hidden + t * pass->windows * jordan->hidden;
    real *z = pass->out + t * units, *y = work->answer + t * units;
    real *before = work->context + t * units, *after = before + units;
    product_rows(pass->kernel, pass->windows, width, jordan->hidden, h,
                 layer_weights(layer, pass, JORDAN_WO), layer_weights(layer, pass, JORDAN_BO), z);
    memcpy(y, z, units * sizeof(real));
    if (jordan->feedback == FEEDBACK_SOFTMAX)
        softmax_rows(pass->kernel, y, pass->windows, width);
    memcpy(after, y, units * sizeof(real));
    pass->kernel->add_scaled(after, jordan->decay, before, units);
}

static void jordan_forward(const struct layer *layer, const struct pass *pass)
{
    const struct jordan *jordan = layer->own;
    struct jordan_work work = work_of(layer, pass);
    size_t n = jordan->hidden, cells = pass->windows * n, units = pass->windows * layer->out.width;
    const struct sums sums = { pass,
                               layer->in.width,
                               layer->out.width, /* what looks back is the context */
                               n,
                               n,
                               layer_weights(layer, pass, JORDAN_WX),
                               layer_weights(layer, pass, JORDAN_WC),
                               layer_weights(layer, pass, JORDAN_B) };
    if (pass->state_before)
        memcpy(work.context, pass->state_before, units * sizeof(real));
    else
        memset(work.context, 0, units * sizeof(real));
    for (size_t t = 0; t < pass->steps; t++) {
        real *h = work.hidden + t * cells;
        recurrent_sums(&sums, t, work.context + t * units, h);
        apply(pass->kernel, jordan->phi, h, cells);
        answer(layer, pass, &work, t);
    }
    if (pass->state_after)
        memcpy(pass->state_after, work.context + pass->steps * units, units * sizeof(real));
}

/* ds = dh phi'(s), from h = phi(s) */
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

/* dz_t in the place of y_t, ds_t, and D_t in the place of D_{t+1}. */
static void backward_step(const struct layer *layer, const struct pass *pass,
                          const struct jordan_work *work, size_t t)
{
    const struct jordan *jordan = layer->own;
    const struct kernel *kernel = pass->kernel;
    size_t n = jordan->hidden, width = layer->out.width;
    size_t cells = pass->windows * n, units = pass->windows * width;
    real *d_z = work->answer + t * units, *d_sum = work->d_sums + t * cells;
    if (jordan->feedback == FEEDBACK_SOFTMAX)
        softmax_rows_back(d_z, work->d_answer, d_z, pass->windows, width);
    else
        memcpy(d_z, work->d_answer, units * sizeof(real));
    kernel->add(d_z, pass->d_out + t * units, units);
    product_back(kernel, pass->windows, n, width, d_z, layer_weights(layer, pass, JORDAN_WO),
                 work->d_hidden);
    back_through(kernel, jordan->phi, work->hidden + t * cells, work->d_hidden, d_sum, cells);
    if (t == 0)
        return; /* truncated there: nothing flows into the context that came in */
    kernel->scale(work->d_answer, jordan->decay, units);
    const struct multiplication back = { .ta = PLAIN,
                                         .tb = TRANSPOSED,
                                         .m = pass->windows,
                                         .n = width,
                                         .k = n,
                                         .a = d_sum,
                                         .stride_a = n,
                                         .b = layer_weights(layer, pass, JORDAN_WC),
                                         .stride_b = n,
                                         .add = true,
                                         .c = work->d_answer,
                                         .stride_c = width };
    product_run(kernel, &back);
}

static void jordan_backward(const struct layer *layer, const struct pass *pass)
{
    const struct jordan *jordan = layer->own;
    const struct kernel *kernel = pass->kernel;
    struct jordan_work work = work_of(layer, pass);
    size_t n = jordan->hidden, inputs = layer->in.width, width = layer->out.width;
    size_t rows = pass->steps * pass->windows;
    memset(work.d_answer, 0, pass->windows * width * sizeof(real));
    for (size_t t = pass->steps; t-- > 0;)
        backward_step(layer, pass, &work, t);
    recurrent_clear(layer, pass);
    kernel->add_rows(layer_gradient(layer, pass, JORDAN_B), work.d_sums, rows, n);
    kernel->add_rows(layer_gradient(layer, pass, JORDAN_BO), work.answer, rows, width);
    product_gradient(kernel, inputs, n, rows, pass->in, work.d_sums,
                     layer_gradient(layer, pass, JORDAN_WX));
    product_gradient(kernel, width, n, rows, work.context, work.d_sums,
                     layer_gradient(layer, pass, JORDAN_WC));
    product_gradient(kernel, n, width, rows, work.hidden, work.answer,
                     layer_gradient(layer, pass, JORDAN_WO));
    if (pass->d_in)
        product_back(kernel, rows, inputs, n, work.d_sums, layer_weights(layer, pass, JORDAN_WX),
                     pass->d_in);
}

static const char *jordan_note(const struct layer *layer)
{
    const struct jordan *jordan = layer->own;
    return jordan->note;
}

static bool jordan_trace(const struct layer *layer, const struct pass *pass, struct trace *trace)
{
    static const char *const names[] = { "hidden_state", NULL };
    static const struct trace_form form = { names, 0, 0 };
    const struct jordan *jordan = layer->own;
    struct trace_layer *traced = trace_add(trace, layer, pass, &form, jordan->hidden);
    if (traced)
        trace_copy(traced, work_of(layer, pass).hidden, jordan->hidden, traced->series[0]);
    return traced != NULL;
}

extern const struct layer_kind layer_jordan;
const struct layer_kind layer_jordan = {
    .name = "jordan",
    .order =
        "h = phi(x W_x + c W_c + b); z = h W_o + b_o; then c = decay c + softmax(z), or + z with feedback=linear",
    .help = "a hidden layer that sees the answers so far, fed back with a decay",
    .keys = jordan_keys,
    .build = jordan_build,
    .out_steps = jordan_out_steps,
    .work_size = jordan_work_size,
    .state_size = jordan_state_size,
    .forward = jordan_forward,
    .backward = jordan_backward,
    .trace = jordan_trace,
    .note = jordan_note,
};

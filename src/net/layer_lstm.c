/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "lstm": long short-term memory with forget gates (Gers, Schmidhuber, Cummins 2000) and
 * peepholes (Gers, Schmidhuber 2000; in the notation of Graves 2013). s() is the logistic function:
 *
 *     i_t = s(x_t W_xi + h_{t-1} W_hi + c_{t-1} W_ci + b_i)
 *     f_t = s(x_t W_xf + h_{t-1} W_hf + c_{t-1} W_cf + b_f)
 *     g_t = tanh(x_t W_xg + h_{t-1} W_hg + b_g)
 *     c_t = f_t c_{t-1} + i_t g_t
 *     o_t = s(x_t W_xo + h_{t-1} W_ho + c_t W_co + b_o)          the output gate sees c_t
 *     h_t = o_t tanh(c_t)
 *
 * Gates stand in the order i f g o (PyTorch's) along the columns of W_x (inputs x 4 hidden), W_h
 * (hidden x 4 hidden) and b. Diagonal peepholes are vectors (w_ci: 1 x hidden), full ones matrices
 * (W_ci: hidden x hidden). The sums of a step are one product, [x_t h_{t-1}] [W_x W_h]; the weight
 * gradients are taken every few steps, while the derivatives that they come from are in the cache.
 */
#include <string.h>

#include "src/math/product.h"
#include "src/net/recurrent.h"
#include "src/net/trace.h"

enum peephole { PEEPHOLE_NONE, PEEPHOLE_DIAGONAL, PEEPHOLE_FULL };
static const char *const peephole_names[] = { "none", "diagonal", "full", NULL };

static const struct key lstm_keys[] = {
    { .name = "hidden",
      .type = KEY_COUNT,
      .initial = "80",
      .least = 1,
      .greatest = 4096,
      .help = "cells" },
    { .name = "peephole",
      .type = KEY_CHOICE,
      .initial = "diagonal",
      .choices = peephole_names,
      .help = "how the gates see the cells" },
    { .name = "forget-bias",
      .type = KEY_NUMBER,
      .initial = "0",
      .least = -100,
      .greatest = 100,
      .help = "added to the bias of the forget gate at the start" },
    { .name = NULL },
};

struct lstm {
    size_t hidden;
    enum peephole peephole;
    real forget_bias;
};

enum { LSTM_WX, LSTM_WH, LSTM_B, LSTM_CI, LSTM_CF, LSTM_CO };

static bool lstm_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct lstm *lstm = arena_take(build->arena, 1, sizeof *lstm, err);
    if (!lstm)
        return false;
    lstm->hidden = values_count(build->values, "hidden");
    lstm->peephole = (enum peephole)values_choice(build->values, "peephole");
    lstm->forget_bias = (real)values_number(build->values, "forget-bias");
    layer->own = lstm;
    size_t n = lstm->hidden;
    size_t inputs = layer->in.width;
    layer->out = (struct shape){ .steps = layer->in.steps, .width = n };
    layer_add_block(layer, "W_x", BLOCK_WEIGHT, inputs, 4 * n, inputs, n, n);
    layer_add_block(layer, "W_h", BLOCK_RECURRENT, n, 4 * n, n, n, n);
    layer_add_block(layer, "b", BLOCK_BIAS, 1, 4 * n, inputs, n, n);
    if (lstm->peephole == PEEPHOLE_NONE)
        return true;
    bool full = lstm->peephole == PEEPHOLE_FULL;
    static const char *const full_names[] = { "W_ci", "W_cf", "W_co" };
    static const char *const diagonal_names[] = { "w_ci", "w_cf", "w_co" };
    for (size_t gate = 0; gate < 3; gate++) {
        layer_add_block(layer, full ? full_names[gate] : diagonal_names[gate],
                        full ? BLOCK_RECURRENT : BLOCK_PEEPHOLE, full ? n : 1, n, n, n, n);
    }
    return true;
}

static size_t lstm_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    return steps;
}

static size_t lstm_state_size(const struct layer *layer)
{
    const struct lstm *lstm = layer->own;
    return 2 * lstm->hidden; /* h, then c */
}

/* The workspace: for every step what backward needs, four arrays of one step, and W_h' (OpenBLAS's
 * small products are twice as fast with it as with the transposition of W_h in each step). */
struct lstm_work {
    real *gates;      /* steps x windows x 4 hidden: i f g o; backward: derivatives of their sums */
    real *cell;       /* steps x windows x hidden: c_t */
    real *cell_tanh;  /* steps x windows x hidden */
    real *cell_0;     /* windows x hidden: c before the first step */
    real *out_0;      /* windows x hidden: h before the first step */
    real *d_cell;     /* windows x hidden */
    real *d_out;      /* windows x hidden: dL/dh_t that comes back from step t + 1 */
    real *transposed; /* 4 hidden x hidden: W_h' */
};

static bool lstm_work_size(const struct layer *layer, size_t steps, size_t windows, size_t *size)
{
    const struct lstm *lstm = layer->own;
    size_t step;
    size_t all;
    size_t transposed = 4 * lstm->hidden * lstm->hidden;
    if (!size_product(windows, lstm->hidden, &step) || !size_product(steps, 6, &all) ||
        all > SIZE_MAX - 4 || !size_product(step, all + 4, size) || *size > SIZE_MAX - transposed)
        return false;
    *size += transposed;
    return true;
}

static struct lstm_work work_of(const struct lstm *lstm, const struct pass *pass)
{
    size_t step = pass->windows * lstm->hidden;
    struct lstm_work work = { .gates = pass->work };
    work.cell = work.gates + pass->steps * 4 * step;
    work.cell_tanh = work.cell + pass->steps * step;
    work.cell_0 = work.cell_tanh + pass->steps * step;
    work.out_0 = work.cell_0 + step;
    work.d_cell = work.out_0 + step;
    work.d_out = work.d_cell + step;
    work.transposed = work.d_out + step;
    return work;
}

static void load_state(const struct lstm *lstm, const struct pass *pass,
                       const struct lstm_work *work)
{
    size_t n = lstm->hidden;
    if (!pass->state_before) {
        memset(work->cell_0, 0, pass->windows * n * sizeof(real));
        return; /* out_0 is not read then */
    }
    for (size_t window = 0; window < pass->windows; window++) {
        const real *state = pass->state_before + window * 2 * n;
        memcpy(work->out_0 + window * n, state, n * sizeof(real));
        memcpy(work->cell_0 + window * n, state + n, n * sizeof(real));
    }
}

static void store_state(const struct lstm *lstm, const struct pass *pass,
                        const struct lstm_work *work)
{
    size_t n = lstm->hidden;
    size_t last = (pass->steps - 1) * pass->windows;
    for (size_t window = 0; window < pass->windows; window++) {
        real *state = pass->state_after + window * 2 * n;
        memcpy(state, pass->out + (last + window) * n, n * sizeof(real));
        memcpy(state + n, work->cell + (last + window) * n, n * sizeof(real));
    }
}

/* h_{t-1}, or NULL where it is zero. */
static const real *out_before(const struct pass *pass, const struct lstm_work *work,
                              size_t step_size, size_t t)
{
    if (t > 0)
        return pass->out + (t - 1) * step_size;
    return pass->state_before ? work->out_0 : NULL;
}

/* c_{t-1}: zeros in cell_0 where there is no state. */
static const real *cell_before(const struct lstm_work *work, size_t step_size, size_t t)
{
    return t > 0 ? work->cell + (t - 1) * step_size : work->cell_0;
}

/* sum (windows x hidden, a gate's columns) += cell W */
static void add_full(const struct layer *layer, const struct pass *pass, size_t block,
                     const real *cell, real *sum)
{
    size_t n = layer->out.width;
    const struct multiplication add = {
        .m = pass->windows,
        .n = n,
        .k = n,
        .a = cell,
        .stride_a = n,
        .b = layer_weights(layer, pass, block),
        .stride_b = n,
        .add = true,
        .c = sum,
        .stride_c = 4 * n,
    };
    product_run(pass->kernel, &add);
}

static void forward_step(const struct layer *layer, const struct pass *pass,
                         const struct lstm_work *work, size_t t)
{
    const struct lstm *lstm = layer->own;
    size_t n = lstm->hidden;
    size_t step_size = pass->windows * n;
    bool full = lstm->peephole == PEEPHOLE_FULL;
    struct lstm_step step = {
        .rows = pass->windows,
        .hidden = n,
        .gates = work->gates + t * 4 * step_size,
        .cell_before = cell_before(work, step_size, t),
        .cell = work->cell + t * step_size,
        .cell_tanh = work->cell_tanh + t * step_size,
        .out = pass->out + t * step_size,
    };
    for (size_t gate = 0; lstm->peephole == PEEPHOLE_DIAGONAL && gate < 3; gate++)
        step.peephole[gate] = layer_weights(layer, pass, LSTM_CI + gate);
    const real *before = out_before(pass, work, step_size, t);
    const struct sums sums = { pass,
                               layer->in.width,
                               n,
                               4 * n,
                               4 * n,
                               layer_weights(layer, pass, LSTM_WX),
                               layer_weights(layer, pass, LSTM_WH),
                               layer_weights(layer, pass, LSTM_B) };
    recurrent_sums(&sums, t, before, step.gates);
    if (full && before) {
        add_full(layer, pass, LSTM_CI, step.cell_before, step.gates);
        add_full(layer, pass, LSTM_CF, step.cell_before, step.gates + n);
    }
    if (!full) {
        pass->kernel->lstm_step(&step);
        return;
    }
    pass->kernel->lstm_cells(&step);
    add_full(layer, pass, LSTM_CO, step.cell, step.gates + 3 * n);
    pass->kernel->lstm_outputs(&step);
}

static void lstm_forward(const struct layer *layer, const struct pass *pass)
{
    const struct lstm *lstm = layer->own;
    struct lstm_work work = work_of(lstm, pass);
    load_state(lstm, pass, &work);
    for (size_t t = 0; t < pass->steps; t++)
        forward_step(layer, pass, &work, t);
    if (pass->state_after)
        store_state(lstm, pass, &work);
}

/* d_cell += dz W' for the columns of one gate */
static void add_full_back(const struct layer *layer, const struct pass *pass, size_t block,
                          const real *d_sum, real *d_cell)
{
    size_t n = layer->out.width;
    blas_product(PLAIN, TRANSPOSED, pass->windows, n, n, 1, d_sum, 4 * n,
                 layer_weights(layer, pass, block), n, 1, d_cell, n);
}

static void backward_step(const struct layer *layer, const struct pass *pass,
                          const struct lstm_work *work, size_t t)
{
    const struct lstm *lstm = layer->own;
    size_t n = lstm->hidden;
    size_t step_size = pass->windows * n;
    bool full = lstm->peephole == PEEPHOLE_FULL;
    struct lstm_step_back step = {
        .rows = pass->windows,
        .hidden = n,
        .gates = work->gates + t * 4 * step_size,
        .cell_before = cell_before(work, step_size, t),
        .cell = work->cell + t * step_size,
        .cell_tanh = work->cell_tanh + t * step_size,
        .d_out = pass->d_out + t * step_size,
        .d_recurrent = work->d_out,
        .d_cell = work->d_cell,
    };
    for (size_t gate = 0; lstm->peephole == PEEPHOLE_DIAGONAL && gate < 3; gate++) {
        step.peephole[gate] = layer_weights(layer, pass, LSTM_CI + gate);
        step.d_peephole[gate] = layer_gradient(layer, pass, LSTM_CI + gate);
    }
    if (full) {
        pass->kernel->lstm_outputs_back(&step);
        add_full_back(layer, pass, LSTM_CO, step.gates + 3 * n, step.d_cell);
        pass->kernel->lstm_cells_back(&step);
    } else {
        pass->kernel->lstm_step_back(&step);
    }
    if (t == 0)
        return; /* truncated here: nothing flows into the state that came in */
    if (full) {
        add_full_back(layer, pass, LSTM_CI, step.gates, step.d_cell);
        add_full_back(layer, pass, LSTM_CF, step.gates + n, step.d_cell);
    }
    const struct multiplication back = {
        .m = pass->windows,
        .n = n,
        .k = 4 * n,
        .a = step.gates,
        .stride_a = 4 * n,
        .b = work->transposed,
        .stride_b = n,
        .c = work->d_out,
        .stride_c = n,
    };
    product_run(pass->kernel, &back);
}

/* What the steps from `first` to `end` add to the gradients of the weights. */
static void add_gradients(const struct layer *layer, const struct pass *pass,
                          const struct lstm_work *work, size_t first, size_t end)
{
    const struct lstm *lstm = layer->own;
    size_t n = lstm->hidden;
    const real *out_0 = pass->state_before ? work->out_0 : NULL;
    const real *cell_0 = pass->state_before ? work->cell_0 : NULL;
    struct steps steps = { pass, first, end, work->gates, 4 * n, 4 * n, 4 * n, end == pass->steps };
    pass->kernel->add_rows(layer_gradient(layer, pass, LSTM_B),
                           work->gates + first * pass->windows * 4 * n,
                           (end - first) * pass->windows, 4 * n);
    recurrent_add_inputs(&steps, pass->in, layer->in.width, layer_gradient(layer, pass, LSTM_WX));
    recurrent_add_before(&steps, pass->out, n, out_0, layer_gradient(layer, pass, LSTM_WH));
    if (lstm->peephole != PEEPHOLE_FULL)
        return;
    steps.cols = steps.wide = n;
    recurrent_add_before(&steps, work->cell, n, cell_0, layer_gradient(layer, pass, LSTM_CI));
    steps.d_sums = work->gates + n;
    recurrent_add_before(&steps, work->cell, n, cell_0, layer_gradient(layer, pass, LSTM_CF));
    steps.d_sums = work->gates + 3 * n;
    recurrent_add_inputs(&steps, work->cell, n, layer_gradient(layer, pass, LSTM_CO));
}

static void lstm_backward(const struct layer *layer, const struct pass *pass)
{
    const struct lstm *lstm = layer->own;
    struct lstm_work work = work_of(lstm, pass);
    size_t n = lstm->hidden;
    size_t inputs = layer->in.width;
    recurrent_clear(layer, pass);
    memset(work.d_cell, 0, pass->windows * n * sizeof(real));
    memset(work.d_out, 0, pass->windows * n * sizeof(real));
    if (pass->steps > 1)
        pass->kernel->turn(layer_weights(layer, pass, LSTM_WH), 4 * n, n, 4 * n, work.transposed,
                           n);
    for (size_t end = pass->steps; end > 0;) {
        size_t first = recurrent_chunk(pass, end);
        for (size_t t = end; t-- > first;)
            backward_step(layer, pass, &work, t);
        add_gradients(layer, pass, &work, first, end);
        end = first;
    }
    if (pass->d_in)
        product_back(pass->kernel, pass->steps * pass->windows, inputs, 4 * n, work.gates,
                     layer_weights(layer, pass, LSTM_WX), pass->d_in);
}

/* --- what the cells did --- */

enum { TRACE_I, TRACE_F, TRACE_O, TRACE_G, TRACE_C, TRACE_H };
static const char *const series_names[] = { "input_gate", "forget_gate", "output_gate",
                                            "candidate",  "cell_state",  "hidden_state",
                                            NULL };
static const struct trace_form plain_form = { series_names, TRACE_C, 0 };
static const struct trace_form peephole_form = { series_names, TRACE_C, 3 };

/* The two parts of a gate's sum in step t, made as forward_step makes them. */
static void trace_parts(const struct layer *layer, const struct pass *pass,
                        const struct lstm_work *work, size_t t, struct trace_layer *traced)
{
    static const size_t columns[] = { 0, 1, 3 }; /* i f o among i f g o */
    const struct lstm *lstm = layer->own;
    size_t n = lstm->hidden;
    real *sums = work->transposed, *looked = sums + n; /* which forward has left alone */
    for (size_t gate = 0; gate < 3; gate++) {
        const real *w = layer_weights(layer, pass, LSTM_CI + gate);
        const real *cell = gate == TRACE_O ? work->cell + t * n : cell_before(work, n, t);
        const size_t at = columns[gate] * n;
        const struct sums rest = { pass,
                                   layer->in.width,
                                   n,
                                   n,
                                   4 * n,
                                   layer_weights(layer, pass, LSTM_WX) + at,
                                   layer_weights(layer, pass, LSTM_WH) + at,
                                   layer_weights(layer, pass, LSTM_B) + at };
        recurrent_sums(&rest, t, out_before(pass, work, n, t), sums);
        memset(looked, 0, n * sizeof *looked);
        if (lstm->peephole == PEEPHOLE_FULL)
            add_full(layer, pass, LSTM_CI + gate, cell, looked);
        for (size_t j = 0; j < n; j++) {
            real own = lstm->peephole == PEEPHOLE_FULL ? looked[j] : w[j] * cell[j];
            traced->peephole[gate][t * n + j] = (double)own;
            traced->rest[gate][t * n + j] = (double)sums[j];
        }
    }
}

static bool lstm_trace(const struct layer *layer, const struct pass *pass, struct trace *trace)
{
    const struct lstm *lstm = layer->own;
    const struct lstm_work work = work_of(lstm, pass);
    const size_t n = lstm->hidden;
    bool peephole = lstm->peephole != PEEPHOLE_NONE;
    struct trace_layer *traced =
        trace_add(trace, layer, pass, peephole ? &peephole_form : &plain_form, n);
    if (!traced)
        return false;
    trace_copy(traced, work.gates, 4 * n, traced->series[TRACE_I]);
    trace_copy(traced, work.gates + n, 4 * n, traced->series[TRACE_F]);
    trace_copy(traced, work.gates + 2 * n, 4 * n, traced->series[TRACE_G]);
    trace_copy(traced, work.gates + 3 * n, 4 * n, traced->series[TRACE_O]);
    trace_copy(traced, work.cell, n, traced->series[TRACE_C]);
    trace_copy(traced, pass->out, n, traced->series[TRACE_H]);
    for (size_t t = 0; peephole && t < pass->steps; t++)
        trace_parts(layer, pass, &work, t, traced);
    return true;
}

static void lstm_start(const struct layer *layer, real *weights)
{
    const struct lstm *lstm = layer->own;
    real *forget = weights + layer->blocks[LSTM_B].offset + lstm->hidden;
    for (size_t j = 0; j < lstm->hidden; j++)
        forget[j] += lstm->forget_bias;
}

static const char *lstm_note(const struct layer *layer)
{
    static const char *const notes[] = {
        [PEEPHOLE_NONE] = "",
        [PEEPHOLE_DIAGONAL] = "peepholes diagonal: i, f, o",
        [PEEPHOLE_FULL] = "peepholes full: i, f, o",
    };
    const struct lstm *lstm = layer->own;
    return notes[lstm->peephole];
}

extern const struct layer_kind layer_lstm;
const struct layer_kind layer_lstm = {
    .name = "lstm",
    .order = "gates i f g o along the columns of W_x, W_h and b; z = x W_x + h W_h + b",
    .help = "long short-term memory, with peepholes or without",
    .keys = lstm_keys,
    .build = lstm_build,
    .out_steps = lstm_out_steps,
    .work_size = lstm_work_size,
    .state_size = lstm_state_size,
    .start = lstm_start,
    .forward = lstm_forward,
    .backward = lstm_backward,
    .trace = lstm_trace,
    .note = lstm_note,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "experts": m small networks and a gate that says for each record how much each of them
 * counts (Jacobs, Jordan, Nowlan, Hinton 1991, the modular network)
 *
 *     g   = softmax(x W_gate + b_gate)             one number an expert
 *     h_e = phi(x W_hidden_e + b_hidden_e)         of each expert e
 *     f_e = h_e W_out_e + b_out_e
 *     y   = sum_e g_e f_e
 *
 * and backward, from dy:
 *
 *     df_e = g_e dy;   dg_e = sum_k dy_k f_ek;   ds_e = g_e (dg_e - sum_j g_j dg_j)
 *
 * with s the sums under the gate's softmax. W_hidden has the experts side by side, W_out and b_out one
 * under the other. In the last layer y are the sums under the softmax of the classes.
 */
#include <stdio.h>
#include <string.h>

#include "src/math/blas.h"
#include "src/net/layer.h"
#include "src/net/softmax.h"

static const char *const activation_names[] = { "linear", "softmax", NULL };

enum phi { PHI_TANH, PHI_SIGMOID, PHI_RELU };
static const char *const phi_names[] = { "tanh", "sigmoid", "relu", NULL };

static const struct key experts_keys[] = {
    { .name = "experts",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = 256,
      .help = "how many; unset: one a class" },
    { .name = "hidden",
      .type = KEY_COUNT,
      .initial = "20",
      .least = 1,
      .greatest = 4096,
      .help = "hidden cells of each expert" },
    { .name = "units",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = 65536,
      .help = "width of the output; unset: the number of classes" },
    { .name = "function",
      .type = KEY_CHOICE,
      .initial = "tanh",
      .choices = phi_names,
      .help = "of the hidden cells" },
    { .name = "activation",
      .type = KEY_CHOICE,
      .initial = "linear",
      .choices = activation_names,
      .help = "what is done to the mixed sums; softmax in the last layer only" },
    { .name = NULL },
};

struct experts {
    size_t count, hidden;
    enum phi phi;
    char note[64];
};

enum { W_GATE, B_GATE, W_HIDDEN, B_HIDDEN, W_OUT, B_OUT };

static bool experts_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct experts *experts = arena_take(build->arena, 1, sizeof *experts, err);
    if (!experts)
        return false;
    size_t count = values_count(build->values, "experts");
    size_t units = values_count(build->values, "units");
    size_t hidden = values_count(build->values, "hidden"), inputs = layer->in.width;
    count = count > 0 ? count : build->classes;
    units = units > 0 ? units : build->classes;
    bool softmax = values_choice(build->values, "activation") > 0;
    if (softmax && !build->is_last)
        return err_set(err, ERR_USAGE, "%s: softmax belongs into the last layer", layer->name);
    experts->count = count;
    experts->hidden = hidden;
    experts->phi = (enum phi)values_choice(build->values, "function");
    snprintf(experts->note, sizeof experts->note, "%zu experts of %zu, %s, gated%s", count, hidden,
             phi_names[experts->phi], softmax ? "; softmax" : "");
    layer->own = experts;
    layer->out = (struct shape){ .steps = layer->in.steps, .width = units };
    layer_add_block(layer, "W_gate", BLOCK_WEIGHT, inputs, count, inputs, count, inputs);
    layer_add_block(layer, "b_gate", BLOCK_BIAS, 1, count, inputs, count, inputs);
    layer_add_block(layer, "W_hidden", BLOCK_WEIGHT, inputs, count * hidden, inputs, hidden,
                    inputs);
    layer_add_block(layer, "b_hidden", BLOCK_BIAS, 1, count * hidden, inputs, hidden, inputs);
    layer_add_block(layer, "W_out", BLOCK_WEIGHT, count * hidden, units, hidden, units, hidden);
    layer_add_block(layer, "b_out", BLOCK_BIAS, count, units, hidden, units, hidden);
    return true;
}

static size_t experts_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    return steps;
}

/* Parts of the workspace. */
struct parts {
    real *gate;    /* rows x experts: g, and in backward ds */
    real *hidden;  /* rows x experts hidden: h, and in backward its derivative */
    real *answers; /* rows x experts units: f, and in backward df */
    real *d_gate;  /* rows x experts */
};

static size_t numbers_a_row(const struct layer *layer)
{
    const struct experts *experts = layer->own;
    return experts->count * (2 + experts->hidden + layer->out.width);
}

static bool experts_work_size(const struct layer *layer, size_t steps, size_t windows, size_t *size)
{
    size_t rows;
    return size_product(steps, windows, &rows) && size_product(rows, numbers_a_row(layer), size);
}

static struct parts parts_of(const struct layer *layer, const struct pass *pass)
{
    const struct experts *experts = layer->own;
    size_t rows = pass->steps * pass->windows;
    real *gate = pass->work;
    real *hidden = gate + rows * experts->count;
    real *answers = hidden + rows * experts->count * experts->hidden;
    return (struct parts){ gate, hidden, answers,
                           answers + rows * experts->count * layer->out.width };
}

/* out = x W + b, b repeated in every row. */
static void sums(const struct layer *layer, const struct pass *pass, size_t w, size_t b, real *out)
{
    size_t rows = pass->steps * pass->windows, cols = layer->blocks[w].cols;
    const real *bias = layer_weights(layer, pass, b);
    for (size_t row = 0; row < rows; row++)
        memcpy(out + row * cols, bias, cols * sizeof(real));
    blas_product(PLAIN, PLAIN, rows, cols, layer->in.width, 1, pass->in, layer->in.width,
                 layer_weights(layer, pass, w), cols, 1, out, cols);
}

static void apply_phi(const struct experts *experts, const struct kernel *kernel, real *h,
                      size_t count)
{
    if (experts->phi == PHI_TANH)
        kernel->tanh(h, count);
    else if (experts->phi == PHI_SIGMOID)
        kernel->sigmoid(h, count);
    else
        for (size_t i = 0; i < count; i++)
            h[i] = h[i] > 0 ? h[i] : 0;
}

/* From y alone. */
static real slope_of(enum phi phi, real y)
{
    return phi == PHI_TANH ? 1 - y * y : phi == PHI_SIGMOID ? y * (1 - y) : (real)(y > 0);
}

/* f of each expert, side by side. */
static void answer(const struct layer *layer, const struct pass *pass, const struct parts *parts)
{
    const struct experts *experts = layer->own;
    size_t rows = pass->steps * pass->windows, units = layer->out.width;
    size_t wide = experts->count * experts->hidden, all = experts->count * units;
    const real *bias = layer_weights(layer, pass, B_OUT);
    for (size_t row = 0; row < rows; row++)
        memcpy(parts->answers + row * all, bias, all * sizeof(real));
    for (size_t e = 0; e < experts->count; e++)
        blas_product(PLAIN, PLAIN, rows, units, experts->hidden, 1,
                     parts->hidden + e * experts->hidden, wide,
                     layer_weights(layer, pass, W_OUT) + e * experts->hidden * units, units, 1,
                     parts->answers + e * units, all);
}

static void experts_forward(const struct layer *layer, const struct pass *pass)
{
    const struct experts *experts = layer->own;
    struct parts parts = parts_of(layer, pass);
    size_t rows = pass->steps * pass->windows, units = layer->out.width;
    sums(layer, pass, W_GATE, B_GATE, parts.gate);
    softmax_rows(pass->kernel, parts.gate, rows, experts->count);
    sums(layer, pass, W_HIDDEN, B_HIDDEN, parts.hidden);
    apply_phi(experts, pass->kernel, parts.hidden, rows * experts->count * experts->hidden);
    answer(layer, pass, &parts);
    memset(pass->out, 0, rows * units * sizeof(real));
    for (size_t row = 0; row < rows; row++)
        for (size_t e = 0; e < experts->count; e++) {
            real share = parts.gate[row * experts->count + e];
            const real *f = parts.answers + (row * experts->count + e) * units;
            for (size_t k = 0; k < units; k++)
                pass->out[row * units + k] += share * f[k];
        }
}

/* g becomes ds, f becomes df. */
static void unmix(const struct layer *layer, const struct pass *pass, const struct parts *parts)
{
    const struct experts *experts = layer->own;
    size_t rows = pass->steps * pass->windows, units = layer->out.width, count = experts->count;
    for (size_t row = 0; row < rows; row++) {
        const real *d_y = pass->d_out + row * units;
        real *gate = parts->gate + row * count, *d_gate = parts->d_gate + row * count, mean = 0;
        for (size_t e = 0; e < count; e++) {
            real *f = parts->answers + (row * count + e) * units, sum = 0;
            for (size_t k = 0; k < units; k++) {
                sum += d_y[k] * f[k];
                f[k] = gate[e] * d_y[k];
            }
            d_gate[e] = sum;
            mean += gate[e] * sum;
        }
        for (size_t e = 0; e < count; e++)
            gate[e] *= d_gate[e] - mean;
    }
}

/* dW = x' d, db = sum of d, dx += d W'. */
static void back(const struct layer *layer, const struct pass *pass, size_t w, size_t b,
                 const real *d, real add_to_d_in)
{
    size_t rows = pass->steps * pass->windows, cols = layer->blocks[w].cols;
    size_t inputs = layer->in.width;
    blas_product(TRANSPOSED, PLAIN, inputs, cols, rows, 1, pass->in, inputs, d, cols, 0,
                 layer_gradient(layer, pass, w), cols);
    real *d_bias = layer_gradient(layer, pass, b);
    memset(d_bias, 0, cols * sizeof(real));
    pass->kernel->add_rows(d_bias, d, rows, cols);
    if (pass->d_in)
        blas_product(PLAIN, TRANSPOSED, rows, inputs, cols, 1, d, cols,
                     layer_weights(layer, pass, w), cols, add_to_d_in, pass->d_in, inputs);
}

/* Through W_out of each expert: h becomes the derivative of its sums. */
static void back_out(const struct layer *layer, const struct pass *pass, const struct parts *parts)
{
    const struct experts *experts = layer->own;
    size_t rows = pass->steps * pass->windows, units = layer->out.width, hidden = experts->hidden;
    size_t wide = experts->count * hidden, all = experts->count * units;
    for (size_t e = 0; e < experts->count; e++) {
        const real *d_f = parts->answers + e * units;
        real *h = parts->hidden + e * hidden;
        blas_product(TRANSPOSED, PLAIN, hidden, units, rows, 1, h, wide, d_f, all, 0,
                     layer_gradient(layer, pass, W_OUT) + e * hidden * units, units);
        for (size_t row = 0; row < rows; row++)
            for (size_t i = 0; i < hidden; i++)
                h[row * wide + i] = slope_of(experts->phi, h[row * wide + i]);
    }
    real *d_bias = layer_gradient(layer, pass, B_OUT);
    memset(d_bias, 0, all * sizeof(real));
    pass->kernel->add_rows(d_bias, parts->answers, rows, all);
    const real *weights = layer_weights(layer, pass, W_OUT);
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < wide; i++) {
            const real *w = weights + i * units;
            const real *d_f = parts->answers + row * all + i / hidden * units;
            real sum = 0;
            for (size_t k = 0; k < units; k++)
                sum += w[k] * d_f[k];
            parts->hidden[row * wide + i] *= sum;
        }
}

static void experts_backward(const struct layer *layer, const struct pass *pass)
{
    struct parts parts = parts_of(layer, pass);
    unmix(layer, pass, &parts);
    back_out(layer, pass, &parts);
    back(layer, pass, W_GATE, B_GATE, parts.gate, 0);
    back(layer, pass, W_HIDDEN, B_HIDDEN, parts.hidden, 1);
}

static const char *experts_note(const struct layer *layer)
{
    const struct experts *experts = layer->own;
    return experts->note;
}

extern const struct layer_kind layer_experts;
const struct layer_kind layer_experts = {
    .name = "experts",
    .help = "small networks side by side, mixed by a gate",
    .keys = experts_keys,
    .build = experts_build,
    .out_steps = experts_out_steps,
    .work_size = experts_work_size,
    .forward = experts_forward,
    .backward = experts_backward,
    .note = experts_note,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "dense": z = x W + b at every step. With activation=softmax (the last layer only) the
 * layer still gives z: the softmax and its derivative are taken together with the loss (loss.c).
 */
#include <string.h>

#include "src/math/product.h"
#include "src/net/layer.h"

enum activation { ACTIVATION_LINEAR, ACTIVATION_SOFTMAX };
static const char *const activation_names[] = { "linear", "softmax", NULL };

static const struct key dense_keys[] = {
    { .name = "units",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = 65536,
      .help = "width of the output; unset: the number of classes" },
    { .name = "activation",
      .type = KEY_CHOICE,
      .initial = "linear",
      .choices = activation_names,
      .help = "what is done to the sums; softmax in the last layer only" },
    { .name = NULL },
};

struct dense {
    enum activation activation;
};

enum { DENSE_W, DENSE_B };

static bool dense_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct dense *dense = arena_take(build->arena, 1, sizeof *dense, err);
    if (!dense)
        return false;
    dense->activation = (enum activation)values_choice(build->values, "activation");
    layer->own = dense;
    if (dense->activation == ACTIVATION_SOFTMAX && !build->is_last)
        return err_set(err, ERR_USAGE, "%s: softmax belongs into the last layer", layer->name);
    size_t units = values_count(build->values, "units");
    if (units == 0)
        units = build->classes;
    size_t inputs = layer->in.width;
    layer->out = (struct shape){ .steps = layer->in.steps, .width = units };
    layer_add_block(layer, "W", BLOCK_WEIGHT, inputs, units, inputs, units, inputs);
    layer_add_block(layer, "b", BLOCK_BIAS, 1, units, inputs, units, inputs);
    return true;
}

static size_t dense_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    return steps;
}

static void dense_forward(const struct layer *layer, const struct pass *pass)
{
    size_t inputs = layer->in.width, units = layer->out.width;
    product_rows(pass->kernel, pass->steps * pass->windows, units, inputs, pass->in,
                 layer_weights(layer, pass, DENSE_W), layer_weights(layer, pass, DENSE_B),
                 pass->out);
}

/* dW = x' dz;  db = sum of dz;  dx = dz W' */
static void dense_backward(const struct layer *layer, const struct pass *pass)
{
    size_t rows = pass->steps * pass->windows;
    size_t inputs = layer->in.width, units = layer->out.width;
    real *d_bias = layer_gradient(layer, pass, DENSE_B);
    product_gradient(pass->kernel, inputs, units, rows, pass->in, pass->d_out,
                     layer_gradient(layer, pass, DENSE_W));
    memset(d_bias, 0, units * sizeof(real));
    pass->kernel->add_rows(d_bias, pass->d_out, rows, units);
    if (pass->d_in)
        product_back(pass->kernel, rows, inputs, units, pass->d_out,
                     layer_weights(layer, pass, DENSE_W), pass->d_in);
}

static const char *dense_note(const struct layer *layer)
{
    const struct dense *dense = layer->own;
    return dense->activation == ACTIVATION_SOFTMAX ? "softmax" : "";
}

extern const struct layer_kind layer_dense;
const struct layer_kind layer_dense = {
    .name = "dense",
    .order = "z = x W + b",
    .help = "sums over all inputs of a step",
    .keys = dense_keys,
    .build = dense_build,
    .out_steps = dense_out_steps,
    .forward = dense_forward,
    .backward = dense_backward,
    .note = dense_note,
};

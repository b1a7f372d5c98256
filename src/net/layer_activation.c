/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "activation": a function of every number, and its derivative
 *
 *     relu         max(0, x)                      1 where x > 0, else 0
 *     leaky-relu   x where x > 0, else x / 100    1, or 1/100
 *     elu          x where x > 0, else e^x - 1    1, or e^x                (Clevert et al. 2016)
 *     gelu         x P(x)                         P(x) + x p(x)            (Hendrycks, Gimpel 2016)
 *     tanh, sigmoid                               1 - y y, y (1 - y)
 *
 * with P and p the distribution and density of the standard normal.
 */
#include <math.h>
#include <string.h>

#include "src/net/layer.h"

enum function {
    FUNCTION_RELU,
    FUNCTION_LEAKY_RELU,
    FUNCTION_ELU,
    FUNCTION_GELU,
    FUNCTION_TANH,
    FUNCTION_SIGMOID
};
static const char *const function_names[] = { "relu", "leaky-relu", "elu", "gelu",
                                              "tanh", "sigmoid",    NULL };

static const struct key activation_keys[] = {
    { .name = "function",
      .type = KEY_CHOICE,
      .initial = "relu",
      .choices = function_names,
      .help = "what is done to every number" },
    { .name = NULL },
};

struct activation {
    enum function function;
};

static const double leak = 0.01, root_half = 0.70710678118654752, root_two_pi = 2.50662827463100050;

static bool activation_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct activation *activation = arena_take(build->arena, 1, sizeof *activation, err);
    if (!activation)
        return false;
    activation->function = (enum function)values_choice(build->values, "function");
    layer->own = activation;
    layer->out = layer->in;
    return true;
}

static size_t activation_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    return steps;
}

static double normal_share(double x) /* P(x) */
{
    return 0.5 * erfc(-x * root_half);
}

static real value_of(enum function function, real x)
{
    switch (function) {
    case FUNCTION_RELU:
        return x > 0 ? x : 0;
    case FUNCTION_LEAKY_RELU:
        return x > 0 ? x : x * (real)leak;
    case FUNCTION_ELU:
        return x > 0 ? x : (real)expm1((double)x);
    case FUNCTION_GELU:
        return x * (real)normal_share((double)x);
    case FUNCTION_TANH:
    case FUNCTION_SIGMOID:
        break;
    }
    return x;
}

/* From x and y, whichever is shorter. */
static real slope_of(enum function function, real x, real y)
{
    switch (function) {
    case FUNCTION_RELU:
        return x > 0;
    case FUNCTION_LEAKY_RELU:
        return x > 0 ? 1 : (real)leak;
    case FUNCTION_ELU:
        return x > 0 ? 1 : y + 1;
    case FUNCTION_GELU:
        return (real)(normal_share((double)x) +
                      (double)x * exp(-(double)x * (double)x / 2) / root_two_pi);
    case FUNCTION_TANH:
        return 1 - y * y;
    case FUNCTION_SIGMOID:
        break;
    }
    return y * (1 - y);
}

static void activation_forward(const struct layer *layer, const struct pass *pass)
{
    const struct activation *activation = layer->own;
    size_t count = pass->steps * pass->windows * layer->in.width;
    if (activation->function < FUNCTION_TANH) {
        for (size_t i = 0; i < count; i++)
            pass->out[i] = value_of(activation->function, pass->in[i]);
        return;
    }
    memcpy(pass->out, pass->in, count * sizeof(real));
    if (activation->function == FUNCTION_TANH)
        pass->kernel->tanh(pass->out, count);
    else
        pass->kernel->sigmoid(pass->out, count);
}

static void activation_backward(const struct layer *layer, const struct pass *pass)
{
    const struct activation *activation = layer->own;
    size_t count = pass->steps * pass->windows * layer->in.width;
    for (size_t i = 0; pass->d_in && i < count; i++)
        pass->d_in[i] = pass->d_out[i] * slope_of(activation->function, pass->in[i], pass->out[i]);
}

static const char *activation_note(const struct layer *layer)
{
    const struct activation *activation = layer->own;
    return function_names[activation->function];
}

extern const struct layer_kind layer_activation;
const struct layer_kind layer_activation = {
    .name = "activation",
    .help = "a function of every number",
    .keys = activation_keys,
    .build = activation_build,
    .out_steps = activation_out_steps,
    .forward = activation_forward,
    .backward = activation_backward,
    .note = activation_note,
};

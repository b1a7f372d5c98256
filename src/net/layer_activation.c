/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "activation": a function of every number, and its derivative
 *
 *     relu         max(0, x)                          1 where x > 0, else 0
 *     leaky-relu   x where x > 0, else s x            1, or s      (Maas et al. 2013; slope s = 0.01)
 *     elu          x where x > 0, else a (e^x - 1)    1, or a e^x  (Clevert et al. 2016; alpha a = 1)
 *     gelu         x P(x)                             P(x) + x p(x)        (Hendrycks, Gimpel 2016)
 *     tanh, sigmoid                                   1 - y y, y (1 - y)
 *
 * with P and p the distribution and density of the standard normal; and softmax, over the width of
 * every step (softmax.h). In the last layer softmax hands on the sums as they are: there it is taken
 * together with the loss (loss.c), as behind a dense layer.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/net/layer.h"
#include "src/net/softmax.h"

enum function {
    FUNCTION_RELU,
    FUNCTION_LEAKY_RELU,
    FUNCTION_ELU,
    FUNCTION_GELU,
    FUNCTION_TANH,
    FUNCTION_SIGMOID,
    FUNCTION_SOFTMAX
};
static const char *const function_names[] = { "relu", "leaky-relu", "elu",     "gelu",
                                              "tanh", "sigmoid",    "softmax", NULL };

static const struct key activation_keys[] = {
    { .name = "function",
      .type = KEY_CHOICE,
      .initial = "relu",
      .choices = function_names,
      .help = "what is done to every number; softmax: to the numbers of a step together" },
    { .name = "slope",
      .type = KEY_NUMBER,
      .initial = "0.01",
      .least = 0,
      .greatest = 1,
      .help = "of leaky-relu: what numbers below 0 are multiplied by" },
    { .name = "alpha",
      .type = KEY_NUMBER,
      .initial = "1",
      .least = 0,
      .greatest = 100,
      .above_least = true,
      .help = "of elu: large negative numbers become minus this" },
    { .name = NULL },
};

struct activation {
    enum function function;
    double slope, alpha;
    bool with_loss; /* a softmax that the loss takes */
    char note[48];
};

static const double root_half = 0.70710678118654752, root_two_pi = 2.50662827463100050;

/* A setting that the function does not have says that the user expects something else. */
static bool check_setting(const struct layer *layer, const struct layer_build *build,
                          const char *key, enum function owner, struct err *err)
{
    size_t function = values_choice(build->values, "function");
    if (function == owner || !values_given(build->values, key))
        return true;
    return err_set(err, ERR_USAGE, "%s: %s has no %s; it belongs to %s", layer->name,
                   function_names[function], key, function_names[owner]);
}

static void write_note(struct activation *activation, const struct key_values *values)
{
    const char *key = activation->function == FUNCTION_LEAKY_RELU ? "slope"
                      : activation->function == FUNCTION_ELU      ? "alpha"
                                                                  : NULL;
    const char *name = function_names[activation->function];
    if (key && values_given(values, key))
        snprintf(activation->note, sizeof activation->note, "%s, %s %.20s", name, key,
                 values_text(values, key));
    else
        snprintf(activation->note, sizeof activation->note, "%s", name);
}

static bool activation_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct activation *activation = arena_take(build->arena, 1, sizeof *activation, err);
    if (!activation || !check_setting(layer, build, "slope", FUNCTION_LEAKY_RELU, err) ||
        !check_setting(layer, build, "alpha", FUNCTION_ELU, err))
        return false;
    activation->function = (enum function)values_choice(build->values, "function");
    activation->slope = values_number(build->values, "slope");
    activation->alpha = values_number(build->values, "alpha");
    activation->with_loss = activation->function == FUNCTION_SOFTMAX && build->is_last;
    write_note(activation, build->values);
    layer->own = activation;
    layer->out = layer->in;
    if (activation->function != FUNCTION_SOFTMAX || build->is_last || layer->in.width > 1)
        return true;
    err_set(err, ERR_USAGE,
            "%s: its input is one number a step (%zu x 1), whose softmax is always 1", layer->name,
            layer->in.steps);
    return err_hint(err, "put a layer of some width before it, as in: dense 16 softmax");
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

static void elu(const struct pass *pass, double alpha, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pass->out[i] = pass->in[i] > 0 ? pass->in[i] : (real)(alpha * expm1((double)pass->in[i]));
}

static void elu_back(const struct pass *pass, real alpha, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pass->d_in[i] = pass->d_out[i] * (pass->in[i] > 0 ? 1 : pass->out[i] + alpha);
}

static void gelu(const struct pass *pass, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pass->out[i] = pass->in[i] * (real)normal_share((double)pass->in[i]);
}

static void gelu_back(const struct pass *pass, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double x = (double)pass->in[i];
        pass->d_in[i] =
            pass->d_out[i] * (real)(normal_share(x) + x * exp(-x * x / 2) / root_two_pi);
    }
}

static void activation_forward(const struct layer *layer, const struct pass *pass)
{
    const struct activation *activation = layer->own;
    const struct kernel *kernel = pass->kernel;
    size_t count = pass->steps * pass->windows * layer->in.width;
    switch (activation->function) {
    case FUNCTION_RELU:
        kernel->relu(pass->out, pass->in, 0, count);
        break;
    case FUNCTION_LEAKY_RELU:
        kernel->relu(pass->out, pass->in, (real)activation->slope, count);
        break;
    case FUNCTION_ELU:
        elu(pass, activation->alpha, count);
        break;
    case FUNCTION_GELU:
        gelu(pass, count);
        break;
    case FUNCTION_TANH:
        memcpy(pass->out, pass->in, count * sizeof(real));
        kernel->tanh(pass->out, count);
        break;
    case FUNCTION_SIGMOID:
        memcpy(pass->out, pass->in, count * sizeof(real));
        kernel->sigmoid(pass->out, count);
        break;
    case FUNCTION_SOFTMAX:
        memcpy(pass->out, pass->in, count * sizeof(real));
        if (!activation->with_loss)
            softmax_rows(kernel, pass->out, pass->steps * pass->windows, layer->in.width);
        break;
    }
}

static void softmax_back(const struct layer *layer, const struct pass *pass, size_t count)
{
    const struct activation *activation = layer->own;
    if (count == 0)
        return;
    if (activation->with_loss)
        memcpy(pass->d_in, pass->d_out, count * sizeof(real));
    else
        softmax_rows_back(pass->out, pass->d_out, pass->d_in, count / layer->in.width,
                          layer->in.width);
}

static void activation_backward(const struct layer *layer, const struct pass *pass)
{
    const struct activation *activation = layer->own;
    const struct kernel *kernel = pass->kernel;
    size_t count = pass->d_in ? pass->steps * pass->windows * layer->in.width : 0;
    switch (activation->function) {
    case FUNCTION_RELU:
        kernel->relu_back(pass->d_in, pass->in, pass->d_out, 0, count);
        break;
    case FUNCTION_LEAKY_RELU:
        kernel->relu_back(pass->d_in, pass->in, pass->d_out, (real)activation->slope, count);
        break;
    case FUNCTION_ELU:
        elu_back(pass, (real)activation->alpha, count);
        break;
    case FUNCTION_GELU:
        gelu_back(pass, count);
        break;
    case FUNCTION_TANH:
        kernel->tanh_back(pass->d_in, pass->out, pass->d_out, count);
        break;
    case FUNCTION_SIGMOID:
        kernel->sigmoid_back(pass->d_in, pass->out, pass->d_out, count);
        break;
    case FUNCTION_SOFTMAX:
        softmax_back(layer, pass, count);
        break;
    }
}

static const char *activation_note(const struct layer *layer)
{
    const struct activation *activation = layer->own;
    return activation->note;
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

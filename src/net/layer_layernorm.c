/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "layernorm" (Ba, Kiros, Hinton 2016): the n numbers of every step of every window get mean
 * 0 and variance 1, then a scale and a shift of their own:
 *
 *     y = gamma u + beta,   u = (x - m) r,   r = 1 / sqrt(v + eps)
 *
 * with m and v the mean and the variance (divided by n) of the step's numbers. Backward, with
 * g = gamma dy and <.> the mean over the step's numbers:
 *
 *     dx = r (g - <g> - u <g u>);   dgamma = sum of dy u;   dbeta = sum of dy
 */
#include <math.h>
#include <string.h>

#include "src/net/layer.h"

static const struct key layernorm_keys[] = {
    { .name = "eps",
      .type = KEY_NUMBER,
      .initial = "1e-5",
      .least = 0,
      .greatest = 1,
      .above_least = true,
      .help = "added to the variance" },
    { .name = NULL },
};

struct layernorm {
    double eps;
};

enum { LAYERNORM_GAMMA, LAYERNORM_BETA };

static bool layernorm_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct layernorm *norm = arena_take(build->arena, 1, sizeof *norm, err);
    if (!norm)
        return false;
    size_t width = layer->in.width;
    norm->eps = values_number(build->values, "eps");
    layer->own = norm;
    layer->out = layer->in;
    layer_add_block(layer, "gamma", BLOCK_NORM, 1, width, width, width, width);
    layer_add_block(layer, "beta", BLOCK_NORM, 1, width, width, width, width);
    if (width > 1)
        return true;
    err_set(err, ERR_USAGE,
            "%s: its input is one number a step (%zu x 1), which would always become 0",
            layer->name, layer->in.steps);
    return err_hint(err, "put a layer of some width before it, or take batchnorm");
}

static size_t layernorm_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    return steps;
}

/* u of every step, and one r a step. */
static bool layernorm_work_size(const struct layer *layer, size_t steps, size_t windows,
                                size_t *size)
{
    size_t rows;
    return size_product(steps, windows, &rows) && size_product(rows, layer->in.width + 1, size);
}

/* A scale and a shift for every number. */
static size_t layernorm_multiply_adds(const struct layer *layer)
{
    return layer->in.steps * layer->in.width;
}

static void layernorm_start(const struct layer *layer, real *weights)
{
    real *gamma = weights + layer->blocks[LAYERNORM_GAMMA].offset;
    for (size_t i = 0; i < layer->in.width; i++)
        gamma[i] = 1;
}

/* u = (x - m) r; returns r. */
static real normalise(const real *x, size_t width, double eps, real *u)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < width; i++)
        sum += (double)x[i];
    double mean = sum / (double)width;
    for (size_t i = 0; i < width; i++)
        squares += ((double)x[i] - mean) * ((double)x[i] - mean);
    double r = 1 / sqrt(squares / (double)width + eps);
    for (size_t i = 0; i < width; i++)
        u[i] = (real)(((double)x[i] - mean) * r);
    return (real)r;
}

static void layernorm_forward(const struct layer *layer, const struct pass *pass)
{
    const struct layernorm *norm = layer->own;
    size_t rows = pass->steps * pass->windows, width = layer->in.width;
    const real *gamma = layer_weights(layer, pass, LAYERNORM_GAMMA);
    const real *beta = layer_weights(layer, pass, LAYERNORM_BETA);
    for (size_t row = 0; row < rows; row++) {
        real *u = pass->work + row * width, *out = pass->out + row * width;
        pass->work[rows * width + row] = normalise(pass->in + row * width, width, norm->eps, u);
        for (size_t i = 0; i < width; i++)
            out[i] = gamma[i] * u[i] + beta[i];
    }
}

static void row_back(const real *gamma, const real *u, const real *d_out, real r, size_t width,
                     real *d_in)
{
    double mean = 0, along = 0;
    for (size_t i = 0; i < width; i++) {
        double g = (double)gamma[i] * (double)d_out[i];
        mean += g;
        along += g * (double)u[i];
    }
    mean /= (double)width;
    along /= (double)width;
    for (size_t i = 0; i < width; i++)
        d_in[i] = r * (gamma[i] * d_out[i] - (real)mean - u[i] * (real)along);
}

static void layernorm_backward(const struct layer *layer, const struct pass *pass)
{
    size_t rows = pass->steps * pass->windows, width = layer->in.width;
    const real *gamma = layer_weights(layer, pass, LAYERNORM_GAMMA);
    real *d_gamma = layer_gradient(layer, pass, LAYERNORM_GAMMA);
    real *d_beta = layer_gradient(layer, pass, LAYERNORM_BETA);
    memset(d_gamma, 0, width * sizeof(real));
    memset(d_beta, 0, width * sizeof(real));
    pass->kernel->add_rows(d_beta, pass->d_out, rows, width);
    for (size_t row = 0; row < rows; row++) {
        const real *u = pass->work + row * width, *d_out = pass->d_out + row * width;
        for (size_t i = 0; i < width; i++)
            d_gamma[i] += d_out[i] * u[i];
        if (pass->d_in)
            row_back(gamma, u, d_out, pass->work[rows * width + row], width,
                     pass->d_in + row * width);
    }
}

extern const struct layer_kind layer_layernorm;
const struct layer_kind layer_layernorm = {
    .name = "layernorm",
    .order = "gamma (x - mean) / sqrt(variance + eps) + beta, over the width of a step",
    .help = "the numbers of each step brought to mean 0 and variance 1",
    .keys = layernorm_keys,
    .build = layernorm_build,
    .out_steps = layernorm_out_steps,
    .work_size = layernorm_work_size,
    .start = layernorm_start,
    .multiply_adds = layernorm_multiply_adds,
    .forward = layernorm_forward,
    .backward = layernorm_backward,
};

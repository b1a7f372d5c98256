/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "batchnorm" (Ioffe, Szegedy 2015): over the n steps of a batch that hold data, each of the
 * numbers of a step gets mean 0 and variance 1, then a scale and a shift of its own:
 *
 *     y = gamma u + beta,   u = (x - m) r,   r = 1 / sqrt(v + eps)
 *
 * with m and v the mean and the variance (divided by n) of that number in the batch. Backward:
 *
 *     dbeta = sum of dy;   dgamma = sum of dy u;   dx = gamma r (dy - dbeta/n - u dgamma/n)
 *
 * The batch is the slice of it that one thread computes (src/train/step.c cuts a batch by its size
 * alone), so no thread waits for another: ghost batch normalisation (Hoffer, Hubara, Soudry 2017).
 * Padding takes no part: its y is 0, and nothing flows back from it.
 *
 * Outside of training, y is computed from a running mean and variance, two blocks that no optimizer
 * touches. Each slice leaves what it measured (m, and the variance divided by n - 1) in their places in
 * its gradient; behind a step the slices are taken together in their order, with k = momentum:
 *
 *     mean     = (1 - k) mean + k (sum of n m) / (sum of n)
 *     variance = (1 - k) variance + k (sum of (n - 1) v') / (sum of (n - 1))
 *
 * A slice of a single step has no variance, and its u would be 0 whatever x is. So it is computed as
 * outside of training, the running values held; it counts for the mean, and for the variance not at all.
 */
#include <math.h>
#include <string.h>

#include "src/net/layer.h"

static const struct key batchnorm_keys[] = {
    { .name = "momentum",
      .type = KEY_NUMBER,
      .initial = "0.1",
      .least = 0,
      .greatest = 1,
      .above_least = true,
      .help =
          "share of a batch in the running mean and variance, which are used outside of training" },
    { .name = "eps",
      .type = KEY_NUMBER,
      .initial = "1e-5",
      .least = 0,
      .greatest = 1,
      .above_least = true,
      .help = "added to the variance" },
    { .name = NULL },
};

struct batchnorm {
    double momentum, eps;
};

enum { BATCHNORM_GAMMA, BATCHNORM_BETA, BATCHNORM_MEAN, BATCHNORM_VARIANCE };

static bool batchnorm_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct batchnorm *norm = arena_take(build->arena, 1, sizeof *norm, err);
    if (!norm)
        return false;
    size_t width = layer->in.width;
    norm->momentum = values_number(build->values, "momentum");
    norm->eps = values_number(build->values, "eps");
    layer->own = norm;
    layer->out = layer->in;
    layer_add_block(layer, "gamma", BLOCK_NORM, 1, width, width, width, width);
    layer_add_block(layer, "beta", BLOCK_NORM, 1, width, width, width, width);
    layer_add_block(layer, "mean", BLOCK_STATISTIC, 1, width, width, width, width);
    layer_add_block(layer, "variance", BLOCK_STATISTIC, 1, width, width, width, width);
    return true;
}

static size_t batchnorm_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    return steps;
}

/* u of every step, then m, v' and r. */
static bool batchnorm_work_size(const struct layer *layer, size_t steps, size_t windows,
                                size_t *size)
{
    size_t rows;
    return size_product(steps, windows, &rows) && rows < SIZE_MAX - 3 &&
           size_product(rows + 3, layer->in.width, size);
}

struct batchnorm_work {
    real *u;        /* steps x windows x width */
    real *mean;     /* width: m */
    real *variance; /* width: v', of n - 1 */
    real *scale;    /* width: r */
};

static struct batchnorm_work work_of(const struct layer *layer, const struct pass *pass)
{
    size_t width = layer->in.width;
    struct batchnorm_work work = { .u = pass->work };
    work.mean = work.u + pass->steps * pass->windows * width;
    work.variance = work.mean + width;
    work.scale = work.variance + width;
    return work;
}

/* A scale and a shift for every number. */
static size_t batchnorm_multiply_adds(const struct layer *layer)
{
    return layer->in.steps * layer->in.width;
}

static void batchnorm_start(const struct layer *layer, real *weights)
{
    for (size_t i = 0; i < layer->in.width; i++) {
        weights[layer->blocks[BATCHNORM_GAMMA].offset + i] = 1;
        weights[layer->blocks[BATCHNORM_VARIANCE].offset + i] = 1;
    }
}

static bool holds_data(const struct pass *pass, size_t row)
{
    return row / pass->windows < pass->lengths[row % pass->windows];
}

/* Columns that are summed side by side, in double. */
enum { COLUMNS = 64 };

/* sums = over the rows that hold data, of x - m or, with squares, of its square; m NULL: 0 */
static void sum_columns(const struct pass *pass, const real *x, size_t width, size_t count,
                        const double *mean, double *sums)
{
    size_t rows = pass->steps * pass->windows;
    memset(sums, 0, count * sizeof *sums);
    for (size_t row = 0; row < rows; row++) {
        const real *at = x + row * width;
        if (!holds_data(pass, row))
            continue;
        for (size_t i = 0; i < count; i++)
            sums[i] += mean ? ((double)at[i] - mean[i]) * ((double)at[i] - mean[i]) : (double)at[i];
    }
}

/* m, v' and r of the batch at hand, n > 1. */
static void measure(const struct layer *layer, const struct pass *pass, size_t n,
                    const struct batchnorm_work *work)
{
    const struct batchnorm *norm = layer->own;
    size_t width = layer->in.width;
    for (size_t first = 0; first < width; first += COLUMNS) {
        double mean[COLUMNS], squares[COLUMNS];
        size_t count = width - first < COLUMNS ? width - first : COLUMNS;
        sum_columns(pass, pass->in + first, width, count, NULL, mean);
        for (size_t i = 0; i < count; i++)
            mean[i] /= (double)n;
        sum_columns(pass, pass->in + first, width, count, mean, squares);
        for (size_t i = 0; i < count; i++) {
            work->mean[first + i] = (real)mean[i];
            work->variance[first + i] = (real)(squares[i] / (double)(n - 1));
            work->scale[first + i] = (real)(1 / sqrt(squares[i] / (double)n + norm->eps));
        }
    }
}

/* Is this a pass that learns, with a variance to be had? */
static bool measures(const struct pass *pass, size_t *n)
{
    *n = pass_records(pass);
    return pass->random && *n > 1;
}

/* m and r from the running values. */
static void take_running(const struct layer *layer, const struct pass *pass,
                         const struct batchnorm_work *work)
{
    const struct batchnorm *norm = layer->own;
    const real *variance = layer_weights(layer, pass, BATCHNORM_VARIANCE);
    memcpy(work->mean, layer_weights(layer, pass, BATCHNORM_MEAN), layer->in.width * sizeof(real));
    for (size_t i = 0; i < layer->in.width; i++)
        work->scale[i] = (real)(1 / sqrt((double)variance[i] + norm->eps));
}

static void batchnorm_forward(const struct layer *layer, const struct pass *pass)
{
    struct batchnorm_work work = work_of(layer, pass);
    size_t rows = pass->steps * pass->windows, width = layer->in.width, n;
    const real *gamma = layer_weights(layer, pass, BATCHNORM_GAMMA);
    const real *beta = layer_weights(layer, pass, BATCHNORM_BETA);
    if (measures(pass, &n))
        measure(layer, pass, n, &work);
    else
        take_running(layer, pass, &work);
    for (size_t row = 0; row < rows; row++) {
        const real *x = pass->in + row * width;
        real *u = work.u + row * width, *out = pass->out + row * width;
        if (!holds_data(pass, row)) {
            memset(out, 0, width * sizeof(real));
            continue;
        }
        for (size_t i = 0; i < width; i++) {
            u[i] = (x[i] - work.mean[i]) * work.scale[i];
            out[i] = gamma[i] * u[i] + beta[i];
        }
    }
}

/* dx; n = 0: mean and variance are constants */
static void back_inputs(const struct layer *layer, const struct pass *pass,
                        const struct batchnorm_work *work, size_t n)
{
    size_t rows = pass->steps * pass->windows, width = layer->in.width;
    const real *gamma = layer_weights(layer, pass, BATCHNORM_GAMMA);
    const real *d_gamma = layer_gradient(layer, pass, BATCHNORM_GAMMA);
    const real *d_beta = layer_gradient(layer, pass, BATCHNORM_BETA);
    real share = n > 0 ? 1 / (real)n : 0;
    for (size_t row = 0; row < rows; row++) {
        const real *u = work->u + row * width, *d_out = pass->d_out + row * width;
        real *d_in = pass->d_in + row * width;
        if (!holds_data(pass, row)) {
            memset(d_in, 0, width * sizeof(real));
            continue;
        }
        for (size_t i = 0; i < width; i++)
            d_in[i] =
                gamma[i] * work->scale[i] * (d_out[i] - share * (d_beta[i] + u[i] * d_gamma[i]));
    }
}

/* What the batch measured, where the step finds it; of a single row only the mean counts. */
static void leave_statistics(const struct layer *layer, const struct pass *pass,
                             const struct batchnorm_work *work, bool measured)
{
    size_t width = layer->in.width;
    real *mean = layer_gradient(layer, pass, BATCHNORM_MEAN);
    real *variance = layer_gradient(layer, pass, BATCHNORM_VARIANCE);
    memset(variance, 0, width * sizeof(real));
    if (measured) {
        memcpy(mean, work->mean, width * sizeof(real));
        memcpy(variance, work->variance, width * sizeof(real));
        return;
    }
    memset(mean, 0, width * sizeof(real));
    for (size_t row = 0; row < pass->steps * pass->windows; row++)
        if (holds_data(pass, row))
            pass->kernel->add(mean, pass->in + row * width, width);
    pass->kernel->scale(mean, 1 / (real)pass_records(pass), width);
}

static void batchnorm_backward(const struct layer *layer, const struct pass *pass)
{
    struct batchnorm_work work = work_of(layer, pass);
    size_t rows = pass->steps * pass->windows, width = layer->in.width, n;
    bool measured = measures(pass, &n);
    real *d_gamma = layer_gradient(layer, pass, BATCHNORM_GAMMA);
    real *d_beta = layer_gradient(layer, pass, BATCHNORM_BETA);
    memset(d_gamma, 0, width * sizeof(real));
    memset(d_beta, 0, width * sizeof(real));
    for (size_t row = 0; row < rows; row++) {
        const real *u = work.u + row * width, *d_out = pass->d_out + row * width;
        for (size_t i = 0; holds_data(pass, row) && i < width; i++) {
            d_gamma[i] += d_out[i] * u[i];
            d_beta[i] += d_out[i];
        }
    }
    if (pass->d_in)
        back_inputs(layer, pass, &work, measured ? n : 0);
    leave_statistics(layer, pass, &work, measured);
}

/* One running value: what the slices measured at `offset`, each with its weight; `spare`: what a slice
 * needs to count at all. */
static void settle_value(const struct layer_slice *slices, size_t count, size_t offset,
                         size_t spare, double momentum, real *value)
{
    double sum = 0, weights = 0;
    for (size_t s = 0; s < count; s++) {
        if (slices[s].records <= spare)
            continue;
        double weight = (double)(slices[s].records - spare);
        sum += weight * (double)slices[s].gradient[offset];
        weights += weight;
    }
    if (weights > 0)
        *value = (real)((1 - momentum) * (double)*value + momentum * (sum / weights));
}

static void batchnorm_settle(const struct layer *layer, const struct layer_slice *slices,
                             size_t count, real *weights)
{
    const struct batchnorm *norm = layer->own;
    size_t mean = layer->blocks[BATCHNORM_MEAN].offset;
    size_t variance = layer->blocks[BATCHNORM_VARIANCE].offset;
    for (size_t i = 0; i < layer->in.width; i++) {
        settle_value(slices, count, mean + i, 0, norm->momentum, &weights[mean + i]);
        settle_value(slices, count, variance + i, 1, norm->momentum, &weights[variance + i]);
    }
}

static const char *batchnorm_note(const struct layer *layer)
{
    (void)layer;
    return "over a slice of the batch; outside of training running values";
}

extern const struct layer_kind layer_batchnorm;
const struct layer_kind layer_batchnorm = {
    .name = "batchnorm",
    .order = "gamma (x - mean) / sqrt(variance + eps) + beta; mean and variance: the running ones",
    .help =
        "each number of a step brought to mean 0 and variance 1 over a slice of the batch (ghost "
        "batch normalisation)",
    .keys = batchnorm_keys,
    .build = batchnorm_build,
    .out_steps = batchnorm_out_steps,
    .work_size = batchnorm_work_size,
    .start = batchnorm_start,
    .multiply_adds = batchnorm_multiply_adds,
    .forward = batchnorm_forward,
    .backward = batchnorm_backward,
    .settle = batchnorm_settle,
    .note = batchnorm_note,
};

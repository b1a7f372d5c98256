/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layers "maxpool" and "avgpool": of every `size` steps the largest number, or their mean, each
 * number of the width by itself. Steps that do not fill a pool are left out.
 */
#include <string.h>

#include "src/net/layer.h"

static const struct key pool_keys[] = {
    { .name = "size",
      .type = KEY_COUNT,
      .initial = "2",
      .least = 1,
      .greatest = 1024,
      .help = "steps that become one" },
    { .name = NULL },
};

struct pool_layer {
    size_t size;
};

static size_t pool_out_steps(const struct layer *layer, size_t steps)
{
    const struct pool_layer *pool = layer->own;
    return steps / pool->size;
}

static bool pool_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct pool_layer *pool = arena_take(build->arena, 1, sizeof *pool, err);
    if (!pool)
        return false;
    pool->size = values_count(build->values, "size");
    layer->own = pool;
    size_t steps = pool_out_steps(layer, layer->in.steps);
    if (steps == 0)
        return err_set(err, ERR_USAGE, "%s: a pool of %zu steps is longer than its input of %zu",
                       layer->name, pool->size, layer->in.steps);
    layer->out = (struct shape){ .steps = steps, .width = layer->in.width };
    return true;
}

/* Numbers of one step: all windows side by side. */
static size_t step_size(const struct layer *layer, const struct pass *pass)
{
    return pass->windows * layer->in.width;
}

static void max_forward(const struct layer *layer, const struct pass *pass)
{
    const struct pool_layer *pool = layer->own;
    size_t step = step_size(layer, pass), out_steps = pool_out_steps(layer, pass->steps);
    for (size_t t = 0; t < out_steps; t++) {
        const real *in = pass->in + t * pool->size * step;
        real *out = pass->out + t * step;
        if (pool->size == 1)
            memcpy(out, in, step * sizeof(real));
        for (size_t k = 1; k < pool->size; k++)
            pass->kernel->larger(out, k == 1 ? in : out, in + k * step, step);
    }
}

/* To the first of the steps that has the largest number: the last one holds what is left until all
 * before it have had their turn. */
static void max_backward(const struct layer *layer, const struct pass *pass)
{
    const struct pool_layer *pool = layer->own;
    size_t step = step_size(layer, pass), out_steps = pool_out_steps(layer, pass->steps);
    if (!pass->d_in)
        return;
    size_t used = out_steps * pool->size, last = pool->size - 1;
    memset(pass->d_in + used * step, 0, (pass->steps - used) * step * sizeof(real));
    for (size_t t = 0; t < out_steps; t++) {
        const real *in = pass->in + t * pool->size * step, *out = pass->out + t * step;
        real *d_in = pass->d_in + t * pool->size * step, *left = d_in + last * step;
        const real *d_out = pass->d_out + t * step;
        if (last == 0)
            memcpy(left, d_out, step * sizeof(real));
        for (size_t k = 0; k < last; k++)
            pass->kernel->larger_back(d_in + k * step, in + k * step, out, k == 0 ? d_out : left,
                                      left, step);
    }
}

static void average_forward(const struct layer *layer, const struct pass *pass)
{
    const struct pool_layer *pool = layer->own;
    size_t step = step_size(layer, pass), out_steps = pool_out_steps(layer, pass->steps);
    memset(pass->out, 0, out_steps * step * sizeof(real));
    for (size_t t = 0; t < out_steps; t++)
        for (size_t k = 0; k < pool->size; k++)
            pass->kernel->add(pass->out + t * step, pass->in + (t * pool->size + k) * step, step);
    pass->kernel->scale(pass->out, 1 / (real)pool->size, out_steps * step);
}

static void average_backward(const struct layer *layer, const struct pass *pass)
{
    const struct pool_layer *pool = layer->own;
    size_t step = step_size(layer, pass), out_steps = pool_out_steps(layer, pass->steps);
    if (!pass->d_in)
        return;
    memset(pass->d_in, 0, pass->steps * step * sizeof(real));
    for (size_t t = 0; t < out_steps; t++)
        for (size_t k = 0; k < pool->size; k++)
            pass->kernel->add_scaled(pass->d_in + (t * pool->size + k) * step, 1 / (real)pool->size,
                                     pass->d_out + t * step, step);
}

extern const struct layer_kind layer_maxpool, layer_avgpool;
const struct layer_kind layer_maxpool = {
    .name = "maxpool",
    .help = "the largest of neighbouring steps",
    .keys = pool_keys,
    .build = pool_build,
    .out_steps = pool_out_steps,
    .forward = max_forward,
    .backward = max_backward,
};
const struct layer_kind layer_avgpool = {
    .name = "avgpool",
    .help = "the mean of neighbouring steps",
    .keys = pool_keys,
    .build = pool_build,
    .out_steps = pool_out_steps,
    .forward = average_forward,
    .backward = average_backward,
};

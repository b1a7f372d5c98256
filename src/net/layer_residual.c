/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "residual" (He, Zhang, Ren, Sun 2016, equations 1 and 2): what its inner layers give is added
 * to what went in,
 *
 *     y = x + F(x)           F(x) = f_L(phi(... phi(f_1(x))))
 *     y = x W_s + F(x)       where y is not as wide as x: a projection of every step
 *
 * with f_l a convolution over the steps (padding=same, so none is lost) or a dense layer, all `units`
 * wide, and phi between them. He et al. put a relu behind the sum: "residual 64 relu".
 */
#include <stdio.h>
#include <string.h>

#include "src/math/product.h"
#include "src/net/inner.h"

enum { RESIDUAL_LAYERS_MOST = 8 };

static const struct key residual_keys[] = {
    { .name = "units",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = 4096,
      .help = "width of the output; unset: that of the input, which is then added as it is" },
    { .name = "layers",
      .type = KEY_COUNT,
      .initial = "2",
      .least = 1,
      .greatest = RESIDUAL_LAYERS_MOST,
      .help = "inner layers" },
    INNER_KEYS,
    { .name = NULL },
};

struct residual {
    struct inner inner[RESIDUAL_LAYERS_MOST];
    struct inner function;
    size_t count;
    size_t projection; /* block of W_s */
    bool projects;
    char note[64];
};

/* --- building --- */

static bool build_inner(struct layer *layer, struct residual *own, const struct layer_build *build,
                        struct err *err)
{
    struct shape in = layer->in;
    for (size_t l = 0; l < own->count; l++) {
        char prefix[32];
        snprintf(prefix, sizeof prefix, "layer%zu", l + 1);
        if (!inner_build_way(&own->inner[l], layer, in, prefix, layer->out.width, build, err))
            return false;
        in.width = layer->out.width;
    }
    return inner_build_function(&own->function, layer, in, build, err);
}

static bool residual_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct residual *own = arena_take(build->arena, 1, sizeof *own, err);
    if (!own || !inner_check(layer, build, err))
        return false;
    size_t inputs = layer->in.width, units = values_count(build->values, "units");
    layer->own = own;
    layer->out = (struct shape){ .steps = layer->in.steps, .width = units ? units : inputs };
    own->count = values_count(build->values, "layers");
    if (!build_inner(layer, own, build, err))
        return false;
    own->projects = layer->out.width != inputs;
    own->projection = layer->block_count;
    if (own->projects)
        layer_add_block(layer, "W_s", BLOCK_WEIGHT, inputs, units, inputs, units, inputs);
    snprintf(own->note, sizeof own->note, "%zu x %s%s", own->count,
             values_text(build->values, "inner"), own->projects ? ", projected" : "");
    return true;
}

static size_t residual_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    return steps;
}

/* --- the workspace --- */

/* Of all but the last inner layer what it gives, before phi and behind; that of the last is the output.
 * Backward: derivatives of what two neighbours give. */
struct residual_work {
    real *sums[RESIDUAL_LAYERS_MOST], *out[RESIDUAL_LAYERS_MOST]; /* steps x windows x units */
    real *d[2];
    real *inner[RESIDUAL_LAYERS_MOST], *function[RESIDUAL_LAYERS_MOST];
};

static bool residual_work_size(const struct layer *layer, size_t steps, size_t windows,
                               size_t *size)
{
    const struct residual *own = layer->own;
    size_t rows;
    *size = 0;
    if (!size_product(steps, windows, &rows))
        return false;
    for (size_t l = 0; l < own->count; l++)
        if (!inner_add_work(size, &own->inner[l], steps, windows) ||
            !inner_add_work(size, &own->function, steps, windows))
            return false;
    return inner_add_size(size, rows, 2 * own->count * layer->out.width);
}

static struct residual_work work_of(const struct layer *layer, const struct pass *pass)
{
    const struct residual *own = layer->own;
    size_t rows = pass->steps * pass->windows, width = layer->out.width;
    struct residual_work work = { 0 };
    real *at = pass->work;
    for (size_t l = 0; l < own->count; l++) {
        work.inner[l] = inner_take_work(&at, &own->inner[l], pass->steps, pass->windows);
        work.function[l] = inner_take_work(&at, &own->function, pass->steps, pass->windows);
    }
    for (size_t l = 0; l + 1 < own->count; l++) {
        work.sums[l] = inner_take(&at, rows, width);
        work.out[l] = inner_take(&at, rows, width);
    }
    work.d[0] = inner_take(&at, rows, width);
    work.d[1] = inner_take(&at, rows, width);
    return work;
}

/* --- computing --- */

/* y += x, or y += x W_s */
static void add_input(const struct layer *layer, const struct pass *pass)
{
    const struct residual *own = layer->own;
    size_t rows = pass->steps * pass->windows, inputs = layer->in.width, units = layer->out.width;
    if (!own->projects) {
        pass->kernel->add(pass->out, pass->in, rows * units);
        return;
    }
    const struct multiplication add = { .m = rows,
                                        .n = units,
                                        .k = inputs,
                                        .a = pass->in,
                                        .stride_a = inputs,
                                        .b = layer_weights(layer, pass, own->projection),
                                        .stride_b = units,
                                        .add = true,
                                        .c = pass->out,
                                        .stride_c = units };
    product_run(pass->kernel, &add);
}

static void residual_forward(const struct layer *layer, const struct pass *pass)
{
    const struct residual *own = layer->own;
    struct residual_work work = work_of(layer, pass);
    const real *in = pass->in;
    for (size_t l = 0; l < own->count; l++) {
        bool last = l + 1 == own->count;
        real *sums = last ? pass->out : work.sums[l];
        inner_forward(&own->inner[l], layer, pass,
                      &(struct inner_data){ .in = in, .out = sums, .work = work.inner[l] });
        if (last)
            break;
        inner_forward(
            &own->function, layer, pass,
            &(struct inner_data){ .in = sums, .out = work.out[l], .work = work.function[l] });
        in = work.out[l];
    }
    add_input(layer, pass);
}

/* dW_s = x' dy;  dx += dy, or dx += dy W_s' */
static void add_input_back(const struct layer *layer, const struct pass *pass)
{
    const struct residual *own = layer->own;
    size_t rows = pass->steps * pass->windows, inputs = layer->in.width, units = layer->out.width;
    if (own->projects)
        product_gradient(pass->kernel, inputs, units, rows, pass->in, pass->d_out,
                         layer_gradient(layer, pass, own->projection));
    if (!pass->d_in)
        return;
    if (!own->projects) {
        pass->kernel->add(pass->d_in, pass->d_out, rows * units);
        return;
    }
    const struct multiplication back = { .tb = TRANSPOSED,
                                         .m = rows,
                                         .n = inputs,
                                         .k = units,
                                         .a = pass->d_out,
                                         .stride_a = units,
                                         .b = layer_weights(layer, pass, own->projection),
                                         .stride_b = units,
                                         .add = true,
                                         .c = pass->d_in,
                                         .stride_c = inputs };
    product_run(pass->kernel, &back);
}

static void residual_backward(const struct layer *layer, const struct pass *pass)
{
    const struct residual *own = layer->own;
    struct residual_work work = work_of(layer, pass);
    const real *d_sums = pass->d_out;
    for (size_t l = own->count; l-- > 0;) {
        struct inner_data data = { .in = l > 0 ? work.out[l - 1] : pass->in,
                                   .d_out = d_sums,
                                   .d_in = l > 0 ? work.d[0] : pass->d_in,
                                   .work = work.inner[l] };
        data.out = l + 1 < own->count ? work.sums[l] : NULL; /* of the last: x was added to it */
        inner_backward(&own->inner[l], layer, pass, &data);
        if (l == 0)
            break;
        data = (struct inner_data){ .in = work.sums[l - 1],
                                    .out = work.out[l - 1],
                                    .d_out = work.d[0],
                                    .d_in = work.d[1],
                                    .work = work.function[l - 1] };
        inner_backward(&own->function, layer, pass, &data);
        d_sums = work.d[1];
    }
    add_input_back(layer, pass);
}

static const char *residual_note(const struct layer *layer)
{
    const struct residual *own = layer->own;
    return own->note;
}

extern const struct layer_kind layer_residual;
const struct layer_kind layer_residual = {
    .name = "residual",
    .order = "layerL: W and b of inner layer L, as of conv or dense; y = x + F(x), or x W_s + F(x)",
    .help = "inner layers whose output is added to their input",
    .keys = residual_keys,
    .build = residual_build,
    .out_steps = residual_out_steps,
    .work_size = residual_work_size,
    .forward = residual_forward,
    .backward = residual_backward,
    .note = residual_note,
};

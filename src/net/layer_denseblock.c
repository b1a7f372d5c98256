/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "denseblock" (Huang, Liu, van der Maaten, Weinberger 2017, equation 2): each inner layer sees
 * the input and what all inner layers before it gave, side by side, and adds k numbers to every step,
 *
 *     x_l = phi(f_l([x_0, x_1, ..., x_{l-1}]))        y = [x_0, x_1, ..., x_L]
 *
 * with f_l a convolution over the steps (padding=same, so none is lost) or a dense layer, `growth` = k
 * wide. The output is L k wider than the input.
 */
#include <stdio.h>
#include <string.h>

#include "src/net/inner.h"

enum { DENSEBLOCK_LAYERS_MOST = 16 };

static const struct key denseblock_keys[] = {
    { .name = "layers",
      .type = KEY_COUNT,
      .initial = "3",
      .least = 1,
      .greatest = DENSEBLOCK_LAYERS_MOST,
      .help = "inner layers" },
    { .name = "growth",
      .type = KEY_COUNT,
      .initial = "8",
      .least = 1,
      .greatest = 4096,
      .help = "numbers that each of them adds to a step" },
    INNER_KEYS,
    { .name = NULL },
};

struct denseblock {
    struct inner inner[DENSEBLOCK_LAYERS_MOST];
    struct inner function;
    size_t count, growth;
    char note[64];
};

/* --- building --- */

/* Numbers that inner layer l sees; of l = count, those that come out. */
static size_t seen_width(const struct layer *layer, size_t l)
{
    const struct denseblock *own = layer->own;
    return layer->in.width + l * own->growth;
}

static bool denseblock_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct denseblock *own = arena_take(build->arena, 1, sizeof *own, err);
    if (!own || !inner_check(layer, build, err))
        return false;
    own->count = values_count(build->values, "layers");
    own->growth = values_count(build->values, "growth");
    layer->own = own;
    for (size_t l = 0; l < own->count; l++) {
        char prefix[32];
        struct shape in = { layer->in.steps, seen_width(layer, l) };
        snprintf(prefix, sizeof prefix, "layer%zu", l + 1);
        if (!inner_build_way(&own->inner[l], layer, in, prefix, own->growth, build, err))
            return false;
    }
    struct shape added = { layer->in.steps, own->growth };
    if (!inner_build_function(&own->function, layer, added, build, err))
        return false;
    layer->out = (struct shape){ layer->in.steps, seen_width(layer, own->count) };
    snprintf(own->note, sizeof own->note, "%zu x %s, growth %zu", own->count,
             values_text(build->values, "inner"), own->growth);
    return true;
}

static size_t denseblock_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    return steps;
}

/* --- the workspace --- */

/* All steps x windows x their width. */
struct denseblock_work {
    real *seen[DENSEBLOCK_LAYERS_MOST]; /* what layer l sees; of the first it is the input */
    real *sums[DENSEBLOCK_LAYERS_MOST], *added[DENSEBLOCK_LAYERS_MOST]; /* before phi and behind */
    real *d_seen, *d_before;                                            /* as wide as the output */
    real *d_added, *d_sums;
    real *inner[DENSEBLOCK_LAYERS_MOST], *function[DENSEBLOCK_LAYERS_MOST];
};

static bool denseblock_work_size(const struct layer *layer, size_t steps, size_t windows,
                                 size_t *size)
{
    const struct denseblock *own = layer->own;
    size_t rows;
    *size = 0;
    if (!size_product(steps, windows, &rows))
        return false;
    for (size_t l = 0; l < own->count; l++)
        if (!inner_add_work(size, &own->inner[l], steps, windows) ||
            !inner_add_work(size, &own->function, steps, windows) ||
            !inner_add_size(size, rows, (l > 0 ? seen_width(layer, l) : 0) + 2 * own->growth))
            return false;
    return inner_add_size(size, rows, 2 * layer->out.width + 2 * own->growth);
}

static struct denseblock_work work_of(const struct layer *layer, const struct pass *pass)
{
    const struct denseblock *own = layer->own;
    size_t rows = pass->steps * pass->windows;
    struct denseblock_work work = { 0 };
    real *at = pass->work;
    for (size_t l = 0; l < own->count; l++) {
        work.inner[l] = inner_take_work(&at, &own->inner[l], pass->steps, pass->windows);
        work.function[l] = inner_take_work(&at, &own->function, pass->steps, pass->windows);
        work.seen[l] = l > 0 ? inner_take(&at, rows, seen_width(layer, l)) : NULL;
        work.sums[l] = inner_take(&at, rows, own->growth);
        work.added[l] = inner_take(&at, rows, own->growth);
    }
    work.d_seen = inner_take(&at, rows, layer->out.width);
    work.d_before = inner_take(&at, rows, layer->out.width);
    work.d_added = inner_take(&at, rows, own->growth);
    work.d_sums = inner_take(&at, rows, own->growth);
    return work;
}

/* --- computing --- */

static void join(const real *left, size_t left_width, const real *right, size_t right_width,
                 size_t rows, real *both)
{
    for (size_t row = 0; row < rows; row++) {
        memcpy(both, left + row * left_width, left_width * sizeof(real));
        memcpy(both + left_width, right + row * right_width, right_width * sizeof(real));
        both += left_width + right_width;
    }
}

static void part(const real *both, size_t rows, real *left, size_t left_width, real *right,
                 size_t right_width)
{
    for (size_t row = 0; row < rows; row++) {
        memcpy(left + row * left_width, both, left_width * sizeof(real));
        memcpy(right + row * right_width, both + left_width, right_width * sizeof(real));
        both += left_width + right_width;
    }
}

static void denseblock_forward(const struct layer *layer, const struct pass *pass)
{
    const struct denseblock *own = layer->own;
    struct denseblock_work work = work_of(layer, pass);
    size_t rows = pass->steps * pass->windows;
    const real *seen = pass->in;
    for (size_t l = 0; l < own->count; l++) {
        real *wider = l + 1 < own->count ? work.seen[l + 1] : pass->out;
        inner_forward(
            &own->inner[l], layer, pass,
            &(struct inner_data){ .in = seen, .out = work.sums[l], .work = work.inner[l] });
        inner_forward(&own->function, layer, pass,
                      &(struct inner_data){
                          .in = work.sums[l], .out = work.added[l], .work = work.function[l] });
        join(seen, seen_width(layer, l), work.added[l], own->growth, rows, wider);
        seen = wider;
    }
}

/* From the last inner layer to the first, with dL/d[x_0, ..., x_l] in d: its last k numbers go through
 * layer l, and what comes back is added to the others. */
static void denseblock_backward(const struct layer *layer, const struct pass *pass)
{
    const struct denseblock *own = layer->own;
    struct denseblock_work work = work_of(layer, pass);
    size_t rows = pass->steps * pass->windows;
    const real *d = pass->d_out;
    for (size_t l = own->count; l-- > 0;) {
        size_t width = seen_width(layer, l);
        real *d_in = l > 0 ? work.d_seen : pass->d_in;
        part(d, rows, work.d_before, width, work.d_added, own->growth);
        inner_backward(&own->function, layer, pass,
                       &(struct inner_data){ .in = work.sums[l],
                                             .out = work.added[l],
                                             .d_out = work.d_added,
                                             .d_in = work.d_sums,
                                             .work = work.function[l] });
        inner_backward(&own->inner[l], layer, pass,
                       &(struct inner_data){ .in = l > 0 ? work.seen[l] : pass->in,
                                             .out = work.sums[l],
                                             .d_out = work.d_sums,
                                             .d_in = d_in,
                                             .work = work.inner[l] });
        if (d_in)
            pass->kernel->add(d_in, work.d_before, rows * width);
        d = d_in;
    }
}

static const char *denseblock_note(const struct layer *layer)
{
    const struct denseblock *own = layer->own;
    return own->note;
}

extern const struct layer_kind layer_denseblock;
const struct layer_kind layer_denseblock = {
    .name = "denseblock",
    .order = "layerL: W and b of inner layer L, as of conv or dense, over the input and then what "
             "layers 1 to L-1 add",
    .help = "inner layers that each see all before them and add some numbers",
    .keys = denseblock_keys,
    .build = denseblock_build,
    .out_steps = denseblock_out_steps,
    .work_size = denseblock_work_size,
    .forward = denseblock_forward,
    .backward = denseblock_backward,
    .note = denseblock_note,
};

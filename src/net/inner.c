/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers inside of a layer. */
#include "src/net/inner.h"

#include <stdio.h>
#include <string.h>

const char *const inner_way_names[] = { "conv", "dense", NULL };
const char *const inner_function_names[] = { "relu", "leaky-relu", "elu", "gelu",
                                             "tanh", "sigmoid",    NULL };

/* --- building --- */

static bool add_blocks(struct layer *outer, const struct layer *inner, const char *prefix,
                       struct arena *arena, struct err *err)
{
    for (size_t b = 0; b < inner->block_count; b++) {
        const struct block *block = &inner->blocks[b];
        char name[64];
        snprintf(name, sizeof name, "%s.%s", prefix, block->name);
        const char *kept = arena_text(arena, name, strlen(name), err);
        if (!kept)
            return false;
        layer_add_block(outer, kept, block->role, block->rows, block->cols, block->fan_in,
                        block->fan_out, block->unit);
    }
    return true;
}

bool inner_build(struct inner *inner, struct layer *outer, const char *kind, struct shape in,
                 const char *prefix, const struct key_value *given, size_t given_count,
                 const struct layer_build *build, struct err *err)
{
    struct layer *layer = &inner->layer;
    layer->kind = layer_kind_find(kind);
    layer->in = in;
    snprintf(layer->name, sizeof layer->name, "%s", outer->name);
    const struct key_values values = { layer->kind->keys, given, given_count };
    struct layer_build own = *build;
    own.values = &values;
    own.is_last = false;
    inner->first_block = outer->block_count;
    return layer->kind->build(layer, &own, err) &&
           add_blocks(outer, layer, prefix, build->arena, err);
}

bool inner_build_way(struct inner *inner, struct layer *outer, struct shape in, const char *prefix,
                     size_t units, const struct layer_build *build, struct err *err)
{
    char width[32];
    snprintf(width, sizeof width, "%zu", units);
    if (values_choice(build->values, "inner") == INNER_DENSE)
        return inner_build(inner, outer, "dense", in, prefix, &(struct key_value){ "units", width },
                           1, build, err);
    const struct key_value given[] = { { "filters", width },
                                       { "size", values_text(build->values, "size") },
                                       { "padding", "same" } };
    return inner_build(inner, outer, "conv", in, prefix, given, 3, build, err);
}

bool inner_build_function(struct inner *inner, struct layer *outer, struct shape in,
                          const struct layer_build *build, struct err *err)
{
    const struct key_value given = { "function", values_text(build->values, "function") };
    return inner_build(inner, outer, "activation", in, "activation", &given, 1, build, err);
}

bool inner_check(const struct layer *outer, const struct layer_build *build, struct err *err)
{
    if (values_choice(build->values, "inner") == INNER_CONV || !values_given(build->values, "size"))
        return true;
    return err_set(err, ERR_USAGE,
                   "%s: size= is that of a convolution, but with inner=dense each of the %zu steps "
                   "stands by itself",
                   outer->name, outer->in.steps);
}

struct layer inner_placed(const struct inner *inner, const struct layer *outer)
{
    struct layer placed = inner->layer;
    for (size_t b = 0; b < placed.block_count; b++)
        placed.blocks[b].offset = outer->blocks[inner->first_block + b].offset;
    return placed;
}

/* --- the workspace --- */

bool inner_add_size(size_t *size, size_t rows, size_t width)
{
    size_t numbers;
    if (!size_product(rows, width, &numbers) || numbers > SIZE_MAX - *size)
        return false;
    *size += numbers;
    return true;
}

static bool work_size(const struct inner *inner, size_t steps, size_t windows, size_t *size)
{
    const struct layer *layer = &inner->layer;
    *size = 0;
    return !layer->kind->work_size || layer->kind->work_size(layer, steps, windows, size);
}

bool inner_add_work(size_t *size, const struct inner *inner, size_t steps, size_t windows)
{
    size_t own;
    return work_size(inner, steps, windows, &own) && inner_add_size(size, own, 1);
}

real *inner_take(real **work, size_t rows, size_t width)
{
    real *taken = *work;
    *work += rows * width;
    return taken;
}

real *inner_take_work(real **work, const struct inner *inner, size_t steps, size_t windows)
{
    size_t own;
    work_size(inner, steps, windows, &own); /* it was counted when the workspace was made */
    return inner_take(work, own, 1);
}

/* --- computing --- */

static struct pass inner_pass(const struct pass *pass, const struct inner_data *data)
{
    struct pass own = *pass;
    own.in = data->in;
    own.out = data->out;
    own.d_out = data->d_out;
    own.d_in = data->d_in;
    own.state_before = NULL;
    own.state_after = NULL;
    own.work = data->work;
    return own;
}

void inner_forward(const struct inner *inner, const struct layer *outer, const struct pass *pass,
                   const struct inner_data *data)
{
    const struct layer layer = inner_placed(inner, outer);
    const struct pass own = inner_pass(pass, data);
    layer.kind->forward(&layer, &own);
}

void inner_backward(const struct inner *inner, const struct layer *outer, const struct pass *pass,
                    const struct inner_data *data)
{
    const struct layer layer = inner_placed(inner, outer);
    const struct pass own = inner_pass(pass, data);
    layer.kind->backward(&layer, &own);
}

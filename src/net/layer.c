/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of layer kinds. */
#include "src/net/layer.h"

#include <assert.h>
#include <string.h>

#define LAYER(name) extern const struct layer_kind layer_##name;
#include "src/net/layers.def"
#undef LAYER

static const struct layer_kind *const kinds[] = {
#define LAYER(name) &layer_##name,
#include "src/net/layers.def"
#undef LAYER
};

size_t layer_kind_count(void)
{
    return sizeof kinds / sizeof kinds[0];
}

const struct layer_kind *layer_kind_at(size_t index)
{
    return index < layer_kind_count() ? kinds[index] : NULL;
}

const struct layer_kind *layer_kind_find(const char *name)
{
    for (size_t i = 0; i < layer_kind_count(); i++) {
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    }
    return NULL;
}

void layer_add_block(struct layer *layer, const char *name, enum block_role role, size_t rows,
                     size_t cols, size_t fan_in, size_t fan_out, size_t unit)
{
    assert(layer->block_count < LAYER_BLOCKS_MOST);
    layer->blocks[layer->block_count++] = (struct block){
        .name = name,
        .role = role,
        .rows = rows,
        .cols = cols,
        .fan_in = fan_in,
        .fan_out = fan_out,
        .unit = unit,
    };
}

size_t pass_records(const struct pass *pass)
{
    size_t records = 0;
    for (size_t w = 0; w < pass->windows; w++)
        records += pass->lengths[w];
    return records;
}

size_t layer_multiply_adds(const struct layer *layer)
{
    if (layer->kind->multiply_adds)
        return layer->kind->multiply_adds(layer);
    size_t weights = 0;
    for (size_t b = 0; b < layer->block_count; b++)
        if (layer->blocks[b].role != BLOCK_BIAS && layer->blocks[b].role != BLOCK_STATISTIC)
            weights += layer->blocks[b].rows * layer->blocks[b].cols;
    return layer->in.steps * weights;
}

const real *layer_weights(const struct layer *layer, const struct pass *pass, size_t block)
{
    return pass->weights + layer->blocks[block].offset;
}

real *layer_gradient(const struct layer *layer, const struct pass *pass, size_t block)
{
    return pass->gradient + layer->blocks[block].offset;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How weights start. */
#include "src/net/init.h"

#include <math.h>

#include "src/base/rng.h"

const char *const init_names[] = { "uniform", "xavier", "normal", NULL };

static double draw_uniform(const struct block *block, struct rng *rng)
{
    return (2 * rng_uniform(rng) - 1) / sqrt((double)block->unit);
}

static double draw_xavier(const struct block *block, struct rng *rng)
{
    if (block->role == BLOCK_BIAS || block->role == BLOCK_PEEPHOLE)
        return 0;
    return (2 * rng_uniform(rng) - 1) * sqrt(6.0 / (double)(block->fan_in + block->fan_out));
}

static double draw_normal(const struct block *block, struct rng *rng)
{
    return block->role == BLOCK_BIAS ? 0 : 0.1 * rng_normal(rng);
}

void init_weights(const struct net *net, enum init rule, uint64_t seed, real *weights)
{
    static double (*const rules[])(const struct block *, struct rng *) = {
        [INIT_UNIFORM] = draw_uniform,
        [INIT_XAVIER] = draw_xavier,
        [INIT_NORMAL] = draw_normal,
    };
    struct rng rng = rng_stream(seed, "init");
    for (size_t i = 0; i < net->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        for (size_t b = 0; b < layer->block_count; b++) {
            const struct block *block = &layer->blocks[b];
            for (size_t w = 0; w < block->rows * block->cols; w++)
                weights[block->offset + w] = (real)rules[rule](block, &rng);
        }
        if (layer->kind->start)
            layer->kind->start(layer, weights);
    }
}

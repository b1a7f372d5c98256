/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How weights start. */
#include "src/net/init.h"

#include <math.h>

#include "src/base/rng.h"

const char *const init_names[] = {
    [INIT_UNIFORM] = "uniform",
    [INIT_XAVIER] = "xavier",
    [INIT_XAVIER_NORMAL] = "xavier-normal",
    [INIT_HE_UNIFORM] = "he-uniform",
    [INIT_HE_NORMAL] = "he-normal",
    [INIT_LECUN_NORMAL] = "lecun-normal",
    [INIT_ORTHOGONAL] = "orthogonal",
    [INIT_NORMAL] = "normal",
    [INIT_ZEROS] = "zeros",
    [INIT_ZEROS + 1] = NULL,
};

/* A rule: numbers around 0, uniform within `spread` or normal with that deviation. */
struct rule {
    bool normal;
    bool biases, peepholes; /* drawn, too; else 0 */
    double (*spread)(const struct block *block);
};

static double by_unit(const struct block *block)
{
    return 1 / sqrt((double)block->unit);
}

static double by_both_fans(const struct block *block)
{
    return sqrt(6.0 / (double)(block->fan_in + block->fan_out));
}

static double by_both_fans_normal(const struct block *block)
{
    return sqrt(2.0 / (double)(block->fan_in + block->fan_out));
}

static double by_fan_in_he(const struct block *block)
{
    return sqrt(6.0 / (double)block->fan_in);
}

static double by_fan_in_he_normal(const struct block *block)
{
    return sqrt(2.0 / (double)block->fan_in);
}

static double by_fan_in_lecun(const struct block *block)
{
    return sqrt(1.0 / (double)block->fan_in);
}

static double a_tenth(const struct block *block)
{
    (void)block;
    return 0.1;
}

static double nothing(const struct block *block)
{
    (void)block;
    return 0;
}

static const struct rule rules[] = {
    [INIT_UNIFORM] = { .biases = true, .peepholes = true, .spread = by_unit },
    [INIT_XAVIER] = { .spread = by_both_fans },
    [INIT_XAVIER_NORMAL] = { .normal = true, .spread = by_both_fans_normal },
    [INIT_HE_UNIFORM] = { .spread = by_fan_in_he },
    [INIT_HE_NORMAL] = { .normal = true, .spread = by_fan_in_he_normal },
    [INIT_LECUN_NORMAL] = { .normal = true, .spread = by_fan_in_lecun },
    [INIT_ORTHOGONAL] = { .spread = by_both_fans },
    [INIT_NORMAL] = { .normal = true, .peepholes = true, .spread = a_tenth },
    [INIT_ZEROS] = { .spread = nothing },
};

static void draw(const struct rule *rule, const struct block *block, struct rng *rng, real *weights)
{
    bool drawn = block->role == BLOCK_BIAS                                     ? rule->biases
                 : block->role == BLOCK_PEEPHOLE                               ? rule->peepholes
                 : block->role == BLOCK_NORM || block->role == BLOCK_STATISTIC ? false
                                                                               : true;
    double spread = drawn ? rule->spread(block) : 0;
    for (size_t w = 0; w < block->rows * block->cols; w++) {
        double number = 0;
        if (spread > 0)
            number = rule->normal ? rng_normal(rng) : 2 * rng_uniform(rng) - 1;
        weights[w] = (real)(spread * number);
    }
}

/* Vectors in a matrix: its rows, or its columns. */
struct vectors {
    real *at;
    size_t count, length;
    size_t step, stride; /* from a vector to the next, from a number to the next */
};

/* Takes from vector v its part along vector u, which has length 1. */
static void take_off(const struct vectors *all, size_t v, size_t u)
{
    real *from = all->at + v * all->step, *along = all->at + u * all->step;
    double share = 0;
    for (size_t i = 0; i < all->length; i++)
        share += (double)from[i * all->stride] * (double)along[i * all->stride];
    for (size_t i = 0; i < all->length; i++)
        from[i * all->stride] =
            (real)((double)from[i * all->stride] - share * (double)along[i * all->stride]);
}

static void make_unit(const struct vectors *all, size_t v)
{
    real *at = all->at + v * all->step;
    double squares = 0;
    for (size_t i = 0; i < all->length; i++)
        squares += (double)at[i * all->stride] * (double)at[i * all->stride];
    for (size_t i = 0; i < all->length; i++)
        at[i * all->stride] = (real)((double)at[i * all->stride] / sqrt(squares));
}

/* Gram and Schmidt, twice over each vector, since once leaves rounding errors that grow. */
static void make_orthogonal(const struct vectors *all)
{
    for (size_t v = 0; v < all->count; v++) {
        for (size_t pass = 0; pass < 2; pass++) {
            for (size_t u = 0; u < v; u++)
                take_off(all, v, u);
            make_unit(all, v);
        }
    }
}

/* The gates of a block stand side by side, fan_out columns each. */
static void draw_orthogonal(const struct block *block, struct rng *rng, real *weights)
{
    for (size_t w = 0; w < block->rows * block->cols; w++)
        weights[w] = (real)rng_normal(rng);
    size_t width = block->fan_out;
    for (size_t gate = 0; gate < block->cols / width; gate++) {
        struct vectors all = { .at = weights + gate * width,
                               .count = block->rows,
                               .length = width,
                               .step = block->cols,
                               .stride = 1 };
        if (block->rows > width)
            all = (struct vectors){ all.at, width, block->rows, 1, block->cols };
        make_orthogonal(&all);
    }
}

void init_weights(const struct net *net, enum init rule, uint64_t seed, real *weights)
{
    struct rng rng = rng_stream(seed, "init");
    for (size_t i = 0; i < net->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        for (size_t b = 0; b < layer->block_count; b++) {
            const struct block *block = &layer->blocks[b];
            if (rule == INIT_ORTHOGONAL && block->role == BLOCK_RECURRENT)
                draw_orthogonal(block, &rng, weights + block->offset);
            else
                draw(&rules[rule], block, &rng, weights + block->offset);
        }
        if (layer->kind->start)
            layer->kind->start(layer, weights);
    }
}

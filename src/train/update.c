/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the slices' gradients to new weights. Large nets are bound by memory here, so the weights are
 * cut into parts that the compute threads share, and what is done to a part is done while it is in the
 * cache. The parts depend on the number of weights alone, and so does every sum and its order.
 */
#include <math.h>

#include "src/train/lesson.h"

/* Weights of a part, and of a chunk of it, which stays in the first-level cache. */
enum { PART = 1 << 15, CHUNK = 1 << 12 };

size_t trainer_part_count(const struct net *net)
{
    return (net->weight_count + PART - 1) / PART;
}

static struct weight_range part_at(const struct trainer *trainer, size_t index)
{
    size_t start = index * PART, left = trainer->net->weight_count - start;
    return (struct weight_range){ start, left < PART ? left : PART };
}

/* What two ranges have in common; of no weights where they are apart. */
static struct weight_range common(struct weight_range a, struct weight_range b)
{
    size_t start = a.start > b.start ? a.start : b.start;
    size_t end_a = a.start + a.count, end_b = b.start + b.count;
    size_t end = end_a < end_b ? end_a : end_b;
    return (struct weight_range){ start, end > start ? end - start : 0 };
}

/* A bias, or scale and shift of a normalisation, has no penalty. */
static bool has_penalty(const struct trainer *trainer, const struct layer *layer, size_t b)
{
    enum block_role role = layer->blocks[b].role;
    return (trainer->settings.l1 > 0 || trainer->settings.l2 > 0) && role != BLOCK_BIAS &&
           role != BLOCK_NORM && trainer_block_learns(trainer, layer, b);
}

/* The gradient of l1 sum |w| + l2/2 sum w w. It is no part of the loss that is shown. */
static void add_penalties(const struct trainer *trainer, struct weight_range range)
{
    const real *weights = model_last_weights(trainer->model);
    real l1 = (real)trainer->settings.l1, l2 = (real)trainer->settings.l2;
    for (size_t w = range.start; w < range.start + range.count; w++)
        trainer->gradient[w] += l2 * weights[w] + l1 * (real)((weights[w] > 0) - (weights[w] < 0));
}

/* NaN stays NaN, so that a divergence is seen. */
static void clip_values(real *gradient, size_t count, real most)
{
    for (size_t i = 0; i < count; i++)
        gradient[i] = gradient[i] > most ? most : gradient[i] < -most ? -most : gradient[i];
}

/* The slices' gradients in the order of the slices, added to that of the first one. */
static void sum_slices(const struct trainer *trainer, struct weight_range range)
{
    real *sum = trainer->gradient + range.start;
    for (size_t i = 0; i < trainer->slice_count; i++) {
        const struct slice *slice = &trainer->slices[i];
        if (slice->count > 0 && slice->work->gradient != trainer->gradient)
            trainer->compute.kernel->add(sum, slice->work->gradient + range.start, range.count);
    }
}

/* What a part has of a block, a chunk at a time. The sum of the gradient's squares. */
static double collect_block(const struct trainer *trainer, struct weight_range range, bool penalty)
{
    double squares = 0;
    for (size_t at = 0; at < range.count; at += CHUNK) {
        size_t left = range.count - at;
        struct weight_range chunk = { range.start + at, left < CHUNK ? left : CHUNK };
        real *gradient = trainer->gradient + chunk.start;
        sum_slices(trainer, chunk);
        if (penalty)
            add_penalties(trainer, chunk);
        if (trainer->settings.clip_value > 0)
            clip_values(gradient, chunk.count, (real)trainer->settings.clip_value);
        squares += trainer->compute.kernel->square_sum(gradient, chunk.count);
    }
    return squares;
}

/* A part, in one of the compute threads. Statistics are no gradient and stay as each slice left them. */
static void collect_part(void *context, size_t index)
{
    struct trainer *trainer = context;
    struct weight_range part = part_at(trainer, index);
    double squares = 0;
    for (size_t i = 0; i < trainer->net->layer_count; i++) {
        const struct layer *layer = &trainer->net->layers[i];
        for (size_t b = 0; b < layer->block_count; b++) {
            const struct block *block = &layer->blocks[b];
            struct weight_range all = { block->offset, block->rows * block->cols };
            if (block->role != BLOCK_STATISTIC)
                squares +=
                    collect_block(trainer, common(part, all), has_penalty(trainer, layer, b));
        }
    }
    trainer->squares[index] = squares;
}

double trainer_collect(struct trainer *trainer)
{
    size_t first = 0, parts = trainer_part_count(trainer->net);
    while (trainer->slices[first].count == 0)
        first++; /* a batch has a window at least */
    trainer->gradient = trainer->slices[first].work->gradient;
    pool_run(trainer->compute.pool, parts, collect_part, trainer);
    double squares = 0;
    for (size_t i = 0; i < parts; i++)
        squares += trainer->squares[i];
    return sqrt(squares);
}

/* What the parts of one update share. */
struct update {
    struct trainer *trainer;
    struct optimizer_step step; /* without the arrays */
    real scale;                 /* of the gradient */
};

static void update_chunk(const struct update *update, struct weight_range chunk)
{
    struct trainer *trainer = update->trainer;
    struct optimizer_step step = update->step;
    if (update->scale < 1)
        step.kernel->scale(trainer->gradient + chunk.start, update->scale, chunk.count);
    step.weights = model_last_weights(trainer->model) + chunk.start;
    step.gradient = trainer->gradient + chunk.start;
    step.count = chunk.count;
    for (size_t m = 0; m < trainer->memory_count; m++)
        step.memory[m] = trainer->memory[m] + chunk.start;
    trainer->settings.optimizer->step(&step);
}

static void update_part(void *context, size_t index)
{
    const struct update *update = context;
    const struct trainer *trainer = update->trainer;
    struct weight_range part = part_at(trainer, index);
    for (size_t i = 0; i < trainer->range_count; i++) {
        struct weight_range here = common(part, trainer->ranges[i]);
        for (size_t at = 0; at < here.count; at += CHUNK) {
            size_t left = here.count - at;
            update_chunk(update,
                         (struct weight_range){ here.start + at, left < CHUNK ? left : CHUNK });
        }
    }
}

void trainer_update(struct trainer *trainer, double norm)
{
    const struct train_settings *settings = &trainer->settings;
    struct train_position *position = &trainer->position;
    const struct schedule_point point = { position->steps, trainer->phase.epochs * trainer->batches,
                                          trainer->batches };
    trainer->rate_in_force = position->rate * schedule_factor(&settings->schedule, &point);
    bool clips = settings->clip > 0 && norm > settings->clip;
    struct update update = {
        .trainer = trainer,
        .step = { .kernel = trainer->compute.kernel,
                  .rate = trainer->rate_in_force,
                  .number = ++position->steps,
                  .settings = &settings->of_optimizer },
        .scale = clips ? (real)(settings->clip / norm) : 1,
    };
    pool_run(trainer->compute.pool, trainer_part_count(trainer->net), update_part, &update);
}

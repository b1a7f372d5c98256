/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One batch. Its windows are cut into slices, a workspace each; the slices' gradients are summed in
 * their order (update.c), so the threads that computed them leave no trace in the result.
 */
#include <math.h>
#include <string.h>

#include "src/train/lesson.h"

/* What the slices of one batch share. */
struct batch_work {
    struct trainer *trainer;
    real scale; /* one divided by what the loss is averaged over */
};

static void order_streams(struct trainer *trainer);

/* The windows of the epoch: shuffled from their row order, or as they are. */
void trainer_order_windows(struct trainer *trainer)
{
    size_t count = trainer->plan.count;
    if (trainer->plan.carry) {
        order_streams(trainer);
        return;
    }
    for (size_t i = 0; i < count; i++)
        trainer->shuffled[i] = (uint32_t)i;
    if (trainer->settings.shuffle) {
        struct rng rng = trainer->position.rng;
        rng_shuffle(&rng, trainer->shuffled, count);
    }
    for (size_t i = 0; i < count; i++)
        trainer->order[i] = trainer->shuffled[i];
}

/* carry=yes: stream s holds the windows s * length .. (s + 1) * length - 1, and batch b the b-th of
 * each stream that has one. Only streams at the end can be shorter, so batch b holds the streams
 * 0 .. n_b - 1 with n_b falling. */
static void order_streams(struct trainer *trainer)
{
    size_t count = trainer->plan.count;
    size_t length = trainer->batches;
    size_t place = 0;
    for (size_t batch = 0; batch < length; batch++) {
        for (size_t window = batch; window < count; window += length)
            trainer->order[place++] = window;
    }
}

/* Where a batch begins in the order. */
static size_t batch_start(const struct trainer *trainer, size_t batch)
{
    if (!trainer->plan.carry)
        return batch * trainer->settings.batch;
    size_t count = trainer->plan.count;
    size_t length = trainer->batches;
    size_t longer = count % length; /* batches before it hold one stream more */
    return batch * (count / length) + (batch < longer ? batch : longer);
}

static size_t batch_end(const struct trainer *trainer, size_t batch)
{
    if (trainer->plan.carry)
        return batch_start(trainer, batch + 1);
    size_t end = (batch + 1) * trainer->settings.batch;
    return end < trainer->plan.count ? end : trainer->plan.count;
}

/* Cuts the batch into slices. With carry=yes the cuts are those of a full batch, so that each
 * stream's state stays where it is. */
static void cut(struct trainer *trainer, size_t batch)
{
    size_t start = batch_start(trainer, batch);
    size_t count = batch_end(trainer, batch) - start;
    size_t whole = trainer->plan.carry ? batch_end(trainer, 0) : count;
    for (size_t i = 0; i < trainer->slice_count; i++) {
        size_t from = whole * i / trainer->slice_count;
        size_t to = whole * (i + 1) / trainer->slice_count;
        from = from < count ? from : count;
        to = to < count ? to : count;
        trainer->slices[i].indices = trainer->order + start + from;
        trainer->slices[i].count = to - from;
    }
}

/* Labelled records of the batch: known before the slices run. */
static size_t count_labelled(const struct trainer *trainer)
{
    size_t labelled = 0;
    for (size_t i = 0; i < trainer->slice_count; i++) {
        const struct slice *slice = &trainer->slices[i];
        for (size_t w = 0; w < slice->count; w++) {
            struct window window = window_at(&trainer->plan, slice->indices[w]);
            labelled += trainer->plan.label_last ? 1 : window.length;
        }
    }
    return labelled;
}

static size_t count_windows(const struct trainer *trainer)
{
    size_t windows = 0;
    for (size_t i = 0; i < trainer->slice_count; i++)
        windows += trainer->slices[i].count;
    return windows;
}

/* A slice, in one of the compute threads. */
static void run_slice(void *context, size_t shard)
{
    const struct batch_work *batch = context;
    struct trainer *trainer = batch->trainer;
    struct slice *slice = &trainer->slices[shard];
    slice->sums.loss = 0;
    slice->sums.rows = 0;
    if (slice->count == 0)
        return;
    const struct kernel *kernel = trainer->compute.kernel;
    const real *weights = model_last_weights(trainer->model);
    slice->work->draws = true;
    slice->work->random = rng_stream_at(trainer->settings.seed, "dropout",
                                        trainer->position.steps * SLICES_MOST + shard);
    window_fill(&trainer->plan, slice->indices, slice->count, &trainer->rows, slice->work);
    net_forward(trainer->net, weights, kernel, slice->work);
    loss_softmax(kernel, slice->work);
    loss_add(trainer->settings.loss, trainer->class_weights, slice->work, &slice->sums);
    loss_backward(trainer->settings.loss, trainer->class_weights, slice->work, batch->scale);
    net_backward(trainer->net, weights, kernel, slice->work);
}

/* The length of each layer's part of the gradient: for the record of the epoch alone, so a share of the
 * batches is enough. Blocks in their order: the same bits every time. */
static void add_layer_norms(struct trainer *trainer)
{
    const struct net *net = trainer->net;
    for (size_t i = 0; i < net->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        double squares = 0;
        for (size_t b = 0; b < layer->block_count; b++) {
            const struct block *block = &layer->blocks[b];
            if (block->role != BLOCK_STATISTIC)
                squares += trainer->compute.kernel->square_sum(trainer->gradient + block->offset,
                                                               block->rows * block->cols);
        }
        trainer->layer_norms[i] += sqrt(squares);
    }
}

/* The slices' sums and gradients, in the order of the slices. */
static struct step_result collect(struct trainer *trainer)
{
    size_t cells = trainer->net->classes * trainer->net->classes;
    struct step_result result = { 0 };
    for (size_t i = 0; i < trainer->slice_count; i++) {
        struct slice *slice = &trainer->slices[i];
        if (slice->count == 0)
            continue;
        result.loss += slice->sums.loss;
        result.rows += slice->sums.rows;
        for (size_t cell = 0; cell < cells; cell++) {
            trainer->confusion[cell] += slice->sums.confusion[cell];
            slice->sums.confusion[cell] = 0;
        }
    }
    result.norm = trainer_collect(trainer);
    result.finite = isfinite(result.norm) && isfinite(result.loss);
    return result;
}

static void learn_slices(struct trainer *trainer)
{
    bool per_window = trainer->settings.loss->per_window;
    size_t parts = per_window ? count_windows(trainer) : count_labelled(trainer);
    struct batch_work work = { trainer, (real)(1.0 / (double)parts) };
    pool_run(trainer->compute.pool, trainer->slice_count, run_slice, &work);
}

struct step_result trainer_step(struct trainer *trainer, size_t batch)
{
    cut(trainer, batch);
    if (trainer->phase.teaches)
        trainer_teach_slices(trainer);
    else
        learn_slices(trainer);
    struct step_result result = collect(trainer);
    if (batch % LAYER_NORM_EVERY == 0)
        add_layer_norms(trainer);
    if (result.finite)
        trainer_update(trainer, result.norm);
    if (result.finite && !trainer->phase.teaches) /* lessons stay within their layer */
        trainer_settle_statistics(trainer);
    return result;
}

void trainer_reset_states(struct trainer *trainer)
{
    for (size_t i = 0; trainer->plan.carry && i < trainer->slice_count; i++)
        net_work_reset_state(trainer->slices[i].work);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches, scoring and the threshold where a net learns without labels. The slices of a batch go forward;
 * the means of the codes' cells are taken over all of them, in their order; then they go back. */
#include "src/train/lesson.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct taught_batch {
    struct trainer *trainer;
    real scale;
};

/* A slice goes forward: window_fill was told by whoever calls whether it draws. */
static void forward_slice(struct trainer *trainer, struct slice *slice, size_t stage)
{
    const struct teaching *teaching = trainer->pupil->kind->teaching;
    size_t cells = teaching->cells(trainer->pupil, stage);
    slice->taught.error = 0;
    slice->taught.records = 0;
    memset(slice->taught.active, 0, cells * sizeof *slice->taught.active);
    net_teach_forward(trainer->net, model_last_weights(trainer->model), trainer->compute.kernel,
                      slice->work, stage, &slice->taught, slice->errors);
}

static void run_forward(void *context, size_t shard)
{
    struct taught_batch *batch = context;
    struct trainer *trainer = batch->trainer;
    struct slice *slice = &trainer->slices[shard];
    slice->sums.loss = 0;
    slice->sums.rows = 0;
    if (slice->count == 0)
        return;
    uint64_t step = ((uint64_t)trainer->phase.index << 40) + trainer->position.steps;
    slice->work->draws = true;
    slice->work->random =
        rng_stream_at(trainer->settings.seed, "noise", step * SLICES_MOST + shard);
    window_fill(&trainer->plan, slice->indices, slice->count, &trainer->rows, slice->work);
    forward_slice(trainer, slice, trainer->phase.stage);
    slice->sums.loss = slice->taught.error;
    slice->sums.rows = slice->taught.records;
}

static void run_backward(void *context, size_t shard)
{
    const struct taught_batch *batch = context;
    struct trainer *trainer = batch->trainer;
    struct slice *slice = &trainer->slices[shard];
    if (slice->count > 0)
        net_teach_backward(trainer->net, model_last_weights(trainer->model),
                           trainer->compute.kernel, slice->work, trainer->phase.stage,
                           trainer->means, batch->scale);
}

void trainer_teach_slices(struct trainer *trainer)
{
    struct taught_batch batch = { .trainer = trainer };
    pool_run(trainer->compute.pool, trainer->slice_count, run_forward, &batch);
    size_t cells = trainer->pupil->kind->teaching->cells(trainer->pupil, trainer->phase.stage);
    size_t records = 0;
    memset(trainer->means, 0, cells * sizeof *trainer->means);
    for (size_t i = 0; i < trainer->slice_count; i++) {
        const struct slice *slice = &trainer->slices[i];
        records += slice->sums.rows;
        for (size_t j = 0; slice->count > 0 && j < cells; j++)
            trainer->means[j] += slice->taught.active[j];
    }
    for (size_t j = 0; j < cells; j++)
        trainer->means[j] /= (double)records;
    batch.scale = (real)(1 / (double)records);
    pool_run(trainer->compute.pool, trainer->slice_count, run_backward, &batch);
}

/* --- scoring --- */

struct measuring {
    struct trainer *trainer;
    struct window_plan plan;
    struct row_source rows;
};

static void measure_slice(void *context, size_t shard)
{
    struct measuring *measuring = context;
    struct slice *slice = &measuring->trainer->slices[shard];
    if (slice->count == 0)
        return;
    slice->work->draws = false;
    window_fill(&measuring->plan, slice->indices, slice->count, &measuring->rows, slice->work);
    forward_slice(measuring->trainer, slice, measuring->trainer->phase.stage);
}

/* Windows start .. end - 1, in as many slices as a batch has. */
static void cut_windows(struct trainer *trainer, size_t start, size_t end)
{
    size_t count = end - start;
    for (size_t i = 0; i < count; i++)
        trainer->places[i] = start + i;
    for (size_t i = 0; i < trainer->slice_count; i++) {
        size_t from = count * i / trainer->slice_count;
        trainer->slices[i].indices = trainer->places + from;
        trainer->slices[i].count = count * (i + 1) / trainer->slice_count - from;
    }
}

bool trainer_measure(struct trainer *trainer, const struct table *table,
                     const struct cancel *cancel, double *errors, double *mean, struct err *err)
{
    struct measuring measuring = {
        .trainer = trainer,
        .plan = window_plan_scoring(model_windowing(trainer->model), table->count),
        .rows = { .preparation = model_preparation(trainer->model), .table = table },
    };
    size_t batch = trainer->settings.batch, records = 0;
    double sum = 0;
    if (table == trainer->rows.table)
        measuring.rows = trainer->rows;
    for (size_t start = 0; start < measuring.plan.count; start += batch) {
        size_t left = measuring.plan.count - start;
        if (cancel_requested(cancel))
            return err_set(err, ERR_CANCELLED, "stopped while measuring errors");
        cut_windows(trainer, start, start + (left < batch ? left : batch));
        pool_run(trainer->compute.pool, trainer->slice_count, measure_slice, &measuring);
        for (size_t i = 0; i < trainer->slice_count; i++) {
            const struct slice *slice = &trainer->slices[i];
            if (slice->count == 0)
                continue;
            sum += slice->taught.error;
            records += slice->taught.records;
            if (errors)
                memcpy(errors + slice->indices[0], slice->errors,
                       slice->count * sizeof *slice->errors);
        }
    }
    *mean = sum / (double)records;
    return true;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static real *threshold_at(const struct trainer *trainer)
{
    size_t block = trainer->pupil->kind->teaching->threshold(trainer->pupil);
    return model_last_weights(trainer->model) + trainer->pupil->blocks[block].offset;
}

double trainer_threshold(const struct trainer *trainer)
{
    return trainer->lessons.anomaly ? (double)*threshold_at(trainer) : (double)NAN;
}

bool trainer_fit_threshold(struct trainer *trainer, const struct cancel *cancel, struct err *err)
{
    const struct table *normal = trainer->normal;
    struct train_phase at_hand = trainer->phase;
    double mean;
    trainer->phase.stage = trainer->lessons.whole;
    bool measured = trainer_measure(trainer, normal, cancel, trainer->errors, &mean, err);
    trainer->phase = at_hand;
    if (!measured)
        return false;
    qsort(trainer->errors, normal->count, sizeof *trainer->errors, compare);
    double rank = ceil(trainer->lessons.quantile * (double)normal->count);
    double error = trainer->errors[rank < 1 ? 0 : (size_t)rank - 1];
    real *threshold = threshold_at(trainer);
    *threshold = (real)(error < 1e-12 ? 1e-12 : error);
    while ((double)*threshold <
           error) /* it is a float: rounded up, so the row itself stays normal */
        *threshold += *threshold * (real)1.2e-7;
    return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Phases of a training. A net with a layer that learns without labels (teach.h) does so first, stage by
 * stage; then it learns from the labels, or, where the layer answers by its error, all of that layer goes
 * on without them. Each phase begins with a fresh optimizer and a fresh schedule, and changes only the
 * weights that it is about. Which phase an epoch belongs to follows from its number alone.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/train/lesson.h"
#include "src/train/trainer_parts.h"

/* The rows of the first class. */
static struct table *normal_rows(const struct trainer *trainer, const struct table *table,
                                 struct err *err)
{
    const struct preparation *preparation = model_preparation(trainer->model);
    uint32_t *rows = malloc((table->count + 1) * sizeof *rows);
    size_t count = 0;
    if (!rows) {
        err_memory(err);
        return NULL;
    }
    for (size_t i = 0; i < table->count; i++)
        if (preparation_class(preparation, table->store, table->rows[i]) == 0)
            rows[count++] = table->rows[i];
    if (count == 0) {
        free(rows);
        err_set(err, ERR_INPUT, "the table %s has no %s rows, which the threshold is fitted on",
                table->name, preparation_class_name(preparation, 0));
        return NULL;
    }
    return table_of_rows(table->name, table->store, rows, count, table->origin, err);
}

/* What labels alone could use says that the user expects something else. */
static bool check_settings(const struct trainer *trainer, struct err *err)
{
    static const char *const of_labels[] = { "loss", "class-weight" };
    for (size_t i = 0; i < sizeof of_labels / sizeof *of_labels; i++) {
        const char *text = values_text(&trainer->values, of_labels[i]);
        const struct key *key = key_find(trainer_keys, of_labels[i]);
        if (strcmp(text, key->initial) != 0)
            return err_set(
                err, ERR_USAGE,
                "%s=%s cannot be set: with head=anomaly no label is learnt from, and what "
                "is minimised is the mean square of the error",
                of_labels[i], text);
    }
    if (preparation_settings(model_preparation(trainer->model))->classes == SCHEME_BINARY)
        return true;
    err_set(err, ERR_USAGE,
            "head=anomaly tells attacks from normal rows, and these classes do not");
    return err_hint(err, "prepare classes=binary");
}

bool trainer_plan_lessons(struct trainer *trainer, struct err *err)
{
    trainer->pupil = net_pupil(trainer->net);
    trainer->taught = table_hold(trainer->train);
    if (!trainer->pupil)
        return true;
    trainer->pupil->kind->teaching->plan(trainer->pupil, &trainer->lessons);
    if (!trainer->lessons.anomaly)
        return true;
    if (!check_settings(trainer, err))
        return false;
    trainer->normal = normal_rows(trainer, trainer->train, err);
    if (trainer->normal && trainer->valid)
        trainer->valid_normal = normal_rows(trainer, trainer->valid, err);
    if (!trainer->normal || (trainer->valid && !trainer->valid_normal))
        return false;
    if (trainer->lessons.normal_only) {
        table_release(trainer->taught);
        trainer->taught = table_hold(trainer->normal);
    }
    return true;
}

static size_t count_blocks(const struct net *net)
{
    size_t count = 0;
    for (size_t i = 0; i < net->layer_count; i++)
        count += net->layers[i].block_count;
    return count;
}

/* Cells that any stage's penalty looks at. */
static size_t most_cells(const struct trainer *trainer)
{
    const struct teaching *teaching = trainer->pupil->kind->teaching;
    return teaching->cells(trainer->pupil, trainer->lessons.whole);
}

bool trainer_make_lessons(struct trainer *trainer, struct err *err)
{
    struct arena *arena = trainer->arena;
    trainer->ranges = arena_take(arena, count_blocks(trainer->net), sizeof *trainer->ranges, err);
    if (!trainer->ranges || !trainer->pupil)
        return trainer->ranges != NULL;
    size_t normal = trainer->normal ? trainer->normal->count : 0;
    trainer->means = arena_take(arena, most_cells(trainer), sizeof *trainer->means, err);
    trainer->errors = arena_take(arena, normal, sizeof *trainer->errors, err);
    trainer->places = arena_take(arena, trainer->settings.batch, sizeof *trainer->places, err);
    for (size_t i = 0; i < trainer->slice_count; i++) {
        struct slice *slice = &trainer->slices[i];
        const struct net_work *work = slice->work;
        slice->taught.active =
            arena_take(arena, most_cells(trainer), sizeof *slice->taught.active, err);
        slice->errors =
            arena_take(arena, work->windows_most, work->steps_most * sizeof *slice->errors, err);
        if (!slice->taught.active || !slice->errors)
            return false;
    }
    return trainer->means && trainer->errors && trainer->places;
}

void trainer_drop_lessons(struct trainer *trainer)
{
    table_release(trainer->taught);
    table_release(trainer->normal);
    table_release(trainer->valid_normal);
}

/* The phase of the epoch that comes after `done` finished ones. */
static struct train_phase phase_after(const struct trainer *trainer, size_t done)
{
    const struct teach_plan *lessons = &trainer->lessons;
    size_t taught = lessons->stages * lessons->epochs;
    if (done < taught) {
        size_t index = done / lessons->epochs;
        return (struct train_phase){ .teaches = true,
                                     .stage = lessons->stage[index],
                                     .index = index + 1,
                                     .first = index * lessons->epochs,
                                     .epochs = lessons->epochs };
    }
    return (struct train_phase){ .teaches = lessons->anomaly,
                                 .last = true,
                                 .stage = lessons->whole,
                                 .first = taught,
                                 .epochs =
                                     trainer->epochs > taught ? trainer->epochs - taught : 1 };
}

bool trainer_block_learns(const struct trainer *trainer, const struct layer *layer, size_t block)
{
    if (layer->blocks[block].role == BLOCK_STATISTIC)
        return false;
    if (!trainer->pupil)
        return true;
    const struct teaching *teaching = trainer->pupil->kind->teaching;
    if (trainer->phase.teaches)
        return layer == trainer->pupil && teaching->has_block(layer, trainer->phase.stage, block);
    return layer != trainer->pupil || teaching->labels_change(layer, block);
}

/* Blocks that learn, neighbours taken together. */
static void find_ranges(struct trainer *trainer)
{
    trainer->range_count = 0;
    for (size_t i = 0; i < trainer->net->layer_count; i++) {
        const struct layer *layer = &trainer->net->layers[i];
        for (size_t b = 0; b < layer->block_count; b++) {
            const struct block *block = &layer->blocks[b];
            struct weight_range *before =
                trainer->range_count > 0 ? &trainer->ranges[trainer->range_count - 1] : NULL;
            size_t count = block->rows * block->cols;
            if (!trainer_block_learns(trainer, layer, b))
                continue;
            if (before && before->start + before->count == block->offset)
                before->count += count;
            else
                trainer->ranges[trainer->range_count++] =
                    (struct weight_range){ block->offset, count };
        }
    }
}

void trainer_enter_phase(struct trainer *trainer)
{
    struct train_position *position = &trainer->position;
    trainer->phase = phase_after(trainer, position->epoch);
    find_ranges(trainer);
    if (!trainer->pupil || position->epoch != trainer->phase.first || position->batch > 0)
        return;
    size_t bytes = trainer->net->weight_count * sizeof(real);
    for (size_t i = 0; i < trainer->memory_count; i++)
        memset(trainer->memory[i], 0, bytes);
    position->steps = 0;
    position->best_loss = (double)INFINITY;
    position->best_epoch = 0;
    position->since_best = 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking down where a trainer stands, and going on from there. */
#include "src/train/trainer_state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/train/model_file.h"

struct trainer_state *trainer_state_new(size_t classes, struct err *err)
{
    struct arena *arena = arena_new(err);
    struct trainer_state *state = arena ? arena_take(arena, 1, sizeof *state, err) : NULL;
    if (!state) {
        arena_free(arena);
        return NULL;
    }
    state->arena = arena;
    state->classes = classes;
    state->confusion = arena_take(arena, classes * classes, sizeof(size_t), err);
    state->last_confusion = arena_take(arena, classes * classes, sizeof(size_t), err);
    if (!state->confusion || !state->last_confusion) {
        arena_free(arena);
        return NULL;
    }
    return state;
}

void trainer_state_free(struct trainer_state *state)
{
    if (state)
        arena_free(state->arena);
}

real *trainer_state_add(struct trainer_state *state, const char *name, size_t count,
                        struct err *err)
{
    if (state->array_count == STATE_ARRAYS_MOST) {
        err_set(err, ERR_INPUT, "the state of the training has too many arrays");
        return NULL;
    }
    struct state_array *array = &state->arrays[state->array_count];
    array->name = arena_text(state->arena, name, strlen(name), err);
    array->at = arena_take(state->arena, count, sizeof(real), err);
    array->count = count;
    if (!array->name || !array->at)
        return NULL;
    state->array_count++;
    return array->at;
}

const struct state_array *trainer_state_array(const struct trainer_state *state, const char *name)
{
    for (size_t i = 0; i < state->array_count; i++) {
        if (strcmp(state->arrays[i].name, name) == 0)
            return &state->arrays[i];
    }
    return NULL;
}

/* The arrays of a trainer by their names, in a fixed order: for saving and for going on. */
struct named_array {
    char name[48];
    real *at;
    size_t count;
};

static void name_array(struct named_array *array, const char *room, const char *name, real *at,
                       size_t count)
{
    snprintf(array->name, sizeof array->name, "%s/%s", room, name);
    array->at = at;
    array->count = count;
}

/* Numbers of carried state in a slice: its layers' one behind the other. */
static size_t carried_size(const struct trainer *trainer, size_t slice)
{
    return trainer->slices[slice].work->windows_most * trainer->net->state_size;
}

static size_t list_arrays(const struct trainer *trainer, struct named_array *arrays)
{
    size_t weights = trainer->net->weight_count;
    const char *const *names = trainer->settings.optimizer->memory_names;
    size_t count = 0;
    for (size_t i = 0; i < trainer->memory_count; i++) {
        name_array(&arrays[count++], "memory", names[i], trainer->memory[i], weights);
        name_array(&arrays[count++], "good", names[i], trainer->good_memory[i], weights);
    }
    name_array(&arrays[count++], "good", "weights", trainer->good_weights, weights);
    return count;
}

/* Copies the carried states of a slice out of its workspace, or into it. */
static void move_carried(const struct trainer *trainer, size_t slice, real *array, bool in)
{
    const struct net *net = trainer->net;
    struct net_work *work = trainer->slices[slice].work;
    for (size_t i = 0; i < net->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        if (!layer->kind->state_size)
            continue;
        size_t count = work->windows_most * layer->kind->state_size(layer);
        if (in)
            memcpy(work->state[i], array, count * sizeof(real));
        else
            memcpy(array, work->state[i], count * sizeof(real));
        array += count;
    }
}

static bool capture_arrays(const struct trainer *trainer, struct trainer_state *state,
                           struct err *err)
{
    struct named_array arrays[STATE_ARRAYS_MOST];
    size_t count = list_arrays(trainer, arrays);
    for (size_t i = 0; i < count; i++) {
        real *copy = trainer_state_add(state, arrays[i].name, arrays[i].count, err);
        if (!copy)
            return false;
        memcpy(copy, arrays[i].at, arrays[i].count * sizeof(real));
    }
    for (size_t i = 0; trainer->plan.carry && i < trainer->slice_count; i++) {
        char name[32];
        snprintf(name, sizeof name, "carry/%zu", i);
        real *copy = trainer_state_add(state, name, carried_size(trainer, i), err);
        if (!copy)
            return false;
        move_carried(trainer, i, copy, false);
    }
    return true;
}

/* All of them, defaults too: another release may have others. */
static bool capture_settings(const struct trainer *trainer, struct trainer_state *state,
                             struct err *err)
{
    size_t keys = 0;
    while (trainer_keys[keys].name)
        keys++;
    state->settings = arena_take(state->arena, keys, sizeof *state->settings, err);
    for (size_t i = 0; state->settings && i < keys; i++) {
        const char *text = values_text(&trainer->values, trainer_keys[i].name);
        if (!text)
            continue;
        struct key_value *setting = &state->settings[state->setting_count++];
        setting->name = trainer_keys[i].name;
        setting->value = arena_text(state->arena, text, strlen(text), err);
        if (!setting->value)
            return false;
    }
    return state->settings != NULL;
}

struct trainer_state *trainer_capture(const struct trainer *trainer, struct err *err)
{
    size_t classes = trainer->net->classes;
    struct trainer_state *state = trainer_state_new(classes, err);
    if (!state)
        return NULL;
    state->position = trainer->position;
    state->good_position = trainer->good_position;
    state->rate_in_force = trainer->rate_in_force;
    state->norm_total = trainer->norm_total;
    state->path_total = trainer->path_total;
    state->step_total = trainer->step_total;
    size_t bytes = classes * classes * sizeof(size_t);
    memcpy(state->confusion, trainer->confusion, bytes);
    memcpy(state->last_confusion, trainer->last_confusion, bytes);
    state->layers = trainer->net->layer_count;
    state->layer_norms = arena_take(state->arena, state->layers, sizeof(double), err);
    for (size_t i = 0; state->layer_norms && i < state->layers; i++)
        state->layer_norms[i] = trainer->layer_norms[i];
    bool fine = state->layer_norms && capture_settings(trainer, state, err) &&
                table_digest(trainer->train, state->train_digest, err) &&
                (!trainer->valid || table_digest(trainer->valid, state->valid_digest, err)) &&
                capture_arrays(trainer, state, err);
    if (fine)
        return state;
    trainer_state_free(state);
    return NULL;
}

static bool same_table(const struct table *table, const char *digest, const char *role,
                       struct err *err)
{
    char now[DIGEST_HEX_SIZE] = "";
    if (table && !table_digest(table, now, err))
        return false;
    if (strcmp(now, digest) == 0)
        return true;
    if (!*digest)
        return err_set(err, ERR_USAGE, "the training had no %s table so far", role);
    return err_set(err, ERR_USAGE, "%s is not the %s table that the training went on with so far",
                   table ? table->name : "nothing", role);
}

static bool wrong_array(const char *name, struct err *err)
{
    return err_set(err, ERR_INPUT,
                   "the saved state of the training lacks \"%s\" or has it in "
                   "another size",
                   name);
}

static bool restore_arrays(struct trainer *trainer, const struct trainer_state *state,
                           struct err *err)
{
    struct named_array arrays[STATE_ARRAYS_MOST];
    size_t count = list_arrays(trainer, arrays);
    for (size_t i = 0; i < count; i++) {
        const struct state_array *saved = trainer_state_array(state, arrays[i].name);
        if (!saved || saved->count != arrays[i].count)
            return wrong_array(arrays[i].name, err);
        memcpy(arrays[i].at, saved->at, saved->count * sizeof(real));
    }
    for (size_t i = 0; trainer->plan.carry && i < trainer->slice_count; i++) {
        char name[32];
        snprintf(name, sizeof name, "carry/%zu", i);
        const struct state_array *saved = trainer_state_array(state, name);
        if (!saved || saved->count != carried_size(trainer, i))
            return wrong_array(name, err);
        move_carried(trainer, i, saved->at, true);
    }
    return true;
}

static bool restore(struct trainer *trainer, const struct trainer_state *state, struct err *err)
{
    if (state->classes != trainer->net->classes || state->position.batch > trainer->batches)
        return err_set(err, ERR_INPUT, "the saved state of the training is not of this model");
    if (!restore_arrays(trainer, state, err))
        return false;
    trainer->position = state->position;
    trainer->good_position = state->good_position;
    trainer->rate_in_force = state->rate_in_force;
    trainer->norm_total = state->norm_total;
    trainer->path_total = state->path_total;
    trainer->step_total = state->step_total;
    size_t bytes = state->classes * state->classes * sizeof(size_t);
    memcpy(trainer->confusion, state->confusion, bytes);
    memcpy(trainer->last_confusion, state->last_confusion, bytes);
    bool known = state->layer_norms && state->layers == trainer->net->layer_count;
    for (size_t i = 0; i < trainer->net->layer_count; i++)
        trainer->layer_norms[i] = known                        ? state->layer_norms[i]
                                  : state->position.batch == 0 ? 0
                                                               : (double)NAN;
    return true;
}

struct trainer *trainer_resume(struct model *model, const struct compute *compute,
                               const struct table *train, const struct table *valid,
                               const struct trainer_state *state, struct err *err)
{
    if (!same_table(train, state->train_digest, "training", err) ||
        !same_table(valid, state->valid_digest, "validation", err))
        return NULL;
    struct key_values settings = { trainer_keys, state->settings, state->setting_count };
    struct trainer *trainer = trainer_new(model, compute, train, valid, &settings, err);
    if (trainer && restore(trainer, state, err))
        return trainer;
    trainer_free(trainer);
    return NULL;
}

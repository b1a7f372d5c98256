/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting up a trainer: settings, workspaces, orders of windows. All memory is taken here. */
#include "src/train/trainer_parts.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/train/class_weights.h"
#include "src/train/learn.h"
#include "src/train/lesson.h"

const struct key trainer_keys[] = {
    { .name = "epochs",
      .type = KEY_COUNT,
      .initial = "100",
      .least = 1,
      .greatest = 1000000,
      .help = "passes over the training windows" },
    { .name = "batch",
      .type = KEY_COUNT,
      .initial = "50",
      .least = 1,
      .greatest = 65536,
      .help = "windows a step of the optimizer sees" },
    { .name = "lr",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 1000,
      .above_least = true,
      .help = "learning rate; unset: 0.1, of adam and adamw 0.001, of the others 0.01" },
    { .name = "schedule",
      .type = KEY_CHOICE,
      .initial = "constant",
      .choices = schedule_names,
      .help = "how the learning rate changes: not, by steps, smoothly, or up and down" },
    { .name = "warmup",
      .type = KEY_NUMBER,
      .initial = "0",
      .least = 0,
      .greatest = 100000,
      .help = "epochs in which the learning rate rises from 0" },
    { .name = "decay",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 1,
      .above_least = true,
      .help = "factor of the schedule; unset: of step 0.1, of exponential 0.95" },
    { .name = "decay-epochs",
      .type = KEY_NUMBER,
      .initial = "30",
      .least = 1,
      .greatest = 1000000,
      .help = "epochs after which schedule=step takes the factor again" },
    { .name = "loss",
      .type = KEY_CHOICE,
      .initial = "cross-entropy",
      .choices = loss_names,
      .help = "what is minimised" },
    { .name = "gamma",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 50,
      .help = "of loss=focal: how much less records count that are answered well; unset: 2" },
    { .name = "class-weight",
      .type = KEY_TEXT,
      .initial = "none",
      .help =
          "what a class counts in the loss: none, balanced, u2r:10,r2l:5, or a number a class" },
    { .name = "optimizer",
      .type = KEY_CHOICE,
      .initial = "sgd",
      .choices = optimizer_names,
      .help = "how a gradient changes the weights" },
    { .name = "momentum",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 0.9999,
      .help = "share of the last step that is kept; unset: 0.9, of sgd 0" },
    { .name = "beta1",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 0.999999,
      .help = "share of the mean gradient that adam and adamw keep; unset: 0.9" },
    { .name = "beta2",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 0.999999,
      .help = "share of the mean square that is kept; unset: 0.999, of rmsprop 0.99" },
    { .name = "epsilon",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 1,
      .above_least = true,
      .help = "added to the root of the mean square; unset: 1e-8, of adagrad 1e-10" },
    { .name = "weight-decay",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 1,
      .help = "of adamw: share of a weight that a step takes off, times lr; unset: 0.01" },
    { .name = "l1",
      .type = KEY_NUMBER,
      .initial = "0",
      .least = 0,
      .greatest = 1000,
      .help = "penalty on the sum of |w| over all weights but biases and those of norms" },
    { .name = "l2",
      .type = KEY_NUMBER,
      .initial = "0",
      .least = 0,
      .greatest = 1000,
      .help = "penalty on half the sum of w w over all weights but biases and those of norms" },
    { .name = "clip",
      .type = KEY_NUMBER,
      .initial = "0",
      .least = 0,
      .greatest = 1e9,
      .help = "longest gradient (its norm) that is let through; 0 lets all through" },
    { .name = "clip-value",
      .type = KEY_NUMBER,
      .initial = "0",
      .least = 0,
      .greatest = 1e9,
      .help = "largest number of a gradient that is let through; 0 lets all through" },
    { .name = "shuffle",
      .type = KEY_YESNO,
      .initial = "yes",
      .help = "a new order of the windows in every epoch (not with carry=yes)" },
    { .name = "patience",
      .type = KEY_COUNT,
      .initial = "0",
      .least = 0,
      .greatest = 1000000,
      .help = "end after so many epochs without a lower validation loss; 0 never does" },
    { .name = "valid-fraction",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 0.9,
      .above_least = true,
      .help = "share of the rows that is cut off, not trained on, and used as valid= is" },
    { .name = "seed",
      .type = KEY_COUNT,
      .initial = "1",
      .help = "of the random streams for initial weights and shuffling" },
    { .name = "init-seed",
      .type = KEY_COUNT,
      .help = "of the stream for initial weights alone; unset: seed" },
    { .name = NULL },
};

static bool copy_values(struct trainer *trainer, const struct key_values *settings, struct err *err)
{
    struct key_value *copies =
        arena_take(trainer->arena, settings->given_count, sizeof *copies, err);
    size_t count = 0;
    for (size_t i = 0; copies && i < settings->given_count; i++) {
        const struct key_value *given = &settings->given[i];
        const struct key *key = key_find(trainer_keys, given->name);
        if (!key)
            continue; /* the verb's own: train=, valid= */
        if (!key_check(key, given->value, err))
            return false;
        copies[count].name = key->name;
        copies[count].value = arena_text(trainer->arena, given->value, strlen(given->value), err);
        if (!copies[count++].value)
            return false;
    }
    trainer->values = (struct key_values){ trainer_keys, copies, count };
    return copies != NULL;
}

/* A copy of the loss, with the gamma that was asked for. */
static bool read_loss(const struct key_values *values, struct train_settings *settings,
                      struct err *err)
{
    const struct loss *loss = loss_find(values_text(values, "loss"));
    assert(loss);
    settings->of_loss = *loss;
    settings->loss = &settings->of_loss;
    if (!values_given(values, "gamma"))
        return true;
    settings->of_loss.gamma = values_number(values, "gamma");
    return loss->gamma > 0 ||
           err_set(err, ERR_USAGE, "loss=%s has no gamma; it belongs to loss=focal", loss->name);
}

bool trainer_read_settings(struct trainer *trainer, struct err *err)
{
    const struct key_values *values = &trainer->values;
    struct train_settings *settings = &trainer->settings;
    settings->batch = values_count(values, "batch");
    settings->optimizer = optimizer_find(values_text(values, "optimizer"));
    settings->l1 = values_number(values, "l1");
    settings->l2 = values_number(values, "l2");
    settings->clip = values_number(values, "clip");
    settings->clip_value = values_number(values, "clip-value");
    settings->shuffle = values_yes(values, "shuffle");
    settings->patience = values_count(values, "patience");
    settings->seed = values_count(values, "seed");
    assert(settings->optimizer);
    trainer->position.rate =
        values_given(values, "lr") ? values_number(values, "lr") : settings->optimizer->rate;
    if (!read_loss(values, settings, err) ||
        !optimizer_read(settings->optimizer, values, &settings->of_optimizer, err) ||
        !schedule_read(values, &settings->schedule, err))
        return false;
    if (settings->patience > 0 && !trainer->valid) {
        err_set(err, ERR_USAGE, "patience=%zu needs a validation table", settings->patience);
        return err_hint(err,
                        "give one with valid=TABLE, or valid-fraction=10%% of the training rows");
    }
    return true;
}

/* Windows of slice i of a full batch. With carry=yes a stream stays in its slice. */
static size_t slice_room(size_t batch, size_t slices)
{
    return (batch + slices - 1) / slices;
}

/* As many slices as are worth a thread's while: enough records in each, enough windows that the
 * products of a step stay large, and gradients that are small beside what they are summed from. */
static size_t slices_for(size_t windows, size_t steps, size_t weights)
{
    enum {
        RECORDS_LEAST = 25,
        RECORDS_FOR_MORE = 250,
        WINDOWS_LEAST = 12,
        GRADIENTS_MOST = 1 << 20
    };
    size_t slices = 1;
    while (slices < SLICES_MOST) {
        size_t more = 2 * slices;
        size_t least = more == 2 ? RECORDS_LEAST : RECORDS_FOR_MORE;
        if (windows / more < WINDOWS_LEAST || windows * steps / more < least ||
            (more > 2 && weights > GRADIENTS_MOST / more))
            break;
        slices = more;
    }
    return slices;
}

static bool make_slices(struct trainer *trainer, struct err *err)
{
    size_t steps = window_steps(&trainer->plan, model_preparation(trainer->model));
    size_t classes = trainer->net->classes;
    trainer->slice_count = slices_for(trainer->settings.batch, steps, trainer->net->weight_count);
    size_t room = slice_room(trainer->settings.batch, trainer->slice_count);
    for (size_t i = 0; i < trainer->slice_count; i++) {
        struct slice *slice = &trainer->slices[i];
        slice->work = net_work_new(trainer->net, steps, room, true, err);
        slice->sums.confusion = arena_take(trainer->arena, classes * classes, sizeof(size_t), err);
        if (!slice->work || !slice->sums.confusion)
            return false;
    }
    return true;
}

static bool make_arrays(struct trainer *trainer, struct err *err)
{
    struct arena *arena = trainer->arena;
    size_t weights = trainer->net->weight_count;
    size_t windows = trainer->plan.count;
    size_t cells = trainer->net->classes * trainer->net->classes;
    trainer->order = arena_take(arena, windows, sizeof *trainer->order, err);
    trainer->shuffled = arena_take(arena, windows, sizeof *trainer->shuffled, err);
    trainer->squares = arena_take(arena, trainer_part_count(trainer->net), sizeof(double), err);
    trainer->good_weights = arena_take(arena, weights, sizeof(real), err);
    trainer->confusion = arena_take(arena, cells, sizeof(size_t), err);
    trainer->last_confusion = arena_take(arena, cells, sizeof(size_t), err);
    trainer->layer_norms =
        arena_take(arena, trainer->net->layer_count, sizeof *trainer->layer_norms, err);
    if (!trainer->order || !trainer->shuffled || !trainer->squares || !trainer->good_weights ||
        !trainer->confusion || !trainer->last_confusion || !trainer->layer_norms)
        return false;
    trainer->memory_count = trainer->settings.optimizer->memories(&trainer->settings.of_optimizer);
    for (size_t i = 0; i < trainer->memory_count; i++) {
        trainer->memory[i] = arena_take(arena, weights, sizeof(real), err);
        trainer->good_memory[i] = arena_take(arena, weights, sizeof(real), err);
        if (!trainer->memory[i] || !trainer->good_memory[i])
            return false;
    }
    return true;
}

/* Labelled records of each class in an epoch, as often as its windows bring them. */
static bool count_classes(const struct trainer *trainer, size_t **rows, struct err *err)
{
    const struct preparation *preparation = model_preparation(trainer->model);
    const struct table *table = trainer->train;
    *rows = arena_take(trainer->arena, trainer->net->classes, sizeof **rows, err);
    for (size_t i = 0; *rows && i < trainer->plan.count; i++) {
        struct window window = window_at(&trainer->plan, i);
        size_t skipped = trainer->plan.label_last ? window.length - 1 : 0;
        for (size_t t = skipped; t < window.length; t++)
            (*rows)[preparation_class(preparation, table->store, table->rows[window.first + t])]++;
    }
    return *rows != NULL;
}

static bool weigh_classes(struct trainer *trainer, struct err *err)
{
    const char *text = values_text(&trainer->values, "class-weight");
    size_t *rows;
    if (!class_weights_asked(text))
        return true;
    trainer->class_weights =
        arena_take(trainer->arena, trainer->net->classes, sizeof *trainer->class_weights, err);
    return trainer->class_weights && count_classes(trainer, &rows, err) &&
           class_weights_read(text, model_preparation(trainer->model), rows, trainer->class_weights,
                              err);
}

const double *trainer_class_weights(const struct trainer *trainer)
{
    return trainer->class_weights;
}

/* Rows are encoded when a batch needs them; a small table's rows, which come again in every epoch,
 * once and for all. */
#define ENCODED_BYTES_MOST ((size_t)16 << 20)

static bool encode_rows(struct trainer *trainer, struct err *err)
{
    const struct preparation *preparation = model_preparation(trainer->model);
    size_t rows = trainer->taught->count;
    size_t bytes;
    trainer->rows = (struct row_source){ .preparation = preparation, .table = trainer->taught };
    if (!size_product(rows, preparation_inputs(preparation) * sizeof(real), &bytes) ||
        bytes > ENCODED_BYTES_MOST)
        return true;
    real *encoded = arena_take(trainer->arena, bytes, 1, err);
    if (!encoded)
        return false;
    window_encode(&trainer->rows, 0, rows, encoded);
    trainer->rows.encoded = encoded;
    trainer->rows.encoded_end = rows;
    return true;
}

/* Batches, the windows of each: with carry=yes as many streams as fit, a window of each a batch. */
static void plan_batches(struct trainer *trainer)
{
    size_t windows = trainer->plan.count;
    if (trainer->settings.batch > windows)
        trainer->settings.batch = windows;
    trainer->batches = (windows + trainer->settings.batch - 1) / trainer->settings.batch;
}

static bool set_up(struct trainer *trainer, const struct key_values *settings, struct err *err)
{
    const struct preparation *preparation = model_preparation(trainer->model);
    const struct windowing *windowing = model_windowing(trainer->model);
    if (trainer->train->count == 0)
        return err_set(err, ERR_INPUT, "the table %s has no rows to train on",
                       trainer->train->name);
    if (trainer->valid && trainer->valid->count == 0)
        return err_set(err, ERR_INPUT, "the validation table %s has no rows", trainer->valid->name);
    if (!preparation_fits(preparation, trainer->train, err) ||
        (trainer->valid && !preparation_fits(preparation, trainer->valid, err)))
        return false;
    if (!copy_values(trainer, settings, err))
        return false;
    if (!trainer->net)
        return trainer_set_up_learning(trainer, err);
    if (!trainer_read_settings(trainer, err) || !trainer_plan_lessons(trainer, err))
        return false;
    trainer->plan = window_plan_training(windowing, trainer->taught->count);
    plan_batches(trainer);
    if (!weigh_classes(trainer, err))
        return false;
    if (trainer->valid || trainer->normal || !trainer->plan.covers_once) {
        trainer->predictor = predictor_new(trainer->net, windowing, &trainer->compute, err);
        if (!trainer->predictor)
            return false;
    }
    return make_arrays(trainer, err) && make_slices(trainer, err) &&
           trainer_make_lessons(trainer, err) && encode_rows(trainer, err);
}

struct trainer *trainer_new(struct model *model, const struct compute *compute,
                            const struct table *train, const struct table *valid,
                            const struct key_values *settings, struct err *err)
{
    struct trainer *trainer = calloc(1, sizeof *trainer);
    if (!trainer) {
        err_memory(err);
        return NULL;
    }
    assert(model_preparation(model));
    trainer->model = model;
    trainer->net = model_net(model);
    trainer->compute = *compute;
    trainer->train = table_hold(train);
    trainer->valid = valid ? table_hold(valid) : NULL;
    trainer->arena = arena_new(err);
    if (!trainer->arena || !model_decide_by(model, NULL, err) || !set_up(trainer, settings, err)) {
        trainer_free(trainer);
        return NULL;
    }
    if (!trainer->net)
        return trainer;
    trainer->position.rng = rng_stream(trainer->settings.seed, "shuffle");
    trainer->position.best_loss = (double)INFINITY;
    trainer_keep_good(trainer);
    return trainer;
}

void trainer_free(struct trainer *trainer)
{
    if (!trainer)
        return;
    for (size_t i = 0; i < trainer->slice_count; i++)
        net_work_free(trainer->slices[i].work);
    predictor_free(trainer->predictor);
    model_free(trainer->student);
    table_release(trainer->train);
    table_release(trainer->valid);
    trainer_drop_lessons(trainer);
    arena_free(trainer->arena);
    free(trainer);
}

void trainer_keep_good(struct trainer *trainer)
{
    size_t bytes = trainer->net->weight_count * sizeof(real);
    memcpy(trainer->good_weights, model_last_weights(trainer->model), bytes);
    for (size_t i = 0; i < trainer->memory_count; i++)
        memcpy(trainer->good_memory[i], trainer->memory[i], bytes);
    trainer->good_position = trainer->position;
}

void trainer_fall_back(struct trainer *trainer)
{
    size_t bytes = trainer->net->weight_count * sizeof(real);
    memcpy(model_last_weights(trainer->model), trainer->good_weights, bytes);
    for (size_t i = 0; i < trainer->memory_count; i++)
        memcpy(trainer->memory[i], trainer->good_memory[i], bytes);
    trainer->position = trainer->good_position; /* always the beginning of an epoch */
    size_t classes = trainer->net->classes;
    memset(trainer->confusion, 0, classes * classes * sizeof(size_t));
    memset(trainer->layer_norms, 0, trainer->net->layer_count * sizeof *trainer->layer_norms);
}

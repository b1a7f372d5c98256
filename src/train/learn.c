/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Training a model that is no net (learner.h): one pass, told as one epoch. The rows are encoded once;
 * then the learner learns, and is judged on the training rows and on those of the validation table. One
 * that answers slowly is judged on some of the training rows, drawn at random: what it answers to rows
 * that it has kept says little, and may take longer than a test.
 */
#include "src/train/learn.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "src/base/num.h"
#include "src/base/rng.h"
#include "src/net/model_learned.h"
#include "src/train/class_weights.h"

enum {
    CHUNK_ROWS = 1 << 15, /* between two looks at cancel */
    JUDGED_MOST = 20000   /* training rows, where answering is slow */
};

/* --- settings --- */

bool trainer_takes(const struct preset *preset, const char *key)
{
    if (!preset->learner)
        return true;
    return strcmp(key, "seed") == 0 || strcmp(key, "valid-fraction") == 0 ||
           (strcmp(key, "class-weight") == 0 && preset->learner->weighs_classes);
}

static bool is_senseless(const struct preset *preset, const struct key_value *given)
{
    return key_find(trainer_keys, given->name) && !trainer_takes(preset, given->name) &&
           !(strcmp(given->name, "class-weight") == 0 && !class_weights_asked(given->value));
}

bool trainer_check_keys(const struct preset *preset, const struct key_values *values,
                        struct err *err)
{
    struct str names;
    bool only_weights = true;
    str_init(&names);
    for (size_t i = 0; i < values->given_count; i++) {
        if (!is_senseless(preset, &values->given[i]))
            continue;
        str_addf(&names, "%s%s=", names.length > 0 ? ", " : "", values->given[i].name);
        only_weights = only_weights && strcmp(values->given[i].name, "class-weight") == 0;
    }
    bool ok = names.length == 0;
    if (!ok && only_weights)
        err_set(err, ERR_USAGE, "model %s does not weigh classes, so %s cannot be set",
                preset->name, names.text);
    else if (!ok)
        err_set(err, ERR_USAGE, "model %s learns in one pass, so %s cannot be set", preset->name,
                names.text);
    str_done(&names);
    return ok;
}

size_t trainer_epochs(const struct model *model, const struct key_values *values)
{
    return model_learner(model) ? 1 : model_first_epochs(model) + values_count(values, "epochs");
}

bool trainer_set_up_learning(struct trainer *trainer, struct err *err)
{
    const struct preparation *preparation = model_preparation(trainer->model);
    const struct table *table = trainer->train;
    size_t classes = preparation_classes(preparation);
    const char *text = values_text(&trainer->values, "class-weight");
    trainer->settings.seed = values_count(&trainer->values, "seed");
    if (!trainer_check_keys(model_preset(trainer->model), &trainer->values, err))
        return false;
    const struct key_values *values = model_values(trainer->model);
    trainer->student =
        model_new(model_preset(trainer->model), values->given, values->given_count, err);
    if (!trainer->student)
        return false;
    model_prepare_to_learn(trainer->student, preparation);
    if (!class_weights_asked(text))
        return true;
    size_t *rows = arena_take(trainer->arena, classes, sizeof *rows, err);
    trainer->class_weights =
        rows ? arena_take(trainer->arena, classes, sizeof *trainer->class_weights, err) : NULL;
    if (!trainer->class_weights)
        return false;
    for (size_t i = 0; i < table->count; i++) {
        size_t c = preparation_class(preparation, table->store, table->rows[i]);
        if (c < classes)
            rows[c]++;
    }
    return class_weights_read(text, preparation, rows, trainer->class_weights, err);
}

/* --- progress --- */

/* One call of trainer_learn. */
struct learning {
    struct trainer *trainer;
    const struct cancel *cancel;
    const struct train_listener *listener;
    const char *doing; /* the part of the work at hand */
    double begun;      /* that part: seconds of a clock */
    double told;       /* the last progress */
};

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void begin_part(struct learning *learning, const char *doing)
{
    learning->doing = doing;
    learning->begun = learning->told = seconds_now();
}

static void tell(void *context, double share)
{
    static const double EVERY_SECONDS = 0.2;
    struct learning *learning = context;
    double now = seconds_now(), spent = now - learning->begun;
    if (!learning->listener || !learning->listener->progress ||
        now - learning->told < EVERY_SECONDS)
        return;
    learning->told = now;
    learning->listener->progress(learning->listener->context, learning->doing, share,
                                 share > 0 ? spent / share * (1 - share) : (double)NAN);
}

static bool check_cancel(const struct learning *learning, struct err *err)
{
    return !cancel_requested(learning->cancel) ||
           err_set(err, ERR_CANCELLED, "the training was stopped");
}

/* --- rows --- */

/* Encoded rows with their classes; the arrays are owned. */
struct labelled {
    struct learner_rows rows;
    real *inputs;
    uint32_t *classes;
};

static void labelled_done(struct labelled *labelled)
{
    free(labelled->inputs);
    free(labelled->classes);
}

static bool too_large(const struct table *table, double bytes, struct err *err)
{
    char rows[NUM_TEXT_SIZE];
    err_set(err, ERR_INPUT,
            "the %s rows of %s are %.1f GB as numbers, more than this machine has room for",
            num_count_text(table->count, rows), table->name, bytes / 1e9);
    return err_hint(err, "sample %s rows=100000 as=some, then train table=some", table->name);
}

static bool take_room(const struct table *table, size_t width, struct labelled *labelled,
                      struct err *err)
{
    static const double SHARE_MOST = 0.75;
    double bytes = (double)table->count * (double)width * (double)sizeof(real);
    double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    size_t count;
    if ((memory > 0 && bytes > SHARE_MOST * memory) ||
        !size_product(table->count, width * sizeof(real), &count))
        return too_large(table, bytes, err);
    labelled->inputs = malloc(count + 1);
    labelled->classes = calloc(table->count + 1, sizeof *labelled->classes);
    return (labelled->inputs && labelled->classes) || too_large(table, bytes, err);
}

static bool take_class(const struct preparation *preparation, const struct table *table,
                       size_t position, uint32_t *class_index, struct err *err)
{
    size_t c = preparation_class(preparation, table->store, table->rows[position]);
    *class_index = (uint32_t)c;
    return c < preparation_classes(preparation) ||
           err_set(err, ERR_INPUT, "the model has no class for the attack '%s' of %s",
                   table->store->schema->attacks[table_attack(table, position)].name, table->name);
}

static bool take_rows(const struct learning *learning, const struct table *table,
                      struct labelled *labelled, struct err *err)
{
    const struct trainer *trainer = learning->trainer;
    const struct preparation *preparation = model_preparation(trainer->student);
    size_t width = preparation_inputs(preparation);
    if (!take_room(table, width, labelled, err))
        return false;
    for (size_t first = 0; first < table->count; first += CHUNK_ROWS) {
        size_t left = table->count - first, count = left < CHUNK_ROWS ? left : CHUNK_ROWS;
        if (!check_cancel(learning, err))
            return false;
        model_encode_rows(preparation, trainer->compute.pool, table->store, table->rows + first,
                          count, labelled->inputs + first * width);
        for (size_t i = first; i < first + count; i++)
            if (!take_class(preparation, table, i, &labelled->classes[i], err))
                return false;
    }
    labelled->rows = (struct learner_rows){ .preparation = preparation,
                                            .store = table->store,
                                            .places = table->rows,
                                            .inputs = labelled->inputs,
                                            .count = table->count,
                                            .width = width };
    return true;
}

/* --- learning --- */

static bool learn_from(struct learning *learning, const struct labelled *rows,
                       const struct labelled *valid, struct err *err)
{
    struct trainer *trainer = learning->trainer;
    const struct learner_task task = {
        .values = model_values(trainer->student),
        .rows = rows->rows,
        .classes = rows->classes,
        .class_count = preparation_classes(model_preparation(trainer->student)),
        .class_weights = trainer->class_weights,
        .valid = valid->rows,
        .valid_classes = valid->classes,
        .seed = trainer->settings.seed,
        .compute = &trainer->compute,
        .cancel = learning->cancel,
        .progress = { .context = learning, .reached = tell },
    };
    struct learned *learned = model_learner(trainer->student)->fit(&task, err);
    return learned && model_take_learned(trainer->student, learned, err);
}

static bool learn(struct learning *learning, struct err *err)
{
    struct trainer *trainer = learning->trainer;
    struct labelled rows = { .inputs = NULL }, valid = { .inputs = NULL };
    bool chooses = trainer->valid && model_learner(trainer->student)->wants_valid;
    begin_part(learning, "training");
    bool ok = take_rows(learning, trainer->train, &rows, err) &&
              (!chooses || take_rows(learning, trainer->valid, &valid, err)) &&
              learn_from(learning, &rows, &valid, err);
    labelled_done(&rows);
    labelled_done(&valid);
    return ok;
}

/* --- judging --- */

struct judging {
    struct learning *learning;
    const struct table *table; /* a view: all of a table, or some of its rows */
    float *probabilities;      /* of a chunk */
    double loss;               /* sum */
    size_t right;
    size_t *confusion;
};

/* -log of the probability of the true class, which is held at or above the smallest step of a float, as
 * scikit-learn's log_loss does: a learner may well answer 0. */
static bool judge_row(struct judging *judging, size_t position, const float *probabilities,
                      struct err *err)
{
    const struct trainer *trainer = judging->learning->trainer;
    const struct preparation *preparation = model_preparation(trainer->student);
    size_t classes = preparation_classes(preparation), answer = 0;
    uint32_t truth;
    if (!take_class(preparation, judging->table, position, &truth, err))
        return false;
    for (size_t c = 1; c < classes; c++)
        answer = probabilities[c] > probabilities[answer] ? c : answer;
    double weight = trainer->class_weights ? trainer->class_weights[truth] : 1;
    judging->loss -= weight * log(fmax((double)probabilities[truth], (double)FLT_EPSILON));
    judging->right += answer == truth;
    judging->confusion[truth * classes + answer]++;
    return true;
}

static bool judge_rows(struct judging *judging, struct err *err)
{
    struct learning *learning = judging->learning;
    const struct trainer *trainer = learning->trainer;
    const struct table *table = judging->table;
    size_t classes = preparation_classes(model_preparation(trainer->student));
    bool ok = true;
    for (size_t first = 0; ok && first < table->count; first += CHUNK_ROWS) {
        size_t left = table->count - first, count = left < CHUNK_ROWS ? left : CHUNK_ROWS;
        const struct learned_question question = { .compute = &trainer->compute,
                                                   .store = table->store,
                                                   .places = table->rows + first,
                                                   .count = count,
                                                   .cancel = learning->cancel };
        ok = check_cancel(learning, err) &&
             model_ask_learned(trainer->student, &question, judging->probabilities, err);
        for (size_t i = 0; ok && i < count; i++)
            ok = judge_row(judging, first + i, judging->probabilities + i * classes, err);
        tell(learning, (double)(first + count) / (double)table->count);
    }
    return ok;
}

/* Adds to nothing: the confusion matrix is of this table alone. */
static bool judge(struct learning *learning, const struct table *table, size_t *confusion,
                  double *loss, double *accuracy, struct err *err)
{
    size_t classes = preparation_classes(model_preparation(learning->trainer->student));
    size_t room = table->count < CHUNK_ROWS ? table->count : CHUNK_ROWS;
    struct judging judging = { .learning = learning, .table = table, .confusion = confusion };
    memset(confusion, 0, classes * classes * sizeof *confusion);
    judging.probabilities = calloc(room * classes + 1, sizeof *judging.probabilities);
    bool ok = judging.probabilities ? judge_rows(&judging, err) : err_memory(err);
    free(judging.probabilities);
    *loss = judging.loss / (double)table->count;
    *accuracy = (double)judging.right / (double)table->count;
    return ok;
}

static int by_number(const void *one, const void *other)
{
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return a < b ? -1 : a > b;
}

/* On all training rows, or as many as a learner that answers slowly is asked. */
static bool judge_training_rows(struct learning *learning, struct epoch_record *record,
                                size_t *judged, struct err *err)
{
    const struct trainer *trainer = learning->trainer;
    struct table some = *trainer->train; /* a view */
    struct rng rng = rng_stream(trainer->settings.seed, "judged");
    uint32_t *drawn = NULL;
    if (model_learner(trainer->student)->answers_slowly && some.count > JUDGED_MOST) {
        drawn = calloc(some.count, sizeof *drawn);
        if (!drawn)
            return err_memory(err);
        memcpy(drawn, some.rows, some.count * sizeof *drawn);
        rng_sample(&rng, drawn, some.count, JUDGED_MOST);
        qsort(drawn, JUDGED_MOST, sizeof *drawn, by_number);
        some.rows = drawn;
        some.count = JUDGED_MOST;
    }
    *judged = drawn ? some.count : 0;
    bool ok = judge(learning, &some, record->confusion, &record->loss, &record->accuracy, err);
    free(drawn);
    return ok;
}

static bool judge_both(struct learning *learning, struct epoch_record *record, size_t *judged,
                       struct err *err)
{
    const struct trainer *trainer = learning->trainer;
    record->classes = preparation_classes(model_preparation(trainer->student));
    record->confusion = calloc(record->classes * record->classes + 1, sizeof *record->confusion);
    record->confusion_of_valid = trainer->valid != NULL;
    begin_part(learning, "judging");
    return (record->confusion || err_memory(err)) &&
           judge_training_rows(learning, record, judged, err) &&
           (!trainer->valid || judge(learning, trainer->valid, record->confusion,
                                     &record->valid_loss, &record->valid_accuracy, err));
}

/* --- all of it --- */

static bool has_stop(const struct train_order *orders, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (orders[i].kind == ORDER_STOP)
            return true;
    return false;
}

/* A replay of a training that was stopped: what it had learnt by then, nothing has. */
static bool run_once(struct learning *learning, bool stop, struct epoch_record *record,
                     size_t *judged, struct err *err)
{
    return (!stop || err_set(err, ERR_CANCELLED, "the training was stopped")) &&
           learn(learning, err) && judge_both(learning, record, judged, err);
}

void trainer_give(struct trainer *trainer)
{
    if (trainer->student && model_is_built(trainer->student))
        model_share_learned(trainer->model, trainer->student);
}

bool trainer_learn(struct trainer *trainer, const struct train_order *orders, size_t order_count,
                   const struct cancel *cancel, const struct train_listener *listener,
                   struct train_end *end, struct err *err)
{
    struct learning learning = { .trainer = trainer, .cancel = cancel, .listener = listener };
    struct epoch_record record = { .epoch = 1,
                                   .epochs = 1,
                                   .valid_loss = (double)NAN,
                                   .valid_accuracy = (double)NAN,
                                   .learning_rate = (double)NAN,
                                   .gradient_norm = (double)NAN,
                                   .eta_seconds = (double)NAN };
    double begun = seconds_now();
    model_forget_learned(trainer->student);
    bool ok = run_once(&learning, has_stop(orders, order_count), &record, &end->judged, err);
    end->threshold = (double)NAN;
    end->seconds = record.seconds = seconds_now() - begun;
    if (!ok) {
        epoch_record_done(&record);
        model_forget_learned(trainer->student);
        if (err->code != ERR_CANCELLED)
            return false;
        err->code = ERR_NONE;
        end->stopped = RUN_USER;
        end->stopped_epoch = 1;
        return true;
    }
    end->epochs = trainer->position.epoch = 1;
    end->records_per_second = end->seconds > 0 ? (double)trainer->train->count / end->seconds : 0;
    if (listener && listener->epoch)
        listener->epoch(listener->context, &record);
    else
        epoch_record_done(&record);
    return true;
}

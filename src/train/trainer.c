/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The training loop: epochs, their records, orders that come in between, and its ends. */
#include "src/train/trainer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/train/learn.h"
#include "src/train/lesson.h"

enum { EPOCHS_BEFORE_ETA = 2 };

/* One call of trainer_run. */
struct training {
    struct trainer *trainer;
    size_t epochs; /* asked for in all */
    const struct train_order *orders;
    size_t order_count;
    struct mailbox *box;
    const struct cancel *cancel;
    const struct train_listener *listener;
    struct train_end *end;
    double begun; /* seconds of a clock */
    double epoch_begun;
    size_t first_epoch; /* finished when it began */
    size_t rows;        /* put through since */
    bool stop;          /* an order said so */
    bool paused;        /* likewise */
    bool ended;         /* stopped, diverged or out of patience: end says which */
};

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void end_as(struct training *training, enum run_stopped stopped)
{
    training->ended = true;
    training->end->stopped = stopped;
}

static void apply(struct training *training, const struct train_order *order)
{
    if (order->kind == ORDER_LEARNING_RATE)
        training->trainer->position.rate = order->value;
    else if (order->kind == ORDER_STOP)
        training->stop = true;
    else
        training->paused = order->kind == ORDER_PAUSE;
}

/* Orders known beforehand: batch 0 are those for the end of an epoch. */
static void take_planned_orders(struct training *training, size_t epoch, size_t batch)
{
    for (size_t i = 0; i < training->order_count; i++) {
        const struct train_order *order = &training->orders[i];
        if (order->epoch == epoch && order->batch == batch)
            apply(training, order);
    }
}

/* Orders at once, with where they took effect told back. */
static void take_boxed_orders(struct training *training, size_t epoch, size_t batch)
{
    struct train_order order;
    while (training->box && mailbox_take(training->box, &order)) {
        order.epoch = epoch;
        order.batch = batch;
        apply(training, &order);
        if (training->listener && training->listener->applied)
            training->listener->applied(training->listener->context, &order);
    }
}

/* Everything is between two steps, and orders have been taken. */
static void tell_reached(const struct training *training, size_t epoch, size_t batch)
{
    const struct train_listener *listener = training->listener;
    if (!training->ended && listener && listener->reached)
        listener->reached(listener->context, epoch, batch);
}

/* Nothing is computed, and no time counts, until the box says to go on or the training is to end. The
 * place is told again and again, so that what is kept by the clock is kept in a pause, too. */
static void sit_out_pause(struct training *training, size_t epoch, size_t batch)
{
    enum { LOOK_EVERY_MS = 50 }; /* a cancel comes past the box */
    if (!training->paused)
        return;
    double begun = seconds_now();
    while (training->paused && !training->stop && !cancel_requested(training->cancel)) {
        tell_reached(training, epoch, batch);
        mailbox_wait(training->box, LOOK_EVERY_MS);
        take_boxed_orders(training, epoch, batch);
    }
    double pause = seconds_now() - begun;
    training->begun += pause;
    training->epoch_begun += pause;
}

/* Ends the run where somebody wanted it, after batch `batch` of epoch `epoch`. */
static void heed_stop(struct training *training, size_t epoch, size_t batch)
{
    if (!training->stop && !cancel_requested(training->cancel))
        return;
    end_as(training, RUN_USER);
    training->end->stopped_epoch = epoch;
    training->end->stopped_batch = batch;
}

static void diverge(struct training *training, const struct step_result *result, size_t batch)
{
    struct trainer *trainer = training->trainer;
    trainer_explain_divergence(trainer, result, batch, training->end->explanation,
                               sizeof training->end->explanation);
    end_as(training, RUN_DIVERGED);
    trainer_fall_back(trainer);
}

static void run_batch(struct training *training)
{
    struct trainer *trainer = training->trainer;
    struct train_position *position = &trainer->position;
    size_t batch = position->batch + 1;
    struct step_result result = trainer_step(trainer, position->batch);
    if (!result.finite) {
        diverge(training, &result, batch);
        return;
    }
    position->batch = batch;
    position->loss += result.loss;
    position->rows += result.rows;
    position->norm += result.norm;
    trainer->norm_total += result.norm;
    double clip = trainer->settings.clip;
    trainer->path_total +=
        trainer->rate_in_force * (clip > 0 && result.norm > clip ? clip : result.norm);
    trainer->step_total++;
    training->rows += result.rows;
    take_planned_orders(training, position->epoch + 1, batch);
    take_boxed_orders(training, position->epoch + 1, batch);
    sit_out_pause(training, position->epoch + 1, batch);
    heed_stop(training, position->epoch + 1, batch);
    tell_reached(training, position->epoch + 1, batch);
}

/* A scoring pass over a table with the present weights. */
static bool score(struct training *training, const struct table *table, struct loss_sums *sums,
                  struct err *err)
{
    struct trainer *trainer = training->trainer;
    struct prediction prediction = {
        .weights = model_last_weights(trainer->model),
        .preparation = model_preparation(trainer->model),
        .table = table,
        .cancel = training->cancel,
        .loss = trainer->settings.loss,
        .class_weights = trainer->class_weights,
        .sums = sums,
    };
    return predictor_run(trainer->predictor, &prediction, err);
}

static double accuracy_of(const size_t *confusion, size_t classes)
{
    size_t right = 0;
    size_t all = 0;
    for (size_t cell = 0; cell < classes * classes; cell++) {
        all += confusion[cell];
        if (cell / classes == cell % classes)
            right += confusion[cell];
    }
    return all > 0 ? (double)right / (double)all : (double)NAN;
}

/* Loss and accuracy on the training rows, each counted once: from the batches that have run where
 * their windows label every row once, else by a scoring pass. */
static bool training_figures(struct training *training, struct epoch_record *record,
                             struct err *err)
{
    struct trainer *trainer = training->trainer;
    size_t classes = trainer->net->classes;
    size_t bytes = classes * classes * sizeof(size_t);
    struct loss_sums sums = { .loss = trainer->position.loss,
                              .rows = trainer->position.rows,
                              .confusion = record->confusion };
    memcpy(record->confusion, trainer->confusion, bytes);
    if (!trainer->plan.covers_once) {
        sums.loss = 0;
        sums.rows = 0;
        memset(record->confusion, 0, bytes);
        if (!score(training, trainer->train, &sums, err))
            return false;
    }
    record->loss = sums.loss / (double)sums.rows;
    record->accuracy = accuracy_of(record->confusion, classes);
    memcpy(trainer->last_confusion, record->confusion, bytes);
    return true;
}

static bool validation_figures(struct training *training, struct epoch_record *record,
                               struct err *err)
{
    record->valid_loss = (double)NAN;
    record->valid_accuracy = (double)NAN;
    const struct trainer *trainer = training->trainer;
    if (!trainer->valid)
        return true;
    size_t classes = trainer->net->classes;
    struct loss_sums sums = { .confusion = record->confusion };
    memset(record->confusion, 0, classes * classes * sizeof(size_t));
    if (!score(training, trainer->valid, &sums, err))
        return false;
    record->valid_loss = sums.loss / (double)sums.rows;
    record->valid_accuracy = accuracy_of(record->confusion, classes);
    record->confusion_of_valid = true;
    return true;
}

/* Of an epoch without labels: the loss is the mean square of the error. Answers there are only in the
 * last phase of an anomaly, whose threshold is fitted first. */
static bool taught_figures(struct training *training, struct epoch_record *record, struct err *err)
{
    struct trainer *trainer = training->trainer;
    const struct table *valid = trainer->valid_normal ? trainer->valid_normal : trainer->valid;
    bool answers = trainer->phase.last;
    size_t classes = trainer->net->classes;
    record->loss = trainer->position.loss / (double)trainer->position.rows;
    record->accuracy = (double)NAN;
    record->valid_loss = (double)NAN;
    record->valid_accuracy = (double)NAN;
    memset(trainer->last_confusion, 0, classes * classes * sizeof(size_t));
    if (answers && !trainer_fit_threshold(trainer, training->cancel, err))
        return false;
    if (valid && !trainer_measure(trainer, valid, training->cancel, NULL, &record->valid_loss, err))
        return false;
    struct loss_sums sums = { .confusion = record->confusion };
    if (answers && !score(training, trainer->train, &sums, err))
        return false;
    if (answers) {
        record->accuracy = accuracy_of(record->confusion, classes);
        memcpy(trainer->last_confusion, record->confusion, classes * classes * sizeof(size_t));
    }
    if (answers && valid) {
        memset(record->confusion, 0, classes * classes * sizeof(size_t));
        if (!score(training, trainer->valid, &sums, err))
            return false;
        record->valid_accuracy = accuracy_of(record->confusion, classes);
        record->confusion_of_valid = true;
    }
    return true;
}

static bool figures(struct training *training, struct epoch_record *record, struct err *err)
{
    const struct train_phase *phase = &training->trainer->phase;
    record->stages = training->trainer->lessons.stages;
    record->stage = phase->index;
    record->taught = phase->teaches;
    if (!phase->teaches)
        return training_figures(training, record, err) && validation_figures(training, record, err);
    if (!taught_figures(training, record, err))
        return false;
    if (!phase->last) {
        free(record->confusion);
        record->confusion = NULL;
    }
    return true;
}

static double seconds_left(const struct training *training, double now)
{
    size_t epoch = training->trainer->position.epoch;
    size_t done = epoch - training->first_epoch;
    if (done <= EPOCHS_BEFORE_ETA)
        return (double)NAN;
    return (now - training->begun) / (double)done * (double)(training->epochs - epoch);
}

/* Keeps the best weights, and ends a training that has waited long enough for better ones. */
static void judge_epoch(struct training *training, const struct epoch_record *record)
{
    struct trainer *trainer = training->trainer;
    struct train_position *position = &trainer->position;
    double loss = trainer->valid ? record->valid_loss : record->loss;
    if (record->stage > 0) /* what comes first is no contest */
        return;
    if (loss < position->best_loss) {
        position->best_loss = loss;
        position->best_epoch = position->epoch;
        position->since_best = 0;
        model_keep_best(trainer->model, model_last_weights(trainer->model));
    } else {
        position->since_best++;
    }
    size_t patience = trainer->settings.patience;
    if (patience > 0 && position->since_best >= patience && !training->ended)
        end_as(training, RUN_EARLY);
}

/* The position moves to the beginning of the next epoch. */
static void advance(struct trainer *trainer)
{
    struct train_position *position = &trainer->position;
    if (trainer->settings.shuffle && !trainer->plan.carry)
        rng_shuffle(&position->rng, trainer->shuffled, trainer->plan.count);
    position->epoch++;
    position->batch = 0;
    position->loss = 0;
    position->rows = 0;
    position->norm = 0;
    size_t cells = trainer->net->classes * trainer->net->classes;
    memset(trainer->confusion, 0, cells * sizeof(size_t));
    memset(trainer->layer_norms, 0, trainer->net->layer_count * sizeof *trainer->layer_norms);
}

static bool weights_are_finite(const struct trainer *trainer)
{
    return isfinite(trainer->compute.kernel->square_sum(model_last_weights(trainer->model),
                                                        trainer->net->weight_count));
}

/* From the sums over the batches that were looked at to their means. */
static bool take_layer_norms(const struct trainer *trainer, struct epoch_record *record)
{
    size_t looked_at = (trainer->batches + LAYER_NORM_EVERY - 1) / LAYER_NORM_EVERY;
    record->layers = trainer->net->layer_count;
    record->layer_norms = calloc(record->layers + 1, sizeof *record->layer_norms);
    for (size_t i = 0; record->layer_norms && i < record->layers; i++)
        record->layer_norms[i] = trainer->layer_norms[i] / (double)looked_at;
    return record->layer_norms != NULL;
}

/* After the last batch of an epoch: figures, record, what follows from them. */
static bool finish_epoch(struct training *training, struct err *err)
{
    struct trainer *trainer = training->trainer;
    size_t classes = trainer->net->classes;
    struct epoch_record record = {
        .epoch = trainer->position.epoch + 1,
        .epochs = training->epochs,
        .classes = classes,
        .learning_rate = trainer->rate_in_force,
        .gradient_norm = trainer->position.norm / (double)trainer->batches,
    };
    if (!weights_are_finite(trainer)) {
        struct step_result result = { .loss = trainer->position.loss, .norm = (double)INFINITY };
        diverge(training, &result, trainer->batches);
        return true;
    }
    record.confusion = calloc(classes * classes, sizeof *record.confusion);
    bool fine = (record.confusion && take_layer_norms(trainer, &record)) || err_memory(err);
    if (!fine || !figures(training, &record, err)) {
        epoch_record_done(&record);
        return false;
    }
    advance(trainer);
    judge_epoch(training, &record);
    trainer_keep_good(trainer);
    double now = seconds_now();
    record.seconds = now - training->epoch_begun;
    record.eta_seconds = seconds_left(training, now);
    training->epoch_begun = now;
    if (training->listener && training->listener->epoch)
        training->listener->epoch(training->listener->context, &record);
    else
        epoch_record_done(&record);
    return true;
}

/* One epoch from where the position is to its end, or to where the training ends. */
static bool run_epoch(struct training *training, struct err *err)
{
    struct trainer *trainer = training->trainer;
    size_t epoch = trainer->position.epoch + 1;
    trainer_enter_phase(trainer);
    trainer_order_windows(trainer);
    if (trainer->position.batch == 0)
        trainer_reset_states(trainer);
    while (!training->ended && trainer->position.batch < trainer->batches)
        run_batch(training);
    if (trainer->position.batch < trainer->batches || training->end->stopped == RUN_DIVERGED)
        return true;
    if (!finish_epoch(training, err))
        return false;
    if (!training->ended) {
        take_planned_orders(training, epoch, 0);
        heed_stop(training, epoch, 0);
        tell_reached(training, epoch, 0);
    }
    return true;
}

static bool check_orders(const struct training *training, struct err *err)
{
    size_t batches = training->trainer->batches;
    for (size_t i = 0; i < training->order_count; i++) {
        const struct train_order *order = &training->orders[i];
        if (order->batch > batches)
            return err_set(err, ERR_USAGE,
                           "an order is set for batch %zu of epoch %zu, but an epoch has %zu "
                           "batch%s",
                           order->batch, order->epoch, batches, batches == 1 ? "" : "es");
    }
    return true;
}

static void finish_run(struct training *training)
{
    struct trainer *trainer = training->trainer;
    struct train_end *end = training->end;
    struct err none = { 0 };
    if (trainer->lessons.anomaly && end->stopped != RUN_DONE) /* perhaps amid an epoch */
        trainer_fit_threshold(trainer, NULL, &none);
    end->threshold = trainer_threshold(trainer);
    end->epochs = trainer->position.epoch;
    end->best_epoch = trainer->position.best_epoch;
    end->seconds = seconds_now() - training->begun;
    end->records_per_second = end->seconds > 0 ? (double)training->rows / end->seconds : 0;
    if (end->stopped != RUN_DIVERGED && end->epochs > 0)
        trainer_explain_one_class(trainer, end->explanation, sizeof end->explanation);
}

bool trainer_run(struct trainer *trainer, size_t epochs, const struct train_order *orders,
                 size_t order_count, struct mailbox *box, const struct cancel *cancel,
                 const struct train_listener *listener, struct train_end *end, struct err *err)
{
    memset(end, 0, sizeof *end);
    if (!trainer->net)
        return trainer_learn(trainer, orders, order_count, cancel, listener, end, err);
    double now = seconds_now();
    struct training training = {
        .trainer = trainer,
        .epochs = epochs,
        .orders = orders,
        .order_count = order_count,
        .box = box,
        .cancel = cancel,
        .listener = listener,
        .end = end,
        .begun = now,
        .epoch_begun = now,
        .first_epoch = trainer->position.epoch,
    };
    if (!check_orders(&training, err))
        return false;
    model_use_best(trainer->model, false); /* the last weights go on, never the best ones */
    trainer->epochs = epochs;
    while (!training.ended && trainer->position.epoch < epochs) {
        if (run_epoch(&training, err))
            continue;
        if (err->code != ERR_CANCELLED)
            return false;
        /* Cancelled while scoring: its batches are done, its figures come when it goes on. */
        err->code = ERR_NONE;
        heed_stop(&training, trainer->position.epoch + 1, trainer->position.batch);
    }
    finish_run(&training);
    return true;
}

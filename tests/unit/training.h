/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One training with all that belongs to it, for the tests of src/train. */
#ifndef PEEPHOLE_TESTS_TRAINING_H
#define PEEPHOLE_TESTS_TRAINING_H

#include "tests/unit/toy.h"

#include "src/train/trainer.h"

enum { TRAINING_LAYERS_MOST = 16, TRAINING_EPOCHS_MOST = 512, TRAINING_APPLIED_MOST = 8 };

struct training_log {
    struct epoch_record epochs[TRAINING_EPOCHS_MOST]; /* confusion: NULL */
    size_t confusions[TRAINING_EPOCHS_MOST][9];
    double layer_norms[TRAINING_EPOCHS_MOST][TRAINING_LAYERS_MOST];
    size_t count;
    struct train_order applied[TRAINING_APPLIED_MOST];
    size_t applied_count;
    void (*after)(void *context, size_t epoch); /* called after each epoch; may be NULL */
    void *context;
};

struct training_case {
    const char *model, *settings; /* "hidden=8", "epochs=5 lr=0.1" */
    size_t rows, threads;
    bool valid;
};

struct training_set {
    struct table *train, *valid;
    struct model *model;
    struct pool *pool;
    struct compute compute;
    struct trainer *trainer;
    char text[256];
    struct key_value given[16];
    struct key_values settings;
    struct training_log log;
};

static void training_epoch(void *context, const struct epoch_record *record)
{
    struct training_log *log = context;
    assert_true(log->count < TRAINING_EPOCHS_MOST);
    assert_int_equal(record->classes, 3);
    memcpy(log->confusions[log->count], record->confusion, 9 * sizeof(size_t));
    assert_true(record->layers > 0 && record->layers <= TRAINING_LAYERS_MOST);
    memcpy(log->layer_norms[log->count], record->layer_norms, record->layers * sizeof(double));
    log->epochs[log->count] = *record;
    epoch_record_done(&log->epochs[log->count++]);
    if (log->after)
        log->after(log->context, record->epoch);
}

static void training_applied(void *context, const struct train_order *order)
{
    struct training_log *log = context;
    assert_true(log->applied_count < TRAINING_APPLIED_MOST);
    log->applied[log->applied_count++] = *order;
}

/* Everything but the trainer. */
static void training_prepare(struct training_set *set, const struct training_case *c)
{
    memset(set, 0, sizeof *set);
    set->train = toy_table("train", c->rows, 11);
    set->valid = c->valid ? toy_table("valid", 60, 12) : NULL;
    snprintf(set->text, sizeof set->text, "%s", c->settings);
    size_t count = toy_values(set->text, set->given, 16);
    set->settings = (struct key_values){ trainer_keys, set->given, count };
    set->model = toy_model(c->model, set->train, values_count(&set->settings, "seed"));
    set->pool = toy_pool(c->threads ? c->threads : 1);
    set->compute = toy_compute(set->pool);
}

static void training_begin(struct training_set *set, const struct training_case *c)
{
    struct err err = { 0 };
    training_prepare(set, c);
    set->trainer =
        trainer_new(set->model, &set->compute, set->train, set->valid, &set->settings, &err);
    if (!set->trainer)
        fail_msg("%s", err.message);
}

static struct train_end training_run(struct training_set *set, size_t epochs,
                                     const struct train_order *orders, size_t order_count,
                                     struct mailbox *box, const struct cancel *cancel)
{
    struct err err = { 0 };
    struct train_end end;
    struct train_listener listener = { .context = &set->log,
                                       .epoch = training_epoch,
                                       .applied = training_applied };
    if (!trainer_run(set->trainer, epochs, orders, order_count, box, cancel, &listener, &end, &err))
        fail_msg("%s", err.message);
    return end;
}

static void training_end(struct training_set *set)
{
    trainer_free(set->trainer);
    model_free(set->model);
    pool_free(set->pool);
    table_release(set->train);
    table_release(set->valid);
}

static inline void training_digest(const struct training_set *set, char hex[DIGEST_HEX_SIZE])
{
    struct err err;
    assert_true(model_weights_digest(set->model, hex, &err));
}

/* Trains from the beginning to the end and tells the digest of the weights. */
static inline void training_whole(const struct training_case *c, size_t epochs,
                                  const struct train_order *orders, size_t order_count,
                                  char hex[DIGEST_HEX_SIZE])
{
    static struct training_set set;
    training_begin(&set, c);
    training_run(&set, epochs, orders, order_count, NULL, NULL);
    training_digest(&set, hex);
    training_end(&set);
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The training loop: batches of windows, slices of a batch over the compute threads, slice
 * gradients summed in a fixed order, an optimizer step. It runs in whatever thread calls it and
 * talks only through the callbacks and the order box.
 */
#ifndef PEEPHOLE_TRAIN_TRAINER_H
#define PEEPHOLE_TRAIN_TRAINER_H

#include "src/base/mailbox.h"
#include "src/net/model.h"
#include "src/train/run.h"

/* Keys of the verb train that belong to the trainer: epochs batch lr loss optimizer momentum
 * clip seed shuffle ... (loss: mse, mse-sum, cross-entropy; optimizer: rows of optimizers.def). */
extern const struct key trainer_keys[];
/* Does such a key mean anything for this kind of model? One that is no net learns in one pass. */
bool trainer_takes(const struct preset *preset, const char *key);
/* Refuses keys that were given all the same, and names them; those of others are passed over. */
bool trainer_check_keys(const struct preset *preset, const struct key_values *values,
                        struct err *err);
/* Epochs that a training with these keys has in all. */
size_t trainer_epochs(const struct model *model, const struct key_values *values);

/* What is done to a running training: after batch `batch` of epoch `epoch` (both from 1); batch 0:
 * after the epoch's last one. Pauses come through the box only: they change no number, and their
 * time counts nowhere. */
enum train_order_kind { ORDER_STOP, ORDER_LEARNING_RATE, ORDER_PAUSE, ORDER_RESUME };
struct train_order {
    enum train_order_kind kind;
    size_t epoch, batch; /* both 0: at once, that is after the running batch */
    double value;        /* the new learning rate */
};

/* Called from the training thread. */
struct train_listener {
    void *context;
    /* The record's confusion matrix changes owner to the listener. */
    void (*epoch)(void *context, const struct epoch_record *record);
    /* An order that came through the box has taken effect: epoch and batch say where. */
    void (*applied)(void *context, const struct train_order *order);
    /* After batch `batch` of epoch `epoch`, or its end (batch 0), when the training goes on: what the
     * trainer and its model hold now may be taken down. May be NULL. */
    void (*reached)(void *context, size_t epoch, size_t batch);
    /* Only of a model that is no net: how far "training" or "judging" is, 0 .. 1, a few times a second,
     * and the seconds that are left of it (NaN: not known). May be NULL. */
    void (*progress)(void *context, const char *doing, double share, double seconds_left);
};

struct trainer;

/* Fits nothing itself: the model must be built (model_build) for the preparation fitted on the
 * training table. Holds the tables, borrows model and compute until trainer_free. valid may be
 * NULL. */
struct trainer *trainer_new(struct model *model, const struct compute *compute,
                            const struct table *train, const struct table *valid,
                            const struct key_values *settings, struct err *err);
void trainer_free(struct trainer *trainer); /* NULL is fine */
/* What the loss of a record of each class is multiplied by, as long as the trainer lives; NULL: none
 * were asked for. */
const double *trainer_class_weights(const struct trainer *trainer);

/* A model that is no net (learner.h) learns in one epoch whatever `epochs` is; a stop leaves it without
 * anything learnt, model_is_built is false then.
 *
 * Trains until `epochs` epochs are done in all (more than asked for at first: goes on from where it
 * is, optimizer state and random streams included). orders: known beforehand. box: a mailbox of
 * struct train_order for orders at once, may be NULL. cancel: ends after the running batch.
 * false only for errors (memory, a table without rows); a stop or a divergence (loss or weights no
 * longer finite: the last good epoch's weights are kept) is told through `stopped`. */
struct train_end {
    enum run_stopped stopped;
    size_t epochs;                       /* finished */
    size_t stopped_epoch, stopped_batch; /* where a stop took effect */
    size_t best_epoch;
    double threshold; /* of an anomaly; NaN: the model has none */
    double seconds, records_per_second;
    size_t judged; /* training rows that loss and accuracy are of; 0: all of them */
    char explanation
        [512]; /* for RUN_DIVERGED, and for a model that answers one class only: why, what to try */
};
bool trainer_run(struct trainer *trainer, size_t epochs, const struct train_order *orders,
                 size_t order_count, struct mailbox *box, const struct cancel *cancel,
                 const struct train_listener *listener, struct train_end *end, struct err *err);
/* After trainer_run, in the thread that the model belongs to: what a model that is no net has learnt
 * becomes its own, so that it is built. A net is as the training left it already. */
void trainer_give(struct trainer *trainer);

#endif

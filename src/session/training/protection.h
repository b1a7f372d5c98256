/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checkpoints of the running training, so that a crash costs minutes, not hours. The training's thread
 * takes a snapshot between two batches; a thread of its own writes it. What goes wrong is told once,
 * and the training goes on. The session keeps the protection behind the training's end, until its
 * results are saved, given up for another training, or the session ends as it should.
 */
#ifndef PEEPHOLE_SESSION_PROTECTION_H
#define PEEPHOLE_SESSION_PROTECTION_H

#include "src/session/session.h"
#include "src/session/training/checkpoints.h"

/* checkpoint=, checkpoint-minutes= */
#define PROTECTION_KEYS                                                                   \
    { .name = "checkpoint",                                                               \
      .type = KEY_COUNT,                                                                  \
      .initial = "0",                                                                     \
      .least = 0,                                                                         \
      .greatest = 1000000,                                                                \
      .help = "epochs between two checkpoints; 0: by time alone" },                       \
    {                                                                                     \
        .name = "checkpoint-minutes", .type = KEY_NUMBER, .initial = "2", .least = 0,     \
        .greatest = 100000,                                                               \
        .help = "minutes between two checkpoints, also within an epoch; 0: never by time" \
    }

/* How a training is protected, and what continue checkpoint must know besides the trainer's state. */
struct protection_plan {
    size_t every_epochs;        /* 0: by time alone */
    double every_minutes;       /* 0: never by time */
    size_t epochs;              /* asked for in all */
    struct train_order *orders; /* all that the training was given; owned */
    size_t order_count;
};

struct protection;

/* What became of a checkpoint. trouble is owned; NULL: it was written. */
struct protection_news {
    size_t epoch, batch;
    long long bytes;
    struct err *trouble;
};

/* For the session's training that is about to begin. What was kept of another one before goes, unless
 * this one continues it. The orders change owner, also on failure. */
bool protection_begin(struct session *session, const struct protection_plan *plan, bool continues,
                      struct err *err);
/* The name that its checkpoints have or would have; NULL: nothing is protected. */
const char *protection_name(const struct session *session);
/* What protection_begin shall continue: a training of another session, locked. Changes owner. */
bool protection_adopt(struct session *session, const struct checkpoint *checkpoint,
                      struct file_part *owned_lock, struct err *err);
/* Where news go, called from the threads of training and writing. */
void protection_tell(struct protection *protection, void *context,
                     void (*tell)(void *context, const struct protection_news *news));

/* In the training's thread: an epoch has ended (the record stays the caller's); a place was reached. */
void protection_epoch(struct protection *protection, const struct epoch_record *record);
void protection_reached(struct protection *protection, size_t epoch, size_t batch);

/* In the session's thread, when the training's has ended: waits for what is being written; where there
 * are checkpoints, a last one is made. open: it did not end by its own or the user's will. */
void protection_wait(struct protection *protection);
void protection_end(struct session *session, bool open);
/* The results are kept, or nobody wants them: the checkpoints go. */
void protection_discard(struct session *session);
/* A training that did not come to its end is left as it lies on the disk, for whoever takes it up. */
void protection_let_go(struct session *session);
/* How many epochs of those asked for a training that was stopped has not done; 0: it was not. */
size_t protection_epochs_left(const struct session *session);
/* The session ends. */
void protection_free(struct session *session);

/* The plan that a checkpoint holds. false: it has none that is well formed. */
bool protection_plan_of(const struct json *facts, struct protection_plan *plan, struct err *err);

#endif

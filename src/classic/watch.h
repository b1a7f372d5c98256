/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Work on all cores that can be stopped and says how far it is: the flag, the progress of a learner's
 * task, and a count of steps that every thread may add to. Progress is told from the thread alone that
 * began the watch, as learner.h asks for.
 */
#ifndef PEEPHOLE_CLASSIC_WATCH_H
#define PEEPHOLE_CLASSIC_WATCH_H

#include <stdatomic.h>

#include "src/net/learner.h"

struct watch {
    const struct cancel *cancel;
    struct learner_progress progress;
    const void *caller; /* the thread that began it */
    atomic_size_t done;
    size_t total;    /* steps in all */
    double told;     /* the last share; the caller's thread alone has to do with it */
    atomic_int fate; /* enum err_code: what went wrong first, in whatever thread */
};

void watch_begin(struct watch *watch, const struct cancel *cancel,
                 const struct learner_progress *progress, size_t total);
/* Adds steps; tells the progress where this is the caller's thread. */
void watch_add(struct watch *watch, size_t steps);
/* Is the work to end: was it cancelled, or has it failed? */
bool watch_ended(struct watch *watch);
void watch_fail(struct watch *watch, enum err_code code);
/* Did all go well? Else err says what happened: "stopped while WHAT". */
bool watch_good(struct watch *watch, const char *what, struct err *err);

/* pool_run, or the shards one after the other where there is no pool. */
void shards_run(struct pool *pool, size_t shards, void (*work)(void *context, size_t shard),
                void *context);

#endif

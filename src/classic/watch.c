/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stopping, and telling how far the work is, from many threads. */
#include "src/classic/watch.h"

static const double LEAST_STEP = 0.002; /* of the progress that is told */

/* An address that no other running thread has. */
static const void *this_thread(void)
{
    static _Thread_local char here;
    return &here;
}

void watch_begin(struct watch *watch, const struct cancel *cancel,
                 const struct learner_progress *progress, size_t total)
{
    watch->cancel = cancel;
    watch->progress = *progress;
    watch->caller = this_thread();
    atomic_init(&watch->done, 0);
    watch->total = total > 0 ? total : 1;
    watch->told = 0;
    atomic_init(&watch->fate, ERR_NONE);
}

void watch_add(struct watch *watch, size_t steps)
{
    size_t done = atomic_fetch_add(&watch->done, steps) + steps;
    if (!watch->progress.reached || this_thread() != watch->caller)
        return;
    double share = done < watch->total ? (double)done / (double)watch->total : 1;
    if (share < watch->told + LEAST_STEP)
        return;
    watch->told = share;
    watch->progress.reached(watch->progress.context, share);
}

bool watch_ended(struct watch *watch)
{
    if (cancel_requested(watch->cancel))
        watch_fail(watch, ERR_CANCELLED);
    return atomic_load(&watch->fate) != ERR_NONE;
}

void watch_fail(struct watch *watch, enum err_code code)
{
    int none = ERR_NONE;
    atomic_compare_exchange_strong(&watch->fate, &none, (int)code);
}

bool watch_good(struct watch *watch, const char *what, struct err *err)
{
    int fate = atomic_load(&watch->fate);
    if (fate == ERR_NONE)
        return true;
    if (fate == ERR_CANCELLED)
        return err_set(err, ERR_CANCELLED, "stopped while %s", what);
    return err_memory(err);
}

void shards_run(struct pool *pool, size_t shards, void (*work)(void *context, size_t shard),
                void *context)
{
    if (pool) {
        pool_run(pool, shards, work, context);
        return;
    }
    for (size_t i = 0; i < shards; i++)
        work(context, i);
}

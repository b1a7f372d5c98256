/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The compute threads: a fixed set that lives on. Work comes as a number of shards fixed by the
 * caller, never by the number of threads, so results do not depend on how many there are.
 * One pool_run at a time; the calling thread takes shards too. All signals are blocked in the
 * pool's threads. Threads spin briefly for the next work before they sleep.
 */
#ifndef PEEPHOLE_BASE_POOL_H
#define PEEPHOLE_BASE_POOL_H

#include <stddef.h>

#include "src/base/err.h"

struct pool;

/* threads >= 1 counts the caller. */
struct pool *pool_new(size_t threads, struct err *err);
void pool_free(struct pool *pool); /* NULL is fine */
size_t pool_threads(const struct pool *pool);
/* Calls work(context, shard) for shard 0 .. shards-1, each once, and returns when all are done.
 * shards < 2^32. The order in which shards begin is not fixed. work must not call pool_run. */
void pool_run(struct pool *pool, size_t shards, void (*work)(void *context, size_t shard),
              void *context);
/* Cores that this process may use (sched_getaffinity), at least 1. */
size_t pool_cores(void);

#endif

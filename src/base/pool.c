/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The compute threads. A round of work is one atomic word, the ticket: round number in the upper
 * half, shards not yet handed out in the lower. Taking a shard is one compare-and-swap, which
 * fails when the round is over, so a thread that comes late can never take from the wrong round.
 */
#include "src/base/pool.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "src/base/thread.h"

enum { SPIN_NS = 50000, CACHE_LINE = 64 };

typedef void (*pool_work)(void *context, size_t shard);

struct pool {
    _Alignas(CACHE_LINE) _Atomic uint64_t ticket;
    /* Written by the caller between rounds only; atomic because a late thread may look at them
     * before its compare-and-swap fails. */
    _Atomic(pool_work) work;
    _Atomic(void *) context;
    _Alignas(CACHE_LINE) _Atomic uint32_t pending; /* shards not yet finished */
    atomic_bool caller_sleeps;
    _Atomic uint32_t sleepers; /* threads that have to be woken */
    atomic_bool stop;
    pthread_mutex_t lock; /* held around sleeping and waking only */
    pthread_cond_t more_work;
    pthread_cond_t all_done;
    bool may_spin;  /* each thread has a core of its own to spin on */
    size_t threads; /* with the caller */
    struct thread **workers;
};

static void pause_briefly(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static uint32_t shards_left(uint64_t ticket)
{
    return (uint32_t)(ticket & UINT32_MAX);
}

/* Takes shards of the current round and works on them until none is left. */
static void take_shards(struct pool *pool)
{
    uint64_t ticket = atomic_load(&pool->ticket);
    while (shards_left(ticket) > 0) {
        pool_work work = atomic_load_explicit(&pool->work, memory_order_relaxed);
        void *context = atomic_load_explicit(&pool->context, memory_order_relaxed);
        if (!atomic_compare_exchange_weak(&pool->ticket, &ticket, ticket - 1)) {
            continue; /* ticket was loaded anew */
        }
        work(context, shards_left(ticket) - 1);
        if (atomic_fetch_sub(&pool->pending, 1) == 1 && atomic_load(&pool->caller_sleeps)) {
            pthread_mutex_lock(&pool->lock);
            pthread_cond_signal(&pool->all_done);
            pthread_mutex_unlock(&pool->lock);
        }
        ticket = atomic_load(&pool->ticket);
    }
}

static bool work_waits(struct pool *pool)
{
    return shards_left(atomic_load(&pool->ticket)) > 0 || atomic_load(&pool->stop);
}

static bool all_done(struct pool *pool)
{
    return atomic_load(&pool->pending) == 0;
}

/* Whether ready() became true within a short time of busy waiting. */
static bool spin_until(struct pool *pool, bool (*ready)(struct pool *pool))
{
    if (ready(pool)) {
        return true;
    }
    if (!pool->may_spin) {
        return false;
    }
    int64_t end = now_ns() + SPIN_NS;
    do {
        for (int i = 0; i < 16; i++) {
            pause_briefly();
            if (ready(pool)) {
                return true;
            }
        }
    } while (now_ns() < end);
    return false;
}

static void wait_for_work(struct pool *pool)
{
    if (spin_until(pool, work_waits)) {
        return;
    }
    /* First say that this thread sleeps, then look again; the caller first hands out work, then
     * looks for sleepers: one of the two always sees the other. */
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_add(&pool->sleepers, 1);
    while (!work_waits(pool)) {
        pthread_cond_wait(&pool->more_work, &pool->lock);
    }
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->lock);
}

static void worker_main(void *argument)
{
    struct pool *pool = argument;
    while (!atomic_load(&pool->stop)) {
        wait_for_work(pool);
        take_shards(pool);
    }
}

static void wake_sleepers(struct pool *pool)
{
    if (atomic_load(&pool->sleepers) > 0) {
        pthread_mutex_lock(&pool->lock);
        pthread_cond_broadcast(&pool->more_work);
        pthread_mutex_unlock(&pool->lock);
    }
}

static void wait_for_end(struct pool *pool)
{
    if (spin_until(pool, all_done)) {
        return;
    }
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->caller_sleeps, true);
    while (!all_done(pool)) {
        pthread_cond_wait(&pool->all_done, &pool->lock);
    }
    atomic_store(&pool->caller_sleeps, false);
    pthread_mutex_unlock(&pool->lock);
}

void pool_run(struct pool *pool, size_t shards, void (*work)(void *context, size_t shard),
              void *context)
{
    assert(shards <= UINT32_MAX);
    if (pool->threads == 1 || shards <= 1) {
        for (size_t shard = 0; shard < shards; shard++) {
            work(context, shard);
        }
        return;
    }
    atomic_store_explicit(&pool->work, work, memory_order_relaxed);
    atomic_store_explicit(&pool->context, context, memory_order_relaxed);
    atomic_store_explicit(&pool->pending, (uint32_t)shards, memory_order_relaxed);
    uint64_t round = (atomic_load(&pool->ticket) >> 32) + 1;
    atomic_store(&pool->ticket, round << 32 | (uint32_t)shards);
    wake_sleepers(pool);
    take_shards(pool);
    wait_for_end(pool);
}

/* The locks, then the threads. What was made is counted in pool->threads for pool_free. */
static bool pool_start(struct pool *pool, size_t threads, struct err *err)
{
    pool->workers = calloc(threads, sizeof *pool->workers);
    if (pool->workers == NULL) {
        return err_memory(err);
    }
    while (pool->threads < threads) {
        struct thread *worker = thread_start(worker_main, pool, err);
        if (worker == NULL) {
            return false;
        }
        pool->workers[pool->threads++ - 1] = worker;
    }
    return true;
}

struct pool *pool_new(size_t threads, struct err *err)
{
    struct pool *pool = aligned_alloc(CACHE_LINE, sizeof *pool);
    if (pool == NULL) {
        err_memory(err);
        return NULL;
    }
    *pool = (struct pool){ .threads = 1, .may_spin = threads <= pool_cores() };
    int failed = pthread_mutex_init(&pool->lock, NULL);
    if (failed != 0) {
        err_system(err, failed, "cannot make a lock");
        free(pool);
        return NULL;
    }
    pthread_cond_init(&pool->more_work, NULL); /* cannot fail with default attributes */
    pthread_cond_init(&pool->all_done, NULL);
    if (!pool_start(pool, threads, err)) {
        pool_free(pool);
        return NULL;
    }
    return pool;
}

void pool_free(struct pool *pool)
{
    if (pool == NULL) {
        return;
    }
    atomic_store(&pool->stop, true);
    pthread_mutex_lock(&pool->lock);
    pthread_cond_broadcast(&pool->more_work);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i + 1 < pool->threads; i++) {
        thread_join(pool->workers[i]);
    }
    free(pool->workers);
    pthread_cond_destroy(&pool->all_done);
    pthread_cond_destroy(&pool->more_work);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

size_t pool_threads(const struct pool *pool)
{
    return pool->threads;
}

size_t pool_cores(void)
{
    for (int most = 1024; most <= 1 << 20; most *= 4) { /* EINVAL: the machine has more */
        cpu_set_t *set = CPU_ALLOC((size_t)most);
        if (set == NULL) {
            break;
        }
        size_t size = CPU_ALLOC_SIZE((size_t)most);
        int failed = sched_getaffinity(0, size, set);
        int cores = failed == 0 ? CPU_COUNT_S(size, set) : 0;
        CPU_FREE(set);
        if (cores > 0) {
            return (size_t)cores;
        }
    }
    return 1;
}

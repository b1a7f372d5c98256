/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/unit.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "src/base/pool.h"
#include "src/base/thread.h"

enum { MOST_SHARDS = 1000 };

/* Plain ints: the pool must make what one thread wrote visible to the next. */
struct tally {
    int times[MOST_SHARDS];
    int source;
    long sums[MOST_SHARDS];
};

static void count_shard(void *context, size_t shard)
{
    struct tally *tally = context;
    tally->times[shard]++;
    tally->sums[shard] += tally->source * (long)(shard + 1);
}

static void each_shard_once(size_t threads)
{
    struct err err = { 0 };
    struct pool *pool = pool_new(threads, &err);
    assert_non_null(pool);
    assert_int_equal(pool_threads(pool), threads);
    static const size_t counts[] = { 0, 1, 2, 3, 8, 64, MOST_SHARDS };
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        static struct tally tally;
        memset(&tally, 0, sizeof tally);
        tally.source = 3;
        pool_run(pool, counts[c], count_shard, &tally);
        for (size_t i = 0; i < MOST_SHARDS; i++) {
            assert_int_equal(tally.times[i], i < counts[c] ? 1 : 0);
            assert_int_equal(tally.sums[i], i < counts[c] ? 3 * (long)(i + 1) : 0);
        }
    }
    pool_free(pool);
}

static void test_each_shard_once(void **state)
{
    (void)state;
    each_shard_once(1);
    each_shard_once(2);
    each_shard_once(3);
    each_shard_once(8);
}

/* Rounds of changing width one upon the other, and at times a pause in which the threads fall
 * asleep. What a round writes, the caller reads and the next round adds to. */
static void many_runs(size_t threads, int runs)
{
    struct err err = { 0 };
    struct pool *pool = pool_new(threads, &err);
    assert_non_null(pool);
    static struct tally tally;
    memset(&tally, 0, sizeof tally);
    long wanted = 0;
    long first_times = 0;
    for (int run = 0; run < runs; run++) {
        size_t shards = (size_t)run % 9;
        tally.source = run % 5;
        pool_run(pool, shards, count_shard, &tally);
        wanted += shards > 0 ? run % 5 : 0;
        first_times += shards > 0;
        assert_int_equal(tally.sums[0], wanted);
        assert_int_equal(tally.times[0], first_times);
        if (run % 1000 == 999) {
            nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
        }
    }
    pool_free(pool);
}

static void test_many_runs(void **state)
{
    (void)state;
    many_runs(1, 10000);
    many_runs(2, 10000);
    many_runs(8, 10000);
}

static void test_made_and_freed(void **state)
{
    (void)state;
    struct err err = { 0 };
    for (int i = 0; i < 200; i++) {
        struct pool *pool = pool_new(1 + (size_t)i % 6, &err);
        assert_non_null(pool);
        if (i % 2 == 0) {
            static struct tally tally;
            pool_run(pool, 4, count_shard, &tally);
        }
        pool_free(pool);
    }
    pool_free(NULL);
}

static void add_thirds(void *context, size_t shard)
{
    float *sums = context;
    for (int i = 1; i < 2000; i++) {
        sums[shard] += 1.0f / (float)(3 * i + (int)shard);
    }
}

static void test_same_bits_at_any_thread_count(void **state)
{
    (void)state;
    struct err err = { 0 };
    float one[16] = { 0 };
    for (size_t threads = 1; threads <= 8; threads *= 2) {
        float sums[16] = { 0 };
        struct pool *pool = pool_new(threads, &err);
        pool_run(pool, 16, add_thirds, sums);
        pool_free(pool);
        if (threads == 1) {
            memcpy(one, sums, sizeof one);
        }
        assert_memory_equal(one, sums, sizeof one);
    }
}

static void test_cores(void **state)
{
    (void)state;
    assert_true(pool_cores() >= 1);
}

static atomic_int signals_taken;

static void take_signal(int number)
{
    (void)number;
    atomic_fetch_add(&signals_taken, 1);
}

static void check_mask(void *context)
{
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    *(bool *)context = sigismember(&mask, SIGINT) == 1 && sigismember(&mask, SIGWINCH) == 1;
}

static void test_threads_take_no_signals(void **state)
{
    (void)state;
    struct err err = { 0 };
    bool blocked = false;
    signal(SIGUSR1, take_signal);
    struct thread *thread = thread_start(check_mask, &blocked, &err);
    assert_non_null(thread);
    thread_join(thread);
    assert_true(blocked);
    sigset_t mask; /* and the caller's mask is what it was */
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    assert_int_equal(sigismember(&mask, SIGINT), 0);
    raise(SIGUSR1);
    assert_int_equal(atomic_load(&signals_taken), 1);
    signal(SIGUSR1, SIG_DFL);
    thread_join(NULL);
}

static void wait_for_cancel(void *context)
{
    while (!cancel_requested(context)) {
        nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
    }
}

static void test_cancel(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct cancel cancel = { 0 };
    assert_false(cancel_requested(NULL));
    assert_false(cancel_requested(&cancel));
    struct thread *thread = thread_start(wait_for_cancel, &cancel, &err);
    assert_non_null(thread);
    atomic_store(&cancel.requested, true);
    thread_join(thread);
    assert_true(cancel_requested(&cancel));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_shard_once),
        cmocka_unit_test(test_many_runs),
        cmocka_unit_test(test_made_and_freed),
        cmocka_unit_test(test_same_bits_at_any_thread_count),
        cmocka_unit_test(test_cores),
        cmocka_unit_test(test_threads_take_no_signals),
        cmocka_unit_test(test_cancel),
    };
    return unit_run(tests);
}

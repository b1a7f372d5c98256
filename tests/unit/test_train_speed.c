/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training step takes no memory, whatever the layers; and threads leave no trace in its bits. */
#include <stdatomic.h>

#include "tests/unit/training.h"

#include "src/math/blas.h"
#include "src/train/trainer_parts.h"

/* The allocator is watched where it can be replaced: glibc, and no sanitizer that has its own. */
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WATCHED 1
static atomic_size_t allocations;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_memalign(alignment, size);
}
#endif

/* The settings of toy_model name the kind first. */
static const char *const models[] = {
    "lstm hidden=20 peephole=none steps=4",
    "lstm hidden=9 peephole=full steps=4",
    "lstm hidden=70 steps=3 carry=yes",
    "gru hidden=20 steps=4",
    "gru hidden=20 reset=before steps=4",
    "rnn hidden=17 steps=4",
    "bilstm hidden=8 steps=4 dropout=0.2",
    "mlp hidden=64 hidden2=20",
    "cnn filters=8 dense=16 size=1",
    "densenet growth=3 layers=2",
    "layers stack=residual\t6x2|relu|residual\tinner=dense|dense\tsoftmax", /* tabs: one word */
    "mlp hidden=200 hidden2=260",
};
enum { MODELS = sizeof models / sizeof models[0] };

static void test_steps_take_no_memory(void **state)
{
    (void)state;
#ifndef WATCHED
    if (unit_sanitized())
        print_message("# a sanitizer's allocator is not ours to watch\n");
    else
        unit_skip("the allocator is not ours to watch");
#else
    for (size_t i = 0; i < MODELS; i++) {
        static struct training_set set;
        const struct training_case c = { models[i], "epochs=3 batch=50 optimizer=adam lr=0.01", 400,
                                         2, false };
        training_begin(&set, &c);
        trainer_order_windows(set.trainer);
        trainer_reset_states(set.trainer);
        assert_true(trainer_step(set.trainer, 0).finite); /* threads have begun then */
        size_t before = atomic_load(&allocations);
        for (size_t round = 0; round < 5; round++)
            for (size_t batch = 0; batch < set.trainer->batches; batch++)
                assert_true(trainer_step(set.trainer, batch).finite);
        size_t taken = atomic_load(&allocations) - before;
        if (taken > 0)
            fail_msg("%s: %zu allocations", models[i], taken);
        training_end(&set);
    }
#endif
}

/* The watch does watch. */
static void test_the_watch(void **state)
{
    (void)state;
#ifdef WATCHED
    size_t before = atomic_load(&allocations);
    struct err err;
    struct arena *arena = arena_new(&err);
    assert_non_null(arena);
    assert_true(atomic_load(&allocations) > before);
    arena_free(arena);
#endif
}

static void test_same_bits(void **state)
{
    (void)state;
    static const size_t threads[] = { 1, 2, 8 };
    for (size_t i = 0; i < MODELS; i++) {
        char first[DIGEST_HEX_SIZE], other[DIGEST_HEX_SIZE];
        for (size_t t = 0; t < 3; t++) {
            const struct training_case c = { models[i],
                                             "epochs=3 batch=50 lr=0.05 clip=0.5 l2=0.001", 400,
                                             threads[t], false };
            training_whole(&c, 3, NULL, 0, t == 0 ? first : other);
            if (t > 0)
                assert_string_equal(first, other);
        }
    }
}

int main(void)
{
    blas_single_thread();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_watch),
        cmocka_unit_test(test_steps_take_no_memory),
        cmocka_unit_test(test_same_bits),
    };
    return unit_run(tests);
}

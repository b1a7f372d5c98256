/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/unit.h"

#include <string.h>

#include "src/base/arena.h"

static void test_product(void **state)
{
    (void)state;
    size_t product = 5;
    assert_true(size_product(6, 7, &product));
    assert_int_equal(product, 42);
    assert_true(size_product(0, SIZE_MAX, &product));
    assert_int_equal(product, 0);
    assert_true(size_product(SIZE_MAX, 1, &product));
    assert_true(product == SIZE_MAX);
    assert_false(size_product(SIZE_MAX, 2, &product));
    assert_false(size_product(SIZE_MAX / 2 + 1, 2, &product));
    assert_false(size_product((size_t)1 << 33, (size_t)1 << 31, &product));
}

/* Every size from 0 over the limits between shared blocks and blocks of their own. */
static void test_taken_memory_is_zeroed_aligned_apart(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct arena *arena = arena_new(&err);
    assert_non_null(arena);
    enum { TAKES = 600 };
    unsigned char *taken[TAKES];
    size_t sizes[TAKES];
    for (size_t i = 0; i < TAKES; i++) {
        sizes[i] = i < 100 ? i : i * i / 3;
        taken[i] = arena_take(arena, sizes[i], 1, &err);
        assert_non_null(taken[i]);
        assert_int_equal((uintptr_t)taken[i] % 64, 0);
        for (size_t j = 0; j < sizes[i]; j++) {
            assert_int_equal(taken[i][j], 0);
        }
        memset(taken[i], (int)(i % 250) + 1, sizes[i]);
    }
    for (size_t i = 0; i < TAKES; i++) {
        for (size_t j = 0; j < sizes[i]; j++) {
            assert_int_equal(taken[i][j], i % 250 + 1);
        }
    }
    arena_free(arena);
}

static void test_overflow_is_an_error(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct arena *arena = arena_new(&err);
    assert_null(arena_take(arena, SIZE_MAX / 4, 8, &err));
    assert_int_equal(err.code, ERR_MEMORY);
    assert_null(arena_take(arena, SIZE_MAX, 1, &err));
    assert_null(arena_take(arena, SIZE_MAX - 64, 1, &err));
    assert_null(arena_text(arena, "x", SIZE_MAX, &err));
    if (!unit_sanitized()) { /* the sanitizer's allocator ends the program instead */
        assert_null(arena_take(arena, SIZE_MAX / 2, 1, &err));
    }
    assert_non_null(arena_take(arena, 0, SIZE_MAX, &err));
    assert_non_null(arena_take(arena, 10, 10, &err)); /* and goes on */
    arena_free(arena);
}

static void test_text(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct arena *arena = arena_new(&err);
    assert_string_equal(arena_text(arena, "peephole", 4, &err), "peep");
    assert_string_equal(arena_text(arena, NULL, 0, &err), "");
    arena_free(arena);
    arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_product),
        cmocka_unit_test(test_taken_memory_is_zeroed_aligned_apart),
        cmocka_unit_test(test_overflow_is_an_error),
        cmocka_unit_test(test_text),
    };
    return unit_run(tests);
}

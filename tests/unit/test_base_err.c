/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/unit.h"

#include <errno.h>
#include <string.h>

#include "src/base/err.h"

static void test_set_clears_the_hint(void **state)
{
    (void)state;
    struct err err = { 0 };
    assert_false(err_set(&err, ERR_INPUT, "%s:%d: bad", "x.csv", 7));
    assert_false(err_hint(&err, "use %d", 5));
    assert_int_equal(err.code, ERR_INPUT);
    assert_string_equal(err.message, "x.csv:7: bad");
    assert_string_equal(err.hint, "use 5");
    err_set(&err, ERR_USAGE, "other");
    assert_string_equal(err.hint, "");
    assert_int_equal(err.code, ERR_USAGE);
}

static void test_wrap_puts_context_in_front(void **state)
{
    (void)state;
    struct err err = { 0 };
    err_set(&err, ERR_IO, "no such file");
    err_hint(&err, "look again");
    assert_false(err_wrap(&err, "loading %s", "a"));
    assert_false(err_wrap(&err, "main job"));
    assert_string_equal(err.message, "main job: loading a: no such file");
    assert_string_equal(err.hint, "look again");
    assert_int_equal(err.code, ERR_IO);
}

static void test_own_text_as_argument(void **state)
{
    (void)state;
    struct err err = { 0 };
    err_set(&err, ERR_IO, "inner");
    err_set(&err, ERR_INPUT, "outer %s", err.message);
    assert_string_equal(err.message, "outer inner");
}

static void test_long_texts_are_cut(void **state)
{
    (void)state;
    struct err err = { 0 };
    char many[2000];
    memset(many, 'a', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    err_set(&err, ERR_INPUT, "%s", many);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    err_hint(&err, "%s", many);
    assert_int_equal(strlen(err.hint), sizeof err.hint - 1);
    err_wrap(&err, "context");
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_memory_equal(err.message, "context: aaa", 12);
    err_wrap(&err, "%s", many);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
}

/* A character of 2, 3 or 4 bytes at the cut goes away whole. */
static void test_no_broken_character(void **state)
{
    (void)state;
    static const char *const characters[] = { "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x90\x8D" };
    for (size_t c = 0; c < 3; c++) {
        size_t length = strlen(characters[c]);
        for (size_t shift = 0; shift < length; shift++) {
            char many[1200] = "";
            memset(many, 'x', shift);
            for (size_t at = shift; at + length < sizeof many; at += length) {
                memcpy(many + at, characters[c], length);
            }
            struct err err = { 0 };
            err_set(&err, ERR_INPUT, "%s", many);
            size_t cut = strlen(err.message);
            assert_int_equal((cut - shift) % length, 0);
            assert_in_range(cut, sizeof err.message - length, sizeof err.message - 1);
        }
    }
}

static void test_system_keeps_the_reason(void **state)
{
    (void)state;
    struct err err = { 0 };
    assert_false(err_system(&err, ENOENT, "cannot open %s", "x.csv"));
    assert_string_equal(err.message, "cannot open x.csv: No such file or directory");
    assert_int_equal(err.code, ERR_IO);
    char path[3000];
    memset(path, 'p', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    err_system(&err, ENOENT, "cannot open %s", path);
    assert_non_null(strstr(err.message, "pp: No such file or directory"));
}

static void test_memory(void **state)
{
    (void)state;
    struct err err = { 0 };
    assert_false(err_memory(&err));
    assert_int_equal(err.code, ERR_MEMORY);
    assert_string_not_equal(err.message, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_clears_the_hint),
        cmocka_unit_test(test_wrap_puts_context_in_front),
        cmocka_unit_test(test_own_text_as_argument),
        cmocka_unit_test(test_long_texts_are_cut),
        cmocka_unit_test(test_no_broken_character),
        cmocka_unit_test(test_system_keeps_the_reason),
        cmocka_unit_test(test_memory),
    };
    return unit_run(tests);
}

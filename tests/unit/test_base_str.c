/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/unit.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/str.h"

static void test_adding(void **state)
{
    (void)state;
    struct str str;
    str_init(&str);
    assert_string_equal(str.text, "");
    str_clear(&str); /* of one that holds nothing yet */
    str_add(&str, "");
    assert_string_equal(str.text, "");
    str_add(&str, "one");
    str_add_char(&str, ' ');
    str_add_bytes(&str, "two!!", 3);
    str_addf(&str, " %d %s", 3, "four");
    str_repeat(&str, "-+", 3);
    str_repeat(&str, "x", 0);
    assert_string_equal(str.text, "one two 3 four-+-+-+");
    assert_int_equal(str.length, strlen(str.text));
    str_clear(&str);
    assert_string_equal(str.text, "");
    assert_int_equal(str.length, 0);
    str_done(&str);
    assert_string_equal(str.text, "");
}

static void test_zero_bytes_are_kept(void **state)
{
    (void)state;
    struct str str;
    str_init(&str);
    str_add_bytes(&str, "a\0b", 3);
    assert_int_equal(str.length, 3);
    assert_memory_equal(str.text, "a\0b", 4);
    str_done(&str);
}

/* Each length around the first capacities, so that the second pass of formatting is met. */
static void test_formatting_grows(void **state)
{
    (void)state;
    char many[400];
    for (size_t length = 0; length < sizeof many; length++) {
        memset(many, 'q', length);
        many[length] = '\0';
        struct str str;
        str_init(&str);
        str_addf(&str, "%s", many);
        str_addf(&str, "<%s>", many);
        assert_int_equal(str.length, 2 * length + 2);
        assert_int_equal(strlen(str.text), 2 * length + 2);
        assert_false(str_failed(&str));
        str_done(&str);
    }
}

static void test_grows_large(void **state)
{
    (void)state;
    struct str str;
    str_init(&str);
    for (int i = 0; i < 100000; i++) {
        str_addf(&str, "%05d", i);
    }
    assert_int_equal(str.length, 500000);
    assert_memory_equal(str.text + 499995, "99999", 6);
    str_done(&str);
}

static void test_take(void **state)
{
    (void)state;
    struct str str;
    str_init(&str);
    char *nothing = str_take(&str);
    assert_string_equal(nothing, "");
    free(nothing);
    str_add(&str, "kept");
    char *text = str_take(&str);
    assert_string_equal(text, "kept");
    assert_string_equal(str.text, "");
    free(text);
    str_done(&str);
}

static void test_failure_sticks(void **state)
{
    (void)state;
    struct str str;
    str_init(&str);
    str_add(&str, "before");
    str_repeat(&str, "ab", SIZE_MAX / 2);
    assert_true(str_failed(&str));
    str_add(&str, "after");
    str_addf(&str, "%d", 1);
    assert_string_equal(str.text, "before");
    assert_null(str_take(&str));
    assert_false(str_failed(&str)); /* it is a new one */
    str_done(&str);
}

static void test_width(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    assert_int_equal(text_width(""), 0);
    assert_int_equal(text_width("abc"), 3);
    assert_int_equal(text_width("caf\xC3\xA9"), 4);
    assert_int_equal(text_width("e\xCC\x81"), 1);    /* a combining accent */
    assert_int_equal(text_width("\xE6\xBC\xA2"), 2); /* a wide character */
    assert_int_equal(text_width("a\xFFz"), 3);       /* no character at all */
    assert_int_equal(text_width("ab\xE6\xBC"), 4);   /* one cut short */
    assert_int_equal(text_width("\xE6\xBC"
                                "\xE6\xBC\xA2"),
                     4);
    assert_int_equal(text_width("a\tb"), 3);
    setlocale(LC_CTYPE, "C");
    assert_int_equal(text_width("caf\xC3\xA9"), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adding),
        cmocka_unit_test(test_zero_bytes_are_kept),
        cmocka_unit_test(test_formatting_grows),
        cmocka_unit_test(test_grows_large),
        cmocka_unit_test(test_take),
        cmocka_unit_test(test_failure_sticks),
        cmocka_unit_test(test_width),
    };
    return unit_run(tests);
}

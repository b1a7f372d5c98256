/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"

static const char *const verbs[] = { "load",    "tables", "train",   "test", "confusion",
                                     "balance", "sample", "save",    "stop", "show",
                                     "set",     "split",  "neptune", "quit" };

static const char *near_verb(const char *word)
{
    const char *name = near_name(word, verbs, sizeof verbs / sizeof verbs[0]);
    return name != NULL ? name : "-";
}

static void test_slips_of_the_hand(void **state)
{
    (void)state;
    assert_string_equal(near_verb("lod"), "load");     /* a letter too few */
    assert_string_equal(near_verb("trrain"), "train"); /* one too many */
    assert_string_equal(near_verb("sample"), "sample");
    assert_string_equal(near_verb("balence"), "balance"); /* a wrong one */
    assert_string_equal(near_verb("tarin"), "train");     /* two swapped */
    assert_string_equal(near_verb("confussino"), "confusion");
    assert_string_equal(near_verb("NEPTUNE"), "neptune");
}

static void test_beginnings(void **state)
{
    (void)state;
    assert_string_equal(near_verb("conf"), "confusion");
    assert_string_equal(near_verb("b"), "balance");
    assert_string_equal(near_verb("Tab"), "tables");
}

static void test_far(void **state)
{
    (void)state;
    assert_string_equal(near_verb("xyzzy"), "-");
    assert_string_equal(near_verb(""), "-");
    assert_string_equal(near_verb("zq"), "-"); /* two letters of two are nothing in common */
    assert_string_equal(near_verb("tablespoon"), "-");
    assert_null(near_name("load", verbs, 0));
}

static void test_first_of_equals(void **state)
{
    (void)state;
    static const char *const names[] = { "cat", "bat", "rat" };
    assert_string_equal(near_name("hat", names, 3), "cat");
    assert_string_equal(near_name("rat", names, 3), "rat");
}

static void test_long_words(void **state)
{
    (void)state;
    enum { LONG = 1000000 };
    char *word = malloc(LONG + 1);
    assert_non_null(word);
    memset(word, 'a', LONG);
    word[LONG] = '\0';
    assert_string_equal(near_verb(word), "-");
    const char *const names[] = { word, word + LONG - 64, word + LONG - 65 };
    assert_ptr_equal(near_name(word + LONG - 63, names, 3), names[1]);
    assert_ptr_equal(near_name(word + LONG - 64, names, 3), names[1]);
    assert_null(near_name(word + LONG - 65, names, 3));
    free(word);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slips_of_the_hand),
        cmocka_unit_test(test_beginnings),
        cmocka_unit_test(test_far),
        cmocka_unit_test(test_first_of_equals),
        cmocka_unit_test(test_long_words),
    };
    return unit_run(tests);
}

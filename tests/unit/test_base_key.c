/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings as data: what is allowed, what is said where it is not, and reading the values. */
#include "tests/unit/unit.h"

#include <math.h>
#include <string.h>

#include "src/base/key.h"

static const char *const colours[] = { "red", "green", "blue", NULL };
static const struct key keys[] = {
    { .name = "rows", .type = KEY_COUNT, .initial = "10", .least = 1, .greatest = 4096 },
    { .name = "any", .type = KEY_COUNT },
    { .name = "lr", .type = KEY_NUMBER, .initial = "0.1", .greatest = 10, .above_least = true },
    { .name = "share", .type = KEY_NUMBER, .least = 0.25, .greatest = 1 },
    { .name = "free", .type = KEY_NUMBER },
    { .name = "colour", .type = KEY_CHOICE, .initial = "green", .choices = colours },
    { .name = "live", .type = KEY_YESNO, .initial = "no" },
    { .name = "note", .type = KEY_TEXT },
    { .name = "drop", .type = KEY_NAMES },
    { .name = "as", .type = KEY_NEW_TABLE },
    { .name = "from", .type = KEY_TABLE },
    { .name = "path", .type = KEY_FILE },
    { .name = NULL },
};

static void allow(const char *name, const char *value)
{
    struct err err = { 0 };
    if (!key_check(key_find(keys, name), value, &err))
        fail_msg("%s=%s: %s", name, value, err.message);
}

static void refuse(const char *name, const char *value, const char *message)
{
    struct err err = { 0 };
    assert_false(key_check(key_find(keys, name), value, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_string_equal(err.message, message);
}

static void test_counts(void **state)
{
    (void)state;
    allow("rows", "1");
    allow("rows", "4k");
    allow("rows", "1e3");
    allow("any", "0");
    refuse("rows", "0", "rows is a whole number from 1 to 4,096, not \"0\"");
    refuse("rows", "4097", "rows is a whole number from 1 to 4,096, not \"4097\"");
    refuse("rows", "2.5", "rows is a whole number from 1 to 4,096, not \"2.5\"");
    refuse("rows", "", "rows is a whole number from 1 to 4,096, not \"\"");
    refuse("any", "-1", "any is a whole number, 0 or more, not \"-1\"");
    assert_int_equal(key_count("4k"), 4000);
}

static void test_numbers(void **state)
{
    (void)state;
    allow("lr", "0.001");
    allow("lr", "10");
    allow("lr", "1e-300");
    allow("share", "25%");
    allow("free", "-3.5");
    refuse("lr", "0", "lr is a number above 0, at most 10, not \"0\"");
    refuse("lr", "11", "lr is a number above 0, at most 10, not \"11\"");
    refuse("lr", "fast", "lr is a number above 0, at most 10, not \"fast\"");
    refuse("share", "0.1", "share is a number from 0.25 to 1, not \"0.1\"");
    refuse("free", "nan", "free is a number, not \"nan\"");
    refuse("free", "inf", "free is a number, not \"inf\"");
    assert_near(key_number("30%"), 0.3, 1e-15);
}

static void test_choices(void **state)
{
    (void)state;
    struct err err = { 0 };
    allow("colour", "blue");
    assert_false(key_check(key_find(keys, "colour"), "gren", &err));
    assert_string_equal(err.message, "colour is red, green or blue, not \"gren\"");
    assert_string_equal(err.hint, "did you mean colour=green?");
    assert_int_equal(key_choice(key_find(keys, "colour"), "blue"), 2);
    assert_true(key_choice(key_find(keys, "colour"), "grey") == SIZE_MAX);
    allow("live", "yes");
    refuse("live", "Yes", "live is yes or no, not \"Yes\"");
}

static void test_names_and_texts(void **state)
{
    (void)state;
    allow("note", "");
    allow("drop", "");
    allow("drop", "a,b");
    refuse("drop", "a,,b", "drop has an empty name in \"a,,b\"");
    refuse("drop", ",a", "drop has an empty name in \",a\"");
    refuse("drop", "a,", "drop has an empty name in \"a,\"");
    allow("as", "train-2.x_y");
    refuse("as", "my table", "as is a name for a table, not \"my table\"");
    refuse("as", "", "as is a name for a table, not \"\"");
    refuse("from", "", "from has no value");
    refuse("path", "", "path has no value");
    allow("path", "a b");
}

static void test_values(void **state)
{
    (void)state;
    static const struct key_value given[] = { { "rows", "20" },
                                              { "live", "yes" },
                                              { "rows", "30" } };
    struct key_values values = { keys, given, 3 };
    assert_int_equal(values_count(&values, "rows"), 30); /* the last one counts */
    assert_true(values_given(&values, "rows"));
    assert_false(values_given(&values, "lr"));
    assert_near(values_number(&values, "lr"), 0.1, 1e-15);
    assert_true(isnan(values_number(&values, "free")));
    assert_null(values_text(&values, "note"));
    assert_int_equal(values_count(&values, "any"), 0);
    assert_true(values_yes(&values, "live"));
    assert_int_equal(values_choice(&values, "colour"), 1);
    struct key_values none = { keys, NULL, 0 };
    assert_int_equal(values_count(&none, "rows"), 10);
    assert_false(values_yes(&none, "live"));
    assert_null(key_find(keys, "row"));
    assert_null(key_find(NULL, "row"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),  cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_choices), cmocka_unit_test(test_names_and_texts),
        cmocka_unit_test(test_values),
    };
    return unit_run(tests);
}

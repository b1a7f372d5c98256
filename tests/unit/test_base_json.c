/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/json.h"

/* Frees value. */
static void says(struct json *value, const char *expected)
{
    char *text = json_text(value);
    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
    json_free(value);
}

static struct json *parsed(const char *text)
{
    struct err err = { 0 };
    struct json *value = json_parse(text, strlen(text), &err);
    if (value == NULL) {
        fail_msg("%s: %s", text, err.message);
    }
    return value;
}

static void test_numbers(void **state)
{
    (void)state;
    says(json_new_number(494021), "494021");
    says(json_new_number(-3), "-3");
    says(json_new_number(0.0), "0");
    says(json_new_number(-0.0), "0");
    says(json_new_number(0.1), "0.1");
    says(json_new_number(98.8), "98.8");
    says(json_new_number(1e-5), "1e-05");
    says(json_new_number(1e15), "1000000000000000");
    says(json_new_number(9007199254740991.0), "9007199254740991");
    says(json_new_number(1e300), "1e+300");
    says(json_new_number((double)NAN), "null");
    says(json_new_number((double)INFINITY), "null");
    says(json_new_number(-(double)INFINITY), "null");
}

static void test_texts(void **state)
{
    (void)state;
    says(json_new_text(""), "\"\"");
    says(json_new_text("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"");
    says(json_new_text("\b\f\n\r\t\x01\x1F"), "\"\\b\\f\\n\\r\\t\\u0001\\u001F\"");
    says(json_new_text("\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\x8D"),
         "\"\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\x8D\"");
}

static void test_bad_utf8(void **state)
{
    (void)state;
    says(json_new_text("a\xFFz"), "\"a?z\"");
    says(json_new_text("\x80"), "\"?\"");
    says(json_new_text("\xC0\x80"), "\"??\"");           /* an overlong NUL */
    says(json_new_text("\xE0\x80\xAF"), "\"???\"");      /* an overlong slash */
    says(json_new_text("\xED\xA0\x80"), "\"???\"");      /* a surrogate */
    says(json_new_text("\xF4\x90\x80\x80"), "\"????\""); /* beyond Unicode */
    says(json_new_text("\xF5\x80\x80\x80"), "\"????\"");
    says(json_new_text("ab\xE2\x82"), "\"ab??\""); /* cut short */
    says(json_new_text("\xC3"), "\"?\"");
    says(json_new_text("\xE2\x82"
                       "a"),
         "\"??a\"");
    struct json *object = json_new_object();
    json_put_number(object, "k\xFF", 1);
    says(object, "{\"k?\": 1}");
}

static void test_objects(void **state)
{
    (void)state;
    struct json *object = json_new_object();
    json_put_text(object, "zebra", "first");
    json_put_number(object, "apple", 2);
    json_put_bool(object, "yes", true);
    json_put_text(object, "none", NULL);
    struct json *array = json_new_array();
    json_append_number(array, 1.5);
    json_append_text(array, "two");
    json_append(array, json_new_bool(false));
    json_append(array, json_new_object());
    json_put(object, "list", array);
    json_put_text(object, "zebra", "again"); /* keeps its place */
    says(object, "{\"zebra\": \"again\", \"apple\": 2, \"yes\": true, \"none\": null, "
                 "\"list\": [1.5, \"two\", false, {}]}");
}

/* What memory refuses arrives as NULL, and is left out. */
static void test_null_values(void **state)
{
    (void)state;
    json_put(NULL, "a", NULL);
    json_put(NULL, "a", json_new_number(1));
    json_put_number(NULL, "a", 1);
    json_append(NULL, json_new_null());
    json_append_text(NULL, "x");
    assert_null(json_text(NULL));
    assert_null(json_copy_of(NULL));
    json_free(NULL);
    struct json *object = json_new_object();
    struct json *array = json_new_array();
    json_append(array, NULL);
    json_put(object, "list", array);
    json_put_number(object, "more", 1);
    json_put(object, "none", NULL);
    says(object, "{\"list\": [], \"more\": 1}");
}

static void test_round_trip(void **state)
{
    (void)state;
    static const char text[] =
        "{\"b\": [1, -2.5, 1e-07, true, false, null], \"a\": {\"x\": \"y\"}, "
        "\"\": [], \"e\": \"\\u0001\xC3\xA9\"}";
    says(parsed(text), text);
    struct json *value = parsed(text);
    struct json *copy = json_copy_of(value);
    json_free(value);
    says(copy, text);
    says(parsed(" [1.0, 1E2, 12345678901234567890.5, \"\\ud83d\\udc0d\"] "),
         "[1, 100, 1.2345678901234567e+19, \"\xF0\x9F\x90\x8D\"]");
    says(parsed("7"), "7");
    says(parsed("{\"a\": 1, \"a\": 2}"), "{\"a\": 2}");
}

static void test_looking(void **state)
{
    (void)state;
    struct json *value =
        parsed("{\"n\": 2, \"t\": \"x\", \"b\": true, \"z\": null, \"l\": [5, 6]}");
    assert_int_equal(json_type_of(value), JSON_TYPE_OBJECT);
    assert_int_equal(json_count(value), 5);
    assert_near(json_number(json_get(value, "n")), 2.0, 0.0);
    assert_string_equal(json_string_of(json_get(value, "t")), "x");
    assert_true(json_bool_of(json_get(value, "b")));
    assert_int_equal(json_type_of(json_get(value, "z")), JSON_TYPE_NULL);
    const struct json *list = json_get(value, "l");
    assert_int_equal(json_type_of(list), JSON_TYPE_ARRAY);
    assert_near(json_number(json_at(list, 1)), 6.0, 0.0);
    assert_null(json_at(list, 2));
    assert_null(json_at(value, 0));
    assert_null(json_get(list, "l"));
    assert_null(json_get(value, "absent"));
    assert_null(json_get(NULL, "n"));
    assert_true(isnan(json_number(json_get(value, "t"))));
    assert_true(isnan(json_number(NULL)));
    assert_null(json_string_of(json_get(value, "n")));
    assert_false(json_bool_of(json_get(value, "n")));
    assert_int_equal(json_count(NULL), 0);
    json_free(value);
}

static void test_walking(void **state)
{
    (void)state;
    struct json *value = parsed("{\"c\": 1, \"a\": 2, \"b\": 3}");
    const char *key = NULL;
    const struct json *member = NULL;
    char keys[8] = "";
    double sum = 0.0;
    for (const void *at = json_next(value, NULL, &key, &member); at != NULL;
         at = json_next(value, at, &key, &member)) {
        strcat(keys, key);
        sum += json_number(member);
    }
    assert_string_equal(keys, "cab");
    assert_near(sum, 6.0, 0.0);
    json_free(value);
    value = json_new_object();
    assert_null(json_next(value, NULL, &key, &member));
    assert_null(json_next(NULL, NULL, &key, &member));
    json_free(value);
}

static void test_hostile_text(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",         " ",          "{",       "[1,]",   "{\"a\":}",
        "nul",      "NaN",        "01",      "1 2",    "\"\\u0000\"",
        "\"\xFF\"", "\"a",        "[1e999]", "{a: 1}", "\"\x1b[31m\"",
        "'a'",      "\"\\ud800\""
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct err err = { 0 };
        struct json *value = json_parse(bad[i], strlen(bad[i]), &err);
        if (value != NULL) {
            fail_msg("'%s' was read", bad[i]);
        }
        assert_int_equal(err.code, ERR_INPUT);
        assert_string_not_equal(err.message, "");
        for (const char *at = err.message; *at != '\0'; at++) {
            assert_true((unsigned char)*at >= 0x20);
        }
    }
    struct err err = { 0 };
    assert_null(json_parse("[1]\0", 4, &err));
    enum { DEEP = 1000000 };
    char *deep = malloc(DEEP);
    assert_non_null(deep);
    memset(deep, '[', DEEP);
    assert_null(json_parse(deep, DEEP, &err));
    free(deep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),      cmocka_unit_test(test_texts),
        cmocka_unit_test(test_bad_utf8),     cmocka_unit_test(test_objects),
        cmocka_unit_test(test_null_values),  cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_looking),      cmocka_unit_test(test_walking),
        cmocka_unit_test(test_hostile_text),
    };
    return unit_run(tests);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recordings: which part of a result is kept, and which differences count. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "src/session/replay/record.h"

static struct json *read_json(const char *text)
{
    struct err err = { 0 };
    struct json *value = json_parse(text, strlen(text), &err);
    assert_non_null(value);
    return value;
}

static char last_key[256];

static void on_difference(void *context, const char *key, const struct json *was,
                          const struct json *is)
{
    (void)was;
    (void)is;
    ++*(size_t *)context;
    strncpy(last_key, key, sizeof last_key - 1);
}

/* How many differences there are; the last one's key is in last_key. */
static size_t differences(const char *was_text, const char *is_text, bool exact)
{
    struct json *was = read_json(was_text);
    struct json *is = read_json(is_text);
    size_t told = 0;
    size_t count = record_compare(was, is, exact, on_difference, &told);
    assert_int_equal(count, told);
    json_free(was);
    json_free(is);
    return count;
}

static void test_digest(void **state)
{
    (void)state;
    struct json *result =
        read_json("{\"rows\": 3, \"seconds\": 1.5, \"file\": \"x\", \"kernel\": \"k\", "
                  "\"draws\": [{\"dr\": 0.5, \"seconds\": 2}], \"run\": 4, \"none\": null}");
    struct json *digest = record_digest(result);
    char *text = json_text(digest);
    assert_string_equal(
        text, "{\"rows\": 3, \"kernel\": \"k\", \"draws\": [{\"dr\": 0.5}], \"none\": null}");
    free(text);
    json_free(digest);
    json_free(result);
}

static void test_same_kernel(void **state)
{
    (void)state;
    assert_int_equal(differences("{\"dr\": 0.5}", "{\"dr\": 0.5, \"new\": 1}", true), 0);
    assert_int_equal(differences("{\"dr\": 0.5}", "{\"dr\": 0.50000000000000011}", true), 1);
    assert_string_equal(last_key, "dr");
    assert_int_equal(differences("{\"dr\": 0.5}", "{}", true), 1);
    assert_int_equal(differences("{\"dr\": 0.5}", "{\"dr\": null}", true), 1);
    assert_int_equal(differences("{\"dr\": null}", "{\"dr\": null}", true), 0);
    assert_int_equal(
        differences("{\"weights_sha256\": \"a\"}", "{\"weights_sha256\": \"b\"}", true), 1);
    assert_int_equal(differences("{\"seconds\": 1, \"kernel\": \"a\"}", "{\"seconds\": 2}", true),
                     0);
}

static void test_paths(void **state)
{
    (void)state;
    const char *was =
        "{\"per_class\": {\"u2r\": {\"recall\": 0.5}}, \"confusion\": [[1, 2], [3, 4]]}";
    assert_int_equal(differences(was,
                                 "{\"per_class\": {\"u2r\": {\"recall\": 0.4}}, "
                                 "\"confusion\": [[1, 2], [3, 4]]}",
                                 true),
                     1);
    assert_string_equal(last_key, "per_class.u2r.recall");
    assert_int_equal(differences(was,
                                 "{\"per_class\": {\"u2r\": {\"recall\": 0.5}}, "
                                 "\"confusion\": [[1, 2], [3, 5]]}",
                                 true),
                     1);
    assert_string_equal(last_key, "confusion[1][1]");
    assert_int_equal(differences("{\"classes\": [1, 2]}", "{\"classes\": [1]}", true), 1);
    assert_string_equal(last_key, "classes");
}

static void test_other_kernel(void **state)
{
    (void)state;
    assert_int_equal(differences("{\"dr\": 0.5}", "{\"dr\": 0.51}", false), 0);
    assert_int_equal(differences("{\"dr\": 0.5}", "{\"dr\": 0.6}", false), 1);
    assert_int_equal(differences("{\"loss\": 0.01}", "{\"loss\": 0.0105}", false), 0);
    assert_int_equal(differences("{\"loss\": 0.01}", "{\"loss\": 0.02}", false), 1);
    assert_int_equal(
        differences("{\"weights_sha256\": \"a\"}", "{\"weights_sha256\": \"b\"}", false), 0);
    /* Rows are the same on every machine. */
    assert_int_equal(differences("{\"rows\": 3}", "{\"rows\": 4}", false), 1);
    assert_int_equal(differences("{\"sha256\": \"a\"}", "{\"sha256\": \"b\"}", false), 1);
    assert_int_equal(differences("{\"recall_interval\": [0.1, 0.2]}",
                                 "{\"recall_interval\": [0.11, 0.5]}", false),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_same_kernel),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_other_kernel),
    };
    return unit_run(tests);
}

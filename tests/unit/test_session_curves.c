/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves of earlier tests: kept, read again, and a history in which anything may stand. */
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "src/session/page/curve_json.h"
#include "src/session/runs/kept_curves.h"
#include "tests/unit/typed.h"

enum { LARGEST_TEXT = 120 * 1024 };

static const char *file;

static void begin(void)
{
    char line[1024];
    session = new_session(false);
    snprintf(line, sizeof line, "set history=%s; load demo", file);
    assert_int_equal(type(line), 0);
}

static double number(const struct json *object, const char *key)
{
    return json_number(json_get(object, key));
}

static void assert_same_curve(const struct json *kept, const struct json *made, const char *area)
{
    struct json *back = kept_curve_json(kept);
    const struct json *points = json_get(back, "points"), *of = json_get(made, "points");
    assert_non_null(back);
    assert_string_equal(json_string_of(json_get(back, "positive")),
                        json_string_of(json_get(made, "positive")));
    assert_true(number(back, area) == number(made, area));
    assert_true(number(back, "positives") == number(made, "positives"));
    assert_int_equal(json_count(points), json_count(of));
    assert_true(json_count(points) <= KEPT_POINTS);
    for (size_t i = 0; i < json_count(of); i++) {
        for (size_t k = 0; k < 2; k++) {
            double a = json_number(json_at(json_at(points, i), k));
            double b = json_number(json_at(json_at(of, i), k));
            assert_true(fabs(a - b) <= 5.1e-7);
        }
        assert_int_equal(json_type_of(json_at(json_at(points, i), 2)), JSON_TYPE_NULL);
    }
    json_free(back);
}

static void test_kept(void **state)
{
    (void)state;
    struct err err = { 0 };
    file = unit_temp_path("curves.sqlite");
    begin();
    assert_int_equal(type("model mlp; prepare classes=attack; train table=data epochs=3"), 0);
    assert_int_equal(type("test table=data"), 0);
    const struct verdict *verdict = session_current_run(session)->verdict;
    char *text = kept_curves_text(verdict);
    assert_true(strlen(text) < LARGEST_TEXT);
    free(text);
    struct history *history = history_open(file, false, &err);
    struct json *test = history_curves(history, 1, &err);
    const struct json *roc = json_get(json_get(test, "curves"), "roc");
    assert_true(verdict->classes > KEPT_CLASSES);
    assert_int_equal(json_count(roc), KEPT_CLASSES + 1);
    struct json *made = curve_json(CURVE_ROC, verdict, SIZE_MAX, KEPT_POINTS, &err);
    assert_same_curve(json_at(roc, 0), made, "auc");
    json_free(made);
    made = curve_json(CURVE_PR, verdict, 0, KEPT_POINTS, &err);
    assert_same_curve(json_at(json_get(json_get(test, "curves"), "pr"), 1), made, "auc_pr");
    json_free(made);
    json_free(test);
    history_close(history);
    session_free(session);
    begin();
    assert_int_equal(type("roc run=1"), 0);
    assert_non_null(strstr(told, "of the 12 classes with most rows"));
    assert_int_equal(type("pr run=1; plot roc runs=1; plot pr runs=1"), 0);
    session_free(session);
}

static void put(const char *curves)
{
    sqlite3 *connection = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open(file, &connection), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(connection, "UPDATE test SET curves = ?", -1, &statement, NULL),
        SQLITE_OK);
    sqlite3_bind_text(statement, 1, curves, -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
    sqlite3_finalize(statement);
    sqlite3_close(connection);
}

/* What is no curve is none; nothing falls over. */
static void test_rubbish(void **state)
{
    (void)state;
    static const char *const none[] = {
        "",
        "[[[",
        "7",
        "[]",
        "{\"roc\": 3}",
        "{\"roc\": []}",
        "{\"roc\": [1, null, \"x\", []]}",
        "{\"roc\": [{\"positive\": \"attack\", \"points\": 3}]}",
        "{\"roc\": [{\"positive\": \"attack\", \"points\": [[0, 1], [0]]}]}",
        "{\"roc\": [{\"positive\": \"attack\", \"points\": [[0, -1], [0, 1]]}]}",
        "{\"roc\": [{\"positive\": \"attack\", \"points\": [[0, 1e7], [0, null]]}], \"mean\": 3}",
    };
    file = unit_temp_path("rubbish.sqlite");
    begin();
    assert_int_equal(type("model mlp; train table=data epochs=1; test table=data"), 0);
    session_free(session);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        put(none[i]);
        begin();
        assert_int_not_equal(type("roc run=1"), 0);
        assert_int_not_equal(type("plot roc runs=1"), 0);
        session_free(session);
    }
    put("{\"roc\": [{\"positive\": \"attack\", \"points\": [[0, 1000000], [0, 1000000]]},"
        " {\"positive\": 3, \"points\": [[0], [0]], \"at_far\": 5, \"auc_interval\": {}}, 7]}");
    begin();
    assert_int_equal(type("roc run=1; plot roc runs=1"), 0);
    assert_int_not_equal(type("roc run=2"), 0);
    session_free(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_rubbish),
    };
    return unit_run(tests);
}

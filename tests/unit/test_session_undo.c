/* SPDX-License-Identifier: GPL-3.0-or-later */
/* undo: each step back brings the workspace of before, down to the pointers of its tables. */
#include "tests/unit/typed.h"

#include "src/session/step.h"

#define assert_told(words)                                       \
    do {                                                         \
        if (!strstr(told, (words)))                              \
            fail_msg("\"%s\" does not say \"%s\"", told, words); \
    } while (0)

static const struct table *table(const char *name)
{
    struct err ignored = { 0 };
    return session_table(session, name, &ignored);
}

/* Every verb that is a step, forth and back again. */
static void test_every_step(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "load demo",
        "load demo:test as=test",
        "balance data u2r=20",
        "balance data u2r=10",
        "balance data method=smote u2r=400",
        "sample data rows=50 as=few",
        "split few",
        "drop test",
        "prepare encode=onehot log=none",
        "prepare drop=duration",
        "set taxonomy=httptunnel-r2l",
        "set seed=3 taxonomy=contest",
    };
    enum { COUNT = sizeof lines / sizeof lines[0] };
    struct step *before[COUNT];
    struct err err = { 0 };
    session = new_session(false);
    for (size_t i = 0; i < COUNT; i++) {
        before[i] = step_take(session, &err);
        if (type(lines[i]) != 0) {
            fail_msg("%s: %s", lines[i], last_err.message);
        }
        assert_int_equal(session->step_count, i + 1);
        assert_string_equal(step_last(session)->line, lines[i]);
    }
    for (size_t i = COUNT; i-- > 0;) {
        assert_int_equal(type("undo"), 0);
        assert_told(" is undone: ");
        assert_memory_equal(told, lines[i], strlen(lines[i]));
        assert_int_equal(session->table_count, before[i]->table_count);
        for (size_t t = 0; t < session->table_count; t++) {
            assert_ptr_equal(session->tables[t], before[i]->tables[t]);
        }
        assert_memory_equal(&session->prepare, &before[i]->prepare, sizeof session->prepare);
        assert_string_equal(session_setting(session, "taxonomy"),
                            before[i]->taxonomy ? before[i]->taxonomy : "contest");
        step_drop(session, before[i]);
    }
    assert_string_equal(session_setting(session, "seed"), "3"); /* no matter of undo's */
    assert_string_equal(session_setting_origin(session, "taxonomy"), "default");
    assert_int_equal(type("undo"), 1);
    assert_string_equal(last_err.message, "there is nothing to take back");
    session_free(session);
}

static void test_what_is_told(void **state)
{
    (void)state;
    session = new_session(false);
    type("load demo; balance data u2r=20; balance data u2r=10");
    assert_int_equal(type("undo"), 0);
    assert_string_equal(told, "balance data u2r=10 is undone: train is again the 1,920 rows of "
                              "\"balance data u2r=20\"\n");
    assert_int_equal(type("undo"), 0);
    assert_string_equal(told, "balance data u2r=20 is undone: train is gone\n");
    type("drop data");
    assert_int_equal(type("undo"), 0);
    assert_string_equal(told,
                        "drop data is undone: data is back, the 8,000 rows of \"load demo\"\n");
    type("prepare scale=none");
    assert_int_equal(type("undo"), 0);
    assert_string_equal(told, "prepare scale=none is undone: the preparation is as it was\n");
    type("set taxonomy=httptunnel-r2l");
    assert_int_equal(type("undo"), 0);
    assert_string_equal(told,
                        "set taxonomy=httptunnel-r2l is undone: the taxonomy is again contest\n");
    session_free(session);
}

/* What looks, what fails and what changes nothing leaves no step. */
static void test_no_step(void **state)
{
    (void)state;
    session = new_session(false);
    assert_int_equal(type("load demo"), 0);
    const struct table *data = table("data");
    assert_int_equal(type("balance data normal=5000"), 1);
    assert_int_equal(type("load nowhere.csv"), 1);
    assert_int_equal(type("balance data preview=yes"), 0);
    assert_told("Nothing was made");
    assert_int_equal(type("set hints=off; classes; tables; model lstm; history"), 0);
    assert_int_equal(type("split data train=.5 test=.00001"), 1);
    assert_int_equal(type("set seed=4 taxonomy=nonsense"), 1);
    assert_int_equal(session->step_count, 1);
    assert_int_equal(session->table_count, 1);
    assert_ptr_equal(table("data"), data);
    session_free(session);
}

/* The model that was trained stays, and so does what it was trained on. */
static void test_training_stays(void **state)
{
    (void)state;
    session = new_session(false);
    assert_int_equal(type("load demo; balance data; model lstm hidden=4"), 0);
    assert_int_equal(type("train table=train epochs=1 batch=50"), 0);
    assert_int_equal(session->step_count, 2);
    assert_int_equal(type("undo"), 0);
    assert_null(table("train"));
    assert_int_equal(session->run_count, 1);
    assert_int_equal(session->runs[0].train->count, 1930);
    assert_int_equal(type("test table=data"), 0);
    assert_int_equal(type("continue epochs=1"), 0);
    session_free(session);
}

static void test_twenty_steps(void **state)
{
    (void)state;
    char line[64];
    session = new_session(false);
    assert_int_equal(type("load demo"), 0);
    for (int i = 1; i <= STEPS_KEPT + 5; i++) {
        snprintf(line, sizeof line, "sample data rows=%d", i);
        assert_int_equal(type(line), 0);
    }
    for (int i = 0; i < STEPS_KEPT; i++) {
        assert_int_equal(type("undo"), 0);
    }
    assert_int_equal(type("undo"), 1);
    assert_int_equal(table("sample")->count, 5);
    session_free(session);
}

static void test_after_replay(void **state)
{
    (void)state;
    char line[512];
    const char *path = unit_temp_path("steps.peep");
    const char script[] = "load demo\nsample data rows=9\nsample data rows=8\n";
    unit_write(path, script, strlen(script));
    session = new_session(false);
    snprintf(line, sizeof line, "replay '%s'", path);
    assert_int_equal(type(line), 0);
    assert_int_equal(session->step_count, 3);
    assert_int_equal(type("undo"), 0);
    assert_told("sample data rows=8 is undone: sample is again the 9 rows");
    session_free(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_step),   cmocka_unit_test(test_what_is_told),
        cmocka_unit_test(test_no_step),      cmocka_unit_test(test_training_stays),
        cmocka_unit_test(test_twenty_steps), cmocka_unit_test(test_after_replay),
    };
    return unit_run(tests);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: what a session leaves that does not end as one should, and what another makes of it. */
#include "tests/unit/typed.h"

#include <stdlib.h>
#include <unistd.h>

#include "src/base/file.h"
#include "src/session/replay/journals.h"
#include "src/session/training/job.h"

static const char begin[] = "load demo; sample data rows=300 as=few; model mlp hidden=4";

static void begin_session(bool interactive)
{
    struct err err = { 0 };
    session = new_session(interactive);
    assert_true(journal_begin(session, &err));
}

/* How many journals there are that nobody writes. */
static size_t left_count(void)
{
    struct err err = { 0 };
    char **names = journals_list(&err);
    size_t count = 0;
    assert_non_null(names);
    while (names[count])
        count++;
    journals_free(names);
    return count;
}

static void drop_all(void)
{
    while (left_count() > 0)
        assert_int_equal(type("journal drop"), 0);
}

/* The digest of the newest run's weights. */
static const char *weights(void)
{
    static char digest[DIGEST_HEX_SIZE];
    snprintf(digest, sizeof digest, "%s", session_current_run(session)->run->weights_sha256);
    assert_int_equal(strlen(digest), 64);
    return digest;
}

static char *own_text(void)
{
    struct err err = { 0 };
    assert_non_null(journal_path(session));
    char *text = file_read(journal_path(session), 1 << 20, NULL, &err);
    assert_non_null(text);
    return text;
}

static void test_comes_back(void **state)
{
    (void)state;
    char before[DIGEST_HEX_SIZE];
    begin_session(false);
    assert_null(journal_path(session)); /* nothing was done */
    assert_int_equal(type(begin), 0);
    assert_int_equal(type("help; panel loss"), 0);
    assert_int_equal(type("at epoch=2 set lr=0.5; train table=few epochs=3; test table=few"), 0);
    snprintf(before, sizeof before, "%s", weights());
    assert_int_equal(left_count(), 0); /* it is being written */
    session_free(session);             /* as after a crash */
    assert_int_equal(left_count(), 1);

    begin_session(false);
    assert_int_equal(type("journal"), 0);
    assert_non_null(strstr(told, " 6 ")); /* commands: load, sample, model, panel, train, test */
    assert_int_equal(type("journal replay"), 0);
    assert_string_equal(weights(), before);
    assert_int_equal(left_count(), 0); /* it stands in the new one */
    char *text = own_text();
    assert_non_null(strstr(text, "\nat epoch=2 set lr=0.5\ntrain table=few epochs=3\n#= {"));
    assert_non_null(strstr(text, "\ntest table=few\n"));
    assert_null(strstr(text, "help"));
    free(text);
    journal_forget(session);
    session_free(session);

    session = new_session(false);
    assert_int_not_equal(type("journal replay"), 0);
    assert_non_null(strstr(last_err.message, "no session was cut short"));
    assert_int_not_equal(type("journal drop nonsense"), 0);
    session_free(session);
}

/* A training that ran, with an order that it was given, and what was done beside it. */
static void test_open_training(void **state)
{
    (void)state;
    begin_session(true);
    assert_int_equal(type(begin), 0);
    assert_int_equal(type("train table=few epochs=100000 batch=300"), 0);
    assert_int_equal(type("tables; sample data rows=9 as=nine"), 0);
    char *text = own_text();
    assert_non_null(strstr(
        text, "\n#> train table=few epochs=100000 batch=300\n#> sample data rows=9 as=nine\n"));
    assert_null(strstr(text, "tables"));
    free(text);
    session_free(session);

    begin_session(true);
    assert_int_equal(type("journal replay"), 0);
    assert_true(job_is_running(session)); /* in the background again */
    assert_int_equal(left_count(), 0);
    assert_int_equal(type("stop; wait; head nine rows=1"), 0);
    text = own_text();
    assert_non_null(strstr(text, "stop\ntrain table=few epochs=100000 batch=300\n"));
    free(text);
    journal_forget(session);
    session_free(session);
}

static void write_left(const char *name, const char *text)
{
    struct err err = { 0 };
    char *folder = journal_folder(&err);
    assert_true(file_make_folders(folder, &err));
    char *path = file_join(folder, name, &err);
    unit_write(path, text, strlen(text));
    free(path);
    free(folder);
}

/* Without a journal of its own, a session takes none over. */
static void test_without(void **state)
{
    (void)state;
    char *training = NULL;
    begin_session(false);
    assert_int_equal(type("load demo; sample data rows=9 as=nine; drop data"), 0);
    session_free(session);
    struct journal_left *left = journal_take(NULL, &last_err);
    assert_non_null(left);
    assert_int_equal(left->commands, 3);
    assert_null(left->checkpoint);
    char *script = journal_script(left, &training, &last_err);
    assert_string_equal(script, left->text);
    assert_null(training);
    free(script);
    assert_int_equal(left_count(), 0); /* two do not take the same */
    journal_let_go(left, false);
    session = new_session(false);
    assert_int_equal(type("journal replay; head nine rows=1"), 0);
    assert_int_equal(left_count(), 1);
    assert_int_equal(type("journal drop"), 0);
    assert_int_equal(left_count(), 0);
    session_free(session);
}

/* What stops in the middle is kept until the rest has run. */
static void test_stopped(void **state)
{
    (void)state;
    static const char text[] = "# peephole 0.1.0 session\n#= {}\nload demo\nhead few\ntables\n";
    write_left("20200101-000000-1.peep", text);
    begin_session(false);
    assert_int_not_equal(type("journal replay"), 0);
    assert_non_null(strstr(told, "left: 2 commands"));
    assert_int_equal(left_count(), 0); /* in use */
    session_free(session);
    session = new_session(false);
    assert_int_equal(type("journal drop"), 0); /* the part that had run, in a journal of its own */
    assert_int_equal(left_count(), 1);
    session_free(session);
    begin_session(false);
    assert_int_not_equal(type("journal replay"), 0);
    assert_int_equal(type("sample data rows=9 as=few; replay rest"), 0);
    assert_int_equal(left_count(), 0);
    journal_forget(session);
    session_free(session);
    session = new_session(false);
    assert_int_equal(left_count(), 0);
    session_free(session);
}

/* What is told when a file was cut, or is none of ours. */
static void test_damaged(void **state)
{
    (void)state;
    begin_session(false);
    write_left("20200101-000000-1.peep", "# peephole 0.1.0 session\n#= {\"version\": \"0\", \"ker");
    write_left("20200101-000000-2.peep", "# peephole 0.1.0 session\n#= {}\nload demo\ntabl");
    write_left("20200101-000000-3.peep",
               "# peephole 0.1.0 session\n#= {}\n#> checkpoint x\n#> train\n#> end\ntables\n");
    write_left("20200101-000000-4.peep", "");
    assert_int_equal(left_count(), 3);
    assert_int_equal(type("journal replay 20200101-000000-1"), 0);
    assert_int_equal(type("journal replay 20200101-000000-2; head data rows=1"), 0);
    struct journal_left *left = journal_take("20200101-000000-3", &last_err);
    assert_non_null(left);
    assert_false(left->open);
    assert_int_equal(left->commands, 1);
    journal_let_go(left, false);
    assert_int_equal(type("journal replay 20200101-000000-3"), 0);
    session_free(session);
    session = new_session(false);
    drop_all();
    session_free(session);
}

/* The oldest go. */
static void test_bound(void **state)
{
    (void)state;
    char name[64];
    for (int i = 10; i < 30; i++) {
        snprintf(name, sizeof name, "20200101-0000%d-1.peep", i);
        write_left(name, "# peephole 0.1.0 session\n#= {}\ntables\n");
    }
    begin_session(false);
    assert_int_equal(type("tables"), 0);
    assert_int_equal(left_count(), JOURNALS_KEPT - 1);
    struct journal_left *left = journal_take(NULL, &last_err);
    assert_string_equal(left->name, "20200101-000029-1");
    journal_let_go(left, false);
    assert_int_equal(type("journal off; tables"), 0);
    assert_null(journal_path(session));
    session_free(session);
    session = new_session(false);
    drop_all();
    session_free(session);
}

int main(void)
{
    setenv("XDG_STATE_HOME", unit_temp_path("state"), 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comes_back), cmocka_unit_test(test_open_training),
        cmocka_unit_test(test_without),    cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_damaged),    cmocka_unit_test(test_bound),
    };
    return unit_run(tests);
}

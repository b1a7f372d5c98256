/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training in the background: the prompt stays usable, what is done to it is recorded, and the
 * recording reaches the same weights. */
#include "tests/unit/typed.h"

#include <poll.h>

#include "src/session/job.h"

/* Takes news until the training has done `epochs`, or has ended (SIZE_MAX). */
static bool pump(size_t epochs, char *digest)
{
    while (job_is_running(session) && session_current_run(session)->run->epoch_count < epochs) {
        struct pollfd wait = { .fd = job_fd(session), .events = POLLIN };
        assert_int_equal(poll(&wait, 1, 10000), 1);
        struct output output = { .sink = &sink };
        struct err err = { 0 };
        bool ok = false;
        if (job_pump(session, &output, &ok, &err)) {
            assert_true(ok);
            strcpy(digest, json_string_of(json_get(output.result, "weights_sha256")));
        }
        json_free(output.result);
    }
    return job_is_running(session);
}

/* Beside a training on the table "data". */
static const char *const changing[] = {
    "drop data",
    "balance data as=data",
    "sample data rows=10 as=data",
    "prepare log=none",
    "model lstm",
    "test table=data",
    "train table=data",
    "continue epochs=1",
    "save x.model",
    "restore x.model",
    "undo",
    "balance data as=few method=smote",
};
static const char *const tables_only[] = {
    "sample data rows=300 as=test",
    "balance data as=few normal=20 attack=10 u2r=5",
    "split data train=.5 valid=.2",
    "sample test rows=20 without=train",
    "drop test",
    "balance data as=data method=smote preview=yes",
};

static void test_background(void **state)
{
    (void)state;
    char digest[DIGEST_HEX_SIZE] = "";
    char label[64];
    char line[512];
    const char *path = unit_temp_path("lab.peep");
    session = new_session(true);
    strcpy(line, "record ");
    strcat(line, path);
    assert_int_equal(type(line), 0);
    assert_int_equal(type("load demo; model lstm hidden=40 steps=50"), 0);
    assert_int_equal(type("train table=data epochs=100000 batch=4"), 0);
    assert_true(job_is_running(session));
    assert_true(pump(2, digest));
    assert_non_null(strstr(job_label(session, label), "/100000"));
    assert_int_equal(type("load demo"), 1);
    assert_non_null(strstr(last_err.message, "load has to wait"));
    assert_non_null(strstr(last_err.message, "keeps the cores busy"));
    for (size_t i = 0; i < sizeof changing / sizeof changing[0]; i++) {
        assert_int_equal(type(changing[i]), 1);
        assert_non_null(strstr(last_err.message, " has to wait: run 1 is training"));
        assert_non_null(strstr(last_err.hint, "stop ends it after its batch"));
    }
    for (size_t i = 0; i < sizeof tables_only / sizeof tables_only[0]; i++) {
        if (type(tables_only[i]) != 0) {
            fail_msg("%s: %s", tables_only[i], last_err.message);
        }
    }
    assert_int_equal(type("show runs"), 0);
    assert_int_equal(type("set lr=0.05"), 0);
    assert_int_equal(type("set taxonomy=httptunnel-r2l"), 1);
    assert_int_equal(type("quit"), 1);
    assert_false(session->quit);
    assert_true(pump(6, digest));
    assert_int_equal(type("stop"), 0);
    assert_false(pump(SIZE_MAX, digest));
    assert_string_equal(session_current_run(session)->run->weights_sha256, digest);
    assert_int_equal(session_current_run(session)->run->stopped, RUN_USER);
    /* Ctrl-C is no more than a flag. */
    assert_int_equal(type("cont epochs=90000"), 0);
    assert_true(pump(session_current_run(session)->run->epoch_count + 1, digest));
    atomic_store(&session->cancel.requested, true);
    struct output output = { .sink = &sink };
    struct err err = { 0 };
    assert_true(job_wait(session, &output, &err));
    json_free(output.result);
    assert_int_equal(session_current_run(session)->run->stopped, RUN_USER);
    session_free(session);

    /* The same again, from what was recorded. */
    const char *text = unit_read(path, NULL);
    assert_non_null(strstr(text, "set lr=0.05\nat epoch="));
    assert_null(strstr(text, "\nstop"));
    assert_non_null(strstr(text, "\nsplit data train=.5 valid=.2"));
    session = new_session(false);
    struct script_place place = { 0 };
    struct script *script = script_read(path, NULL, &place, &err);
    assert_non_null(script);
    struct script_listener listener = { .after = keep_error };
    assert_int_equal(script_verify(session, script, NULL, &sink, &listener), 0);
    script_free(script);
    session_free(session);
}

static void test_end_of_session_stops_it(void **state)
{
    (void)state;
    char digest[DIGEST_HEX_SIZE] = "";
    session = new_session(true);
    assert_int_equal(type("load demo; model lstm; train table=data epochs=100000"), 0);
    assert_true(pump(1, digest));
    assert_int_equal(type("q"), 1);
    assert_int_equal(type("q"), 0); /* the second one means it */
    assert_true(session->quit);
    session_free(session);
}

static void test_orders_must_be_in_reach(void **state)
{
    (void)state;
    session = new_session(false);
    assert_int_equal(type("load demo; model lstm hidden=4; train table=data epochs=2"), 0);
    assert_int_equal(type("at epoch=2 stop; continue epochs=3"), 1);
    assert_non_null(strstr(last_err.message, "not among the epochs 3 to 5"));
    assert_int_equal(session->order_count, 0);
    assert_int_equal(type("at epoch=4 stop; continue epochs=3"), 0);
    assert_int_equal(session_current_run(session)->run->epoch_count, 4);
    assert_int_equal(type("train table=nosuch"), 1);
    assert_int_equal(type("continue epochs=1"), 0); /* the weights are still there */
    session_free(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_background),
        cmocka_unit_test(test_end_of_session_stops_it),
        cmocka_unit_test(test_orders_must_be_in_reach),
    };
    return unit_run(tests);
}

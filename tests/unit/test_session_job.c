/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training in the background: the prompt stays usable, what is done to it is recorded, and the
 * recording reaches the same weights. */
#include "tests/unit/typed.h"

#include <poll.h>
#include <time.h>

#include "src/session/training/job.h"

/* Takes news until the training has done `epochs`, or has ended (SIZE_MAX). */
static bool pump(size_t epochs, char *digest)
{
    while (job_is_running(session) && session_current_run(session)->run->epoch_count < epochs) {
        struct pollfd wait = { .fd = job_fd(session), .events = POLLIN };
        assert_int_equal(poll(&wait, 1, 60000), 1);
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

/* Takes what news there is, until the label begins so. */
/* Of a training that goes on. */
static void take_news(void)
{
    struct output output = { .sink = &sink };
    struct err err = { 0 };
    bool ok = false;
    assert_false(job_pump(session, &output, &ok, &err));
    json_free(output.result);
}

static void pump_until(const char *state)
{
    char label[64];
    while (strncmp(job_label(session, label), state, strlen(state)) != 0) {
        struct pollfd wait = { .fd = job_fd(session), .events = POLLIN };
        assert_int_equal(poll(&wait, 1, 60000), 1);
        take_news();
    }
}

static double seconds_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static const char pausable[] =
    "load demo; model lstm hidden=20 steps=20; train table=data epochs=8 batch=16";

static void whole_training(char *digest)
{
    session = new_session(false);
    assert_int_equal(type(pausable), 0);
    strcpy(digest, session_current_run(session)->run->weights_sha256);
    session_free(session);
}

/* No news and no processor time while it is paused, no time of it counted, the same weights. */
static void test_pause(void **state)
{
    (void)state;
    enum { PAUSE_MS = 400, WINDOWS_MOST = 10 };
    char whole[DIGEST_HEX_SIZE], parts[DIGEST_HEX_SIZE] = "", label[64];
    whole_training(whole);
    session = new_session(true);
    assert_int_equal(type("pause"), 1);
    assert_non_null(strstr(last_err.message, "no training is running"));
    assert_int_equal(type("resume"), 1);
    double begun = seconds_of(CLOCK_MONOTONIC);
    assert_int_equal(type(pausable), 0);
    assert_int_equal(type("resume"), 1);
    assert_non_null(strstr(last_err.message, "run 1 is not paused"));
    assert_true(pump(2, parts));
    assert_int_equal(type("pause"), 0);
    pump_until("paused ");
    assert_non_null(strstr(job_label(session, label), "/8"));
    assert_int_equal(type("pause"), 1);
    assert_non_null(strstr(last_err.message, "run 1 is paused already"));
    assert_int_equal(type("wait"), 1);
    assert_non_null(strstr(last_err.hint, "resume"));
    assert_int_equal(type("prepare log=none"), 1);
    assert_non_null(strstr(last_err.message, "run 1 is paused "));
    assert_int_equal(type("classes data"), 0); /* looking is allowed */
    struct pollfd news = { .fd = job_fd(session), .events = POLLIN };
    double pause = seconds_of(CLOCK_MONOTONIC), used = 1;
    /* On a busy machine it takes a while until the compute threads sleep and the checkpoint is written,
     * which is told. */
    for (int i = 0; i < WINDOWS_MOST && used > 0.1 * PAUSE_MS / 1000; i++) {
        double before = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
        bool came = poll(&news, 1, PAUSE_MS) != 0;
        used = came ? 1 : seconds_of(CLOCK_PROCESS_CPUTIME_ID) - before;
        if (came)
            take_news();
    }
    pause = seconds_of(CLOCK_MONOTONIC) - pause;
    if ((!unit_sanitized() && used > 0.1 * PAUSE_MS / 1000) || used >= 1)
        fail_msg("%.3f s of processor time in %d ms of a pause", used, PAUSE_MS);
    assert_int_equal(type("resume"), 0);
    pump_until("training ");
    assert_false(pump(SIZE_MAX, parts));
    assert_string_equal(parts, whole);
    double all = seconds_of(CLOCK_MONOTONIC) - begun, counted = 0;
    const struct run *run = session_current_run(session)->run;
    assert_true(run->seconds > 0 && run->seconds < all - pause);
    for (size_t i = 0; i < run->epoch_count; i++)
        counted += run->epochs[i].seconds;
    assert_true(counted < all - pause);
    session_free(session);
}

/* A paused training can be stopped, by command and by Ctrl-C; what else is ordered meanwhile holds
 * from the same batch on, and the recording leads to the same weights without a word of pauses. */
static void test_stop_while_paused(void **state)
{
    (void)state;
    char digest[DIGEST_HEX_SIZE] = "", line[512];
    const char *path = unit_temp_path("paused.peep");
    session = new_session(true);
    snprintf(line, sizeof line, "record %s", path);
    assert_int_equal(type(line), 0);
    assert_int_equal(type("load demo; model lstm hidden=20 steps=20"), 0);
    assert_int_equal(type("train table=data epochs=100000 batch=16"), 0);
    assert_true(pump(1, digest));
    assert_int_equal(type("pause"), 0);
    pump_until("paused ");
    assert_int_equal(type("set lr=0.03"), 0);
    assert_int_equal(type("resume"), 0);
    assert_true(pump(3, digest));
    assert_int_equal(type("pause"), 0);
    pump_until("paused ");
    assert_int_equal(type("stop"), 0);
    assert_false(pump(SIZE_MAX, digest));
    assert_int_equal(session_current_run(session)->run->stopped, RUN_USER);
    assert_int_equal(type("continue epochs=90000"), 0);
    assert_true(pump(session_current_run(session)->run->epoch_count + 1, digest));
    assert_int_equal(type("pause"), 0);
    pump_until("paused ");
    atomic_store(&session->cancel.requested, true);
    struct output output = { .sink = &sink };
    struct err err = { 0 };
    assert_true(job_wait(session, &output, &err));
    json_free(output.result);
    assert_int_equal(session_current_run(session)->run->stopped, RUN_USER);
    assert_int_equal(type("record off"), 0);
    session_free(session);

    const char *text = unit_read(path, NULL);
    assert_non_null(strstr(text, "set lr=0.03\nat epoch="));
    assert_null(strstr(text, "pause"));
    assert_null(strstr(text, "resume"));
    session = new_session(false);
    struct script_place place = { 0 };
    struct script *script = script_read(path, NULL, &place, &err);
    assert_non_null(script);
    struct script_listener listener = { .after = keep_error };
    assert_int_equal(script_verify(session, script, NULL, &sink, &listener), 0);
    script_free(script);
    session_free(session);
}

/* While a training runs there is the last test before it, or a sentence. */
static void test_inspect_beside_a_training(void **state)
{
    (void)state;
    char digest[DIGEST_HEX_SIZE] = "";
    session = new_session(true);
    assert_int_equal(type("load demo; load demo:test as=test; model lstm hidden=4"), 0);
    assert_int_equal(type("train table=data epochs=100000"), 0);
    assert_true(pump(1, digest));
    assert_int_equal(type("inspect"), 1);
    assert_non_null(strstr(last_err.message, "run 1 is training"));
    assert_non_null(strstr(last_err.message, "no test has been made"));
    assert_int_equal(type("inspect table=test"), 1);
    assert_non_null(strstr(last_err.message, "test has not been tested"));
    assert_int_equal(type("stop"), 0);
    assert_false(pump(SIZE_MAX, digest));
    assert_int_equal(type("test"), 0);
    assert_int_equal(type("train table=data epochs=100000"), 0);
    assert_true(pump(1, digest));
    assert_int_equal(type("inspect limit=3"), 0);
    assert_non_null(strstr(told, "; run 1,"));
    assert_int_equal(type("inspect row=1 table=test"), 0);
    assert_non_null(strstr(told, "(run 1, epoch"));
    assert_non_null(strstr(told, "Nearest rows of the training table"));
    assert_int_equal(type("inspect table=data"), 1);
    assert_non_null(strstr(last_err.message, "data has not been tested"));
    assert_int_equal(type("stop"), 0);
    assert_false(pump(SIZE_MAX, digest));
    assert_int_equal(type("inspect"), 1); /* the new run was not tested */
    assert_non_null(strstr(last_err.message, "has not been tested yet"));
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

/* As Ctrl-C does while news are being told, behind the look at it: once, as a second one would not wait
 * for what a busy machine has still to tell. */
static void interrupt_at_epoch(void *context, const struct json *event, const char *line)
{
    bool *pressed = context;
    (void)event;
    if (line && strncmp(line, "epoch ", 6) == 0 && !*pressed) {
        *pressed = true;
        atomic_store(&session->cancel.requested, true);
    }
}

static void test_interrupt_amid_news(void **state)
{
    (void)state;
    bool pressed = false;
    const struct output_sink interrupting = { .context = &pressed,
                                              .text = keep_text,
                                              .event = interrupt_at_epoch };
    session = new_session(true);
    assert_int_equal(type("load demo; model mlp; train table=data epochs=3000 batch=2000"), 0);
    struct output output = { .sink = &interrupting };
    struct err err = { 0 };
    assert_true(job_wait(session, &output, &err));
    assert_false(job_is_running(session));
    assert_int_equal(session_current_run(session)->run->stopped, RUN_USER);
    json_free(output.result);
    session_free(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interrupt_amid_news),
        cmocka_unit_test(test_background),
        cmocka_unit_test(test_end_of_session_stops_it),
        cmocka_unit_test(test_pause),
        cmocka_unit_test(test_stop_while_paused),
        cmocka_unit_test(test_inspect_beside_a_training),
        cmocka_unit_test(test_orders_must_be_in_reach),
    };
    return unit_run(tests);
}

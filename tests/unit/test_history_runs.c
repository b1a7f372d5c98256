/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of runs: what is written comes back, conditions, order, looks at tables. */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/history/history.h"

static struct history *fresh(const char *name)
{
    struct err err = { 0 };
    struct history *history = history_open(unit_temp_path(name), true, &err);
    assert_non_null(history);
    return history;
}

static void begin(struct history *history, struct history_run *run, const char *model, double loss)
{
    struct err err = { 0 };
    history_run_init(run);
    run->model = strdup(model);
    run->train_table = strdup("train");
    run->begun = strdup("2026-11-26T12:00:00Z");
    run->state = strdup("done");
    run->seed = 7;
    run->loss = loss;
    run->commands = strdup("load demo\ntrain\n");
    run->settings = strdup("{\"model\": {\"hidden\": 80}, \"train\": {\"lr\": 0.01, \"loss\": "
                           "\"mse\"}, \"prepare\": {\"scale\": \"zscore\"}}");
    assert_true(history_begin(history, run, &err));
}

static void add(struct history *history, const char *model, double loss)
{
    struct history_run run;
    begin(history, &run, model, loss);
    history_run_done(&run);
}

struct seen {
    uint64_t numbers[64];
    size_t count;
};

static bool see(void *context, const struct history_run *run)
{
    struct seen *seen = context;
    assert_true(seen->count < 64);
    seen->numbers[seen->count++] = run->number;
    return true;
}

static const char *const settings[] = { "lr", "hidden", "scale", "loss", NULL };

/* The numbers of the runs that a query finds, as "1 2 3". */
static const char *found(struct history *history, const char *where, const char *sort,
                         uint64_t limit)
{
    static char text[512];
    struct err err = { 0 };
    struct seen seen = { 0 };
    struct history_query query = {
        .where = where, .settings = settings, .sort = sort, .limit = limit
    };
    if (!history_runs(history, &query, see, &seen, NULL, &err)) {
        snprintf(text, sizeof text, "%.400s", err.message);
        return text;
    }
    text[0] = '\0';
    for (size_t i = 0; i < seen.count; i++) {
        size_t at = strlen(text);
        snprintf(text + at, sizeof text - at, "%s%llu", i ? " " : "",
                 (unsigned long long)seen.numbers[i]);
    }
    return text;
}

static struct epoch_record epoch(size_t number, size_t *confusion)
{
    return (struct epoch_record){ .epoch = number,
                                  .epochs = 9,
                                  .loss = 1.0 / (double)number,
                                  .accuracy = 0.5,
                                  .valid_loss = (double)NAN,
                                  .valid_accuracy = (double)NAN,
                                  .confusion = confusion,
                                  .classes = 2,
                                  .confusion_of_valid = true,
                                  .learning_rate = 0.01,
                                  .gradient_norm = 2,
                                  .seconds = 3 };
}

/* The newest run with the checkpoints, without the epochs behind the one that it goes on from. */
static void test_take_up(void **state)
{
    (void)state;
    enum { EPOCHS = 5 };
    struct err err = { 0 };
    struct history *history = fresh("up.sqlite");
    struct history_run run;
    struct epoch_record epochs[EPOCHS];
    for (size_t i = 0; i < EPOCHS; i++) {
        epochs[i] = epoch(i + 1, NULL);
    }
    for (size_t i = 0; i < 2; i++) {
        begin(history, &run, "lstm", 0.25);
        run.checkpoint = strdup("20260101-000000-1");
        assert_true(history_progress(history, &run, epochs, EPOCHS, &err));
        history_run_done(&run);
    }
    add(history, "mlp", 1);
    size_t known = 0;
    assert_true(history_take_up(history, "20260101-000000-1", 3, &run, &known, &err));
    assert_int_equal(run.number, 2);
    assert_int_equal(known, 3);
    assert_string_equal(run.model, "lstm");
    assert_string_equal(run.commands, "load demo\ntrain\n");
    struct run *kept = history_epochs(history, 2, &err);
    assert_int_equal(kept->epoch_count, 3);
    run_free(kept);
    kept = history_epochs(history, 1, &err); /* the other run is left alone */
    assert_int_equal(kept->epoch_count, EPOCHS);
    run_free(kept);
    history_run_done(&run);
    history_close(history);
}

static void test_round_trip(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct history *history = fresh("round.sqlite");
    struct history_run run, back;
    size_t matrix[] = { 1, 2, 3, 4 };
    struct epoch_record epochs[] = { epoch(1, matrix), epoch(2, NULL) };
    begin(history, &run, "lstm", 0.25);
    assert_int_equal(run.number, 1);
    run.epochs = 2;
    run.weights_sha256 = strdup("abc");
    assert_true(history_progress(history, &run, epochs, 2, &err));
    epochs[0].loss = 5; /* an epoch again: it replaces the old one */
    assert_true(history_progress(history, &run, epochs, 1, &err));
    history_close(history);

    history = history_open(unit_temp_path("round.sqlite"), false, &err);
    assert_non_null(history);
    history_run_init(&back);
    assert_true(history_find(history, 1, &back, &err));
    assert_string_equal(back.model, "lstm");
    assert_string_equal(back.commands, "load demo\ntrain\n");
    assert_int_equal(back.seed, 7);
    assert_int_equal(back.epochs, 2);
    assert_true(back.loss == 0.25);
    assert_true(isnan(back.accuracy));
    assert_null(back.tags);
    struct run *curve = history_epochs(history, 1, &err);
    assert_non_null(curve);
    assert_int_equal(curve->epoch_count, 2);
    assert_true(curve->epochs[0].loss == 5);
    assert_true(isnan(curve->epochs[0].valid_loss));
    assert_int_equal(curve->epochs[0].classes, 2);
    assert_memory_equal(curve->epochs[0].confusion, matrix, sizeof matrix);
    assert_true(curve->epochs[0].confusion_of_valid);
    assert_null(curve->epochs[1].confusion);
    uint64_t number = 0;
    assert_true(history_find_weights(history, "abc", &number, &err));
    assert_int_equal(number, 1);
    assert_true(history_find_weights(history, "abd", &number, &err));
    assert_int_equal(number, 0);
    run_free(curve);
    history_run_done(&run);
    history_run_done(&back);
    history_close(history);
}

static void test_conditions(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct history *history = fresh("where.sqlite");
    add(history, "lstm", 0.5);
    add(history, "mlp", 0.1);
    add(history, "lstm", (double)NAN);
    add(history, "gru", 0.3);
    assert_true(history_tag(history, 2, "paper", true, &err));
    assert_true(history_tag(history, 2, "base", true, &err));
    assert_true(history_tag(history, 4, "paper", true, &err));
    assert_string_equal(found(history, NULL, NULL, 0), "1 2 3 4");
    assert_string_equal(found(history, NULL, NULL, 2), "3 4");
    assert_string_equal(found(history, NULL, "-run", 2), "4 3");
    assert_string_equal(found(history, "model = lstm", NULL, 0), "1 3");
    assert_string_equal(found(history, "model != lstm and loss < 20%", NULL, 0), "2");
    assert_string_equal(found(history, "loss<.2 or loss>.4", NULL, 0), "1 2");
    assert_string_equal(found(history, "not (loss < .2 or model = gru)", NULL, 0), "1");
    assert_string_equal(found(history, "tag = paper", NULL, 0), "2 4");
    assert_string_equal(found(history, "tag = paper and tag = 'base'", NULL, 0), "2");
    assert_string_equal(found(history, "tag != paper", NULL, 0), "1 3");
    assert_string_equal(found(history, "lr = .01 and hidden >= 80 and run > 2", NULL, 0), "3 4");
    assert_string_equal(found(history, "scale = zscore and lr > 1", NULL, 0), "");
    assert_string_equal(found(history, "date >= 2026-11-25 and date<2026-11-28", NULL, 0),
                        "1 2 3 4");
    assert_string_equal(found(history, NULL, "loss", 0), "2 4 1 3");
    assert_string_equal(found(history, NULL, "-loss", 3), "1 4 2");
    assert_string_equal(found(history, "lr = .01", "hidden", 1), "1");
    assert_string_equal(found(history, "ended = done", "-lr", 1), "1");
    history_close(history);
}

static void test_bad_conditions(void **state)
{
    (void)state;
    struct history *history = fresh("bad.sqlite");
    add(history, "lstm", 0.5);
    static const char *const bad[] = {
        "",
        "model",
        "model =",
        "= 3",
        "model = lstm or",
        "lss < 1",
        "loss < x",
        "(loss < 1",
        "loss < 1)",
        "loss ~ 1",
        "loss < 1 x",
        "not",
        "and loss < 1",
        "tag < 3",
        "settings = 1",
        "owner = 1",
        "run = 1; DROP TABLE run",
        "1 = 1",
        "loss << 1",
        "()",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *said = found(history, bad[i], NULL, 0);
        if (strspn(said, "0123456789 ") == strlen(said)) {
            fail_msg("\"%s\" gave \"%s\"", bad[i], said);
        }
    }
    assert_string_equal(found(history, "lss < 1", NULL, 0), "a run has no \"lss\"");
    assert_string_equal(found(history, "model = \"x' OR '1'='1\"", NULL, 0), "");
    char deep[300] = "";
    for (size_t i = 0; i < 100; i++) {
        strcat(deep, "(");
    }
    assert_string_equal(found(history, deep, NULL, 0), "the condition is nested too deeply");
    assert_string_equal(found(history, NULL, "nothing", 0), "a run has no \"nothing\"");
    history_close(history);
}

static void test_tests_and_looks(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct history *history = fresh("looks.sqlite");
    struct history_run run;
    uint64_t looks = 9;
    begin(history, &run, "lstm", 0.5);
    assert_true(history_looks(history, "d1", &looks, &err));
    assert_int_equal(looks, 0);
    run.test_table = strdup("test");
    run.test_digest = strdup("d1");
    run.dr = 0.75;
    struct history_test test = { .weights = "best", .epoch = 4, .figures = "{\"dr\": 0.75}" };
    assert_true(history_test(history, &run, &test, &err));
    assert_true(history_test(history, &run, &test, &err));
    run.number = 0; /* of no run: only the look counts */
    assert_true(history_test(history, &run, &test, &err));
    assert_true(history_looks(history, "d1", &looks, &err));
    assert_int_equal(looks, 3);
    assert_true(history_look(history, "d1", "test", 5, &err)); /* five looks without a test */
    assert_true(history_look(history, "d2", "other", 2, &err));
    assert_true(history_looks(history, "d1", &looks, &err));
    assert_int_equal(looks, 8);
    assert_true(history_looks(history, "d2", &looks, &err));
    assert_int_equal(looks, 2);
    assert_true(history_tests_on(history, "d1", &looks, &err));
    assert_int_equal(looks, 2);
    assert_true(history_tests_on(history, "d2", &looks, &err));
    assert_int_equal(looks, 0);
    struct json *tests = history_tests(history, 1, &err);
    assert_int_equal(json_count(tests), 2);
    const struct json *figures = json_get(json_at(tests, 1), "figures");
    assert_true(json_number(json_get(figures, "dr")) == 0.75);
    assert_string_equal(json_string_of(json_get(json_at(tests, 0), "weights")), "best");
    assert_string_equal(found(history, "dr = .75 and tests = 2", NULL, 0), "1");
    assert_true(history_delete(history, 1, &err));
    assert_true(history_looks(history, "d1", &looks, &err));
    assert_int_equal(looks, 8); /* whoever forgets a run has seen the table all the same */
    json_free(tests);
    history_run_done(&run);
    history_close(history);
}

static void test_users_words(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct history *history = fresh("words.sqlite");
    struct history_run run;
    add(history, "lstm", 0.5);
    add(history, "lstm", 0.5);
    assert_true(history_tag(history, 1, "b", true, &err));
    assert_true(history_tag(history, 1, "a", true, &err));
    assert_true(history_tag(history, 1, "a", true, &err));
    assert_true(history_tag(history, 1, "c", false, &err));
    assert_true(history_note(history, 1, "first", &err));
    assert_true(history_note(history, 1, "it's \"second\"", &err));
    history_run_init(&run);
    assert_true(history_find(history, 1, &run, &err));
    assert_string_equal(run.tags, "a b");
    struct json *notes = history_notes(history, 1, &err);
    assert_int_equal(json_count(notes), 2);
    assert_string_equal(json_string_of(json_get(json_at(notes, 1), "text")), "it's \"second\"");
    assert_true(history_tag(history, 1, "a", false, &err));
    assert_string_equal(found(history, "tag = a", NULL, 0), "");

    assert_true(history_delete(history, 2, &err));
    assert_string_equal(found(history, NULL, NULL, 0), "1");
    assert_false(history_delete(history, 2, &err));
    assert_int_equal(err.code, ERR_USAGE);
    err = (struct err){ 0 };
    assert_false(history_tag(history, 5, "a", true, &err));
    assert_string_equal(err.message, "there is no run 5 in the history");
    err = (struct err){ 0 };
    assert_false(history_find(history, 2, &run, &err));
    add(history, "gru", 0.5); /* 2 is not given again */
    assert_string_equal(found(history, NULL, NULL, 0), "1 3");
    json_free(notes);
    history_run_done(&run);
    history_close(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_take_up),         cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_conditions),      cmocka_unit_test(test_bad_conditions),
        cmocka_unit_test(test_tests_and_looks), cmocka_unit_test(test_users_words),
    };
    return unit_run(tests);
}

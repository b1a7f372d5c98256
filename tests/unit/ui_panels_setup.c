/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panels of what comes before a training: datasets and model. */
#include "tests/unit/panels.h"
#include "ui/setting_step.h"

extern const struct panel panel_datasets, panel_model;

static void test_datasets(void **state)
{
    (void)state;
    begin_session();
    draw_all_sizes(&panel_datasets);
    assert_shows(&panel_datasets, "8,000  yes   Demo set for training (synthetic)");
    assert_opens(&panel_datasets, "load demo");
    assert_edits(&panel_datasets, DISPLAY_RIGHT, "load demo as=");
    assert_edits(&panel_datasets, DISPLAY_DOWN, "");
    place.row = 2; /* a session without PEEPHOLE_DATA finds none of the files */
    assert_opens(&panel_datasets, "fetch kdd99:10percent");
    assert_drawn(&panel_datasets, 39, 5,
                 "name                         rows here\n"
                 "demo                        8,000 yes\n"
                 "demo:test                   4,000 yes\n"
                 "kdd99:10percent           494,021 no\n"
                 "fetch kdd99:10percent\n");
    place.row = 1000;
    assert_opens(&panel_datasets, "");
    end_session();
}

static void test_model_kinds(void **state)
{
    (void)state;
    begin_session();
    draw_all_sizes(&panel_model);
    assert_shows(&panel_model, "Kim, Kim, Thu, Kim (2016), PlatCon");
    assert_edits(&panel_model, DISPLAY_OPEN, "model lstm ");
    place.row = 2;
    assert_edits(&panel_model, DISPLAY_RIGHT, "model elman ");
    assert_int_equal(place.row, 0);
    end_session();
}

static void test_model_settings(void **state)
{
    (void)state;
    begin_session();
    shown_line = "model lstm hidden=20";
    draw_all_sizes(&panel_model);
    assert_shows(&panel_model, "hidden       20        1 to 4,096             80        cells of");
    assert_edits(&panel_model, DISPLAY_RIGHT, "model lstm hidden=30 ");
    assert_edits(&panel_model, DISPLAY_LEFT, "model lstm hidden=10 ");
    assert_edits(&panel_model, DISPLAY_OPEN, "");
    shown_line = "model lstm hidden=70";
    assert_edits(&panel_model, DISPLAY_RIGHT, "model lstm "); /* 80 is the default */
    shown_line = "model lstm hidden=soft";
    assert_shows(&panel_model, "soft ?");
    shown_line = "model layers \"conv 48x3 relu | dense softmax\" steps=";
    assert_shows(&panel_model, "conv 48x3 relu | dense softmax");
    end_session();
}

static void test_model_layers(void **state)
{
    (void)state;
    begin_session();
    assert_int_equal(type("model rnn hidden=5"), 0);
    draw_all_sizes(&panel_model);
    assert_shows(&panel_model, "the shapes depend on the data");
    assert_int_equal(type("load demo; train table=data epochs=2"), 0);
    draw_all_sizes(&panel_model);
    struct epoch_record *last = &session_current_run(session)->run->epochs[1];
    assert_int_equal(last->layers, 2);
    last->layer_norms[0] = 0.5;
    last->layer_norms[1] = 0.25;
    assert_shows(&panel_model, "layer  shape  weights  gradient\nrnn        5      235  0.5 ");
    assert_shows(&panel_model, "\ndense      5       30  0.25 ");
    last->layers = 0; /* of another model */
    assert_shows(
        &panel_model,
        "layer  shape  parameters\nrnn        5         235  tanh\ndense      5          30  softmax");
    assert_shows(&panel_model, "gradient norm ");
    assert_edits(&panel_model, DISPLAY_DOWN, "");
    assert_edits(&panel_model, DISPLAY_RIGHT, "model ");
    end_session();
}

/* A model file has no norms by layer; the history that knows the run has. */
static void test_model_restored(void **state)
{
    (void)state;
    char line[1024];
    begin_session();
    const char *history = unit_temp_path("restored.sqlite");
    snprintf(line, sizeof line, "set history=%s; load demo; model rnn hidden=5", history);
    assert_int_equal(type(line), 0);
    const char *file = unit_temp_path("restored.model");
    snprintf(line, sizeof line, "train table=data epochs=2; save %s", file);
    assert_int_equal(type(line), 0);
    char *before = drawn(&panel_model, 120, 30);
    assert_non_null(strstr(before, "layer  shape  weights  gradient\n"));
    session_free(session);
    session = new_session(false);
    snprintf(line, sizeof line, "set history=%s; load demo; restore %s", history, file);
    assert_int_equal(type(line), 0);
    char *after = drawn(&panel_model, 120, 30);
    assert_string_equal(after, before);
    free(after);
    free(before);
    end_session();
}

static void test_model_learnt(void **state)
{
    (void)state;
    begin_session();
    assert_int_equal(type("load demo; model one-rule"), 0);
    draw_all_sizes(&panel_model);
    assert_shows(&panel_model, "it learns in one pass, without epochs");
    assert_int_equal(type("train table=data"), 0);
    draw_all_sizes(&panel_model);
    assert_shows(&panel_model, "one-rule\ndst_bytes ");
    assert_shows(&panel_model, " rows that it was found on");
    char *text = drawn(&panel_model, 60, 2); /* the model and one line of what it learnt */
    assert_int_equal(place.rows, 2);
    free(text);
    place.row = 1;
    text = drawn(&panel_model, 60, 2);
    assert_non_null(strstr(text, "right on "));
    free(text);
    assert_edits(&panel_model, DISPLAY_RIGHT, "model ");
    end_session();
}

static void assert_steps(const struct key *key, const char *value, bool up, const char *wanted)
{
    struct str next;
    str_init(&next);
    assert_int_equal(setting_step(key, value, up, &next), wanted != NULL);
    assert_string_equal(next.text, wanted ? wanted : "");
    str_done(&next);
}

static void test_setting_steps(void **state)
{
    static const char *const names[] = { "a", "b", NULL };
    static const struct key count = {
        .name = "n", .type = KEY_COUNT, .least = 1, .greatest = 4096
    };
    static const struct key rate = { .name = "r", .type = KEY_NUMBER, .least = 0, .greatest = 1 };
    static const struct key choice = { .name = "c", .type = KEY_CHOICE, .choices = names };
    static const struct key yes = { .name = "y", .type = KEY_YESNO };
    static const struct key text = { .name = "t", .type = KEY_TEXT };
    (void)state;
    assert_steps(&count, "9", true, "10");
    assert_steps(&count, "80", true, "90");
    assert_steps(&count, "100", false, "90");
    assert_steps(&count, "10", false, "9");
    assert_steps(&count, "2", false, "1");
    assert_steps(&count, "1", false, NULL);
    assert_steps(&count, "4000", true, "4096");
    assert_steps(&count, "4096", true, NULL);
    assert_steps(&count, NULL, true, "1");
    assert_steps(&rate, "0.1", true, "0.2");
    assert_steps(&rate, "0.2", true, "0.5");
    assert_steps(&rate, "0.5", true, "1");
    assert_steps(&rate, "0.1", false, "0.05");
    assert_steps(&rate, "0", true, "0.1");
    assert_steps(&rate, "0", false, NULL);
    assert_steps(&choice, "b", true, "a");
    assert_steps(&choice, "a", false, "b");
    assert_steps(&choice, NULL, true, "a");
    assert_steps(&yes, "no", true, "yes");
    assert_steps(&text, "x", true, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_datasets),       cmocka_unit_test(test_model_kinds),
        cmocka_unit_test(test_model_settings), cmocka_unit_test(test_model_layers),
        cmocka_unit_test(test_model_restored), cmocka_unit_test(test_model_learnt),
        cmocka_unit_test(test_setting_steps),
    };
    return unit_run(tests);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panels that show a training: loss, confusion, detection, classes; and the status line. */
#include "tests/unit/panels.h"
#include "ui/shown_matrix.h"
#include "ui/status.h"

extern const struct panel panel_loss, panel_confusion, panel_detection, panel_classes;

static const struct panel *const panels[] = { &panel_loss, &panel_confusion, &panel_detection,
                                              &panel_classes };
enum { PANELS = sizeof panels / sizeof panels[0] };

static void draw_all(void)
{
    for (size_t i = 0; i < PANELS; i++)
        draw_all_sizes(panels[i]);
    place = (struct panel_place){ 0 };
}

static void test_nothing_yet(void **state)
{
    (void)state;
    begin_session();
    draw_all();
    assert_shows(&panel_loss, "no epoch is finished yet");
    assert_shows(&panel_confusion, "train epochs=20, then test");
    assert_shows(&panel_classes, "load demo");
    assert_opens(&panel_confusion, "");
    assert_opens(&panel_classes, "");
    end_session();
}

/* Two epochs whose figures are ours. */
static void train_made_up(void)
{
    static const size_t matrices[2][25] = {
        { 90, 10, 0, 0, 0, 50, 950, 0, 0, 0, 0, 0, 12345, 0, 0, 0, 0, 0, 20, 0, 7, 0, 0, 0, 0 },
        { 99, 1, 0, 0, 0, 40, 960, 0, 0, 0, 0, 0, 12345, 0, 0, 5, 0, 0, 15, 0, 0, 0, 0, 0, 0 },
    };
    assert_int_equal(type("load demo; model mlp; train table=data epochs=2"), 0);
    struct run *run = session_current_run(session)->run;
    for (size_t e = 0; e < 2; e++) {
        memcpy(run->epochs[e].confusion, matrices[e], sizeof matrices[e]);
        run->epochs[e].loss = 0.5 / (double)(e + 1);
        run->epochs[e].accuracy = 0.25 * (double)(e + 1);
    }
}

static void assert_causes(const struct panel *panel, enum display_move move, const char *wanted)
{
    struct snapshot snapshot = shown_snapshot();
    struct str command;
    str_init(&command);
    assert_int_equal(panel->cause(&snapshot, &place, move, &command), wanted[0] != '\0');
    assert_string_equal(command.text, wanted);
    str_done(&command);
}

/* How many cells of the panel loss look like a style. */
static size_t count_style(struct snapshot snapshot, enum style style)
{
    struct canvas canvas;
    size_t count = 0;
    assert_true(canvas_init(&canvas, 60, 20));
    panel_loss.draw(&canvas, &snapshot, &place);
    for (size_t i = 0; i < canvas.lines * canvas.stride; i++)
        count += canvas.cells[i].style == style;
    canvas_done(&canvas);
    return count;
}

static void test_loss_scale(void **state)
{
    (void)state;
    begin_session();
    train_made_up();
    assert_shows(&panel_loss, "0.5");
    assert_opens(&panel_loss, "panel loss scale=log");
    struct run *run = session_current_run(session)->run;
    run->epochs[1].loss = 0.5 / 99;
    assert_opens(&panel_loss, "panel loss scale=log"); /* not yet a hundredth */
    run->epochs[1].loss = 0.5 / 101;
    assert_opens(&panel_loss, "panel loss scale=linear");
    assert_shows(&panel_loss, "\n   0.1");
    assert_int_equal(type("panel loss scale=linear"), 0);
    assert_opens(&panel_loss, "panel loss scale=log");
    assert_int_equal(type("panel loss scale=log"), 0);
    run->epochs[0].loss = 0; /* has no logarithm */
    draw_all_sizes(&panel_loss);
    end_session();
}

static void test_cursor_and_ghost(void **state)
{
    (void)state;
    begin_session();
    train_made_up();
    struct snapshot snapshot = shown_snapshot();
    assert_int_equal(count_style(snapshot, STYLE_STRONG), 0);
    assert_true(count_style(snapshot, STYLE_CURVE_1) > 10);
    assert_int_equal(count_style(snapshot, STYLE_CURVE_2), 0); /* there are no validation rows */
    snapshot.epoch = 1;
    snapshot.epoch_chosen = true;
    assert_true(count_style(snapshot, STYLE_STRONG) > 5);
    assert_causes(&panel_loss, DISPLAY_UP, ""); /* there is no earlier run */
    assert_int_equal(type("train table=data epochs=3; train table=data epochs=2"), 0);
    unsigned first = session->runs[0].run->number;
    char earlier[64], text[32];
    snprintf(earlier, sizeof earlier, "panel loss ghost=%u", first);
    snprintf(text, sizeof text, "r run %u", first);
    assert_causes(&panel_loss, DISPLAY_UP, earlier);
    assert_causes(&panel_loss, DISPLAY_DOWN, "panel loss ghost=off");
    assert_causes(&panel_loss, DISPLAY_LEFT, "");
    snapshot = shown_snapshot();
    assert_int_equal(count_style(snapshot, STYLE_CURVE_3), 0);
    snapshot.ghost = session->runs[0].run;
    assert_true(count_style(snapshot, STYLE_CURVE_3) > 4);
    assert_int_equal(type(earlier), 0);
    assert_causes(&panel_loss, DISPLAY_UP, earlier); /* none is earlier */
    assert_causes(&panel_loss, DISPLAY_DOWN, "panel loss ghost=previous");
    assert_int_equal(type("panel loss ghost=off"), 0);
    assert_causes(&panel_loss, DISPLAY_UP, "panel loss ghost=previous");
    assert_int_equal(type("panel classes ghost=1"), 2);
    assert_int_equal(type("panel loss ghost=ghost"), 2);
    assert_int_equal(type("panel loss scale=curved"), 2);
    end_session();
}

static void test_confusion(void **state)
{
    (void)state;
    begin_session();
    train_made_up();
    draw_all();
    assert_drawn(&panel_confusion, 39, 7,
                 "true    norm  dos prob  r2l  u2r recall\n"
                 "normal  ▲[99   ▼1    0    0    0   99.0\n"
                 "dos      ▼40 [960    0    0    0   96.0\n"
                 "probe      0    0 [12k    0    0  100.0\n"
                 "r2l       ▲5    0    0 ▼[15    0   75.0\n"
                 "u2r       ▼0    0    0    0   [0      -\n"
                 "normal as normal: 99 of 100, 99.00 %\n");
    end_session();
}

static void test_confusion_cursor(void **state)
{
    (void)state;
    begin_session();
    train_made_up();
    place.row = 1;
    assert_shows(&panel_confusion, "dos as normal: 40 of 1,000, 4.00 %, -10 in this epoch");
    assert_shows(&panel_confusion, "recall 96.00 %, 95 % 94.6 to 97.0");
    place = (struct panel_place){ .row = 3, .column = 3 };
    assert_shows(&panel_confusion, "r2l as r2l: 15 of 20, 75.00 %, -5 in this epoch");
    assert_shows(&panel_confusion, "recall 75.00 %, 95 % 53.1 to 88.8: few rows");
    place = (struct panel_place){ .row = 4 };
    assert_shows(&panel_confusion, "u2r as normal: 0 of 0, -7 in this epoch");
    assert_opens(&panel_confusion, "inspect true=u2r predicted=normal table=data");
    assert_int_equal(type("set matrix=shares"), 0);
    assert_shows(&panel_confusion, "[96.0%]");
    assert_int_equal(type("test table=data"), 0);
    place = (struct panel_place){ .row = 2, .column = 1 };
    assert_opens(&panel_confusion, "inspect true=probe predicted=dos");
    end_session();
}

static void test_detection(void **state)
{
    (void)state;
    begin_session();
    train_made_up();
    draw_all();
    /* DR: of 13,365 attacks 45 were called normal. */
    assert_shows(&panel_detection, "DR      99.66 % ");
    assert_shows(&panel_detection, "FAR      1.00 % ");
    assert_shows(&panel_detection, "dos     96.00 % ");
    assert_shows(&panel_detection, "u2r     no rows");
    end_session();
}

static void test_classes(void **state)
{
    (void)state;
    begin_session();
    assert_int_equal(type("load demo"), 0);
    class_counts_update(&shown_counts, session);
    assert_drawn(&panel_classes, 30, 4,
                 "class      data\n"
                 "normal    4,541 █████████████\n"
                 "dos       1,572 ████▌\n"
                 "probe       973 ██▊\n");
    assert_int_equal(type("balance data as=train normal=200 attack=100 u2r=10"), 0);
    class_counts_update(&shown_counts, session);
    draw_all();
    assert_shows(&panel_classes, "u2r         170 ");
    assert_shows(&panel_classes, "   10 ");
    place.row = 4;
    assert_opens(&panel_classes, "info u2r");
    assert_int_equal(type("prepare classes=attack"), 0);
    draw_all();
    assert_int_equal(type("drop train; drop data"), 0);
    class_counts_update(&shown_counts, session);
    assert_int_equal(shown_counts.count, 0);
    end_session();
}

static void test_loss(void **state)
{
    (void)state;
    begin_session();
    train_made_up();
    draw_all();
    assert_shows(&panel_loss, "accuracy %");
    char *narrow = drawn(&panel_loss, 39, 10);
    assert_null(strstr(narrow, "accuracy"));
    free(narrow);
    end_session();
}

static void assert_count(size_t count, size_t room, const char *wanted)
{
    char text[32];
    shown_count(count, room, text);
    assert_string_equal(text, wanted);
}

static void test_counts(void **state)
{
    (void)state;
    assert_count(0, 1, "0");
    assert_count(1234, 5, "1,234");
    assert_count(1234, 4, "1234");
    assert_count(12345, 4, "12k");
    assert_count(1234, 3, "1k");
    assert_count(494021, 4, "494k");
    assert_count(4898431, 4, "4.9M");
}

static void assert_status(size_t columns, const char *wanted)
{
    struct str text;
    str_init(&text);
    status_text(session, columns, &text);
    assert_string_equal(text.text, wanted);
    str_done(&text);
}

static void test_status(void **state)
{
    (void)state;
    begin_session();
    assert_status(80, "no data: load demo | classes: category");
    assert_int_equal(type("load demo"), 0);
    assert_status(80, "data: 8,000 rows | demo | classes: category | no model: model lstm");
    assert_status(40, "data 8,000 | demo | no model: model lstm"); /* shorter words first */
    assert_status(33, "data 8,000 | no model: model lstm");
    assert_status(5, "data 8,000"); /* what matters most stays, and is cut by the screen */
    assert_int_equal(type("model mlp; train table=data epochs=2"), 0);
    struct run *run = session_current_run(session)->run;
    run->epochs[1].seconds = 0.5;
    char wanted[120];
    snprintf(
        wanted, sizeof wanted,
        "data: 8,000 rows | demo | classes: category | mlp | run %u done, 2 epochs | 16,000 rows/s",
        run->number);
    assert_status(100, wanted);
    snprintf(wanted, sizeof wanted,
             "data: 8,000 rows | demo | category | mlp | run %u done, 2 epochs | 16,000 rows/s",
             run->number);
    assert_status(80, wanted);
    snprintf(wanted, sizeof wanted,
             "data 8,000 | demo | category | mlp | run %u done, 2 epochs | 16.0k/s", run->number);
    assert_status(67, wanted);
    end_session();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_yet),      cmocka_unit_test(test_confusion),
        cmocka_unit_test(test_loss_scale),       cmocka_unit_test(test_cursor_and_ghost),
        cmocka_unit_test(test_confusion_cursor), cmocka_unit_test(test_detection),
        cmocka_unit_test(test_classes),          cmocka_unit_test(test_loss),
        cmocka_unit_test(test_counts),           cmocka_unit_test(test_status),
    };
    return unit_run(tests);
}

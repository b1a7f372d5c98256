/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panels that list what there is: data, runs, audit, help; and plot. */
#include "src/session/training/sweep.h"
#include "tests/unit/panels.h"

extern const struct panel panel_data, panel_runs, panel_audit, panel_help, panel_plot, panel_sweep,
    panel_outline;

static void test_nothing_yet(void **state)
{
    (void)state;
    begin_session();
    draw_all_sizes(&panel_data);
    draw_all_sizes(&panel_runs);
    draw_all_sizes(&panel_audit);
    draw_all_sizes(&panel_plot);
    assert_shows(&panel_data, "load demo");
    assert_shows(&panel_runs, "nothing was trained yet");
    assert_shows(&panel_audit, "not audited yet");
    assert_opens(&panel_audit, "audit");
    assert_opens(&panel_data, "");
    assert_edits(&panel_plot, DISPLAY_OPEN, "");
    end_session();
}

static void test_data(void **state)
{
    (void)state;
    begin_session();
    assert_int_equal(type("load demo"), 0);
    browsed_rows_update(&shown_rows, session);
    assert_int_equal(shown_rows.count, 8000);
    draw_all_sizes(&panel_data);
    browsed_rows_take(&shown_rows, "head data where='class = u2r' rows=3");
    browsed_rows_take(&shown_rows, "tables");
    browsed_rows_update(&shown_rows, session);
    assert_int_equal(shown_rows.count, 170);
    draw_all_sizes(&panel_data);
    assert_shows(&panel_data, "row  label            duration  protocol_type");
    assert_shows(&panel_data, " 39  perl                  479  tcp");
    place.column = 1;
    assert_shows(&panel_data, "row  label            protocol_type");
    browsed_rows_take(&shown_rows, "head data where='class = nonsense'");
    browsed_rows_update(&shown_rows, session);
    assert_int_equal(shown_rows.count, 8000);
    assert_int_equal(type("drop data"), 0);
    browsed_rows_update(&shown_rows, session);
    assert_null(shown_rows.table);
    assert_shows(&panel_data, "no rows are loaded yet");
    end_session();
}

/* The numbers of the runs from the top down, with the mark of those that are marked: "2 *1". */
static void assert_runs(const char *wanted)
{
    struct str numbers;
    str_init(&numbers);
    kept_runs_update(&shown_kept, session, place.column);
    draw_all_sizes(&panel_runs);
    char *text = drawn(&panel_runs, 100, 20);
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        size_t blanks = strspn(line, " ");
        size_t length = strcspn(line + blanks, " ");
        if (strncmp(line + blanks, "run", length) != 0) {
            str_add(&numbers, numbers.length ? " " : "");
            str_add_bytes(&numbers, line + blanks, length);
        }
    }
    assert_string_equal(numbers.text, wanted);
    str_done(&numbers);
    free(text);
}

static void assert_runs_title(const char *wanted)
{
    struct str title;
    struct snapshot snapshot = shown_snapshot();
    str_init(&title);
    panel_runs.title(&snapshot, &title);
    assert_string_equal(title.text, wanted);
    str_done(&title);
}

static void assert_marks(enum display_move move, const char *wanted)
{
    struct str command;
    struct snapshot snapshot = shown_snapshot();
    str_init(&command);
    assert_true(panel_runs.cause(&snapshot, &place, move, &command));
    assert_string_equal(command.text ? command.text : "", wanted);
    str_done(&command);
}

/* Those of the history, of other sessions, too; marked, compared and opened by commands. */
static void test_kept_runs(void **state)
{
    (void)state;
    begin_session();
    char set[512];
    snprintf(set, sizeof set, "set history=%s", unit_temp_path("kept.sqlite"));
    assert_int_equal(type(set), 0);
    kept_runs_update(&shown_kept, session, 0);
    assert_shows(&panel_runs, "nothing was trained yet");
    assert_int_equal(type("load demo; sample data rows=500 as=few; model mlp"), 0);
    assert_int_equal(type("train table=few epochs=3; train table=few epochs=1 lr=0.5"), 0);
    assert_int_equal(type("train table=few epochs=2; test table=few; runs tag 2 paper"), 0);
    assert_runs("3 2 1");
    assert_runs_title("3 kept");
    session_free(session);
    session = new_session(false);
    assert_int_equal(type(set), 0);
    assert_runs("3 2 1");
    assert_shows(&panel_runs, "paper");
    place.column = KEPT_EPOCHS;
    assert_runs("1 3 2");
    place.column = KEPT_DR; /* only run 3 was tested */
    assert_runs("3 2 1");
    place.column = KEPT_RUN;
    assert_runs("3 2 1");
    place.row = 1;
    assert_opens(&panel_runs, "runs show 2");
    assert_marks(DISPLAY_COMPARE, "runs mark 2"); /* with what? it is marked first */
    assert_marks(DISPLAY_MARK, "runs mark 2");
    assert_int_equal(type("runs mark 2"), 0);
    assert_runs("3 *2 1");
    assert_runs_title("3 kept, 2 marked");
    place.row = 1;
    assert_marks(DISPLAY_MARK, "runs unmark 2");
    place.row = 2;
    assert_marks(DISPLAY_COMPARE, "diff 2 1");
    assert_int_equal(type("runs mark 1"), 0);
    assert_runs("3 *2 *1");
    assert_runs_title("3 kept, 2 and 1 marked");
    place.row = 0;
    assert_marks(DISPLAY_COMPARE, "diff 2 1");
    assert_int_equal(type("runs mark 3"), 0); /* the oldest mark goes */
    assert_runs("*3 2 *1");
    assert_int_equal(type("runs delete 1"), 0);
    assert_runs("*3 2");
    assert_int_not_equal(type("runs mark 1"), 0);
    assert_int_equal(type("runs unmark 3"), 0);
    assert_runs("3 2");
    end_session();
}

/* The panel lists what the last command runs did, in its order until another column is picked. */
static void test_listed_runs(void **state)
{
    (void)state;
    begin_session();
    char set[512];
    snprintf(set, sizeof set, "set history=%s", unit_temp_path("listed.sqlite"));
    assert_int_equal(type(set), 0);
    assert_int_equal(type("load demo; sample data rows=300 as=few; model mlp"), 0);
    assert_int_equal(type("train table=few epochs=3; train table=few epochs=1 lr=0.5"), 0);
    assert_int_equal(type("train table=few epochs=2; runs tag 2 paper"), 0);
    assert_runs("3 2 1");
    assert_int_equal(type("runs where='epochs >= 2'"), 0);
    assert_runs("3 1");
    assert_runs_title("2 kept where epochs >= 2");
    assert_int_equal(type("runs where='epochs >= 2' sort=epochs; head few"), 0);
    assert_runs("3 1");
    assert_int_equal(type("runs sort=-epochs where='epochs >= 2'"), 0);
    assert_runs("1 3");
    assert_runs_title("2 kept where epochs >= 2, sort=-epochs");
    assert_int_equal(type("train table=few epochs=4"), 0); /* what is new is there, too */
    assert_runs("4 1 3");
    place.column = KEPT_EPOCHS + 1; /* as M-right: the panel's order again, the condition stays */
    kept_runs_update(&shown_kept, session, place.column);
    assert_runs_title("3 kept where epochs >= 2");
    assert_int_equal(type("runs sort=lr"), 0);
    kept_runs_update(&shown_kept, session, place.column);
    assert_runs_title("4 kept, sort=lr");
    assert_int_not_equal(type("runs where='nonsense = 3'"), 0); /* what failed changes nothing */
    assert_int_equal(type("runs show 1"), 0);
    kept_runs_update(&shown_kept, session, place.column);
    assert_runs_title("4 kept, sort=lr");
    assert_int_equal(type("runs where='tag = nobody'"), 0);
    kept_runs_update(&shown_kept, session, place.column);
    assert_shows(&panel_runs, "no run is like that");
    assert_runs_title("0 kept where tag = nobody");
    assert_int_equal(type("runs"), 0);
    place.column = KEPT_RUN;
    assert_runs("4 3 2 1");
    assert_runs_title("4 kept");
    end_session();
}

static void test_runs_and_plots(void **state)
{
    (void)state;
    begin_session();
    assert_int_equal(type("load demo; model mlp; train table=data epochs=2"), 0);
    assert_int_equal(type("model mlp; train table=data epochs=1; test table=data"), 0);
    assert_runs("2 1"); /* the newest first */
    assert_runs_title("2 of this session");
    place.column = KEPT_EPOCHS;
    assert_runs("1 2");
    assert_opens(&panel_runs, "show runs");
    assert_marks(DISPLAY_MARK, ""); /* what is not kept cannot be compared */
    place = (struct panel_place){ 0 };
    draw_all_sizes(&panel_plot);
    assert_shows(&panel_plot, "Loss over the epochs");
    place.row = 3;
    assert_shows(&panel_plot, "ROC");
    assert_edits(&panel_plot, DISPLAY_OPEN, "plot roc roc.png");
    end_session();
}

/* The figures that are of no single training: each says what it waits for, and is there when that is. */
static void test_other_plots(void **state)
{
    (void)state;
    begin_session();
    place.row = 8;
    assert_shows(&panel_plot, "there is no table with rows yet");
    assert_edits(&panel_plot, DISPLAY_OPEN, "");
    assert_int_equal(type("load demo; balance data as=train"), 0);
    assert_shows(&panel_plot, "u2r before");
    assert_edits(&panel_plot, DISPLAY_OPEN, "plot classes classes.png");
    place.row = 9;
    assert_shows(&panel_plot, "there has been no sweep");
    assert_edits(&panel_plot, DISPLAY_OPEN, "");
    assert_int_equal(type("model mlp; sweep lr=0.1,1 epochs=1"), 0);
    assert_shows(&panel_plot, "lr=0.1");
    place.row = 10;
    assert_shows(&panel_plot, "no model of this session has been tested");
    assert_int_equal(type("train table=train epochs=1; test table=data"), 0);
    assert_shows(&panel_plot, "Runs side by side");
    assert_edits(&panel_plot, DISPLAY_OPEN, "plot compare compare.png");
    draw_all_sizes(&panel_plot);
    end_session();
}

static void test_audit(void **state)
{
    struct err err = { 0 };
    static const char result[] =
        "{\"train\": \"train\", \"test\": \"test\", \"findings\": ["
        "{\"id\": \"twin\", \"level\": \"error\", \"message\": \"12 of 40 rows are twins\"},"
        "{\"id\": \"tiny\", \"level\": \"note\", \"message\": \"u2r has 3 rows\"}],"
        "\"checked\": []}";
    (void)state;
    begin_session();
    shown_audit = json_parse(result, strlen(result), &err);
    draw_all_sizes(&panel_audit);
    assert_drawn(&panel_audit, 40, 6,
                 "level  finding  what was found\n"
                 "error  twin     12 of 40 rows are twins\n"
                 "note   tiny     u2r has 3 rows\n\n\n"
                 "12 of 40 rows are twins\n");
    place.row = 1;
    assert_opens(&panel_audit, "help tiny");
    end_session();
}

static void test_help(void **state)
{
    (void)state;
    begin_session();
    draw_all_sizes(&panel_help);
    shown_line = "undo";
    draw_all_sizes(&panel_help);
    assert_opens(&panel_help, "help undo");
    assert_edits(&panel_help, DISPLAY_RIGHT, "undo ");
    shown_line = "F1";
    assert_shows(&panel_help, "the verbs, by topic");
    assert_opens(&panel_help, ""); /* a key has no page */
    shown_line = "qqqq";
    assert_shows(&panel_help, "no verb or key has this");
    shown_line = "head data ";
    draw_all_sizes(&panel_help);
    assert_shows(&panel_help, "where=");
    assert_opens(&panel_help, "help head");
    assert_edits(&panel_help, DISPLAY_RIGHT, "");
    shown_line = "undo "; /* a verb without words or keys */
    draw_all_sizes(&panel_help);
    end_session();
}

static void test_sweep(void **state)
{
    (void)state;
    begin_session();
    draw_all_sizes(&panel_sweep);
    assert_shows(&panel_sweep, "nothing was swept yet");
    assert_opens(&panel_sweep, "");
    assert_int_equal(type("load demo; split data; model mlp hidden=4 hidden2=0; set seed=3"), 0);
    assert_int_equal(type("sweep lr=0.001,0.5 epochs=2 repeat=2 metric=dr"), 0);
    draw_all_sizes(&panel_sweep);
    struct snapshot snapshot = shown_snapshot();
    struct str title;
    str_init(&title);
    panel_sweep.title(&snapshot, &title);
    assert_string_equal(title.text, "by DR on valid, 2 trainings each");
    str_done(&title);
    assert_shows(&panel_sweep, "\n1  0.001  ");
    assert_shows(&panel_sweep, " +- ");
    place.row = 0;
    assert_opens(&panel_sweep, "sweep best");
    place.row = 1;
    assert_opens(&panel_sweep, "");
    struct sweep_table table = { 0 };
    assert_true(sweep_shown(session, &table));
    assert_int_equal(table.trainings, 0); /* none runs any more */
    end_session();
}

static void assert_rest(bool caused)
{
    struct snapshot snapshot = shown_snapshot();
    struct str command;
    str_init(&command);
    assert_int_equal(panel_outline.cause(&snapshot, &place, DISPLAY_RIGHT, &command), caused);
    assert_string_equal(command.text, caused ? "replay rest" : "");
    str_done(&command);
}

/* A script that was listed, in the middle, stopped by an error, and at its end. */
static void test_outline(void **state)
{
    (void)state;
    static const char part[] = "sample data rows=50 as=some\nclasses some\n";
    static const char text[] = "# == Rows\nload demo\n# == Fewer\ninclude part.peep\n# == A look\n"
                               "head nosuch\nhead some rows=1\n";
    unit_write(unit_temp_path("part.peep"), part, strlen(part));
    char path[512], line[600];
    snprintf(path, sizeof path, "%s", unit_temp_path("steps.peep"));
    unit_write(path, text, strlen(text));
    begin_session();
    draw_all_sizes(&panel_outline);
    assert_shows(&panel_outline, "no script was replayed yet");
    assert_opens(&panel_outline, "");
    assert_rest(false);
    snprintf(line, sizeof line, "replay %s outline=yes", path);
    assert_int_equal(type(line), 0);
    draw_all_sizes(&panel_outline);
    assert_drawn(&panel_outline, 20, 5,
                 "   line  title\n      1  Rows\n      3  Fewer\n"
                 "      5  A look\n\n");
    snprintf(line, sizeof line, "replay %s step=yes", path);
    assert_opens(&panel_outline, line);
    place.row = 2;
    snprintf(line, sizeof line, "replay %s step=yes from=5", path);
    assert_opens(&panel_outline, line);
    assert_rest(false);
    snprintf(line, sizeof line, "replay %s step=yes", path);
    assert_int_equal(type(line), 0);
    draw_all_sizes(&panel_outline);
    assert_drawn(&panel_outline, 40, 5,
                 "   line  title\n      1  Rows\n>     3  Fewer\n      5  A look\n"
                 "next: sample data rows=50 as=some\n");
    assert_opens(&panel_outline, "replay next");
    assert_rest(true);
    assert_int_equal(type("replay next"), 0); /* within the included file */
    assert_shows(&panel_outline, ">     3  Fewer");
    assert_shows(&panel_outline, "next: classes some");
    assert_int_not_equal(type("replay rest"), 0);
    assert_shows(&panel_outline, ">     5  A look");
    assert_shows(&panel_outline, "next: head nosuch");
    assert_int_equal(type("sample data rows=9 as=nosuch; replay rest"), 0);
    draw_all_sizes(&panel_outline);
    assert_drawn(&panel_outline, 20, 5,
                 "   line  title\n      1  Rows\n      3  Fewer\n"
                 "      5  A look\n\n");
    assert_rest(false);
    unit_write(path, "load demo\n", 10);
    assert_int_equal(type(line), 0);
    draw_all_sizes(&panel_outline);
    assert_shows(&panel_outline, "the script has no titles");
    end_session();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sweep),       cmocka_unit_test(test_nothing_yet),
        cmocka_unit_test(test_data),        cmocka_unit_test(test_runs_and_plots),
        cmocka_unit_test(test_other_plots), cmocka_unit_test(test_audit),
        cmocka_unit_test(test_help),        cmocka_unit_test(test_kept_runs),
        cmocka_unit_test(test_listed_runs), cmocka_unit_test(test_outline),
    };
    return unit_run(tests);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Printed figures, comparisons, reports and the page of an experiment. */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "src/report/report.h"
#include "tests/unit/made_up.h"

static void has(const char *text, const char *wanted)
{
    if (strstr(text, wanted) == NULL) {
        print_message("# not found: %s\n# in: %s\n", wanted, text);
    }
    assert_non_null(strstr(text, wanted));
}

static double printed_value(const struct printed *printed, const char *statistic,
                            const char *metric)
{
    for (size_t i = 0; i < printed->count; i++) {
        if (strcmp(printed->figures[i].statistic, statistic) == 0 &&
            strcmp(printed->figures[i].metric, metric) == 0) {
            return printed->figures[i].value;
        }
    }
    return (double)NAN;
}

static void test_papers(void **state)
{
    (void)state;
    struct printed printed;
    struct err err = { 0 };
    assert_true(printed_read(unit_source_path("."), "kim-table4", &printed, &err));
    assert_int_equal(printed.count, 9);
    assert_near(printed_value(&printed, "best", "efficiency"), 12.692786, 0);
    assert_near(printed_value(&printed, "worst", "far"), 0.129093, 0);
    assert_near(printed_value(&printed, "mean", "dr"), 0.9879003, 0);
    has(printed.source, "Table 4");
    has(printed.notes, "98.88 % in its Table 5");
    printed_done(&printed);
    assert_true(printed_read(unit_source_path("."), "kim-table5", &printed, &err));
    assert_near(printed_value(&printed, "mean", "dr"), 0.9888, 0);
    assert_near(printed_value(&printed, "mean", "far"), 0.1004, 0);
    assert_near(printed_value(&printed, "mean", "binary_accuracy"), 0.9693, 0);
    printed_done(&printed);
    assert_true(printed_read(unit_source_path("."), "kim-table3", &printed, &err));
    assert_int_equal(printed.count, 27);
    assert_int_equal(printed.case_count, 9);
    assert_string_equal(printed.cases[7].settings, "hidden=80");
    has(printed.readings, "4,052 rows");
    assert_true(printed_keep_chosen(&printed, &err));
    assert_int_equal(printed.count, 3);
    assert_near(printed_value(&printed, "value", "efficiency"), 7.466165414, 0);
    printed_done(&printed);
}

static void read_bad(const char *name, const char *text, const char *complaint)
{
    char file[64];
    snprintf(file, sizeof file, "share/data/papers/%s.figures", name);
    unit_write(unit_temp_path(file), text, strlen(text));
    struct printed printed;
    struct err err = { 0 };
    assert_false(printed_read(unit_temp_path("share"), name, &printed, &err));
    has(err.message, complaint);
    assert_null(printed.figures);
}

static void test_bad_papers(void **state)
{
    (void)state;
    mkdir(unit_temp_path("share"), 0700);
    mkdir(unit_temp_path("share/data"), 0700);
    mkdir(unit_temp_path("share/data/papers"), 0700);
    read_bad("a", "title x\nmean dr much\n", "a.figures:2: not one number after \"dr\"");
    read_bad("b", "mean drr 1\n", "b.figures:1: no such figure \"drr\"");
    read_bad("c", "median dr 1\n", "c.figures:1: neither title");
    read_bad("d", "# nothing\n", "holds no figures");
    read_bad("e", "mean dr 1 2\n", "not one number");
    read_bad("f", "mean\n", "no such figure");
    read_bad("g", "case quick\n", "g.figures:1: not a setting, as in hidden=80: \"quick\"");
    read_bad("h", "value dr 1\nchosen\n", "h.figures:2: no case stands before");
    read_bad("j", "same\n", "j.figures:1: not the name of other figures");
    read_bad("k", "same k\n", "the figures of k are those of k, which has none");
    read_bad("l", "same nowhere\n", "l: no figures of a paper are called 'nowhere'");
    read_bad("i", "of\nvalue dr 1\n", "i.figures:1: not a result");
    struct printed printed;
    struct err err = { 0 };
    assert_false(printed_read(unit_source_path("."), "kim-tabel4", &printed, &err));
    assert_string_equal(err.hint, "did you mean kim-table4?");
    assert_false(printed_read(unit_source_path("."), "../papers/kim-table4", &printed, &err));
    assert_false(printed_read(unit_source_path("."), "", &printed, &err));
    const char *own = "title Mine\r\nsource me\r\nvalue recall.u2r 0.5\r\nmean recall.nosuch 1";
    unit_write(unit_temp_path("share/data/papers/own.figures"), own, strlen(own));
    assert_true(printed_read(unit_temp_path("share"), "own", &printed, &err));
    assert_string_equal(printed.title, "Mine");
    assert_int_equal(printed.count, 2);
    struct verdict *verdict = made_up_draws();
    struct comparison_row rows[2];
    assert_true(printed_compare(&printed, verdict, rows, &err));
    assert_near(rows[0].ours, verdict->pooled.score.per_class[4].recall, 0);
    assert_true(isnan(rows[1].ours));
    verdict_free(verdict);
    printed_done(&printed);
}

static void test_comparison(void **state)
{
    (void)state;
    struct verdict *verdict = made_up_draws();
    struct printed printed;
    struct err err = { 0 };
    assert_true(printed_read(unit_source_path("."), "kim-table4", &printed, &err));
    struct comparison_row rows[9];
    assert_false(printed_compare(&printed, NULL, rows, &err));
    assert_true(printed_compare(&printed, verdict, rows, &err));
    struct str text;
    str_init(&text);
    comparison_text(&printed, rows, &text);
    has(text.text, "mean   FAR                       10.04 %      2.87 %     -7.17 points\n");
    for (const char *line = text.text; *line != '\0'; line += strcspn(line, "\n") + 1) {
        assert_true(strcspn(line, "\n") <= 80);
    }
    str_done(&text);
    struct json *json = comparison_json(&printed, rows);
    const struct json *best = json_get(json_get(json, "ours"), "best");
    assert_near(json_number(json_get(best, "far")),
                verdict_spread(verdict, metric_find("far")).best, 0);
    assert_near(json_number(json_get(json_get(json_get(json, "printed"), "mean"), "dr")), 0.9879003,
                0);
    assert_int_equal(json_count(json_get(json_get(json, "difference"), "worst")), 3);
    json_free(json);
    printed_done(&printed);
    verdict_free(verdict);
}

/* Texts from outside cannot break a table or smuggle in markup. */
static void test_report(void **state)
{
    (void)state;
    struct verdict *verdict = made_up_draws();
    struct run *run = made_up_run(20, true);
    free(run->trained_on);
    run->trained_on = strdup("a|b <b>x</b> [l](u) `c`\n# d");
    struct figure_source source = { .run = run, .verdict = verdict, .caption = "de|mo" };
    struct str text;
    struct err err = { 0 };
    str_init(&text);
    assert_true(report_markdown(&source, "classes=category", &text, &err));
    has(text.text, "# Run 1: de\\|mo\n");
    has(text.text, "| trained on | a\\|b \\<b\\>x\\</b\\> \\[l\\](u) \\`c\\` # d |\n");
    has(text.text, "| seed | 1 |\n");
    has(text.text, "| weights (SHA-256) | `5d41402abc4b2a76");
    has(text.text, "- 27,400 of 50,000 test rows (54.8 %) are twins");
    has(text.text, "| normal | **9,757** | 71 |");
    str_clear(&text);
    assert_true(report_text(&source, NULL, &text, &err));
    has(text.text, "10 draws of 5,000 rows from data: 50,000 rows; run 1, epoch 500\n27,400 of");
    source.verdict = NULL;
    str_clear(&text);
    assert_true(report_text(&source, NULL, &text, &err));
    has(text.text, "Not tested yet.");
    str_clear(&text);
    assert_true(report_markdown(&source, NULL, &text, &err));
    str_done(&text);
    run_free(run);
    verdict_free(verdict);
}

static void test_experiment(void **state)
{
    (void)state;
    struct verdict *verdict = made_up_draws();
    struct run *runs[2] = { made_up_run(20, true), made_up_run(30, true) };
    runs[1]->seed = 2;
    free(runs[1]->command);
    runs[1]->command = strdup("train table=train epochs=500 batch=50 lr=0.01 loss=mse-sum seed=2");
    struct printed printed;
    struct err err = { 0 };
    assert_true(printed_read(unit_source_path("."), "kim-table4", &printed, &err));
    struct experiment_row rows[2] = {
        { runs[0], verdict, "balance data u2r=30 seed=1" },
        { runs[1], verdict, "balance data u2r=30 seed=2" },
    };
    struct experiment experiment = {
        .title = "The *experiment*",
        .command = "peephole run sessions/kim2016.peep",
        .machine = "2 threads",
        .printed = &printed,
        .rows = rows,
        .count = 2,
    };
    struct str text;
    str_init(&text);
    assert_true(experiment_markdown(&experiment, &text, &err));
    has(text.text, "# The \\*experiment\\*\n");
    has(text.text, "    peephole run sessions/kim2016.peep\n");
    has(text.text,
        "peephole=diagonal`, `train table=train epochs=500 batch=50 lr=0.01 loss=mse-sum`\n");
    has(text.text, "- rows made by `balance data u2r=30`\n");
    has(text.text,
        "| 2 | 99.76 % | 2.87 % | 36.43 | 98.65 % | 99.24 % | 5/5 | 54.8 % | 5d41402abc4b | 30 |");
    has(text.text, "| mean | 99.76 % | 2.87 % |");
    has(text.text, "| mean | FAR | 10.04 % | 2.87 % | 2.87 % | 2.87 % | -7.17 points |");
    has(text.text, "| u2r | 43 | 44.19 % |");
    str_clear(&text);
    free(runs[1]->command);
    runs[1]->command = strdup("train table=train epochs=20 seed=2");
    experiment.printed = NULL;
    assert_true(experiment_markdown(&experiment, &text, &err));
    has(text.text,
        "- model `lstm hidden=80 steps=100 peephole=diagonal`, `train table=train epochs=20`\n");
    assert_non_null(strstr(strstr(text.text, "## Run"), "\n## Run")); /* a group each */
    assert_null(strstr(text.text, "Beside the paper"));
    str_done(&text);
    printed_done(&printed);
    run_free(runs[0]);
    run_free(runs[1]);
    verdict_free(verdict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_papers),     cmocka_unit_test(test_bad_papers),
        cmocka_unit_test(test_comparison), cmocka_unit_test(test_report),
        cmocka_unit_test(test_experiment),
    };
    return unit_run(tests);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures in characters at any size; the numbers in them; nothing but ASCII where that is asked for. */
#include "tests/unit/unit.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/base/file.h"
#include "src/report/figure.h"
#include "src/report/textplot.h"
#include "tests/unit/made_up_figures.h"

/* Characters of the longest line, and how many lines. */
static void measure(const char *text, size_t *columns, size_t *lines)
{
    size_t here = 0;
    *columns = *lines = 0;
    for (; *text != '\0'; text++) {
        if (*text == '\n') {
            *lines += 1;
            *columns = here > *columns ? here : *columns;
            here = 0;
        } else {
            here += ((unsigned char)*text & 0xc0) != 0x80 ? 1 : 0;
        }
    }
    assert_int_equal(here, 0); /* ends with a line feed */
}

static bool is_ascii(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 0x80) {
        text++;
    }
    return *text == '\0';
}

/* Every figure; of_runs: those that can with several runs in one picture. */
static void check_sizes_of(const struct figure_source *source, bool of_runs, size_t widest,
                           size_t highest)
{
    static const size_t columns[] = { 20, 21, 33, 60, 79, 80, 132, 300 };
    static const size_t lines[] = { 5, 6, 7, 8, 10, 23, 100 };
    for (size_t i = 0; i < figure_count() * 8 * 7 * 2; i++) {
        const struct figure *figure = figure_at(i % figure_count());
        size_t c = columns[i / figure_count() % 8], l = lines[i / figure_count() / 8 % 7];
        bool utf8 = i / figure_count() / 56 == 1;
        if (c > widest || l > highest || (of_runs && !figure->takes_runs)) {
            continue;
        }
        struct figure_source here = *source;
        here.rows = of_runs || figure->of == FIGURE_OF_RUNS ? source->rows : NULL;
        struct str text;
        struct err err = { 0 };
        str_init(&text);
        assert_true(figure_text(figure, &here, c, l, utf8, &text, &err));
        size_t has_columns = 0, has_lines = 0;
        measure(text.text, &has_columns, &has_lines);
        if (has_columns > c || has_lines > l || has_lines < 2) {
            print_message("# %s %zu x %zu:\n%s", figure->name, c, l, text.text);
        }
        assert_true(has_columns <= c && has_lines <= l && has_lines >= 2);
        assert_true(utf8 || is_ascii(text.text));
        str_done(&text);
    }
}

static void check_sizes(const struct figure_source *source, size_t widest, size_t highest)
{
    check_sizes_of(source, false, widest, highest);
    check_sizes_of(source, true, widest, highest);
}

static void test_sizes(void **state)
{
    (void)state;
    struct verdict *verdict = made_up_draws();
    struct run *run = made_up_run(120, true);
    struct figure_source source = { .run = run,
                                    .verdict = verdict,
                                    .caption = "synthetic demo, seed 1, n = 50,000" };
    struct made_up_figures figures;
    made_up_figures(made_up_names, verdict, &figures, &source);
    check_sizes(&source, 300, 100);
    run_free(run);
    verdict_free(verdict);
}

/* Forty classes with long and foreign names; one epoch; a verdict of one row. */
static void test_odd_sources(void **state)
{
    (void)state;
    static const char *names[40];
    static double shares[40], skill[40];
    static char texts[40][32];
    for (size_t i = 0; i < 40; i++) {
        snprintf(texts[i], sizeof texts[i], i % 3 ? "attack_number_%zu" : "caf\xc3\xa9\xff\n%zu",
                 i);
        names[i] = texts[i];
        shares[i] = i == 0 ? 0.5 : 0.5 / 39;
        skill[i] = 2;
    }
    struct made_up made = { 0, 2000, 40, names, shares, skill, "test" };
    struct verdict *verdict = made_up_verdict(&made);
    struct run *run = made_up_run(1, false);
    struct figure_source source = { .run = run, .verdict = verdict };
    struct made_up_figures figures;
    made_up_figures(names, verdict, &figures, &source);
    check_sizes(&source, 300, 100);
    verdict_free(verdict);
    made = (struct made_up){ 0, 1, 5, made_up_names, made_up_shares, made_up_skill, "test" };
    verdict = made_up_verdict(&made);
    source.verdict = verdict;
    source.rows = NULL;
    struct str text;
    struct err err = { 0 };
    str_init(&text);
    assert_true(figure_text(figure_find("detection"), &source, 40, 10, true, &text, &err));
    assert_true(figure_text(figure_find("confusion"), &source, 40, 10, true, &text, &err));
    assert_false(figure_text(figure_find("roc"), &source, 40, 10, true, &text, &err));
    assert_non_null(strstr(err.message, "a ROC curve needs rows of at least two classes"));
    assert_false(figure_text(figure_find("loss"), &source, 19, 10, true, &text, &err));
    assert_int_equal(err.code, ERR_USAGE);
    str_done(&text);
    run_free(run);
    verdict_free(verdict);
}

static void test_numbers(void **state)
{
    (void)state;
    struct made_up made = { 0, 5000, 5, made_up_names, made_up_shares, made_up_skill, "test" };
    struct verdict *verdict = made_up_verdict(&made);
    struct figure_source source = { .verdict = verdict, .caption = "made up" };
    const struct class_score *dos = &verdict->pooled.score.per_class[1];
    char wanted[64];
    struct str text;
    struct err err = { 0 };
    str_init(&text);
    assert_true(figure_text(figure_find("detection"), &source, 80, 24, false, &text, &err));
    snprintf(wanted, sizeof wanted, "%zu,%03zu/%zu,%03zu", dos->hits / 1000, dos->hits % 1000,
             dos->support / 1000, dos->support % 1000);
    assert_non_null(strstr(text.text, wanted));
    str_clear(&text);
    assert_true(figure_text(figure_find("confusion"), &source, 80, 24, false, &text, &err));
    snprintf(wanted, sizeof wanted, "[%zu,%03zu]", dos->hits / 1000, dos->hits % 1000);
    assert_non_null(strstr(text.text, wanted));
    str_done(&text);
    verdict_free(verdict);
}

/* What has not happened yet is told, with what to do. */
static void test_nothing_yet(void **state)
{
    (void)state;
    static const struct {
        const char *name, *message;
    } cases[] = { { "classes", "there is no table with rows yet" },
                  { "sweep", "there has been no sweep in this session yet" },
                  { "compare", "no model of this session has been tested yet" },
                  { "roc", "the model has not been tested yet" } };
    struct figure_source source = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str text;
        struct err err = { 0 };
        str_init(&text);
        assert_false(figure_text(figure_find(cases[i].name), &source, 80, 24, true, &text, &err));
        assert_string_equal(err.message, cases[i].message);
        assert_true(err.hint[0] != '\0');
        str_done(&text);
    }
}

/* Where dots stand: 90 at the left end of its column of 15, 96 at the right one, 93 in the middle. */
static void test_dots(void **state)
{
    (void)state;
    static const char *const names[] = { "a", "bb", "c" };
    static const char *const headings[] = { "DR", "FAR" };
    const double no = (double)NAN;
    const struct text_dot list[] = { { 90, no, no, "90" }, { 1, 0, 2, "1" },
                                     { 93, 92, 94, "93" }, { 1, no, no, "1" },
                                     { 96, no, no, "96" }, { no, no, no, "-" } };
    const struct text_dots dots = { names, 3, headings, 2, list, "-o- spread" };
    const struct text_size size = { 42, 10, false };
    struct str text;
    struct err err = { 0 };
    str_init(&text);
    assert_true(textplot_dots(&dots, &size, &text, &err));
    assert_string_equal(text.text, "    DR                  FAR\n"
                                   "a   o               90  -------o-------  1\n"
                                   "bb       --o--      93         o         1\n"
                                   "c                 o 96                   -\n"
                                   "    90.0       96.0     0.0         2.0\n"
                                   "-o- spread\n");
    str_done(&text);
}

/* A straight line, drawn in letters. */
static void test_curve(void **state)
{
    (void)state;
    static const double x[] = { 0, 10 }, up[] = { 0, 4 }, gap[] = { (double)NAN, (double)NAN };
    const struct text_curve curves[] = { { "up", x, up, 2, false },
                                         { "unknown", x, gap, 2, false } };
    struct text_axes axes = { .x_label = "x", .y_label = "y", .x_high = 10, .y_high = 4 };
    struct text_size size = { 21, 9, false };
    struct str text;
    struct err err = { 0 };
    str_init(&text);
    assert_true(textplot_curves(&axes, curves, 2, &size, &text, &err));
    assert_string_equal(text.text, "y  u up  n unknown\n"
                                   " 4+              uuuu\n"
                                   "  |           uuuu\n"
                                   " 2+       uuuu\n"
                                   "  |   uuuu\n"
                                   " 0+uuuu\n"
                                   "  ++----------------+\n"
                                   "   0               10\n"
                                   "            x\n");
    str_done(&text);
}

/* A fall to a hundredth on a logarithmic scale, beside a dotted level; the mark stands behind both. */
static void test_logarithms_dots_and_a_mark(void **state)
{
    (void)state;
    static const double x[] = { 1, 11 }, fall[] = { 0, -2 }, level[] = { -1, -1 };
    const struct text_curve curves[] = { { "fall", x, fall, 2, false },
                                         { "level", x, level, 2, true } };
    struct text_axes axes = { .x_label = "x",
                              .y_label = "y",
                              .x_low = 1,
                              .x_high = 11,
                              .y_low = -2,
                              .y_log = true,
                              .has_mark = true,
                              .x_mark = 9 };
    struct text_size size = { 24, 9, false };
    unsigned char owners[24 * 9] = { 0 };
    struct str text;
    struct err err = { 0 };
    str_init(&text);
    assert_true(textplot_owned_curves(&axes, curves, 2, &size, owners, &text, &err));
    assert_string_equal(text.text, "y     f fall  l level\n"
                                   "    1+ffff          :\n"
                                   "     |   ffff       :\n"
                                   "  0.1+l l l lffff l l l\n"
                                   "     |           ffff\n"
                                   " 0.01+              ffff\n"
                                   "     +-------+--------+-\n"
                                   "             5       10\n"
                                   "               x\n");
    assert_int_equal(owners[24 + 6], TEXT_OWNED);
    assert_int_equal(owners[24 + 20], TEXT_MARK);
    assert_int_equal(owners[3 * 24 + 6], TEXT_OWNED + 1);
    assert_int_equal(owners[24 + 5], TEXT_AXES);
    str_done(&text);
}

/* Ticks of a logarithmic scale are 1, 2 or 5 times a power of ten, or powers of ten alone. */
static void test_logarithmic_ticks(void **state)
{
    (void)state;
    static const double x[] = { 0, 1 };
    static const struct {
        double low, high;
        const char *ticks;
    } scales[] = { { -0.2, 0.4, " 2 1 " },
                   { -2.2, 0.2, " 1 0.1 0.01 " },
                   { -7, -6, " 1.0e-6 5.0e-7 2.0e-7 1.0e-7 " },
                   { 4.7, 6.1, " 1.0e6 1.0e5 " } };
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++) {
        double y[] = { scales[i].low, scales[i].high };
        const struct text_curve curve = { "c", x, y, 2, false };
        struct text_axes axes = {
            .x_label = "", .y_label = "", .x_high = 1, .y_low = y[0], .y_high = y[1], .y_log = true
        };
        struct text_size size = { 30, 12, false };
        struct str text, ticks;
        struct err err = { 0 };
        str_init(&text);
        str_init(&ticks);
        assert_true(textplot_curves(&axes, &curve, 1, &size, &text, &err));
        str_add_char(&ticks, ' ');
        for (char *line = strtok(text.text, "\n"); line; line = strtok(NULL, "\n")) {
            char word[16] = "";
            if (sscanf(line, " %15[0-9.e-]+", word) == 1 && strchr(line, '+') &&
                !strstr(line, "+-"))
                str_addf(&ticks, "%s ", word);
        }
        assert_string_equal(ticks.text, scales[i].ticks);
        str_done(&ticks);
        str_done(&text);
    }
}

/* .txt is drawn without gnuplot, whatever PATH is. */
static void test_text_file(void **state)
{
    (void)state;
    setenv("PATH", "/nowhere", 1);
    struct run *run = made_up_run(30, true);
    struct figure_source source = { .run = run, .caption = "made up" };
    struct figure_order order = {
        .figure = figure_find("loss"),
        .source = &source,
        .share_folder = unit_source_path("."),
        .file = unit_temp_path("loss.txt"),
    };
    struct figure_result result;
    struct err err = { 0 };
    assert_true(figure_write(&order, &result, &err));
    assert_true(result.drawn);
    assert_string_equal(result.remark, "");
    const char *text = unit_read(order.file, NULL);
    assert_true(is_ascii(text));
    assert_true(result.bytes == (long long)strlen(text));
    figure_result_done(&result);
    order.keep = true;
    assert_true(figure_write(&order, &result, &err));
    assert_non_null(strstr(unit_read(unit_temp_path("loss.txt.gp"), NULL),
                           "peephole_output = './loss.txt.png'"));
    figure_result_done(&result);
    run_free(run);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_odd_sources),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_nothing_yet),
        cmocka_unit_test(test_dots),
        cmocka_unit_test(test_curve),
        cmocka_unit_test(test_logarithms_dots_and_a_mark),
        cmocka_unit_test(test_logarithmic_ticks),
        cmocka_unit_test(test_text_file),
    };
    return unit_run(tests);
}

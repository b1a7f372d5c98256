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
#include "tests/unit/made_up.h"

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

static void check_sizes(const struct figure_source *source, size_t widest, size_t highest)
{
    static const size_t columns[] = { 20, 21, 33, 60, 79, 80, 132, 300 };
    static const size_t lines[] = { 5, 6, 7, 8, 10, 23, 100 };
    for (size_t i = 0; i < figure_count() * 8 * 7 * 2; i++) {
        const struct figure *figure = figure_at(i % figure_count());
        size_t c = columns[i / figure_count() % 8], l = lines[i / figure_count() / 8 % 7];
        bool utf8 = i / figure_count() / 56 == 1;
        if (c > widest || l > highest) {
            continue;
        }
        struct str text;
        struct err err = { 0 };
        str_init(&text);
        assert_true(figure_text(figure, source, c, l, utf8, &text, &err));
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

static void test_sizes(void **state)
{
    (void)state;
    struct verdict *verdict = made_up_draws();
    struct run *run = made_up_run(120, true);
    struct figure_source source = { run, verdict, "synthetic demo, seed 1, n = 50,000" };
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
    struct figure_source source = { run, verdict, NULL };
    check_sizes(&source, 300, 100);
    verdict_free(verdict);
    made = (struct made_up){ 0, 1, 5, made_up_names, made_up_shares, made_up_skill, "test" };
    verdict = made_up_verdict(&made);
    source.verdict = verdict;
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
    struct figure_source source = { NULL, verdict, "made up" };
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

/* A straight line, drawn in letters. */
static void test_curve(void **state)
{
    (void)state;
    static const double x[] = { 0, 10 }, up[] = { 0, 4 }, gap[] = { (double)NAN, (double)NAN };
    const struct text_curve curves[] = { { "up", x, up, 2 }, { "unknown", x, gap, 2 } };
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

/* .txt is drawn without gnuplot, whatever PATH is. */
static void test_text_file(void **state)
{
    (void)state;
    setenv("PATH", "/nowhere", 1);
    struct run *run = made_up_run(30, true);
    struct figure_source source = { run, NULL, "made up" };
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
        cmocka_unit_test(test_sizes),     cmocka_unit_test(test_odd_sources),
        cmocka_unit_test(test_numbers),   cmocka_unit_test(test_curve),
        cmocka_unit_test(test_text_file),
    };
    return unit_run(tests);
}

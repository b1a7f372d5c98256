/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules on one feature: worked by hand, ties, symbols, applying and wording. */
#include "tests/unit/unit.h"

#include <math.h>
#include <string.h>

#include "src/score/rule.h"

static const char *const classes[] = { "normal", "attack", "scan" };

static struct rule found(const struct rule_column *columns, size_t count, size_t class_count)
{
    struct err err = { 0 };
    struct rule rule;
    if (!rule_find(columns, count, class_count, &rule, &err)) {
        fail_msg("%s", err.message);
    }
    return rule;
}

static const char *letter(const void *context, double code)
{
    static const char *const letters[] = { "a", "b", "c", "d", "e" };
    (void)context;
    return letters[(size_t)code];
}

static void check_text(const struct rule *rule, const char *name, const char *wanted)
{
    struct str text;
    str_init(&text);
    rule_text(rule, name, classes, letter, NULL, &text);
    assert_string_equal(text.text, wanted);
    str_done(&text);
}

/* Values 1, 2, 5, 9 with 6, 3, 1, 0 normal rows and 0, 1, 3, 4 attacks: beyond 2 is attack. */
static const double values[] = { 1, 2, 5, 9 };
static const uint32_t rows[] = { 6, 0, 3, 1, 1, 3, 0, 4 };
static const struct rule_column number = { false, 4, values, rows };

static void test_threshold(void **state)
{
    (void)state;
    struct rule rule = found(&number, 1, 2);
    assert_int_equal(rule.column, 0);
    assert_near(rule.threshold, 2, 0);
    assert_int_equal(rule.inside, 1);
    assert_int_equal(rule.outside, 0);
    assert_int_equal(rule.correct, 16); /* 9 + 7 of 18 */
    assert_int_equal(rule.rows, 18);
    assert_int_equal(rule_answer(&rule, 2), 0);
    assert_int_equal(rule_answer(&rule, 2.5), 1);
    assert_int_equal(rule_answer(&rule, (double)NAN), 0);
    check_text(&rule, "count", "count > 2 is attack");
    rule_done(&rule);
}

/* The attacks below: "<=" is what is said. */
static void test_turned(void **state)
{
    (void)state;
    const uint32_t below[] = { 0, 5, 1, 1, 4, 0, 4, 0 };
    struct rule_column column = { false, 4, values, below };
    struct rule rule = found(&column, 1, 2);
    assert_near(rule.threshold, 1, 0); /* 2 is as good: the smaller one */
    assert_int_equal(rule.correct, 14);
    check_text(&rule, "bytes", "bytes <= 1 is attack");
    rule_done(&rule);
}

/* Of equally good columns the first; a better one wins wherever it stands. */
static void test_columns(void **state)
{
    (void)state;
    const uint32_t perfect[] = { 9, 0, 0, 9 };
    const struct rule_column better = { false, 2, values, perfect };
    const struct rule_column same[] = { number, number };
    struct rule rule = found(same, 2, 2);
    assert_int_equal(rule.column, 0);
    rule_done(&rule);
    const struct rule_column mixed[] = { number, better, better };
    rule = found(mixed, 3, 2);
    assert_int_equal(rule.column, 1);
    assert_int_equal(rule.correct, 18);
    rule_done(&rule);
}

/* a and d are seen mostly in attacks, b is even: not in the set. */
static void test_symbols(void **state)
{
    (void)state;
    const double codes[] = { 0, 1, 2, 3 };
    const uint32_t of_codes[] = { 1, 4, 3, 3, 5, 0, 0, 2 };
    const struct rule_column column = { true, 4, codes, of_codes };
    struct rule rule = found(&column, 1, 2);
    assert_true(rule.symbol);
    assert_int_equal(rule.code_count, 2);
    assert_near(rule.codes[0], 0, 0);
    assert_near(rule.codes[1], 3, 0);
    assert_int_equal(rule.correct, 6 + 8);
    assert_int_equal(rule_answer(&rule, 3), 1);
    assert_int_equal(rule_answer(&rule, 2), 0);
    assert_int_equal(rule_answer(&rule, 7), 0); /* never seen */
    check_text(&rule, "flag", "flag in a, d is attack");
    rule_done(&rule);
    const double five[] = { 0, 1, 2, 3, 4 };
    const uint32_t of_five[] = { 0, 1, 0, 1, 0, 1, 0, 1, 9, 0 };
    const struct rule_column more = { true, 5, five, of_five };
    rule = found(&more, 1, 2);
    check_text(&rule, "flag", "flag in a, b, c, ... (4 values) is attack");
    rule_done(&rule);
}

/* Three classes: each side answers its own majority, and both are named. */
static void test_three_classes(void **state)
{
    (void)state;
    const uint32_t three[] = { 1, 5, 0, 0, 5, 1, 0, 1, 6, 1, 0, 6 };
    const struct rule_column column = { false, 4, values, three };
    struct rule rule = found(&column, 1, 3);
    assert_near(rule.threshold, 2, 0);
    assert_int_equal(rule.outside, 1);
    assert_int_equal(rule.inside, 2);
    assert_int_equal(rule.correct, 22);
    check_text(&rule, "count", "count > 2 is scan, else attack");
    rule_done(&rule);
}

static void test_nothing_to_split(void **state)
{
    (void)state;
    const uint32_t one[] = { 3, 4 };
    const struct rule_column constant = { false, 1, values, one };
    struct rule rule = found(&constant, 1, 2);
    assert_int_equal(rule.column, SIZE_MAX);
    assert_int_equal(rule.correct, 4);
    assert_int_equal(rule_answer(&rule, 1), 1);
    check_text(&rule, "x", "every row is attack");
    rule_done(&rule);
    /* Both sides answer normal: the first split is as good as none, and is told so. */
    const uint32_t mostly[] = { 5, 1, 4, 2 };
    const struct rule_column useless = { false, 2, values, mostly };
    rule = found(&useless, 1, 2);
    assert_int_equal(rule.column, 0);
    assert_int_equal(rule.correct, 9);
    check_text(&rule, "x", "every row is normal");
    rule_done(&rule);
    rule = found(NULL, 0, 2);
    assert_int_equal(rule.rows, 0);
    rule_done(&rule);
    /* A symbol whose values all lie in the set, or none of them, splits nothing. */
    const double codes[] = { 0, 1 };
    const uint32_t all[] = { 0, 4, 1, 2 };
    const struct rule_column symbol = { true, 2, codes, all };
    rule = found(&symbol, 1, 2);
    assert_int_equal(rule.column, SIZE_MAX);
    rule_done(&rule);
}

/* Rows without a value lie below every threshold, and are none themselves. */
static void test_missing(void **state)
{
    (void)state;
    const double with_none[] = { (double)NAN, 1, 2 };
    const uint32_t of_none[] = { 5, 0, 0, 3, 0, 4 };
    const struct rule_column column = { false, 3, with_none, of_none };
    struct rule rule = found(&column, 1, 2);
    assert_near(rule.threshold, 1, 0);
    assert_int_equal(rule.correct, 9); /* 5 of 8 below, 4 of 4 above */
    rule_done(&rule);
}

static void test_apply(void **state)
{
    (void)state;
    struct rule rule = found(&number, 1, 2);
    const double other[] = { 0, 2, 3 };
    const uint32_t of_other[] = { 2, 1, 3, 0, 4, 5 };
    const struct rule_column column = { false, 3, other, of_other };
    size_t confusion[4] = { 0 };
    rule_apply(&rule, &column, 2, confusion);
    assert_int_equal(confusion[0], 5); /* normal, answered normal */
    assert_int_equal(confusion[1], 4);
    assert_int_equal(confusion[2], 1);
    assert_int_equal(confusion[3], 5);
    rule_done(&rule);
    struct majority majority = rule_majority(&number, 2);
    assert_int_equal(majority.class_index, 0);
    assert_int_equal(majority.correct, 10);
    assert_int_equal(majority.rows, 18);
    assert_int_equal(rule_lookup(&number, 2), 6 + 3 + 3 + 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threshold),     cmocka_unit_test(test_turned),
        cmocka_unit_test(test_columns),       cmocka_unit_test(test_symbols),
        cmocka_unit_test(test_three_classes), cmocka_unit_test(test_nothing_to_split),
        cmocka_unit_test(test_missing),       cmocka_unit_test(test_apply),
    };
    return unit_run(tests);
}

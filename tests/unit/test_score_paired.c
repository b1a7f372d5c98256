/* SPDX-License-Identifier: GPL-3.0-or-later */
/* McNemar's test, paired differences and the corrected resampled t test against SciPy. */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/json.h"
#include "src/score/paired.h"
#include "src/score/resampled.h"

static struct json *read_fixture(void)
{
    struct err err = { 0 };
    size_t length = 0;
    char *text = unit_read(unit_source_path("tests/reference/paired_scipy.json"), &length);
    struct json *fixture = json_parse(text, length, &err);
    assert_non_null(fixture);
    return fixture;
}

static double number(const struct json *object, const char *key)
{
    return json_number(json_get(object, key));
}

static void test_mcnemar(void **state)
{
    (void)state;
    struct json *fixture = read_fixture();
    const struct json *cases = json_get(fixture, "mcnemar");
    assert_int_equal(json_count(cases), 10);
    for (size_t i = 0; i < json_count(cases); i++) {
        const struct json *wanted = json_at(cases, i);
        struct paired_counts counts = { .rows = (size_t)number(wanted, "rows"),
                                        .gained = (size_t)number(wanted, "gained"),
                                        .lost = (size_t)number(wanted, "lost") };
        struct mcnemar test = mcnemar_of(&counts);
        assert_int_equal(test.exact, json_bool_of(json_get(wanted, "exact")));
        assert_near(test.p, number(wanted, "p"), 1e-12);
        if (!test.exact) {
            assert_near(test.statistic, number(wanted, "statistic"), 1e-12);
        }
        /* Both are drawn: the ends differ by what 10,000 draws leave open, and by whole rows. */
        struct paired_difference found = paired_difference_of(&counts, 1, "compare accuracy");
        double rows = (double)counts.rows;
        double width = number(wanted, "high") - number(wanted, "low");
        assert_near(found.difference, ((double)counts.gained - (double)counts.lost) / rows, 1e-15);
        assert_near(found.interval.low, number(wanted, "low"), 0.03 * width + 1.01 / rows);
        assert_near(found.interval.high, number(wanted, "high"), 0.03 * width + 1.01 / rows);
        struct paired_difference again = paired_difference_of(&counts, 1, "compare accuracy");
        assert_true(memcmp(&found, &again, sizeof found) == 0);
    }
    json_free(fixture);
}

static void test_no_rows(void **state)
{
    (void)state;
    struct paired_counts none = { 0 };
    struct paired_difference found = paired_difference_of(&none, 1, "compare accuracy");
    assert_true(isnan(found.difference) && isnan(found.interval.low));
    assert_near(mcnemar_of(&none).p, 1, 0);
}

static void test_resampled(void **state)
{
    (void)state;
    struct json *fixture = read_fixture();
    const struct json *cases = json_get(fixture, "resampled");
    assert_int_equal(json_count(cases), 4);
    for (size_t i = 0; i < json_count(cases); i++) {
        const struct json *wanted = json_at(cases, i);
        const struct json *list = json_get(wanted, "values");
        double values[128] = { 0 };
        size_t count = json_count(list);
        assert_true(count < 128);
        for (size_t v = 0; v < count; v++) {
            values[v] = json_number(json_at(list, v));
        }
        values[count] = (double)NAN; /* one without a figure changes nothing */
        struct resampled r = resampled_of(values, count + 1, number(wanted, "share"));
        assert_int_equal(r.count, count);
        assert_near(r.mean, number(wanted, "mean"), 1e-14);
        assert_near(r.t, number(wanted, "t"), 1e-10 * fabs(number(wanted, "t")));
        assert_near(r.p, number(wanted, "p"), 1e-10 * number(wanted, "p"));
        assert_near(r.interval.low, number(wanted, "low"), 1e-12);
        assert_near(r.interval.high, number(wanted, "high"), 1e-12);
    }
    json_free(fixture);
}

static void test_resampled_edges(void **state)
{
    (void)state;
    const double same[] = { 0, 0, 0 }, shifted[] = { 1, 1, 1 };
    assert_true(isnan(resampled_of(same, 0, 0.1).mean));
    assert_true(isnan(resampled_of(shifted, 1, 0.1).p));
    assert_near(resampled_of(shifted, 1, 0.1).mean, 1, 0);
    assert_near(resampled_of(same, 3, 0.1).p, 1, 0);
    assert_near(resampled_of(shifted, 3, 0.1).p, 0, 0);
}

static void test_beta(void **state)
{
    (void)state;
    struct json *fixture = read_fixture();
    const struct json *cases = json_get(fixture, "beta");
    assert_int_equal(json_count(cases), 75);
    for (size_t i = 0; i < json_count(cases); i++) {
        const struct json *row = json_at(cases, i);
        double wanted = json_number(json_at(row, 3));
        double got = incomplete_beta(json_number(json_at(row, 0)), json_number(json_at(row, 1)),
                                     json_number(json_at(row, 2)));
        assert_near(got, wanted, 1e-11 * wanted + 1e-300);
    }
    json_free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mcnemar),   cmocka_unit_test(test_no_rows),
        cmocka_unit_test(test_resampled), cmocka_unit_test(test_resampled_edges),
        cmocka_unit_test(test_beta),
    };
    return unit_run(tests);
}

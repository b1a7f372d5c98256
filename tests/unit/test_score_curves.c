/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operating points, curves of precision over recall and the macro average of ROC curves against scikit-learn (tests/reference). */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/json.h"
#include "src/score/operating.h"

static struct json *read_json(const char *path)
{
    size_t length = 0;
    struct err err = { 0 };
    char *text = unit_read(unit_source_path(path), &length);
    struct json *json = json_parse(text, length, &err);
    assert_non_null(json);
    return json;
}

struct rows {
    uint16_t *truth;
    float *probabilities;
    struct judged judged;
};

static struct rows rows_of(const struct json *cases, const char *name)
{
    size_t at = 0;
    while (strcmp(json_string_of(json_get(json_at(cases, at), "name")), name) != 0) {
        at++;
    }
    const struct json *truth = json_get(json_at(cases, at), "truth");
    const struct json *cells = json_get(json_at(cases, at), "probabilities");
    size_t count = json_count(truth), all = json_count(cells);
    struct rows rows = { calloc(count, sizeof(uint16_t)), calloc(all, sizeof(float)), { 0 } };
    for (size_t i = 0; i < count; i++) {
        rows.truth[i] = (uint16_t)json_number(json_at(truth, i));
    }
    for (size_t i = 0; i < all; i++) {
        rows.probabilities[i] = (float)json_number(json_at(cells, i));
    }
    rows.judged = (struct judged){ .rows = count,
                                   .classes = all / count,
                                   .truth = rows.truth,
                                   .probabilities = rows.probabilities };
    return rows;
}

static void check(double ours, const struct json *wanted)
{
    if (!(fabs(ours - json_number(wanted)) < 1e-12)) {
        fail_msg("%.17g, not %.17g", ours, json_number(wanted));
    }
}

static void check_points(const struct json *curve, const struct judged *judged, size_t positive)
{
    struct err err = { 0 };
    struct operating operating;
    const struct json *fars = json_get(curve, "at_far"), *recalls = json_get(curve, "at_recall");
    const struct json *interval = json_get(curve, "auc_pr_interval");
    assert_true(operating_of(judged, positive, &operating, &err));
    for (size_t i = 0; i < OPERATING_FARS; i++) {
        check(operating.at_far[i].far, json_at(json_at(fars, i), 0));
        check(operating.at_far[i].dr, json_at(json_at(fars, i), 1));
    }
    for (size_t i = 0; i < OPERATING_RECALLS; i++) {
        check(operating.at_recall[i].dr, json_at(json_at(recalls, i), 0));
        check(operating.at_recall[i].precision, json_at(json_at(recalls, i), 1));
    }
    check(operating.auc_pr, json_get(curve, "auc_pr"));
    if (json_type_of(interval) == JSON_TYPE_NULL) {
        assert_true(isnan(operating.auc_pr_interval.low));
    } else {
        check(operating.auc_pr_interval.low, json_at(interval, 0));
        check(operating.auc_pr_interval.high, json_at(interval, 1));
    }
}

static void check_curve(const struct json *curve, const struct judged *judged, size_t positive)
{
    struct err err = { 0 };
    struct pr pr, few;
    const struct json *points = json_get(curve, "points");
    assert_true(pr_of(judged, positive, SIZE_MAX, &pr, &err));
    assert_int_equal(pr.count, json_count(points));
    for (size_t i = 0; i < pr.count; i++) {
        check(pr.points[i].recall, json_at(json_at(points, i), 0));
        check(pr.points[i].precision, json_at(json_at(points, i), 1));
    }
    assert_true(pr_of(judged, positive, 10, &few, &err));
    assert_true(few.count <= pr.count);
    assert_memory_equal(&few.points[few.count - 1], &pr.points[pr.count - 1], sizeof *pr.points);
    pr_done(&few);
    pr_done(&pr);
}

static void test_curves(void **state)
{
    (void)state;
    struct json *cases = read_json("tests/reference/score_sklearn.json");
    struct json *curves = read_json("tests/reference/curves_sklearn.json");
    assert_true(json_count(curves) >= 20);
    for (size_t i = 0; i < json_count(curves); i++) {
        const struct json *curve = json_at(curves, i), *c = json_get(curve, "positive_class");
        struct rows rows = rows_of(cases, json_string_of(json_get(curve, "case")));
        size_t positive = json_type_of(c) == JSON_TYPE_NULL ? SIZE_MAX : (size_t)json_number(c);
        check_points(curve, &rows.judged, positive);
        check_curve(curve, &rows.judged, positive);
        free(rows.truth);
        free(rows.probabilities);
    }
    json_free(cases);
    json_free(curves);
}

/* The height of a curve at a rate, at the lower or the upper end of where it rises straight up. */
static double height(const struct roc *roc, double rate, bool upper)
{
    size_t at = 0;
    while (at + 1 < roc->count && (upper ? roc->points[at + 1].false_positive_rate <= rate
                                         : roc->points[at].false_positive_rate < rate)) {
        at++;
    }
    const struct roc_point *here = &roc->points[at];
    if (here->false_positive_rate == rate) {
        return here->true_positive_rate;
    }
    const struct roc_point *from = upper ? here : here - 1, *to = from + 1;
    double run = to->false_positive_rate - from->false_positive_rate;
    double rise = to->true_positive_rate - from->true_positive_rate;
    return from->true_positive_rate + rise * (rate - from->false_positive_rate) / run;
}

static void check_macro(const struct json *wanted, const struct judged *judged)
{
    const struct json *points = json_get(wanted, "points");
    struct err err = { 0 };
    struct roc roc, few;
    assert_true(roc_macro_of(judged, SIZE_MAX, &roc, &err));
    check(roc.auc, json_get(wanted, "area"));
    check(roc.auc, json_get(wanted, "mean_of_areas"));
    for (size_t i = 0; i < json_count(points); i++) {
        double rate = json_number(json_at(json_at(points, i), 0));
        check(height(&roc, rate, i % 2 == 1), json_at(json_at(points, i), 1));
    }
    assert_true(roc_macro_of(judged, 20, &few, &err));
    assert_true(few.count <= 20 && few.auc == roc.auc);
    assert_memory_equal(&few.points[0], &roc.points[0], 2 * sizeof(double));
    assert_memory_equal(&few.points[few.count - 1], &roc.points[roc.count - 1], 2 * sizeof(double));
    roc_done(&few);
    roc_done(&roc);
}

static void test_macro(void **state)
{
    (void)state;
    struct json *cases = read_json("tests/reference/score_sklearn.json");
    struct json *averages = read_json("tests/reference/macro_sklearn.json");
    assert_true(json_count(averages) >= 8);
    for (size_t i = 0; i < json_count(averages); i++) {
        const struct json *average = json_at(averages, i);
        struct rows rows = rows_of(cases, json_string_of(json_get(average, "case")));
        check_macro(average, &rows.judged);
        free(rows.truth);
        free(rows.probabilities);
    }
    json_free(cases);
    json_free(averages);
}

/* Answers by hand: at p >= 0.9 one of two attacks and no normal row, at 0.4 both and one of two. */
static void test_by_hand(void **state)
{
    (void)state;
    const uint16_t truth[] = { 1, 1, 0, 0 };
    const float chances[] = { 0.1F, 0.9F, 0.6F, 0.4F, 0.5F, 0.5F, 0.8F, 0.2F };
    struct judged judged = { .rows = 4, .classes = 2, .truth = truth, .probabilities = chances };
    struct err err = { 0 };
    struct operating operating;
    assert_true(operating_of(&judged, SIZE_MAX, &operating, &err));
    assert_true(operating.at_far[0].dr == 0.5 && operating.at_far[0].far == 0);
    assert_true(fabs(operating.at_far[0].threshold - 0.9) < 1e-7);
    assert_true(operating.at_recall[0].precision == 1);
    assert_true(fabs(operating.at_recall[3].precision - 2.0 / 3) < 1e-12);
    assert_true(fabs(operating.at_recall[3].threshold - 0.4) < 1e-7);
    judged.rows = 2; /* attacks alone */
    assert_true(operating_of(&judged, SIZE_MAX, &operating, &err));
    assert_true(isnan(operating.auc) && isnan(operating.at_far[0].dr));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_curves), cmocka_unit_test(test_macro),
                                        cmocka_unit_test(test_by_hand) };
    return unit_run(tests);
}

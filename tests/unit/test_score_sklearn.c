/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures, areas, ROC and intervals against scikit-learn and SciPy (tests/reference). */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/json.h"
#include "src/base/pool.h"
#include "src/score/score.h"

static const char *const class_names[] = { "normal", "dos", "probe", "r2l", "u2r" };

/* One case of the fixture as a judged; its arrays are the caller's to free. */
static struct judged judged_of(const struct json *fixture, uint16_t **truth, float **probabilities,
                               double costs[25])
{
    const struct json *rows = json_get(fixture, "truth");
    const struct json *cells = json_get(fixture, "probabilities");
    size_t row_count = json_count(rows), cell_count = json_count(cells);
    *truth = calloc(row_count, sizeof **truth);
    *probabilities = calloc(cell_count, sizeof **probabilities);
    for (size_t i = 0; i < row_count; i++) {
        (*truth)[i] = (uint16_t)json_number(json_at(rows, i));
    }
    for (size_t i = 0; i < cell_count; i++) {
        (*probabilities)[i] = (float)json_number(json_at(cells, i));
    }
    size_t classes = cell_count / row_count;
    return (struct judged){ .rows = row_count,
                            .classes = classes,
                            .class_names = class_names,
                            .truth = *truth,
                            .probabilities = *probabilities,
                            .costs = kdd_cup_costs(class_names, classes, costs) ? costs : NULL };
}

/* null in the fixture is NaN here. */
static void check(const char *where, const char *name, double ours, const struct json *wanted)
{
    assert_non_null(wanted);
    bool absent = json_type_of(wanted) == JSON_TYPE_NULL;
    bool same = absent ? isnan(ours) : fabs(ours - json_number(wanted)) < 1e-12;
    if (!same) {
        print_message("# %s: %s is %.17g, not %.17g\n", where, name, ours, json_number(wanted));
    }
    assert_true(same);
}

static void check_classes(const struct score *score, const struct json *fixture, const char *where)
{
    for (size_t c = 0; c < score->classes; c++) {
        const struct class_score *ours = &score->per_class[c];
        const struct json *wanted = json_at(json_get(fixture, "per_class"), c);
        check(where, "support", (double)ours->support, json_get(wanted, "support"));
        for (size_t i = 0; i < class_metric_count(); i++) {
            const struct class_metric *metric = class_metric_at(i);
            check(where, metric->name, metric->value(ours), json_get(wanted, metric->name));
        }
        const struct json *interval = json_get(wanted, "recall_interval");
        check(where, "low", ours->intervals[CLASS_METRIC_recall].low, json_at(interval, 0));
        check(where, "high", ours->intervals[CLASS_METRIC_recall].high, json_at(interval, 1));
        for (size_t k = 0; k < score->classes; k++) {
            check(where, "confusion", (double)score->confusion[c * score->classes + k],
                  json_at(json_at(json_get(fixture, "confusion"), c), k));
        }
    }
}

/* The interval of DeLong, null where there is none. */
static void check_delong(const struct score *score, const struct json *fixture, const char *where)
{
    for (size_t c = 0; c < score->classes; c++) {
        struct interval ours = score->per_class[c].intervals[CLASS_METRIC_auc];
        const struct json *wanted =
            json_get(json_at(json_get(fixture, "per_class"), c), "auc_interval");
        if (json_type_of(wanted) == JSON_TYPE_NULL) {
            assert_true(isnan(ours.low) && isnan(ours.high));
        } else {
            check(where, "auc low", ours.low, json_at(wanted, 0));
            check(where, "auc high", ours.high, json_at(wanted, 1));
        }
    }
}

/* Other draws, more of them: an end may be off by a tenth of the width. */
static void check_drawn(const char *name, struct interval ours, double low, double high)
{
    double most = 0.1 * (high - low);
    if (!(fabs(ours.low - low) < most && fabs(ours.high - high) < most)) {
        fail_msg("%s: %g to %g, not %g to %g", name, ours.low, ours.high, low, high);
    }
}

/* Those that NumPy drew. At any number of threads they are the same bits. */
static void check_bootstrap(const struct judged *judged, const struct json *fixture)
{
    struct err err = { 0 };
    struct score one, two;
    struct pool *pool = pool_new(3, &err);
    assert_non_null(pool);
    assert_true(score_of(judged, &one, &err) && score_of(judged, &two, &err));
    assert_true(score_bootstrap(judged, 1, NULL, &one, &err));
    assert_true(score_bootstrap(judged, 1, pool, &two, &err));
    assert_memory_equal(one.intervals, two.intervals, sizeof one.intervals);
    const struct json *cells = json_get(fixture, "drawn_cells");
    const struct json *rows = json_get(fixture, "drawn_rows");
    size_t checked = 0;
    for (size_t i = 0; i < metric_count(); i++) {
        const char *name = metric_at(i)->name;
        const struct json *by_cells = json_get(cells, name), *by_rows = json_get(rows, name);
        double figure = by_rows ? metric_at(i)->value(&one) : 0;
        const struct json *wanted = by_cells ? by_cells : by_rows;
        if (wanted) {
            check_drawn(name, one.intervals[i], figure + json_number(json_at(wanted, 0)),
                        figure + json_number(json_at(wanted, 1)));
            checked++;
        }
    }
    assert_int_equal(checked, 11);
    score_done(&one);
    score_done(&two);
    pool_free(pool);
}

static void check_roc(const struct judged *judged, const struct json *fixture, const char *where)
{
    struct err err = { 0 };
    struct roc roc;
    assert_true(roc_of(judged, SIZE_MAX, 10000, &roc, &err));
    check(where, "auc of attack", roc.auc, json_get(fixture, "auc_attack"));
    const struct json *points = json_get(fixture, "roc_attack");
    assert_int_equal(roc.count, json_count(points));
    for (size_t i = 0; i < roc.count; i++) {
        check(where, "roc x", roc.points[i].false_positive_rate, json_at(json_at(points, i), 0));
        check(where, "roc y", roc.points[i].true_positive_rate, json_at(json_at(points, i), 1));
    }
    roc_done(&roc);
}

static void check_case(const struct json *fixture)
{
    uint16_t *truth = NULL;
    float *probabilities = NULL;
    double costs[25];
    struct judged judged = judged_of(fixture, &truth, &probabilities, costs);
    const char *where = json_string_of(json_get(fixture, "name"));
    struct err err = { 0 };
    struct score score;
    assert_true(score_of(&judged, &score, &err));
    for (size_t i = 0; i < metric_count(); i++) {
        const struct metric *metric = metric_at(i);
        check(where, metric->name, metric->value(&score), json_get(fixture, metric->name));
    }
    check_classes(&score, fixture, where);
    check_delong(&score, fixture, where);
    check_roc(&judged, fixture, where);
    if (json_count(json_get(fixture, "drawn_cells")) > 0) {
        check_bootstrap(&judged, fixture);
    }
    score_done(&score);
    free(truth);
    free(probabilities);
}

static void test_sklearn(void **state)
{
    (void)state;
    size_t length = 0;
    char *text = unit_read(unit_source_path("tests/reference/score_sklearn.json"), &length);
    struct err err = { 0 };
    struct json *fixture = json_parse(text, length, &err);
    assert_non_null(fixture);
    assert_true(json_count(fixture) >= 10);
    for (size_t i = 0; i < json_count(fixture); i++) {
        check_case(json_at(fixture, i));
    }
    json_free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_sklearn) };
    return unit_run(tests);
}

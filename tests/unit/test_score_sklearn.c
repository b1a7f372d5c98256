/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures, AUC, ROC and Wilson intervals against scikit-learn and SciPy (tests/reference). */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/json.h"
#include "src/score/score.h"

static const char *const class_names[] = { "normal", "dos", "probe", "r2l", "u2r" };

/* One case of the fixture as a judged; its arrays are the caller's to free. */
static struct judged judged_of(const struct json *fixture, uint16_t **truth, float **probabilities)
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
    return (struct judged){ row_count, cell_count / row_count, class_names, *truth,
                            *probabilities };
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
        check(where, "low", ours->recall_interval.low, json_at(interval, 0));
        check(where, "high", ours->recall_interval.high, json_at(interval, 1));
        for (size_t k = 0; k < score->classes; k++) {
            check(where, "confusion", (double)score->confusion[c * score->classes + k],
                  json_at(json_at(json_get(fixture, "confusion"), c), k));
        }
    }
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
    struct judged judged = judged_of(fixture, &truth, &probabilities);
    const char *where = json_string_of(json_get(fixture, "name"));
    struct err err = { 0 };
    struct score score;
    assert_true(score_of(&judged, &score, &err));
    for (size_t i = 0; i < metric_count(); i++) {
        const struct metric *metric = metric_at(i);
        check(where, metric->name, metric->value(&score), json_get(fixture, metric->name));
    }
    check_classes(&score, fixture, where);
    check_roc(&judged, fixture, where);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures worked by hand, the contest winner's matrix, thinned curves, hostile input. */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/score/score.h"

static const char *const names[] = { "normal", "probe", "dos", "u2r", "r2l" };

/* Elkan 1999; rows are the true class. */
static const size_t winner[5][5] = {
    { 60262, 243, 78, 4, 6 }, { 511, 3471, 184, 0, 0 },   { 5299, 1328, 223226, 0, 0 },
    { 168, 20, 0, 30, 10 },   { 14527, 294, 0, 8, 1360 },
};

static void test_contest_winner(void **state)
{
    (void)state;
    size_t rows = 0;
    for (size_t i = 0; i < 25; i++) {
        rows += winner[i / 5][i % 5];
    }
    uint16_t *truth = calloc(rows, sizeof *truth);
    float *probabilities = calloc(rows * 5, sizeof *probabilities);
    for (size_t i = 0, row = 0; i < 25; i++) {
        for (size_t n = 0; n < winner[i / 5][i % 5]; n++, row++) {
            truth[row] = (uint16_t)(i / 5);
            probabilities[row * 5 + i % 5] = 1.0f;
        }
    }
    struct judged judged = { rows, 5, names, truth, probabilities, NULL, NULL };
    struct err err = { 0 };
    struct score score;
    assert_true(score_of(&judged, &score, &err));
    assert_int_equal(score.rows, 311029);
    assert_near(100 * score.accuracy, 92.71, 0.005);
    assert_near(100 * score.dr, 91.81, 0.005);
    assert_near(100 * score.far, 0.546, 0.0005);
    assert_near(100 * score.per_class[3].recall, 13.2, 0.05);
    assert_near(100 * score.per_class[4].precision, 98.8, 0.05);
    assert_int_equal(score.correct, 288349);
    assert_int_equal(score.classes_predicted, 5);
    assert_int_equal(memcmp(score.confusion, winner, sizeof winner), 0);
    score_done(&score);
    free(truth);
    free(probabilities);
}

static void test_wilson(void **state)
{
    (void)state;
    /* 23 of 200 is 7.8 to 16.7 %; 0 of 5 is 0 to 43 %. */
    struct interval interval = wilson_interval(23, 200);
    assert_near(interval.low, 0.078, 0.0005);
    assert_near(interval.high, 0.167, 0.0005);
    interval = wilson_interval(0, 5);
    assert_true(interval.low == 0.0);
    assert_near(interval.high, 0.4345, 0.0005);
    interval = wilson_interval(7, 7);
    assert_true(interval.high == 1.0);
    interval = wilson_interval(0, 0);
    assert_true(interval.low == 0.0 && interval.high == 1.0);
}

static void test_first_of_equals(void **state)
{
    (void)state;
    assert_int_equal(argmax_class((const float[]){ 0.2f, 0.4f, 0.4f }, 3), 1);
    assert_int_equal(argmax_class((const float[]){ 0.5f, 0.5f }, 2), 0);
}

static void test_names(void **state)
{
    (void)state;
    const uint16_t truth[] = { 0, 1, 1, 2 };
    const float probabilities[] = { 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0 };
    struct judged judged = { 4, 3, names, truth, probabilities, NULL, NULL };
    struct err err = { 0 };
    struct score score;
    assert_true(score_of(&judged, &score, &err));
    double value = 0;
    assert_true(metric_value(&score, "accuracy", &value, &err));
    assert_near(value, 0.5, 0);
    assert_true(metric_value(&score, "recall.probe", &value, &err));
    assert_near(value, 0.5, 0);
    assert_true(metric_value(&score, "precision.dos", &value, &err));
    assert_true(isnan(value)); /* never answered */
    assert_false(metric_value(&score, "acuracy", &value, &err));
    assert_string_equal(err.message, "there is no figure 'acuracy'");
    assert_string_equal(err.hint, "did you mean accuracy?");
    assert_false(metric_value(&score, "recal.dos", &value, &err));
    assert_false(metric_value(&score, "recall.u2r", &value, &err));
    assert_string_equal(err.hint, "the classes are normal probe dos");
    assert_false(metric_value(&score, "", &value, &err));
    assert_false(metric_value(&score, ".", &value, &err));
    score_done(&score);
}

/* FAR 0: Efficiency has no finite value. */
static void test_no_false_alarm(void **state)
{
    (void)state;
    const uint16_t truth[] = { 0, 0, 1 };
    const float probabilities[] = { 1, 0, 1, 0, 0, 1 };
    struct judged judged = { 3, 2, names, truth, probabilities, NULL, NULL };
    struct err err = { 0 };
    struct score score;
    assert_true(score_of(&judged, &score, &err));
    assert_true(score.far == 0.0 && score.dr == 1.0 && isnan(score.efficiency));
    score_done(&score);
}

static void test_refusals(void **state)
{
    (void)state;
    const uint16_t truth[] = { 0, 2 };
    const float probabilities[] = { 1, 0, 0, 1 };
    struct judged judged = { 2, 2, names, truth, probabilities, NULL, NULL };
    struct err err = { 0 };
    struct score score;
    assert_false(score_of(&judged, &score, &err));
    assert_int_equal(err.code, ERR_INTERNAL);
    const uint16_t good[] = { 0, 1 };
    const float broken[] = { 1, 0, NAN, 1 };
    judged.truth = good;
    judged.probabilities = broken;
    assert_false(score_of(&judged, &score, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_string_equal(err.message, "the model's answer to row 2 is not a number");
    judged.rows = 0;
    assert_true(score_of(&judged, &score, &err));
    assert_true(isnan(score.accuracy) && isnan(score.macro_f1) && isnan(score.auc_macro));
    score_done(&score);
}

/* Of a point from the segment that begins at point i of a curve. */
static double distance_from_segment(const struct roc *roc, size_t i, double x, double y)
{
    double ax = roc->points[i].false_positive_rate, ay = roc->points[i].true_positive_rate;
    double dx = roc->points[i + 1].false_positive_rate - ax;
    double dy = roc->points[i + 1].true_positive_rate - ay;
    double t = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return hypot(x - ax - t * dx, y - ay - t * dy);
}

static double distance(const struct roc *roc, double x, double y)
{
    double best = 9;
    for (size_t i = 0; i + 1 < roc->count; i++) {
        double d = distance_from_segment(roc, i, x, y);
        best = d < best ? d : best;
    }
    return best;
}

/* A curve of 20,000 rows, thinned: few points, all of them near, the ends kept. */
static void test_thinning(void **state)
{
    (void)state;
    enum { ROWS = 20000, MOST = 400 };
    uint16_t *truth = calloc(ROWS, sizeof *truth);
    float *probabilities = calloc(2 * ROWS, sizeof *probabilities);
    struct rng rng = rng_stream(1, "test");
    for (size_t i = 0; i < ROWS; i++) {
        truth[i] = (uint16_t)rng_below(&rng, 2);
        double p = (rng_uniform(&rng) + 0.5 * truth[i]) / 1.5;
        probabilities[2 * i] = (float)(1 - p);
        probabilities[2 * i + 1] = (float)p;
    }
    struct judged judged = { ROWS, 2, names, truth, probabilities, NULL, NULL };
    struct err err = { 0 };
    struct roc whole, thin;
    assert_true(roc_of(&judged, 1, SIZE_MAX, &whole, &err));
    assert_true(roc_of(&judged, 1, MOST, &thin, &err));
    assert_true(whole.count > 3000);
    assert_true(thin.count > MOST / 8 && thin.count <= MOST);
    assert_near(thin.auc, whole.auc, 0);
    for (size_t i = 0; i < whole.count; i++) {
        double d = distance(&thin, whole.points[i].false_positive_rate,
                            whole.points[i].true_positive_rate);
        assert_true(d <= 2.0 / (MOST - 3));
        assert_true(i == 0 || whole.points[i].threshold < whole.points[i - 1].threshold);
    }
    assert_true(thin.points[0].false_positive_rate == 0.0);
    assert_true(thin.points[thin.count - 1].true_positive_rate == 1.0);
    roc_done(&whole);
    roc_done(&thin);
    free(truth);
    free(probabilities);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contest_winner),  cmocka_unit_test(test_wilson),
        cmocka_unit_test(test_first_of_equals), cmocka_unit_test(test_names),
        cmocka_unit_test(test_no_false_alarm),  cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_thinning),
    };
    return unit_run(tests);
}

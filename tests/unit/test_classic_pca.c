/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pca-anomaly: components of made-up rows, thresholds at their quantiles, refusals. */
#include "tests/unit/classic.h"

#include <math.h>

#include "src/base/rng.h"
#include "src/classic/correlation.h"

#define learner_pca (*kind_find("pca-anomaly")->learner)
#define pca_keys (kind_find("pca-anomaly")->keys)

/* Two numbers with correlation r and one constant: variances 1 + r, 1 - r and 0. */
static void test_components(void **state)
{
    (void)state;
    enum { ROWS = 5000, WIDTH = 3 };
    struct err err = { 0 };
    struct correlation components;
    struct rng rng = rng_stream(2, "pair");
    static real rows[ROWS * WIDTH];
    double sums[5] = { 0 };
    for (size_t i = 0; i < ROWS; i++) {
        double x = rng_normal(&rng), y = 0.6 * x + 0.8 * rng_normal(&rng);
        rows[i * WIDTH] = (real)(1000 + 3 * x);
        rows[i * WIDTH + 1] = (real)4;
        rows[i * WIDTH + 2] = (real)(-0.01 * y);
        x = ((double)rows[i * WIDTH] - 1000) / 3, y = (double)rows[i * WIDTH + 2] / -0.01;
        sums[0] += x, sums[1] += y, sums[2] += x * x, sums[3] += y * y, sums[4] += x * y;
    }
    double mean_x = sums[0] / ROWS, mean_y = sums[1] / ROWS;
    double r = (sums[4] / ROWS - mean_x * mean_y) /
               sqrt((sums[2] / ROWS - mean_x * mean_x) * (sums[3] / ROWS - mean_y * mean_y));
    struct pool *pool = made_pool(2);
    struct compute compute = { pool, kernel_choose(NULL, &err) };
    assert_true(correlation_new(&components, WIDTH, &err));
    assert_true(correlation_fit(&components, rows, ROWS, &compute, NULL, &err));
    assert_int_equal(components.count, 2);
    assert_near(components.variances[0], 1 + r, 1e-9);
    assert_near(components.variances[1], 1 - r, 1e-9);
    assert_near(components.vectors[0], sqrt(0.5), 1e-9);
    assert_near(components.vectors[2], -sqrt(0.5), 1e-9); /* y was turned round */
    assert_near(components.means[0], 1000 + 3 * mean_x, 1e-9);
    assert_true(components.scales[1] == 0);
    correlation_done(&components);
    pool_free(pool);
}

/* Share of the normal training rows that are called attacks. */
static double false_alarms(struct classic_set *set, const char *settings)
{
    classic_settings(set, pca_keys, settings);
    struct learned *learned = classic_fit(set, &learner_pca, 2);
    struct classic_rows test = set->test;
    set->test = set->train;
    float *answers = classic_answer(set, &learner_pca, learned, 2);
    size_t normal = 0, alarms = 0;
    for (size_t i = 0; i < set->train.count; i++) {
        normal += set->train.classes[i] == 0;
        alarms += set->train.classes[i] == 0 && classic_answer_of(answers + 2 * i, 2) == 1;
    }
    set->test = test;
    free(answers);
    learner_pca.free(learned);
    return (double)alarms / (double)normal;
}

static void test_thresholds(void **state)
{
    (void)state;
    struct classic_set set;
    classic_begin(&set, ENCODE_INTEGER, SCHEME_BINARY, 1);
    /* Each sum is exceeded by half of far; by both at once, seldom. */
    double tenth = false_alarms(&set, "far=0.1 trim=0"),
           little = false_alarms(&set, "far=0.02 trim=0");
    assert_true(tenth > 0.049 && tenth <= 0.101);
    assert_true(little > 0.0095 && little <= 0.021);
    double trimmed = false_alarms(&set, "far=0.02 trim=0.05"); /* those left out are alarms, most */
    assert_true(trimmed > little);
    classic_settings(&set, pca_keys, "far=0.05");
    float *answers = classic_check(&set, &learner_pca);
    assert_true(classic_accuracy(&set, answers) > 0.6);
    free(answers);
    classic_end(&set);
}

static void test_description(void **state)
{
    (void)state;
    struct classic_set set;
    struct str text;
    classic_begin(&set, ENCODE_ONEHOT, SCHEME_BINARY, 3);
    classic_settings(&set, pca_keys, "major=0.3");
    struct learned *learned = classic_fit(&set, &learner_pca, 2);
    str_init(&text);
    assert_true(learner_pca.describe(learned, set.preparation, &text));
    assert_non_null(strstr(text.text, "an attack is above "));
    assert_non_null(strstr(text.text, "  major "));
    assert_non_null(strstr(text.text, "  minor "));
    str_done(&text);
    learner_pca.free(learned);
    classic_end(&set);
}

static void test_refuses(void **state)
{
    (void)state;
    struct classic_set set;
    struct err err = { 0 };
    classic_begin(&set, ENCODE_INTEGER, SCHEME_CATEGORY, 20);
    classic_settings(&set, pca_keys, "far=0.05");
    assert_null(classic_try(&set, &learner_pca, 1, NULL, &err));
    assert_says(err, "pca-anomaly tells an attack of any kind from none, so it cannot answer 5 "
                     "classes");
    assert_string_equal(err.hint, "prepare classes=binary");
    classic_end(&set);
    classic_begin(&set, ENCODE_INTEGER, SCHEME_BINARY, 20);
    for (size_t i = 0; i < set.train.count; i++)
        set.train.classes[i] = 1;
    assert_null(classic_try(&set, &learner_pca, 1, NULL, &err));
    assert_says(err, "pca-anomaly learns from normal rows, and the training table has 0 of them");
    memset(set.train.classes, 0, set.train.count * sizeof *set.train.classes);
    memset(set.train.inputs, 0, set.train.count * set.width * sizeof *set.train.inputs);
    assert_null(classic_try(&set, &learner_pca, 1, NULL, &err));
    assert_says(err, "all normal training rows are alike");
    classic_end(&set);
}

static void test_cancel_and_files(void **state)
{
    (void)state;
    static const char *const names[] = { "major",      "minor",     "means",      "scales",
                                         "components", "variances", "thresholds", NULL };
    struct classic_set set;
    classic_begin(&set, ENCODE_INTEGER, SCHEME_BINARY, 11);
    classic_settings(&set, pca_keys, "far=0.05");
    classic_check_cancel(&set, &learner_pca);
    classic_check_hostile(&set, &learner_pca, names);
    classic_end(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_components),       cmocka_unit_test(test_thresholds),
        cmocka_unit_test(test_description),      cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_cancel_and_files),
    };
    return unit_run(tests);
}

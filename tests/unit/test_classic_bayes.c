/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Naive Bayes against scikit-learn and NumPy: tests/reference/learners_sklearn.py. */
#include "tests/unit/learned.h"

extern const struct preset preset_naive_bayes;

static struct trial_of trial_with(const char *numbers, const char *tan)
{
    return (struct trial_of){ .preset = &preset_naive_bayes,
                              .learner = preset_naive_bayes.learner,
                              .settings = { "numbers", numbers, "tan", tan } };
}

static void like_reference(const char *name, const char *numbers, const char *tan)
{
    struct reference reference = reference_open();
    struct trial_of trial = trial_with(numbers, tan);
    float *answers = must_learn(&trial, &reference.train, &reference.test);
    assert_answers(&reference, name, answers, 2e-7);
    free(answers);
    try_damaged(&trial, &reference.train, &reference.test);
    reference_done(&reference);
}

static void test_gaussian(void **state)
{
    (void)state;
    like_reference("gaussian", "gaussian", "no");
}

static void test_kernel(void **state)
{
    (void)state;
    like_reference("kernel", "kernel", "no");
}

static void test_mdl(void **state)
{
    (void)state;
    like_reference("mdl", "mdl", "no");
}

static void test_tan(void **state)
{
    (void)state;
    like_reference("tan", "mdl", "yes");
}

static void test_refused(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct reference reference = reference_open();
    struct trial_of trial = trial_with("kernel", "yes");
    assert_null(trial_fit(&trial, &reference.train, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_says(err, "numbers=kernel");
    struct cancel cancel = { .requested = true };
    trial = trial_with("mdl", "yes");
    trial.cancel = &cancel;
    assert_null(trial_fit(&trial, &reference.train, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    reference_done(&reference);
}

/* A class that weighs more is answered more often. */
static void test_weights(void **state)
{
    (void)state;
    struct reference reference = reference_open();
    static const double weights[] = { 1, 1, 20, 1 };
    struct trial_of trial = trial_with("gaussian", "no");
    float *plain = must_learn(&trial, &reference.train, &reference.test);
    trial.class_weights = weights;
    float *weighted = must_learn(&trial, &reference.train, &reference.test);
    for (size_t i = 0; i < reference.test.table->count; i++) {
        double odds = (double)plain[i * 4 + 2] / (1 - (double)plain[i * 4 + 2]) * 20;
        assert_near((double)weighted[i * 4 + 2], odds / (1 + odds), 1e-4);
    }
    free(plain);
    free(weighted);
    reference_done(&reference);
}

/* The demo set in every way, learnt well; its symbols as codes make no difference. */
static void test_demo(void **state)
{
    (void)state;
    static const char *const ways[][2] = {
        { "gaussian", "no" }, { "kernel", "no" }, { "mdl", "no" }, { "mdl", "yes" }
    };
    struct prepare_settings settings;
    prepare_defaults(&settings);
    struct made_rows_of train = made_rows_of(thinned(demo_table("demo"), 4), &settings, NULL);
    struct made_rows_of test = made_rows_of(thinned(demo_table("demo:test"), 4), &settings, &train);
    for (size_t way = 0; way < 4; way++) {
        struct trial_of trial = trial_with(ways[way][0], ways[way][1]);
        float *answers = must_learn(&trial, &train, &test);
        size_t right = 0;
        for (size_t i = 0; i < test.table->count; i++)
            right += answer_of(answers, i, test.class_count) == test.classes[i];
        double accuracy = (double)right / (double)test.table->count;
        printf("# numbers=%s tan=%s: %.4f of demo:test\n", ways[way][0], ways[way][1], accuracy);
        assert_true(accuracy > (way == 0 ? 0.3 : 0.6));
        free(answers);
    }
    made_rows_done(&test);
    made_rows_done(&train);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gaussian), cmocka_unit_test(test_kernel),
        cmocka_unit_test(test_mdl),      cmocka_unit_test(test_tan),
        cmocka_unit_test(test_refused),  cmocka_unit_test(test_weights),
        cmocka_unit_test(test_demo),
    };
    return unit_run(tests);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Naive Bayes against scikit-learn and NumPy (tests/reference/learners_sklearn.py), and Weka (bayes_weka.py). */
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

/* Weka prints thousandths, rounds numbers before it looks at them and adds 1 to the rows of a class; its
 * network adds 1 to each count where Friedman, Geiger and Goldszmidt add five rows of the column alone. So
 * probabilities are near each other, and answers the same where two classes are not as good as equal. */
static void like_weka(const struct json *weka, const char *name, const char *numbers,
                      const char *tan, double most, double mean)
{
    struct reference reference = reference_open();
    struct trial_of trial = trial_with(numbers, tan);
    float *answers = must_learn(&trial, &reference.train, &reference.test);
    const struct json *rows = json_get(weka, name);
    double apart = 0;
    assert_int_equal(json_count(rows), reference.test.table->count);
    for (size_t i = 0; i < json_count(rows); i++) {
        size_t best = 0;
        double own[3];
        for (size_t k = 0; k < 3; k++) {
            own[k] = json_number(json_at(json_at(rows, i), k)) / 1000;
            best = own[k] > own[best] ? k : best;
            assert_near((double)answers[i * 4 + k], own[k], most);
            apart += fabs((double)answers[i * 4 + k] - own[k]);
        }
        size_t said = answer_of(answers, i, 4);
        assert_true(said == best || own[best] - own[said] < 0.01);
    }
    assert_true(apart / (3 * (double)json_count(rows)) < mean);
    free(answers);
    reference_done(&reference);
}

static void test_weka(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t length = 0;
    char *text = unit_read(unit_source_path("tests/reference/bayes_weka.json"), &length);
    struct json *weka = json_parse(text, length, &err);
    assert_non_null(weka);
    like_weka(weka, "gaussian", "gaussian", "no", 0.015, 0.0025);
    like_weka(weka, "kernel", "kernel", "no", 0.01, 0.002);
    like_weka(weka, "mdl", "mdl", "no", 0.01, 0.002);
    like_weka(weka, "tan", "mdl", "yes", 0.16, 0.025);
    json_free(weka);
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
        cmocka_unit_test(test_weka),     cmocka_unit_test(test_refused),
        cmocka_unit_test(test_weights),  cmocka_unit_test(test_demo),
    };
    return unit_run(tests);
}

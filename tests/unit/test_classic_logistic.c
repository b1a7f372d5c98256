/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Softmax regression against scikit-learn and a proximal method: tests/reference/learners_sklearn.py. */
#include "tests/unit/learned.h"

#include "src/base/str.h"

extern const struct preset preset_logistic;

static void like_reference(const char *name, const char *penalty, const char *c,
                           const double *weights)
{
    struct reference reference = reference_open();
    struct trial_of trial = { .preset = &preset_logistic,
                              .learner = preset_logistic.learner,
                              .settings = { "penalty", penalty, "c", c, "tolerance", "1e-7" },
                              .class_weights = weights };
    float *answers = must_learn(&trial, &reference.train, &reference.test);
    assert_answers(&reference, name, answers, 1e-4);
    free(answers);
    try_damaged(&trial, &reference.train, &reference.test);
    reference_done(&reference);
}

static void test_l2(void **state)
{
    (void)state;
    like_reference("logistic", "l2", "1", NULL);
}

static void test_weights(void **state)
{
    (void)state;
    static const double weights[] = { 1, 0.5, 4, 1 };
    like_reference("logistic-weighted", "l2", "1", weights);
}

static void test_l1(void **state)
{
    (void)state;
    like_reference("logistic-l1", "l1", "0.1", NULL);
    struct reference reference = reference_open();
    struct trial_of trial = { .preset = &preset_logistic,
                              .learner = preset_logistic.learner,
                              .settings = { "penalty", "l1", "c", "0.1", "tolerance", "1e-7" } };
    struct err err = { 0 };
    struct learned *learned = trial_fit(&trial, &reference.train, &err);
    struct str text;
    struct str wanted;
    str_init(&text);
    str_init(&wanted);
    assert_true(preset_logistic.learner->describe(learned, reference.train.preparation, &text));
    str_addf(&wanted, "%.0f of 21 weights are 0",
             json_number(json_get(json_get(reference.json, "logistic-l1"), "zeros")));
    if (!strstr(text.text, wanted.text))
        fail_msg("\"%s\" does not say \"%s\"", text.text, wanted.text);
    str_done(&text);
    str_done(&wanted);
    preset_logistic.learner->free(learned);
    reference_done(&reference);
}

static void test_cancelled(void **state)
{
    (void)state;
    struct reference reference = reference_open();
    struct cancel cancel = { .requested = true };
    struct trial_of trial = { .preset = &preset_logistic,
                              .learner = preset_logistic.learner,
                              .cancel = &cancel };
    struct err err = { 0 };
    assert_null(trial_fit(&trial, &reference.train, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    reference_done(&reference);
}

static void test_demo(void **state)
{
    (void)state;
    struct prepare_settings settings;
    prepare_defaults(&settings);
    settings.encode = ENCODE_ONEHOT;
    struct made_rows_of train = made_rows_of(demo_table("demo"), &settings, NULL);
    struct made_rows_of test = made_rows_of(demo_table("demo:test"), &settings, &train);
    struct trial_of trial = { .preset = &preset_logistic, .learner = preset_logistic.learner };
    float *answers = must_learn(&trial, &train, &test);
    size_t right = 0;
    for (size_t i = 0; i < test.table->count; i++)
        right += answer_of(answers, i, test.class_count) == test.classes[i];
    printf("# %.4f of demo:test\n", (double)right / (double)test.table->count);
    assert_true((double)right / (double)test.table->count > 0.8);
    free(answers);
    made_rows_done(&test);
    made_rows_done(&train);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_l2),        cmocka_unit_test(test_weights), cmocka_unit_test(test_l1),
        cmocka_unit_test(test_cancelled), cmocka_unit_test(test_demo),
    };
    return unit_run(tests);
}

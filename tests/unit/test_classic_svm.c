/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Support vector machines against scikit-learn (tests/reference/learners_sklearn.py) and LIBSVM itself. */
#include "tests/unit/learned.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#ifdef PEEPHOLE_LIBSVM
#include <libsvm/svm.h>
#endif

#include "src/base/rng.h"
#include "src/classic/svm_parts.h"

extern const struct preset preset_svm;

static struct trial_of svm_trial(void)
{
    return (struct trial_of){ .preset = &preset_svm, .learner = preset_svm.learner, .seed = 5 };
}

static bool have(enum svm_solver solver)
{
    if (!svm_library(solver))
        unit_skip("this build has no %s", solver == SVM_LIBSVM ? "LIBSVM" : "LIBLINEAR");
    return svm_library(solver) > 0;
}

static void like_reference(const char *name, struct trial_of trial)
{
    struct reference reference = reference_open();
    float *answers = must_learn(&trial, &reference.train, &reference.test);
    assert_answers(&reference, name, answers, 0);
    free(answers);
    try_damaged(&trial, &reference.train, &reference.test);
    reference_done(&reference);
}

static void test_kernels(void **state)
{
    (void)state;
    if (!have(SVM_LIBSVM))
        return;
    like_reference("svm-rbf", svm_trial());
    struct trial_of trial = svm_trial();
    static const char *const poly[] = { "kernel", "poly", "gamma", "0.2", "coef0", "1" };
    memcpy(trial.settings, poly, sizeof poly);
    like_reference("svm-poly", trial);
    static const char *const sigmoid[] = { "kernel", "sigmoid", "gamma", "0.05", "coef0", "0" };
    memcpy(trial.settings, sigmoid, sizeof sigmoid);
    like_reference("svm-sigmoid", trial);
    trial = svm_trial();
    static const char *const linear[] = { "kernel", "linear" };
    memcpy(trial.settings, linear, sizeof linear);
    like_reference("svm-linear", trial);
}

static void test_weights(void **state)
{
    (void)state;
    static const double weights[] = { 1, 0.5, 4, 1 };
    static const char *const settings[] = { "c", "10", "gamma", "0.5" };
    if (!have(SVM_LIBSVM))
        return;
    struct trial_of trial = svm_trial();
    memcpy(trial.settings, settings, sizeof settings);
    trial.class_weights = weights;
    like_reference("svm-rbf-weighted", trial);
}

static void test_liblinear(void **state)
{
    (void)state;
    static const char *const settings[] = { "kernel", "linear", "solver", "liblinear" };
    if (!have(SVM_LIBLINEAR))
        return;
    struct trial_of trial = svm_trial();
    memcpy(trial.settings, settings, sizeof settings);
    like_reference("liblinear", trial);
}

/* Two, three and four classes whose pairs agree: the coupled probabilities are those of the pairs. */
static void test_coupling(void **state)
{
    (void)state;
    static const double wanted[] = { 0.5, 0.3, 0.15, 0.05 };
    for (size_t count = 2; count <= 4; count++) {
        double pairs[16] = { 0 };
        double found[4];
        double all = 0;
        for (size_t i = 0; i < count; i++) {
            all += wanted[i];
            for (size_t j = 0; j < count; j++)
                pairs[i * count + j] = wanted[i] / (wanted[i] + wanted[j]);
        }
        svm_couple(pairs, count, found);
        for (size_t i = 0; i < count; i++)
            assert_near(found[i], wanted[i] / all, 0.005);
    }
}

#ifdef PEEPHOLE_LIBSVM
/* --- LIBSVM in this process --- */

static struct svm_node *nodes_of(const real *inputs, size_t width)
{
    struct svm_node *nodes = calloc(width + 1, sizeof *nodes);
    size_t at = 0;
    for (size_t j = 0; j < width; j++)
        if (inputs[j] > 0 || inputs[j] < 0)
            nodes[at++] = (struct svm_node){ .index = (int)j + 1, .value = (double)inputs[j] };
    nodes[at].index = -1;
    return nodes;
}

static void say_nothing(const char *text)
{
    (void)text;
}

struct own {
    struct svm_problem problem;
    struct svm_model *model;
};

/* Rows class after class, as the program hands them over, so that ties of votes fall alike. */
static struct own own_model(const struct made_rows_of *made, struct svm_parameter parameter,
                            unsigned seed)
{
    struct learner_rows rows = learner_rows_of(made);
    struct own own = { .problem = { .l = 0 } };
    own.problem.y = calloc(rows.count, sizeof *own.problem.y);
    own.problem.x = calloc(rows.count, sizeof *own.problem.x);
    for (size_t k = 0; k < made->class_count; k++)
        for (size_t i = 0; i < rows.count; i++)
            if (made->classes[i] == k) {
                own.problem.y[own.problem.l] = (double)k;
                own.problem.x[own.problem.l++] = nodes_of(rows.inputs + i * rows.width, rows.width);
            }
    svm_set_print_string_function(say_nothing);
    srand(seed);
    own.model = svm_train(&own.problem, &parameter);
    return own;
}

static void own_done(struct own *own)
{
    svm_free_and_destroy_model(&own->model);
    for (int i = 0; i < own->problem.l; i++)
        free(own->problem.x[i]);
    free(own->problem.x);
    free(own->problem.y);
}

static struct svm_parameter own_parameter(size_t width)
{
    return (struct svm_parameter){ .svm_type = C_SVC,
                                   .kernel_type = RBF,
                                   .degree = 3,
                                   .gamma = 1 / (double)width,
                                   .cache_size = 200,
                                   .eps = 0.001,
                                   .C = 1,
                                   .shrinking = 1 };
}

/* The demo set's labels are those of svm_predict, each of them. */
static void test_like_svm_predict(void **state)
{
    (void)state;
    struct prepare_settings settings;
    prepare_defaults(&settings);
    struct made_rows_of train = made_rows_of(thinned(demo_table("demo"), 10), &settings, NULL);
    struct made_rows_of test = made_rows_of(thinned(demo_table("demo:test"), 4), &settings, &train);
    struct trial_of trial = svm_trial();
    float *answers = must_learn(&trial, &train, &test);
    struct learner_rows rows = learner_rows_of(&test);
    struct own own = own_model(&train, own_parameter(rows.width), 1);
    size_t right = 0;
    for (size_t i = 0; i < rows.count; i++) {
        struct svm_node *nodes = nodes_of(rows.inputs + i * rows.width, rows.width);
        size_t answer = answer_of(answers, i, test.class_count);
        assert_int_equal(answer, (size_t)svm_predict(own.model, nodes));
        right += answer == test.classes[i];
        free(nodes);
    }
    printf("# %.4f of demo:test\n", (double)right / (double)rows.count);
    own_done(&own);
    free(answers);
    made_rows_done(&test);
    made_rows_done(&train);
}

/* Two classes, and the seed that the program hands to its child: the same probabilities. */
static void test_probabilities(void **state)
{
    (void)state;
    struct prepare_settings settings;
    prepare_defaults(&settings);
    settings.classes = SCHEME_BINARY;
    struct made_rows_of train = made_rows_of(thinned(demo_table("demo"), 10), &settings, NULL);
    struct made_rows_of test = made_rows_of(thinned(demo_table("demo:test"), 4), &settings, &train);
    struct trial_of trial = svm_trial();
    trial.settings[0] = "probabilities";
    trial.settings[1] = "yes";
    float *answers = must_learn(&trial, &train, &test);
    struct learner_rows rows = learner_rows_of(&test);
    struct svm_parameter parameter = own_parameter(rows.width);
    struct rng rng = rng_stream_at(trial.seed, "svm", 0);
    parameter.probability = 1;
    struct own own = own_model(&train, parameter, (unsigned)rng_below(&rng, INT32_MAX));
    for (size_t i = 0; i < rows.count; i++) {
        double wanted[2];
        struct svm_node *nodes = nodes_of(rows.inputs + i * rows.width, rows.width);
        svm_predict_probability(own.model, nodes, wanted);
        assert_near((double)answers[2 * i], wanted[0], 1e-4);
        free(nodes);
    }
    own_done(&own);
    free(answers);
    made_rows_done(&test);
    made_rows_done(&train);
}
#endif

/* --- what is refused --- */

static void must_refuse_to_learn(struct trial_of trial, const struct made_rows_of *train,
                                 enum err_code code, const char *words)
{
    struct err err = { 0 };
    assert_null(trial_fit(&trial, train, &err));
    assert_int_equal(err.code, code);
    assert_says(err, words);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void test_refused(void **state)
{
    (void)state;
    struct reference reference = reference_open();
    struct trial_of trial = svm_trial();
    static const char *const curved[] = { "solver", "liblinear" };
    memcpy(trial.settings, curved, sizeof curved);
    must_refuse_to_learn(trial, &reference.train, ERR_USAGE, "kernel=linear alone, not kernel=rbf");
    static const char *const unsure[] = { "solver", "liblinear",     "kernel",
                                          "linear", "probabilities", "yes" };
    memcpy(trial.settings, unsure, sizeof unsure);
    must_refuse_to_learn(trial, &reference.train, ERR_USAGE, "no probabilities");
    struct cancel cancel = { .requested = true };
    trial = svm_trial();
    trial.cancel = &cancel;
    double start = now();
    if (svm_library(SVM_LIBSVM))
        must_refuse_to_learn(trial, &reference.train, ERR_CANCELLED, "stopped");
    assert_true(now() - start < 5); /* at once, where nothing else keeps the machine busy */
    reference_done(&reference);
}

/* One class alone is always answered. */
static void test_one_class(void **state)
{
    (void)state;
    struct reference reference = reference_open();
    for (size_t i = 0; i < reference.train.table->count; i++)
        reference.train.classes[i] = 2;
    struct trial_of trial = svm_trial();
    if (have(SVM_LIBSVM)) {
        float *answers = must_learn(&trial, &reference.train, &reference.test);
        for (size_t i = 0; i < reference.test.table->count; i++)
            assert_int_equal(answer_of(answers, i, 4), 2);
        free(answers);
    }
    reference_done(&reference);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kernels),          cmocka_unit_test(test_weights),
        cmocka_unit_test(test_liblinear),        cmocka_unit_test(test_coupling),
#ifdef PEEPHOLE_LIBSVM
        cmocka_unit_test(test_like_svm_predict), cmocka_unit_test(test_probabilities),
#endif
        cmocka_unit_test(test_refused),          cmocka_unit_test(test_one_class),
    };
    return unit_run(tests);
}

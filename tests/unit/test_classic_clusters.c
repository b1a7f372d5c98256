/* SPDX-License-Identifier: GPL-3.0-or-later */
/* k-means against iterations written out in double; kmeans and rbf by what they must answer. */
#include "tests/unit/classic.h"

#include <math.h>

#include "src/classic/clusters.h"

#define learner_kmeans (*kind_find("kmeans")->learner)
#define kmeans_keys (kind_find("kmeans")->keys)
#define learner_rbf (*kind_find("rbf")->learner)
#define rbf_keys (kind_find("rbf")->keys)

static double square_of(const real *a, const double *b, size_t width)
{
    double sum = 0;
    for (size_t i = 0; i < width; i++)
        sum += pow((double)a[i] - b[i], 2);
    return sum;
}

/* --- Lloyd --- */

/* Assigns and averages until nothing changes. Gives the inertia; centres: count x width. */
static double plain_lloyd(const struct classic_set *set, double *centres, size_t count,
                          uint32_t *nearest)
{
    size_t width = set->width;
    double *sums = calloc(count * (width + 1), sizeof *sums), inertia = 0;
    for (bool changed = true; changed;) {
        changed = false;
        inertia = 0;
        memset(sums, 0, count * (width + 1) * sizeof *sums);
        for (size_t i = 0; i < set->train.count; i++) {
            const real *row = set->train.inputs + i * width;
            size_t best = 0;
            for (size_t c = 1; c < count; c++)
                if (square_of(row, centres + c * width, width) <
                    square_of(row, centres + best * width, width))
                    best = c;
            changed = changed || nearest[i] != best;
            nearest[i] = (uint32_t)best;
            inertia += square_of(row, centres + best * width, width);
            for (size_t p = 0; p < width; p++)
                sums[best * (width + 1) + p] += (double)row[p];
            sums[best * (width + 1) + width]++;
        }
        for (size_t c = 0; c < count; c++)
            for (size_t p = 0; p < width && changed; p++) {
                assert_true(sums[c * (width + 1) + width] > 0);
                centres[c * width + p] = sums[c * (width + 1) + p] / sums[c * (width + 1) + width];
            }
    }
    free(sums);
    return inertia;
}

static struct clusters_task task_of(const struct classic_set *set, size_t wanted,
                                    const struct compute *compute)
{
    return (struct clusters_task){ .rows = set->train.inputs,
                                   .count = set->train.count,
                                   .width = set->width,
                                   .wanted = wanted,
                                   .starts = 1,
                                   .iterations = 300,
                                   .seed = 5,
                                   .compute = compute };
}

static void test_lloyd(void **state)
{
    (void)state;
    enum { K = 12 };
    struct classic_set set;
    struct err err = { 0 };
    struct clusters clusters;
    classic_begin(&set, ENCODE_INTEGER, SCHEME_CATEGORY, 5);
    struct pool *pool = made_pool(2);
    struct compute compute = { pool, kernel_choose(NULL, &err) };
    struct clusters_task task = task_of(&set, K, &compute);
    uint32_t *nearest = calloc(set.train.count, sizeof *nearest);
    uint32_t *plain = calloc(set.train.count, sizeof *plain);
    real *squares = calloc(set.train.count, sizeof *squares);
    double *centres = calloc(K * set.width, sizeof *centres);
    assert_true(clusters_start(&clusters, &task, 0, &err));
    assert_int_equal(clusters.count, K);
    for (size_t i = 0; i < K * set.width; i++)
        centres[i] = (double)clusters.centres[i];
    memset(plain, 0xff, set.train.count * sizeof *plain);
    double inertia = plain_lloyd(&set, centres, K, plain);
    assert_true(clusters_lloyd(&clusters, &task, &err));
    assert_near(clusters.inertia, inertia, 1e-3);
    assert_true(
        clusters_assign(&clusters, task.rows, task.count, &compute, NULL, nearest, squares, &err));
    size_t same = 0;
    for (size_t i = 0; i < set.train.count; i++)
        same += nearest[i] == plain[i];
    assert_int_equal(same, set.train.count);
    for (size_t i = 0; i < K * set.width; i++)
        assert_near((double)clusters.centres[i], centres[i], 1e-4);
    free(nearest);
    free(plain);
    free(squares);
    free(centres);
    clusters_done(&clusters);
    pool_free(pool);
    classic_end(&set);
}

/* k-means++: every centre is a row, no two are equal; where there are too few different rows, there are
 * as many centres as those. */
static void test_start(void **state)
{
    (void)state;
    struct classic_set set;
    struct err err = { 0 };
    struct clusters clusters;
    classic_begin(&set, ENCODE_INTEGER, SCHEME_CATEGORY, 5);
    struct pool *pool = made_pool(2);
    struct compute compute = { pool, kernel_choose(NULL, &err) };
    for (size_t i = 0; i < set.train.count; i++) /* seven different rows */
        memmove(set.train.inputs + i * set.width, set.train.inputs + i % 7 * set.width,
                set.width * sizeof(real));
    struct clusters_task task = task_of(&set, 50, &compute);
    assert_true(clusters_fit(&clusters, &task, &err));
    assert_int_equal(clusters.count, 7);
    assert_true(clusters.inertia < 1e-6);
    clusters_done(&clusters);
    pool_free(pool);
    classic_end(&set);
}

/* --- the learners --- */

static double accuracy_of(const struct learner *learner, const struct key *keys, enum scheme scheme,
                          const char *settings)
{
    struct classic_set set;
    classic_begin(&set, ENCODE_ONEHOT, scheme, unit_sanitized() ? 6 : 3);
    classic_settings(&set, keys, settings);
    float *answers = classic_check(&set, learner);
    double accuracy = classic_accuracy(&set, answers);
    free(answers);
    classic_end(&set);
    return accuracy;
}

static void test_kmeans(void **state)
{
    (void)state;
    double few = accuracy_of(&learner_kmeans, kmeans_keys, SCHEME_CATEGORY, "k=2");
    double many = accuracy_of(&learner_kmeans, kmeans_keys, SCHEME_CATEGORY, "k=60 restarts=1");
    assert_true(many > 0.7 && many > few);
    assert_true(accuracy_of(&learner_kmeans, kmeans_keys, SCHEME_CATEGORY,
                            "k=60 restarts=1 minibatch=yes batch=200 iterations=60") > 0.65);
    assert_true(accuracy_of(&learner_kmeans, kmeans_keys, SCHEME_BINARY,
                            "k=30 restarts=1 score=distance") > 0.6);
}

/* Of the normal training rows the share quantile= is no attack. */
static void test_threshold(void **state)
{
    (void)state;
    struct classic_set set;
    classic_begin(&set, ENCODE_INTEGER, SCHEME_BINARY, 3);
    classic_settings(&set, kmeans_keys, "score=distance quantile=0.9 k=20 restarts=1");
    struct learned *learned = classic_fit(&set, &learner_kmeans, 2);
    struct classic_rows test = set.test;
    set.test = set.train;
    float *answers = classic_answer(&set, &learner_kmeans, learned, 2);
    size_t normal = 0, passed = 0;
    for (size_t i = 0; i < set.train.count; i++) {
        normal += set.train.classes[i] == 0;
        passed += set.train.classes[i] == 0 && classic_answer_of(answers + 2 * i, 2) == 0;
    }
    assert_near((double)passed / (double)normal, 0.9, 0.01);
    set.test = test;
    free(answers);
    learner_kmeans.free(learned);
    classic_end(&set);
}

static void test_table(void **state)
{
    (void)state;
    struct classic_set set;
    struct str text;
    classic_begin(&set, ENCODE_INTEGER, SCHEME_CATEGORY, 5);
    classic_settings(&set, kmeans_keys, "k=4");
    struct learned *learned = classic_fit(&set, &learner_kmeans, 2);
    str_init(&text);
    assert_true(learner_kmeans.describe(learned, set.preparation, &text));
    assert_non_null(strstr(text.text, "4 clusters of all training rows"));
    assert_non_null(strstr(text.text, "normal"));
    size_t lines = 0;
    for (const char *at = text.text; *at; at++)
        lines += *at == '\n';
    assert_int_equal(lines, 4 + 2);
    str_done(&text);
    learner_kmeans.free(learned);
    classic_end(&set);
}

/* As many centres as different rows and narrow units: an interpolation, right on every row that has one
 * label. */
static void test_rbf(void **state)
{
    (void)state;
    double few = accuracy_of(&learner_rbf, rbf_keys, SCHEME_CATEGORY, "centres=5");
    double many = accuracy_of(&learner_rbf, rbf_keys, SCHEME_CATEGORY, "centres=150");
    assert_true(many > 0.75 && many > few);
    struct classic_set set;
    classic_begin(&set, ENCODE_INTEGER, SCHEME_CATEGORY, 50);
    classic_settings(&set, rbf_keys, "centres=1024 spread=0.3 neighbours=1 ridge=0.000001");
    struct learned *learned = classic_fit(&set, &learner_rbf, 2);
    struct classic_rows test = set.test;
    set.test = set.train;
    float *answers = classic_answer(&set, &learner_rbf, learned, 2);
    assert_true(classic_accuracy(&set, answers) > 0.99);
    set.test = test;
    free(answers);
    learner_rbf.free(learned);
    classic_end(&set);
}

static void test_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *settings, *words;
    } cases[] = {
        { "batch=20", "batch= belongs to minibatch=yes" },
        { "quantile=0.9", "quantile= belongs to score=distance" },
        { "score=distance", "kmeans score=distance tells an attack of any kind from none, so it "
                            "cannot answer 5 classes" },
    };
    struct classic_set set;
    classic_begin(&set, ENCODE_INTEGER, SCHEME_CATEGORY, 50);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = { 0 };
        classic_settings(&set, kmeans_keys, cases[i].settings);
        assert_null(classic_try(&set, &learner_kmeans, 1, NULL, &err));
        assert_says(err, cases[i].words);
    }
    classic_end(&set);
}

static void test_cancel_and_files(void **state)
{
    (void)state;
    static const char *const of_kmeans[] = { "clusters", "centres",   "classes",
                                             "inertia",  "threshold", NULL };
    static const char *const of_rbf[] = { "centre count", "centres", "widths", "weights", NULL };
    struct classic_set set;
    classic_begin(&set, ENCODE_INTEGER, SCHEME_BINARY, 11);
    classic_settings(&set, kmeans_keys, "score=distance k=5");
    classic_check_cancel(&set, &learner_kmeans);
    classic_check_hostile(&set, &learner_kmeans, of_kmeans);
    classic_settings(&set, rbf_keys, "centres=9");
    classic_check_cancel(&set, &learner_rbf);
    classic_check_hostile(&set, &learner_rbf, of_rbf);
    classic_end(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lloyd),   cmocka_unit_test(test_start),
        cmocka_unit_test(test_kmeans),  cmocka_unit_test(test_threshold),
        cmocka_unit_test(test_table),   cmocka_unit_test(test_rbf),
        cmocka_unit_test(test_refuses), cmocka_unit_test(test_cancel_and_files),
    };
    return unit_run(tests);
}

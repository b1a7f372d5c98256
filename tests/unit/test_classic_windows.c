/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grnn and pnn against sums written out in double; the choice of sigma; files; cancelling. */
#include "tests/unit/classic.h"

#include <math.h>

#define learner_grnn (*kind_find("grnn")->learner)
#define grnn_keys (kind_find("grnn")->keys)
#define learner_pnn (*kind_find("pnn")->learner)
#define pnn_keys (kind_find("pnn")->keys)

/* Class sums over all training rows but one. */
static void plain_sums(const struct classic_set *set, const real *query, size_t but, double sigma,
                       double *sums)
{
    double least = (double)INFINITY;
    double *squares = calloc(set->train.count, sizeof *squares);
    for (size_t i = 0; i < set->train.count; i++) {
        const real *row = set->train.inputs + i * set->width;
        for (size_t j = 0; j < set->width; j++)
            squares[i] += pow((double)row[j] - (double)query[j], 2);
        least = i != but && squares[i] < least ? squares[i] : least;
    }
    memset(sums, 0, set->classes * sizeof *sums);
    for (size_t i = 0; i < set->train.count; i++)
        if (i != but)
            sums[set->train.classes[i]] += exp((least - squares[i]) / (2 * sigma * sigma));
    free(squares);
}

/* equal: each class's sum is divided by its rows; weights may be NULL. */
static void plain_answer(const struct classic_set *set, const real *query, size_t but, double sigma,
                         bool equal, double *p)
{
    double all = 0;
    plain_sums(set, query, but, sigma, p);
    for (size_t c = 0; c < set->classes; c++) {
        double rows = 0;
        for (size_t i = 0; i < set->train.count; i++)
            rows += i != but && set->train.classes[i] == c ? 1 : 0;
        p[c] /= equal && rows > 0 ? rows : 1;
        all += p[c];
    }
    for (size_t c = 0; c < set->classes; c++)
        p[c] /= all;
}

static void check_answers(const struct learner *learner, const struct key *keys, enum encode encode,
                          const char *settings, bool equal)
{
    struct classic_set set;
    double p[64];
    classic_begin(&set, encode, SCHEME_CATEGORY, unit_sanitized() ? 20 : 5);
    classic_settings(&set, keys, settings);
    float *answers = classic_check(&set, learner);
    for (size_t i = 0; i < set.test.count; i += 3) {
        plain_answer(&set, set.test.inputs + i * set.width, SIZE_MAX,
                     values_number(&set.values, "sigma"), equal, p);
        for (size_t c = 0; c < set.classes; c++)
            assert_near((double)answers[i * set.classes + c], p[c], 2e-4);
    }
    free(answers);
    classic_end(&set);
}

static void test_answers(void **state)
{
    (void)state;
    check_answers(&learner_grnn, grnn_keys, ENCODE_INTEGER, "sigma=0.2", false);
    check_answers(&learner_grnn, grnn_keys, ENCODE_ONEHOT, "sigma=0.02", false);
    check_answers(&learner_pnn, pnn_keys, ENCODE_INTEGER, "sigma=0.1", true);
    check_answers(&learner_pnn, pnn_keys, ENCODE_ONEHOT, "sigma=0.5 prior=training", false);
}

/* A sigma far below all distances: the class of the nearest row, no 0/0. */
static void test_narrow_windows(void **state)
{
    (void)state;
    check_answers(&learner_grnn, grnn_keys, ENCODE_INTEGER, "sigma=0.0001", false);
}

/* --- the choice of sigma --- */

static double plain_cost(const struct classic_set *set, double sigma, bool squares)
{
    double cost = 0, p[64];
    for (size_t i = 0; i < set->train.count; i++) {
        size_t truth = set->train.classes[i], best = 0;
        plain_answer(set, set->train.inputs + i * set->width, i, sigma, !squares, p);
        for (size_t c = 0; c < set->classes; c++) {
            best = p[c] > p[best] ? c : best;
            cost += squares ? pow(p[c] - (c == truth ? 1 : 0), 2) : 0;
        }
        cost += squares || best == truth ? 0 : 1;
    }
    return cost / (double)set->train.count;
}

/* All rows left out: the costs that are described are those of the plain way, the least is chosen. */
static void check_choice(const struct learner *learner, const struct key *keys, bool squares)
{
    struct classic_set set;
    struct str text;
    struct err err = { 0 };
    classic_begin(&set, ENCODE_INTEGER, SCHEME_CATEGORY, unit_sanitized() ? 40 : 16);
    classic_settings(&set, keys, "leave-out=1000000");
    struct learned *learned = classic_fit(&set, learner, 2);
    str_init(&text);
    assert_true(learner->describe(learned, set.preparation, &text));
    struct pack *pack = classic_pack(learner, learned);
    const double *costs = pack_doubles(pack, "costs", 14, &err);
    const double *sigma = pack_doubles(pack, "sigma", 1, &err);
    assert_non_null(costs);
    double least = (double)INFINITY, best = 0;
    for (size_t s = 0; s < 14; s++) {
        double wanted = plain_cost(&set, pow(2, -0.5 * (double)s), squares);
        assert_near(costs[s], wanted, squares ? 1e-4 : 1.5 / (double)set.train.count);
        best = costs[s] < least ? pow(2, -0.5 * (double)s) : best;
        least = costs[s] < least ? costs[s] : least;
    }
    assert_near(*sigma, best, 1e-12);
    char line[64];
    snprintf(line, sizeof line, "sigma %.4g, chosen by leaving out one of %zu training rows", best,
             set.train.count);
    assert_non_null(strstr(text.text, line));
    str_done(&text);
    pack_free(pack);
    learner->free(learned);
    free(classic_check(&set, learner));
    classic_end(&set);
}

static void test_choice(void **state)
{
    (void)state;
    check_choice(&learner_grnn, grnn_keys, true);
    check_choice(&learner_pnn, pnn_keys, false);
}

/* A sample is drawn by the seed: the same whatever the threads. */
static void test_sample(void **state)
{
    (void)state;
    struct classic_set set;
    classic_begin(&set, ENCODE_ONEHOT, SCHEME_CATEGORY, 3);
    classic_settings(&set, pnn_keys, "leave-out=50");
    free(classic_check(&set, &learner_pnn));
    classic_end(&set);
}

/* --- the small things --- */

static void test_refuses(void **state)
{
    (void)state;
    struct classic_set set;
    struct err err = { 0 };
    classic_begin(&set, ENCODE_INTEGER, SCHEME_CATEGORY, 50);
    set.train.count = 1;
    classic_settings(&set, grnn_keys, "leave-out=7");
    assert_null(classic_try(&set, &learner_grnn, 1, NULL, &err));
    assert_says(err, "sigma cannot be chosen by leaving out the only training row");
    classic_settings(&set, grnn_keys, "sigma=0.1");
    float *answers = classic_check(&set, &learner_grnn);
    assert_int_equal(classic_answer_of(answers, set.classes), set.train.classes[0]);
    free(answers);
    classic_end(&set);
}

static void test_cancel_and_files(void **state)
{
    (void)state;
    static const char *const names[] = { "rows",          "row count", "row class", "sigma",
                                         "class factors", "left out",  "costs",     NULL };
    struct classic_set set;
    classic_begin(&set, ENCODE_INTEGER, SCHEME_CATEGORY, 11);
    classic_settings(&set, pnn_keys, "leave-out=100");
    classic_check_cancel(&set, &learner_pnn);
    classic_check_hostile(&set, &learner_pnn, names);
    classic_end(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers), cmocka_unit_test(test_narrow_windows),
        cmocka_unit_test(test_choice),  cmocka_unit_test(test_sample),
        cmocka_unit_test(test_refuses), cmocka_unit_test(test_cancel_and_files),
    };
    return unit_run(tests);
}

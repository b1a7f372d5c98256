/* SPDX-License-Identifier: GPL-3.0-or-later */
/* knn against a plain search of every row for every row, in double; ties; files; cancelling. */
#include "tests/unit/classic.h"

#include <math.h>

#include "src/base/rng.h"
#include "src/classic/search.h"

#define learner_knn (*kind_find("knn")->learner)
#define knn_keys (kind_find("knn")->keys)

/* --- the plain way --- */

struct plain_hit {
    double square;
    size_t row;
};

static int nearer(const void *a, const void *b)
{
    const struct plain_hit *left = a, *right = b;
    if (left->square < right->square || left->square > right->square)
        return left->square < right->square ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

/* METRIC_MIXED: each symbol that differs counts 1. */
static double plain_square(const struct classic_set *set, bool mixed, const real *a, const real *b)
{
    double sum = 0;
    size_t at = 0;
    for (size_t i = 0; i < preparation_columns(set->preparation); i++) {
        struct fitted_column column = preparation_column(set->preparation, i);
        double part = 0;
        for (size_t j = 0; j < column.inputs; j++, at++)
            part += pow((double)a[at] - (double)b[at], 2);
        sum += mixed && column.symbol ? (part > 0 ? 1 : 0) : part;
    }
    return sum;
}

static size_t plain_answer(const struct classic_set *set, bool mixed, bool weighted, size_t k,
                           const real *query, struct plain_hit *hits)
{
    double votes[64] = { 0 };
    for (size_t i = 0; i < set->train.count; i++)
        hits[i] =
            (struct plain_hit){ plain_square(set, mixed, query, set->train.inputs + i * set->width),
                                i };
    qsort(hits, set->train.count, sizeof *hits, nearer);
    bool touches = !(hits[0].square > 0);
    for (size_t i = 0; i < k; i++) {
        double own = 1;
        if (weighted)
            own = touches ? (hits[i].square > 0 ? 0 : 1) : 1 / sqrt(hits[i].square);
        votes[set->train.classes[hits[i].row]] += own;
    }
    size_t best = 0;
    for (size_t c = 1; c < set->classes; c++)
        best = votes[c] > votes[best] * (1 + 1e-12) ? c : best;
    return best;
}

static void check_plain(enum encode encode, const char *settings)
{
    struct classic_set set;
    classic_begin(&set, encode, SCHEME_CATEGORY, unit_sanitized() ? 9 : 3);
    classic_settings(&set, knn_keys, settings);
    float *answers = classic_check(&set, &learner_knn);
    assert_true(classic_accuracy(&set, answers) > 0.8);
    struct plain_hit *hits = calloc(set.train.count, sizeof *hits);
    size_t k = (size_t)values_count(&set.values, "k");
    bool mixed = values_choice(&set.values, "distance") == 1;
    bool weighted = values_choice(&set.values, "votes") == 1;
    for (size_t i = 0; i < set.test.count; i += 2)
        assert_int_equal(
            classic_answer_of(answers + i * set.classes, set.classes),
            plain_answer(&set, mixed, weighted, k, set.test.inputs + i * set.width, hits));
    free(hits);
    free(answers);
    classic_end(&set);
}

static void test_as_the_plain_way(void **state)
{
    (void)state;
    check_plain(ENCODE_ONEHOT, "k=5");
    check_plain(ENCODE_INTEGER, "k=1");
    check_plain(ENCODE_INTEGER, "k=7 votes=distance");
    check_plain(ENCODE_ONEHOT, "k=4 distance=mixed");
    check_plain(ENCODE_INTEGER, "k=5 distance=mixed votes=distance");
}

/* --- what the search finds --- */

enum { WIDTH = 8, ROWS = 3000, QUERIES = 300, K = 9 };

/* Rows on a coarse grid far from 0, so that many distances are equal and products cancel badly. */
static void test_cancellation_and_ties(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct rng rng = rng_stream(3, "grid");
    static real rows[ROWS * WIDTH], queries[QUERIES * WIDTH];
    static uint32_t starts[ROWS + 1], positions[ROWS];
    static struct search_hit hits[QUERIES * K];
    static struct plain_hit plain[ROWS];
    double weights[WIDTH] = { 1, 1, 1, 1, 0.5, 0.5, 1, 1 };
    for (size_t i = 0; i < ROWS * WIDTH; i++)
        rows[i] = (real)(1000 + (double)rng_below(&rng, 4) / 64);
    for (size_t i = 0; i < QUERIES * WIDTH; i++)
        queries[i] = (real)(1000 + (double)rng_below(&rng, 4) / 64);
    for (size_t i = 0; i < ROWS; i++) {
        starts[i + 1] = (uint32_t)i + 1;
        positions[i] = (uint32_t)(ROWS - 1 - i); /* of equals the one that comes last here */
    }
    const struct search_rows all = { rows, ROWS, WIDTH, weights, starts, positions };
    struct search *search = search_new(&all, &err);
    assert_non_null(search);
    struct pool *pool = made_pool(2);
    struct compute compute = { pool, kernel_choose(NULL, &err) };
    assert_true(search_nearest(search, queries, QUERIES, K, &compute, NULL, hits, &err));
    for (size_t q = 0; q < QUERIES; q++) {
        for (size_t i = 0; i < ROWS; i++) {
            plain[i] = (struct plain_hit){ 0, ROWS - 1 - i };
            for (size_t j = 0; j < WIDTH; j++)
                plain[i].square +=
                    weights[j] *
                    pow((double)rows[i * WIDTH + j] - (double)queries[q * WIDTH + j], 2);
        }
        qsort(plain, ROWS, sizeof *plain, nearer);
        for (size_t i = 0; i < K; i++) {
            assert_true(hits[q * K + i].square == plain[i].square);
            assert_int_equal(hits[q * K + i].position, plain[i].row);
        }
    }
    search_free(search);
    pool_free(pool);
}

/* --- the small things --- */

/* Two rows of each of two classes at the same distance: the first class; k=1: the earlier row. */
static void test_ties(void **state)
{
    (void)state;
    struct classic_set set;
    classic_begin(&set, ENCODE_INTEGER, SCHEME_CATEGORY, 1);
    set.train.count = 4;
    set.test.count = 1;
    memset(set.train.inputs, 0, 4 * set.width * sizeof(real));
    memset(set.test.inputs, 0, set.width * sizeof(real));
    for (size_t i = 0; i < 4; i++)
        set.train.inputs[i * set.width + i] = (real)0.25;
    static const uint32_t classes[] = { 3, 1, 1, 3 };
    memcpy(set.train.classes, classes, sizeof classes);
    static const struct {
        const char *settings;
        size_t wanted;
    } cases[] = {
        { "k=1", 3 }, { "k=2", 1 }, { "k=3", 1 }, { "k=4", 1 }, { "k=4 votes=distance", 1 }
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        classic_settings(&set, knn_keys, cases[i].settings);
        float *answers = classic_check(&set, &learner_knn);
        assert_int_equal(classic_answer_of(answers, set.classes), cases[i].wanted);
        free(answers);
    }
    struct err err = { 0 };
    classic_settings(&set, knn_keys, "k=5");
    assert_null(classic_try(&set, &learner_knn, 1, NULL, &err));
    assert_says(err, "k=5 neighbours cannot be found among 4 training rows");
    classic_end(&set);
}

static void test_cancel_and_files(void **state)
{
    (void)state;
    static const char *const names[] = { "symbols known", "symbols", "rows", "starts",
                                         "positions",     "classes", NULL };
    struct classic_set set;
    classic_begin(&set, ENCODE_INTEGER, SCHEME_CATEGORY, 7);
    classic_settings(&set, knn_keys, "distance=mixed");
    classic_check_cancel(&set, &learner_knn);
    classic_check_hostile(&set, &learner_knn, names);
    classic_end(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_the_plain_way),
        cmocka_unit_test(test_cancellation_and_ties),
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_cancel_and_files),
    };
    return unit_run(tests);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The golden values were computed apart from this program, from the definition in rng.c, with
 * code that reproduces the published first outputs of splitmix64 (seed 1234567), FNV-1a ("a",
 * "foobar") and xoshiro256** (state 1 2 3 4). Recorded runs rely on them: they never change.
 */
#include "tests/unit/unit.h"

#include <math.h>
#include <string.h>

#include "src/base/rng.h"

static void test_published_values(void **state)
{
    (void)state;
    struct rng rng = { { 1, 2, 3, 4 } };
    assert_true(rng_next(&rng) == 11520);
    assert_true(rng_next(&rng) == 0);
    assert_true(rng_next(&rng) == 1509978240);
    assert_true(rng_next(&rng) == UINT64_C(1215971899390074240));
}

static void begins(struct rng rng, uint64_t first, uint64_t second, uint64_t third)
{
    assert_true(rng_next(&rng) == first);
    assert_true(rng_next(&rng) == second);
    assert_true(rng_next(&rng) == third);
}

static void test_streams_are_pinned(void **state)
{
    (void)state;
    begins(rng_stream(1, "shuffle"), UINT64_C(0x5c86560990341f99), UINT64_C(0x594ea79cfffe404a),
           UINT64_C(0xa5cdbf290080f63b));
    begins(rng_stream(1, "init"), UINT64_C(0x56a643cada5c342f), UINT64_C(0xed698789d42135cb),
           UINT64_C(0x12ee1fdb7bf19cac));
    begins(rng_stream(0, ""), UINT64_C(0x1e28178eedbf0f30), UINT64_C(0x32dadb1a9e4a4d08),
           UINT64_C(0x4ef49088479a6d5c));
    begins(rng_stream(UINT64_MAX, "split"), UINT64_C(0xef15c97a5f567d46),
           UINT64_C(0xc2f6347a9cb84956), UINT64_C(0x47fa527b76996a5d));
    begins(rng_stream_at(7, "draw", 0), UINT64_C(0x6125fab0d53d9c38), UINT64_C(0x506b2e3b06fcea19),
           UINT64_C(0x755c7f28c9a40720));
    begins(rng_stream_at(7, "draw", 3), UINT64_C(0x10558afa41209e83), UINT64_C(0x1e06ad2b0c25c9fe),
           UINT64_C(0x661c309d3d13dfef));
}

static void test_shuffle_and_sample_are_pinned(void **state)
{
    (void)state;
    static const uint32_t shuffled[10] = { 1, 9, 7, 6, 5, 8, 2, 4, 0, 3 };
    static const uint32_t sampled[10] = { 3, 1, 6, 5, 4, 0, 2, 7, 8, 9 };
    uint32_t items[10] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    struct rng rng = rng_stream(42, "sample");
    rng_shuffle(&rng, items, 10);
    assert_memory_equal(items, shuffled, sizeof items);
    for (uint32_t i = 0; i < 10; i++) {
        items[i] = i;
    }
    rng = rng_stream(42, "sample");
    rng_sample(&rng, items, 10, 4);
    assert_memory_equal(items, sampled, sizeof items);
}

static void test_below_stays_below(void **state)
{
    (void)state;
    struct rng rng = rng_stream(3, "test");
    static const uint64_t bounds[] = {
        1, 2, 3, 7, 1000, UINT64_C(1) << 32, UINT64_C(1) << 63, (UINT64_C(1) << 63) + 1, UINT64_MAX
    };
    for (size_t b = 0; b < sizeof bounds / sizeof bounds[0]; b++) {
        for (int i = 0; i < 1000; i++) {
            assert_true(rng_below(&rng, bounds[b]) < bounds[b]);
        }
    }
}

/* Two thirds of 2^64: draws taken modulo this would fall twice as often into its lower half. */
static void test_below_is_unbiased(void **state)
{
    (void)state;
    struct rng rng = rng_stream(4, "test");
    uint64_t bound = UINT64_C(12297829382473034411);
    int low = 0;
    enum { DRAWS = 60000 };
    for (int i = 0; i < DRAWS; i++) {
        low += rng_below(&rng, bound) < bound / 2;
    }
    assert_in_range(low, DRAWS / 2 - 800, DRAWS / 2 + 800); /* over six standard deviations */
    int counts[6] = { 0 };
    for (int i = 0; i < DRAWS; i++) {
        counts[rng_below(&rng, 6)]++;
    }
    for (int i = 0; i < 6; i++) {
        assert_in_range(counts[i], DRAWS / 6 - 550, DRAWS / 6 + 550);
    }
}

static void test_uniform_and_normal(void **state)
{
    (void)state;
    struct rng rng = rng_stream(5, "test");
    double sum = 0.0;
    double normal_sum = 0.0;
    double normal_square = 0.0;
    enum { DRAWS = 100000 };
    for (int i = 0; i < DRAWS; i++) {
        double u = rng_uniform(&rng);
        assert_true(u >= 0.0 && u < 1.0);
        sum += u;
        double z = rng_normal(&rng);
        assert_true(isfinite(z));
        normal_sum += z;
        normal_square += z * z;
    }
    assert_near(sum / DRAWS, 0.5, 0.006);
    assert_near(normal_sum / DRAWS, 0.0, 0.02);
    assert_near(normal_square / DRAWS, 1.0, 0.03);
}

/* Every pair of 5 items comes first about equally often, and nothing is drawn twice. */
static void test_sample_is_without_replacement(void **state)
{
    (void)state;
    struct rng rng = rng_stream(6, "test");
    int pairs[5][5] = { { 0 } };
    enum { DRAWS = 40000 };
    for (int i = 0; i < DRAWS; i++) {
        uint32_t items[5] = { 0, 1, 2, 3, 4 };
        rng_sample(&rng, items, 5, 2);
        pairs[items[0]][items[1]]++;
        unsigned seen = 0;
        for (int j = 0; j < 5; j++) {
            seen |= 1u << items[j];
        }
        assert_int_equal(seen, 31);
    }
    for (int a = 0; a < 5; a++) {
        for (int b = 0; b < 5; b++) {
            assert_in_range(pairs[a][b] + (a == b ? DRAWS / 20 : 0), DRAWS / 20 - 300,
                            DRAWS / 20 + 300);
        }
    }
}

/* Chi-squared against the probabilities of the distribution: the 99.99th percentile of chi-squared with
 * f degrees of freedom lies below f + 4 sqrt(2 f) + 10. */
static void check_binomial(uint64_t trials, double probability)
{
    enum { DRAWS = 50000, MOST = 128 };
    static size_t seen[MOST];
    struct rng rng = rng_stream(8, "test");
    memset(seen, 0, sizeof seen);
    for (int i = 0; i < DRAWS; i++) {
        uint64_t successes = rng_binomial(&rng, trials, probability);
        assert_in_range(successes, 0, trials);
        seen[successes]++;
    }
    double sum = 0, rest = 1;
    size_t cells = 0, rest_seen = DRAWS;
    for (uint64_t k = 0; k <= trials; k++) {
        double n = (double)trials, x = (double)k;
        double share = exp(lgamma(n + 1) - lgamma(x + 1) - lgamma(n - x + 1) +
                           x * log(probability) + (n - x) * log(1 - probability));
        if (share * DRAWS < 10) {
            continue; /* too few to compare one by one: all of them are a cell */
        }
        sum += pow((double)seen[k] - share * DRAWS, 2) / (share * DRAWS);
        rest -= share;
        rest_seen -= seen[k];
        cells++;
    }
    if (rest * DRAWS > 1) {
        sum += pow((double)rest_seen - rest * DRAWS, 2) / (rest * DRAWS);
    }
    if (!(sum < (double)cells + 4 * sqrt(2 * (double)cells) + 10)) {
        fail_msg("%d trials of %g: chi-squared %g in %zu cells", (int)trials, probability, sum,
                 cells);
    }
}

static void test_binomial(void **state)
{
    (void)state;
    check_binomial(1, 0.5);
    check_binomial(20, 0.05);  /* by waiting */
    check_binomial(20, 0.3);   /* likewise */
    check_binomial(40, 0.25);  /* by rejection, just */
    check_binomial(100, 0.4);  /* likewise */
    check_binomial(100, 0.97); /* failures are counted */
    struct rng rng = rng_stream(9, "test");
    double sum = 0, squares = 0;
    enum { DRAWS = 20000 };
    for (int i = 0; i < DRAWS; i++) {
        double gap = (double)rng_binomial(&rng, 4000000000u, 0.01) - 4e7;
        sum += gap;
        squares += gap * gap;
    }
    double variance = 4e9 * 0.01 * 0.99;
    assert_true(fabs(sum / DRAWS) < 5 * sqrt(variance / DRAWS));
    assert_true(fabs(squares / DRAWS / variance - 1) < 0.05);
    assert_int_equal(rng_binomial(&rng, 0, 0.5), 0);
    assert_int_equal(rng_binomial(&rng, 7, 0), 0);
    assert_int_equal(rng_binomial(&rng, 7, 1), 7);
}

static void test_edges(void **state)
{
    (void)state;
    struct rng rng = rng_stream(7, "test");
    struct rng before = rng;
    rng_shuffle(&rng, NULL, 0);
    rng_sample(&rng, NULL, 0, 3);
    assert_memory_equal(&rng, &before, sizeof rng); /* nothing was drawn for nothing */
    uint32_t items[3] = { 8, 9, 10 };
    rng_sample(&rng, items, 3, 100);
    assert_int_equal(items[0] + items[1] + items[2], 27);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_values),
        cmocka_unit_test(test_streams_are_pinned),
        cmocka_unit_test(test_shuffle_and_sample_are_pinned),
        cmocka_unit_test(test_below_stays_below),
        cmocka_unit_test(test_below_is_unbiased),
        cmocka_unit_test(test_uniform_and_normal),
        cmocka_unit_test(test_sample_is_without_replacement),
        cmocka_unit_test(test_binomial),
        cmocka_unit_test(test_edges),
    };
    return unit_run(tests);
}

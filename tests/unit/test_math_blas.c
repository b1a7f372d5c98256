/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door to OpenBLAS against a plain triple loop. */
#include "tests/unit/unit.h"

#include <math.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/math/blas.h"

enum { MOST = 40 };

static real element(enum transpose t, const real *x, size_t stride, size_t row, size_t col)
{
    return t == TRANSPOSED ? x[col * stride + row] : x[row * stride + col];
}

/* All transpositions, strides larger than the rows, alpha and beta. */
static void test_against_loop(void **state)
{
    (void)state;
    static real a[MOST * MOST], b[MOST * MOST], c[MOST * MOST], before[MOST * MOST];
    struct rng rng = rng_stream(1, "test");
    for (unsigned round = 0; round < 400; round++) {
        size_t m = 1 + rng_below(&rng, 30), n = 1 + rng_below(&rng, 30),
               k = 1 + rng_below(&rng, 30);
        enum transpose ta = round & 1 ? TRANSPOSED : PLAIN;
        enum transpose tb = round & 2 ? TRANSPOSED : PLAIN;
        real alpha = round & 4 ? 1 : (real)-0.5;
        real beta = round & 8 ? 1 : 0;
        for (size_t i = 0; i < MOST * MOST; i++) {
            a[i] = (real)rng_normal(&rng);
            b[i] = (real)rng_normal(&rng);
            before[i] = c[i] = (real)rng_normal(&rng);
        }
        blas_product(ta, tb, m, n, k, alpha, a, MOST, b, MOST, beta, c, MOST);
        for (size_t row = 0; row < MOST; row++) {
            for (size_t col = 0; col < MOST; col++) {
                double sum = 0;
                for (size_t p = 0; p < k; p++)
                    sum +=
                        (double)element(ta, a, MOST, row, p) * (double)element(tb, b, MOST, p, col);
                double was = (double)before[row * MOST + col];
                bool inside = row < m && col < n;
                double wanted = inside ? (double)alpha * sum + (double)beta * was : was;
                assert_near((double)c[row * MOST + col], wanted, 1e-4);
            }
        }
    }
}

/* Long products are taken in pieces: 700 rows of them, and depth 700. */
static void test_long_products(void **state)
{
    (void)state;
    enum { LONG = 700, N = 96, K = 31 };
    static real a[LONG * N], b[LONG * N], c[LONG * N];
    struct rng rng = rng_stream(2, "test");
    for (size_t i = 0; i < LONG * N; i++) {
        a[i] = (real)rng_normal(&rng);
        b[i] = (real)rng_normal(&rng);
        c[i] = 1;
    }
    blas_product(PLAIN, PLAIN, LONG, N, K, 1, a, K, b, N, 0, c, N);
    for (size_t row = 0; row < LONG; row += 3) {
        double sum = 0;
        for (size_t p = 0; p < K; p++)
            sum += (double)a[row * K + p] * (double)b[p * N + row % N];
        assert_near((double)c[row * N + row % N], sum, 1e-4);
    }
    blas_product(PLAIN, TRANSPOSED, LONG, N, K, 1, a, K, b, K, 1, c, N);
    blas_product(TRANSPOSED, PLAIN, N, N, LONG, 2, a, N, b, N, 0, c, N);
    for (size_t row = 0; row < N; row++) {
        double sum = 0;
        for (size_t p = 0; p < LONG; p++)
            sum += 2 * (double)a[p * N + row] * (double)b[p * N + 7];
        assert_near((double)c[row * N + 7], sum, 1e-3);
    }
}

/* With beta 0 the old content is not read, be it NaN. */
static void test_beta_zero(void **state)
{
    (void)state;
    real a[1] = { 2 };
    real b[1] = { 3 };
    real c[1];
    memset(c, 0xff, sizeof c);
    blas_product(PLAIN, PLAIN, 1, 1, 1, 1, a, 1, b, 1, 0, c, 1);
    assert_true(c[0] == 6);
    blas_product(PLAIN, PLAIN, 0, 1, 1, 1, a, 1, b, 1, 0, c, 1); /* nothing to do */
}

static void test_self_check(void **state)
{
    (void)state;
    struct err err = { 0 };
    if (!blas_self_check(&err))
        fail_msg("%s", err.message);
    assert_true(strlen(blas_core()) > 0 && strlen(blas_version()) > 0);
}

enum fault { FAULT_NONE, FAULT_ELEMENT, FAULT_NAN, FAULT_ADD, FAULT_EDGE };
static enum fault fault;

/* blas_product with what broken builds of OpenBLAS have been seen to do. */
static void faulty(enum transpose ta, enum transpose tb, size_t m, size_t n, size_t k, real alpha,
                   const real *a, size_t stride_a, const real *b, size_t stride_b, real beta,
                   real *c, size_t stride_c)
{
    if (fault == FAULT_ADD)
        beta = 0;
    blas_product(ta, tb, m, n, k, alpha, a, stride_a, b, stride_b, beta, c, stride_c);
    if (fault == FAULT_ELEMENT && m > 16)
        c[16 * stride_c + n / 2] += (real)1e-3;
    if (fault == FAULT_NAN)
        c[n - 1] = (real)NAN;
    if (fault == FAULT_EDGE && n % 16 != 0)
        c[(m - 1) * stride_c + n - 1] = 0;
}

/* Each fault is refused, by the quick look, too, with the cure. */
static void test_faulty_product(void **state)
{
    (void)state;
    static const size_t rows[] = { 1, 16 };
    for (size_t i = 0; i < 2; i++) {
        struct err err = { 0 };
        fault = FAULT_NONE;
        assert_true(blas_check(faulty, rows[i], &err));
        for (fault = FAULT_ELEMENT; fault <= FAULT_EDGE; fault++) {
            err = (struct err){ 0 };
            assert_false(blas_check(faulty, rows[i], &err));
            assert_int_equal(err.code, ERR_INTERNAL);
            assert_non_null(strstr(err.message, "wrong product"));
            assert_non_null(strstr(err.hint, "OPENBLAS_CORETYPE="));
        }
    }
    struct err err = { 0 };
    assert_true(blas_quick_check(&err));
    assert_true(blas_peak() > 0);
}

int main(void)
{
    blas_single_thread();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_loop),   cmocka_unit_test(test_long_products),
        cmocka_unit_test(test_beta_zero),      cmocka_unit_test(test_self_check),
        cmocka_unit_test(test_faulty_product),
    };
    return unit_run(tests);
}

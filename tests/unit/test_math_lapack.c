/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linear equations and eigenvectors against what they must satisfy. */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/math/blas.h"
#include "src/math/lapack.h"

enum { SIZE = 37, ROWS = 90, SIDES = 3 };

/* a' a of random numbers, both triangles. */
static void random_gram(double *gram, size_t rows)
{
    static double a[ROWS * SIZE];
    struct rng rng = rng_stream(5, "gram");
    for (size_t i = 0; i < rows * SIZE; i++)
        a[i] = rng_normal(&rng);
    memset(gram, 0, SIZE * SIZE * sizeof *gram);
    blas_gram(rows / 2, SIZE, a, gram);
    blas_gram(rows - rows / 2, SIZE, a + rows / 2 * SIZE, gram);
    for (size_t i = 0; i < SIZE; i++)
        for (size_t j = 0; j < SIZE; j++) {
            double sum = 0;
            for (size_t r = 0; r < rows; r++)
                sum += a[r * SIZE + i] * a[r * SIZE + j];
            assert_near(i <= j ? gram[i * SIZE + j] : 0, i <= j ? sum : 0, 1e-9);
            gram[j * SIZE + i] = gram[i * SIZE + j];
        }
}

static void test_solve(void **state)
{
    (void)state;
    struct err err = { 0 };
    static double gram[SIZE * SIZE], factor[SIZE * SIZE];
    double b[SIDES * SIZE], x[SIDES * SIZE];
    random_gram(gram, ROWS);
    for (size_t i = 0; i < SIDES * SIZE; i++)
        x[i] = b[i] = (double)(i % 7) - 2;
    memcpy(factor, gram, sizeof gram);
    for (size_t i = 0; i < SIZE; i++) /* the lower triangle is not looked at */
        for (size_t j = 0; j < i; j++)
            factor[i * SIZE + j] = 1e9;
    if (!lapack_solve(SIZE, factor, SIDES, x, &err))
        fail_msg("%s", err.message);
    for (size_t side = 0; side < SIDES; side++)
        for (size_t i = 0; i < SIZE; i++) {
            double sum = 0;
            for (size_t j = 0; j < SIZE; j++)
                sum += gram[i * SIZE + j] * x[side * SIZE + j];
            assert_near(sum, b[side * SIZE + i], 1e-9);
        }
    memset(gram, 0, sizeof gram);
    assert_false(lapack_solve(SIZE, gram, SIDES, x, &err));
    assert_int_equal(err.code, ERR_INPUT);
}

static void check_eigen(size_t rows)
{
    struct err err = { 0 };
    static double gram[SIZE * SIZE], vectors[SIZE * SIZE];
    double values[SIZE];
    random_gram(gram, rows);
    memcpy(vectors, gram, sizeof gram);
    if (!lapack_eigen(SIZE, vectors, values, &err))
        fail_msg("%s", err.message);
    for (size_t k = 0; k < SIZE; k++) {
        const double *vector = vectors + k * SIZE;
        double length = 0;
        assert_true(k == 0 || values[k] <= values[k - 1]);
        for (size_t i = 0; i < SIZE; i++) {
            double sum = 0;
            for (size_t j = 0; j < SIZE; j++)
                sum += gram[i * SIZE + j] * vector[j];
            assert_near(sum, values[k] * vector[i], 1e-9 * values[0]);
            length += vector[i] * vector[i];
        }
        assert_near(length, 1, 1e-12);
        assert_true(vector[0] > 0);
    }
}

/* Also of a matrix that has less than full rank. */
static void test_eigen(void **state)
{
    (void)state;
    check_eigen(ROWS);
    check_eigen(SIZE / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_solve),
        cmocka_unit_test(test_eigen),
    };
    return unit_run(tests);
}

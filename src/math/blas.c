/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrix products: the door to OpenBLAS, and the check that this build of it is right. */
#include "src/math/blas.h"

#ifndef PEEPHOLE_NAIVE_PRODUCT
#include <cblas.h>
#endif
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "src/base/arena.h"
#include "src/base/rng.h"

/* cblas.h brings in complex.h, whose macro I must not reach our code. */
#undef I

#ifdef PEEPHOLE_NAIVE_PRODUCT

/* In the place of OpenBLAS, for the thread sanitizer, which cannot see into it. */
static void product(enum transpose ta, enum transpose tb, size_t m, size_t n, size_t k, real alpha,
                    const real *a, size_t stride_a, const real *b, size_t stride_b, real beta,
                    real *c, size_t stride_c)
{
    for (size_t row = 0; row < m; row++) {
        for (size_t col = 0; col < n; col++) {
            real sum = 0;
            for (size_t p = 0; p < k; p++)
                sum += (ta == TRANSPOSED ? a[p * stride_a + row] : a[row * stride_a + p]) *
                       (tb == TRANSPOSED ? b[col * stride_b + p] : b[p * stride_b + col]);
            real *to = &c[row * stride_c + col];
            *to = alpha * sum + (beta == 0 ? 0 : beta * *to);
        }
    }
}

void blas_gram(size_t rows, size_t cols, const double *a, double *gram)
{
    for (; rows > 0; rows--, a += cols)
        for (size_t i = 0; i < cols; i++)
            for (size_t j = i; j < cols; j++)
                gram[i * cols + j] += a[i] * a[j];
}

static void openblas_set_num_threads(int threads)
{
    (void)threads;
}

static const char *openblas_get_corename(void)
{
    return "naive";
}

static const char *openblas_get_config(void)
{
    return "a plain triple loop in the place of OpenBLAS";
}

static int openblas_get_parallel(void)
{
    return 1;
}

#else

static void product(enum transpose ta, enum transpose tb, size_t m, size_t n, size_t k, real alpha,
                    const real *a, size_t stride_a, const real *b, size_t stride_b, real beta,
                    real *c, size_t stride_c)
{
    CBLAS_TRANSPOSE op_a = ta == TRANSPOSED ? CblasTrans : CblasNoTrans;
    CBLAS_TRANSPOSE op_b = tb == TRANSPOSED ? CblasTrans : CblasNoTrans;
#ifdef PEEPHOLE_REAL_DOUBLE
    cblas_dgemm(CblasRowMajor, op_a, op_b, (blasint)m, (blasint)n, (blasint)k, alpha, a,
                (blasint)stride_a, b, (blasint)stride_b, beta, c, (blasint)stride_c);
#else
    cblas_sgemm(CblasRowMajor, op_a, op_b, (blasint)m, (blasint)n, (blasint)k, alpha, a,
                (blasint)stride_a, b, (blasint)stride_b, beta, c, (blasint)stride_c);
#endif
}

void blas_gram(size_t rows, size_t cols, const double *a, double *gram)
{
    if (rows > 0 && cols > 0)
        cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, (blasint)cols, (blasint)rows, 1, a,
                    (blasint)cols, 1, gram, (blasint)cols);
}

#endif

/* OpenBLAS has kernels for small products that pack nothing, up to m n k = 100^3. For the shapes of
 * recurrent nets (one matrix of some hundred KiB, the other long and thin) they are two to four
 * times as fast as its general way, so long products are cut into pieces of that size. Pieces
 * shorter than this do not pay. */
enum { SMALL_PRODUCT = 1000000, PIECE_LEAST = 12 };

static size_t piece_of(size_t length, size_t area)
{
    size_t piece = area > 0 ? SMALL_PRODUCT / area : length;
    return piece >= PIECE_LEAST && piece < length ? piece : length;
}

/* Rows of a and c, piece by piece. */
static void product_by_rows(enum transpose tb, size_t m, size_t n, size_t k, real alpha,
                            const real *a, size_t stride_a, const real *b, size_t stride_b,
                            real beta, real *c, size_t stride_c)
{
    size_t piece = piece_of(m, n * k);
    for (size_t row = 0; row < m; row += piece) {
        size_t rows = m - row < piece ? m - row : piece;
        product(PLAIN, tb, rows, n, k, alpha, a + row * stride_a, stride_a, b, stride_b, beta,
                c + row * stride_c, stride_c);
    }
}

/* Rows of a and b (a is transposed), piece by piece, added up in c. */
static void product_by_depth(size_t m, size_t n, size_t k, real alpha, const real *a,
                             size_t stride_a, const real *b, size_t stride_b, real beta, real *c,
                             size_t stride_c)
{
    size_t piece = piece_of(k, m * n);
    for (size_t row = 0; row < k; row += piece) {
        size_t rows = k - row < piece ? k - row : piece;
        product(TRANSPOSED, PLAIN, m, n, rows, alpha, a + row * stride_a, stride_a,
                b + row * stride_b, stride_b, row == 0 ? beta : 1, c, stride_c);
    }
}

void blas_product(enum transpose ta, enum transpose tb, size_t m, size_t n, size_t k, real alpha,
                  const real *a, size_t stride_a, const real *b, size_t stride_b, real beta,
                  real *c, size_t stride_c)
{
    if (m == 0 || n == 0)
        return;
    if (ta == PLAIN)
        product_by_rows(tb, m, n, k, alpha, a, stride_a, b, stride_b, beta, c, stride_c);
    else if (tb == PLAIN && k > 0)
        product_by_depth(m, n, k, alpha, a, stride_a, b, stride_b, beta, c, stride_c);
    else
        product(ta, tb, m, n, k, alpha, a, stride_a, b, stride_b, beta, c, stride_c);
}

void blas_single_thread(void)
{
    openblas_set_num_threads(1);
}

const char *blas_core(void)
{
    return openblas_get_corename();
}

const char *blas_version(void)
{
    return openblas_get_config();
}

/* openblas_get_parallel: 0 serial, 1 pthreads, 2 OpenMP. */
bool blas_may_run_parallel(void)
{
    return openblas_get_parallel() != 0;
}

bool blas_uses_openmp(void)
{
    return openblas_get_parallel() == 2;
}

struct check_shape {
    enum transpose ta, tb;
    size_t m, n, k;
};

/* The products of an LSTM 41 -> 80 -> 5 and their odd relatives: input, recurrent, weight gradient,
 * gradient of the input, head, and sizes beside the blocking of the kernels. */
static const struct check_shape check_shapes[] = {
    { PLAIN, PLAIN, 250, 320, 41 },      { PLAIN, PLAIN, 25, 320, 80 },
    { PLAIN, PLAIN, 1, 320, 80 },        { PLAIN, TRANSPOSED, 25, 80, 320 },
    { TRANSPOSED, PLAIN, 41, 320, 250 }, { TRANSPOSED, PLAIN, 80, 320, 125 },
    { PLAIN, PLAIN, 50, 5, 80 },         { PLAIN, TRANSPOSED, 50, 80, 5 },
    { TRANSPOSED, PLAIN, 80, 5, 50 },    { PLAIN, PLAIN, 13, 17, 31 },
    { PLAIN, TRANSPOSED, 67, 129, 65 },  { TRANSPOSED, PLAIN, 33, 257, 19 },
};
enum { CHECK_MOST = 320 * 320 };

static double naive_element(const struct check_shape *shape, const real *a, size_t stride_a,
                            const real *b, size_t stride_b, size_t row, size_t col)
{
    double sum = 0;
    for (size_t p = 0; p < shape->k; p++) {
        real left = shape->ta == TRANSPOSED ? a[p * stride_a + row] : a[row * stride_a + p];
        real right = shape->tb == TRANSPOSED ? b[col * stride_b + p] : b[p * stride_b + col];
        sum += (double)left * (double)right;
    }
    return sum;
}

/* The largest difference from the plain triple loop, for c = a b + c0 with c0 = 1/2. */
static double worst_difference(blas_multiply *multiply, const struct check_shape *shape,
                               size_t rows, const real *a, const real *b, real *c)
{
    size_t stride_a = shape->ta == TRANSPOSED ? shape->m : shape->k;
    size_t stride_b = shape->tb == TRANSPOSED ? shape->k : shape->n;
    for (size_t i = 0; i < shape->m * shape->n; i++)
        c[i] = (real)0.5;
    multiply(shape->ta, shape->tb, shape->m, shape->n, shape->k, 1, a, stride_a, b, stride_b, 1, c,
             shape->n);
    double worst = 0;
    for (size_t row = 0; row < shape->m; row++) {
        if (row % rows != 0 && row + 1 < shape->m)
            continue;
        for (size_t col = 0; col < shape->n; col++) {
            double right = 0.5 + naive_element(shape, a, stride_a, b, stride_b, row, col);
            double difference = fabs((double)c[row * shape->n + col] - right);
            if (!(difference <= worst)) /* also where it is NaN */
                worst = isnan(difference) ? (double)INFINITY : difference;
        }
    }
    return worst;
}

bool blas_check(blas_multiply *multiply, size_t rows, struct err *err)
{
    struct arena *arena = arena_new(err);
    real *a = arena ? arena_take(arena, CHECK_MOST, sizeof(real), err) : NULL;
    real *b = a ? arena_take(arena, CHECK_MOST, sizeof(real), err) : NULL;
    real *c = b ? arena_take(arena, CHECK_MOST, sizeof(real), err) : NULL;
    if (!c) {
        arena_free(arena);
        return false;
    }
    struct rng rng = rng_stream(1, "blas check");
    for (size_t i = 0; i < CHECK_MOST; i++) {
        a[i] = (real)(2 * rng_uniform(&rng) - 1);
        b[i] = (real)(2 * rng_uniform(&rng) - 1);
    }
    bool right = true;
    for (size_t i = 0; right && i < sizeof check_shapes / sizeof check_shapes[0]; i++) {
        const struct check_shape *shape = &check_shapes[i];
        /* Sums of k products below 1: the rounding of floats stays far under this. */
        right = worst_difference(multiply, shape, rows, a, b, c) <= 1e-6 * (double)(shape->k + 8);
        if (!right) {
            err_set(err, ERR_INTERNAL,
                    "OpenBLAS (%s) gives a wrong product of %zu x %zu and %zu x %zu numbers",
                    blas_core(), shape->m, shape->k, shape->k, shape->n);
            err_hint(err, "set OPENBLAS_CORETYPE=Haswell (or Prescott) in the environment");
        }
    }
    arena_free(arena);
    return right;
}

bool blas_self_check(struct err *err)
{
    return blas_check(blas_product, 1, err);
}

bool blas_quick_check(struct err *err)
{
    enum { EVERY = 16 };
    return blas_check(blas_product, EVERY, err);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double blas_peak(void)
{
    enum { SIZE = 512, ROUNDS = 12 };
    real *x = calloc((size_t)SIZE * SIZE * 3, sizeof *x);
    double best = 0;
    for (size_t round = 0; x && round < ROUNDS; round++) {
        double begun = seconds_now();
        product(PLAIN, PLAIN, SIZE, SIZE, SIZE, 1, x, SIZE, x + SIZE * SIZE, SIZE, 0,
                x + 2 * SIZE * SIZE, SIZE);
        double rate = 2e-9 * SIZE * SIZE * SIZE / (seconds_now() - begun);
        best = rate > best ? rate : best;
    }
    free(x);
    return best;
}

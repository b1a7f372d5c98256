/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which way a matrix product goes. */
#include "src/math/product.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * Where many rows are summed up in a wide c, OpenBLAS is ahead; b' must be turned first, which needs
 * rows of a to pay; and our kernel blocks for registers only: it gets slices of b that stay in the
 * second-level cache, and nothing that needs more blocks than that.
 */
enum {
    DEEP = 128,
    WIDE = 64,
    TURN_LEAST = 24,
    SLICE = 1 << 15,
    ROWS_MOST = 256,
    SIZE_MOST = 1 << 20
};

static bool is_ours(const struct multiplication *todo)
{
    if (todo->k > SIZE_MOST || todo->n > SIZE_MOST || todo->m > SIZE_MOST)
        return false;
    if (todo->ta == TRANSPOSED)
        return todo->tb == PLAIN && (todo->k <= DEEP || todo->n < WIDE) && todo->n <= SLICE / 32;
    if (todo->tb == TRANSPOSED)
        return todo->m >= TURN_LEAST;
    return todo->k * todo->n <= 2 * SLICE || (todo->n <= SLICE / 32 && todo->m <= ROWS_MOST);
}

/* c (+)= a b', a block of b at a time turned into b' */
static void multiply_turned(const struct kernel *kernel, const struct multiplication *todo,
                            struct product product)
{
    enum { COLS = 64, DEPTH = 128 };
    _Alignas(64) real turned[COLS * DEPTH];
    for (size_t col = 0; col < todo->n; col += COLS) {
        size_t cols = todo->n - col < COLS ? todo->n - col : COLS;
        for (size_t p = 0; p < todo->k; p += DEPTH) {
            size_t depth = todo->k - p < DEPTH ? todo->k - p : DEPTH;
            kernel->turn(todo->b + col * todo->stride_b + p, todo->stride_b, cols, depth, turned,
                         cols);
            product.n = cols;
            product.c = todo->c + col;
            product.start = p == 0 && todo->start ? todo->start + col : NULL;
            product.add = todo->add || p > 0;
            product.part[0] = (struct product_part){ .a = todo->a + p,
                                                     .row = todo->stride_a,
                                                     .step = 1,
                                                     .b = turned,
                                                     .stride = cols,
                                                     .depth = depth };
            kernel->product(&product);
        }
    }
}

static void multiply(const struct kernel *kernel, const struct multiplication *todo)
{
    bool turned = todo->ta == TRANSPOSED;
    struct product product = {
        .m = todo->m,
        .n = todo->n,
        .c = todo->c,
        .stride = todo->stride_c,
        .start = todo->start,
        .add = todo->add,
        .parts = 1,
        .part[0] = { .a = todo->a,
                     .row = turned ? 1 : todo->stride_a,
                     .step = turned ? todo->stride_a : 1,
                     .b = todo->b,
                     .stride = todo->stride_b,
                     .depth = todo->k },
    };
    if (todo->tb == TRANSPOSED) {
        multiply_turned(kernel, todo, product);
        return;
    }
    size_t depth = todo->k * todo->n <= 2 * SLICE ? todo->k + (todo->k == 0) : SLICE / todo->n;
    for (size_t p = 0; p < todo->k || p == 0; p += depth) {
        product.part[0].depth = todo->k - p < depth ? todo->k - p : depth;
        kernel->product(&product);
        product.part[0].a += depth * product.part[0].step;
        product.part[0].b += depth * todo->stride_b;
        product.start = NULL;
        product.add = true;
    }
}

void product_run(const struct kernel *kernel, const struct multiplication *todo)
{
    if (is_ours(todo)) {
        multiply(kernel, todo);
        return;
    }
    for (size_t row = 0; todo->start && row < todo->m; row++)
        memcpy(todo->c + row * todo->stride_c, todo->start, todo->n * sizeof(real));
    blas_product(todo->ta, todo->tb, todo->m, todo->n, todo->k, 1, todo->a, todo->stride_a, todo->b,
                 todo->stride_b, todo->add || todo->start ? 1 : 0, todo->c, todo->stride_c);
}

void product_rows(const struct kernel *kernel, size_t m, size_t n, size_t k, const real *a,
                  const real *b, const real *start, real *c)
{
    const struct multiplication todo = {
        PLAIN, PLAIN, m, n, k, a, b, k, n, start, false, c, n,
    };
    product_run(kernel, &todo);
}

void product_gradient(const struct kernel *kernel, size_t m, size_t n, size_t rows, const real *a,
                      const real *b, real *c)
{
    const struct multiplication todo = {
        TRANSPOSED, PLAIN, m, n, rows, a, b, m, n, NULL, false, c, n,
    };
    product_run(kernel, &todo);
}

void product_back(const struct kernel *kernel, size_t m, size_t n, size_t k, const real *a,
                  const real *b, real *c)
{
    const struct multiplication todo = {
        PLAIN, TRANSPOSED, m, n, k, a, b, k, k, NULL, false, c, n,
    };
    product_run(kernel, &todo);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double product_rate(const struct kernel *kernel)
{
    enum { M = 25, N = 320, K = 80, TIMES = 200, ROUNDS = 12 };
    real *x = calloc(M * K + K * N + M * N, sizeof *x);
    double best = 0;
    for (size_t round = 0; x && round < ROUNDS; round++) {
        double begun = seconds_now();
        for (size_t i = 0; i < TIMES; i++)
            product_rows(kernel, M, N, K, x, x + M * K, NULL, x + M * K + K * N);
        double rate = 2e-9 * M * N * K * TIMES / (seconds_now() - begun);
        best = rate > best ? rate : best;
    }
    free(x);
    return best;
}

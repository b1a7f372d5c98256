/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GFLOP/s of the products of recurrent and other nets: OpenBLAS, our own kernel, and libxsmm where
 * `make` found it (Debian: libxsmm-dev), in turns. bench_product [KERNEL] prints a row a shape. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef BENCH_XSMM
#include <libxsmm.h>
#endif

#include "src/math/blas.h"
#include "src/math/kernel.h"

struct shape {
    const char *name;
    enum transpose ta, tb;
    size_t m, n, k;
};

static const struct shape shapes[] = {
    { "LSTM 80, inputs of 12 windows x 10 steps", PLAIN, PLAIN, 120, 320, 41 },
    { "LSTM 80, a step of 12 windows", PLAIN, PLAIN, 12, 320, 80 },
    { "LSTM 80, a step of 13 windows", PLAIN, PLAIN, 13, 320, 80 },
    { "LSTM 80, a step of 25 windows", PLAIN, PLAIN, 25, 320, 80 },
    { "LSTM 80, a step of 50 windows", PLAIN, PLAIN, 50, 320, 80 },
    { "LSTM 80, a step back, 12 windows", PLAIN, PLAIN, 12, 80, 320 },
    { "LSTM 80, a step back, 13 windows", PLAIN, PLAIN, 13, 80, 320 },
    { "LSTM 80, a step back, 25 windows", PLAIN, PLAIN, 25, 80, 320 },
    { "LSTM 80, dW_h of 100 rows", TRANSPOSED, PLAIN, 80, 320, 100 },
    { "LSTM 80, dW_x of 100 rows", TRANSPOSED, PLAIN, 41, 320, 100 },
    { "LSTM 10, a step of 25 windows", PLAIN, PLAIN, 25, 40, 10 },
    { "LSTM 20, a step of 25 windows", PLAIN, PLAIN, 25, 80, 20 },
    { "LSTM 30, a step of 25 windows", PLAIN, PLAIN, 25, 120, 30 },
    { "GRU 80, a step of 25 windows", PLAIN, PLAIN, 25, 240, 80 },
    { "LSTM 64, a step of 25 windows", PLAIN, PLAIN, 25, 256, 64 },
    { "head of 5 classes, 1200 rows", PLAIN, PLAIN, 1200, 5, 80 },
    { "its input's gradient", PLAIN, TRANSPOSED, 1200, 80, 5 },
    { "its weights' gradient", TRANSPOSED, PLAIN, 80, 5, 1200 },
    { "MLP, 122 to 128, 32 rows", PLAIN, PLAIN, 32, 128, 122 },
    { "MLP, 122 to 128, 128 rows", PLAIN, PLAIN, 128, 128, 122 },
    { "MLP, 122 to 128, 1024 rows", PLAIN, PLAIN, 1024, 128, 122 },
    { "MLP, dW of 128 rows", TRANSPOSED, PLAIN, 122, 128, 128 },
    { "MLP, dW of 1024 rows", TRANSPOSED, PLAIN, 122, 128, 1024 },
    { "conv 1 to 48, 3 steps, 16 windows", PLAIN, PLAIN, 624, 48, 3 },
    { "conv 48 to 16, 3 steps, 16 windows", PLAIN, PLAIN, 272, 16, 144 },
    { "its weights' gradient", TRANSPOSED, PLAIN, 144, 16, 272 },
    { "512 x 512 x 512", PLAIN, PLAIN, 512, 512, 512 },
    { "1024 x 1024 x 1024", PLAIN, PLAIN, 1024, 1024, 1024 },
};
enum { SHAPES = sizeof shapes / sizeof shapes[0], MOST = 1024 * 1024, ROUNDS = 7 };

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The arrays of all products. */
struct arrays {
    float *a, *b, *turned,
        *c; /* turned: b' where the product takes it so; the numbers do not matter */
};

static void by_openblas(const struct shape *s, const struct arrays *at)
{
    blas_product(s->ta, s->tb, s->m, s->n, s->k, 1, at->a, s->ta == TRANSPOSED ? s->m : s->k, at->b,
                 s->tb == TRANSPOSED ? s->k : s->n, 1, at->c, s->n);
}

static void by_kernel(const struct kernel *kernel, const struct shape *s, const struct arrays *at)
{
    bool across = s->ta == TRANSPOSED;
    struct product product = {
        .m = s->m,
        .n = s->n,
        .c = at->c,
        .stride = s->n,
        .add = true,
        .parts = 1,
        .part[0] = { .a = at->a,
                     .row = across ? 1 : s->k,
                     .step = across ? s->m : 1,
                     .b = s->tb == TRANSPOSED ? at->turned : at->b,
                     .stride = s->n,
                     .depth = s->k },
    };
    kernel->product(&product);
}

#ifdef BENCH_XSMM
/* libxsmm's matrices are column-major: c' = b' a'. NULL: it has no code for the shape. */
static libxsmm_smmfunction xsmm_for(const struct kernel *kernel, const struct shape *s)
{
    const int m = (int)s->m, n = (int)s->n, k = (int)s->k, of_a = s->ta == TRANSPOSED ? m : k;
    const int flags = s->ta == TRANSPOSED ? LIBXSMM_GEMM_FLAG_TRANS_B : LIBXSMM_GEMM_FLAG_NONE;
    const float one = 1;
    libxsmm_init();
    libxsmm_set_target_archid(strcmp(kernel->name, "avx512") == 0 ? LIBXSMM_X86_AVX512_CORE
                                                                  : LIBXSMM_X86_AVX2);
    return libxsmm_smmdispatch(n, m, k, &n, &of_a, &n, &one, &one, &flags, NULL);
}
#endif

enum way { WAY_OPENBLAS, WAY_KERNEL, WAY_XSMM };

/* The best of some rounds, a millisecond each at least; 0 where the way has no such product. */
static double rate(enum way way, const struct kernel *kernel, const struct shape *s,
                   const struct arrays *at)
{
    double flop = 2.0 * (double)s->m * (double)s->n * (double)s->k, best = 0;
    size_t times = (size_t)(5e7 / flop) + 1;
#ifdef BENCH_XSMM
    libxsmm_smmfunction xsmm = way == WAY_XSMM ? xsmm_for(kernel, s) : NULL;
    if (way == WAY_XSMM && !xsmm)
        return 0;
#endif
    for (size_t round = 0; round < ROUNDS; round++) {
        double begun = seconds_now();
        for (size_t i = 0; i < times; i++) {
            if (way == WAY_OPENBLAS)
                by_openblas(s, at);
            else if (way == WAY_KERNEL)
                by_kernel(kernel, s, at);
#ifdef BENCH_XSMM
            else
                xsmm(s->tb == TRANSPOSED ? at->turned : at->b, at->a, at->c);
#endif
        }
        double rate = flop * (double)times / (seconds_now() - begun) / 1e9;
        best = rate > best ? rate : best;
    }
    return best;
}

static void print_rows(const struct kernel *kernel, const struct arrays *at)
{
    bool with_xsmm = false;
#ifdef BENCH_XSMM
    with_xsmm = true;
#endif
    printf("%-42s %9s %9s%s   GFLOP/s, one thread\n", "", blas_core(), kernel->name,
           with_xsmm ? "   libxsmm" : "");
    for (size_t i = 0; i < SHAPES; i++) {
        double theirs = rate(WAY_OPENBLAS, kernel, &shapes[i], at);
        double ours = rate(WAY_KERNEL, kernel, &shapes[i], at);
        printf("%-42s %9.1f %9.1f", shapes[i].name, theirs, ours);
        double xsmm = with_xsmm ? rate(WAY_XSMM, kernel, &shapes[i], at) : 0;
        if (xsmm > 0)
            printf(" %9.1f", xsmm);
        printf("%s\n", with_xsmm && xsmm <= 0 ? "         -" : "");
    }
}

int main(int argc, char **argv)
{
    struct err err = { 0 };
    const struct kernel *kernel = kernel_choose(argc > 1 ? argv[1] : NULL, &err);
    struct arrays at;
    float **const all[] = { &at.a, &at.b, &at.turned, &at.c };
    bool whole = kernel != NULL;
    for (size_t i = 0; i < 4; i++) {
        *all[i] = aligned_alloc(64, MOST * sizeof(float));
        whole = whole && *all[i];
    }
    if (!whole) {
        fprintf(stderr, "bench_product: %s\n", err.message);
        return 1;
    }
    for (size_t i = 0; i < MOST; i++)
        at.a[i] = at.b[i] = at.turned[i] = at.c[i] = (float)(i % 7) * 1e-3F;
    blas_single_thread();
    print_rows(kernel, &at);
    for (size_t i = 0; i < 4; i++)
        free(*all[i]);
    return 0;
}

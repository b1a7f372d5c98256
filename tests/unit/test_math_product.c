/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The products of every kernel that this processor can run, against a plain triple loop. */
#include "tests/unit/unit.h"

#include <string.h>

#include "src/base/rng.h"
#include "src/math/product.h"

enum { MOST = 160, ROOM = MOST * MOST };

struct operands {
    float a[2][ROOM], b[2][ROOM], start[MOST], c[ROOM], before[ROOM];
};

static void fill(struct operands *x, struct rng *rng)
{
    float *all = (float *)x;
    for (size_t i = 0; i < sizeof *x / sizeof *all; i++)
        all[i] = (float)rng_normal(rng);
    memcpy(x->before, x->c, sizeof x->c);
}

/* Shapes on both sides of the registers' sizes; both orders of a; one part or two. */
static struct product draw(struct operands *x, struct rng *rng)
{
    size_t n = 1 + rng_below(rng, rng_below(rng, 2) ? 20 : 150);
    struct product product = {
        .m = 1 + rng_below(rng, 40),
        .n = n,
        .c = x->c,
        .stride = n + rng_below(rng, MOST - 150 + 1),
        .start = rng_below(rng, 3) == 0 ? x->start : NULL,
        .parts = 1 + rng_below(rng, 2),
    };
    product.add = !product.start && rng_below(rng, 2);
    for (size_t i = 0; i < product.parts; i++) {
        bool turned = rng_below(rng, 2);
        size_t depth = 1 + rng_below(rng, 150);
        product.part[i] = (struct product_part){ .a = x->a[i],
                                                 .row = turned ? 1 : depth,
                                                 .step = turned ? product.m + 3 : 1,
                                                 .b = x->b[i],
                                                 .stride = n + rng_below(rng, 10),
                                                 .depth = depth };
    }
    return product;
}

static double wanted(const struct product *p, const float *before, size_t row, size_t col)
{
    double sum = 0;
    if (p->start || p->add)
        sum = p->start ? (double)p->start[col] : (double)before[row * p->stride + col];
    for (size_t i = 0; i < p->parts; i++) {
        const struct product_part *part = &p->part[i];
        for (size_t d = 0; d < part->depth; d++)
            sum += (double)part->a[row * part->row + d * part->step] *
                   (double)part->b[d * part->stride + col];
    }
    return sum;
}

static void test_against_loop(void **state)
{
    (void)state;
    static struct operands x;
    struct rng rng = rng_stream(1, "products");
    for (size_t round = 0; round < 300; round++) {
        fill(&x, &rng);
        struct product product = draw(&x, &rng);
        for (size_t k = 0; k < kernel_count(); k++) {
            if (!kernel_at(k)->supported())
                continue;
            memcpy(x.c, x.before, sizeof x.c);
            kernel_at(k)->product(&product);
            for (size_t i = 0; i < product.m * product.stride; i++) {
                size_t row = i / product.stride, col = i % product.stride;
                if (col >= product.n)
                    assert_true(x.c[i] == x.before[i]); /* between the rows */
                else
                    assert_near((double)x.c[i], wanted(&product, x.before, row, col), 5e-4);
            }
            assert_memory_equal(x.c + product.m * product.stride,
                                x.before + product.m * product.stride, MOST * sizeof(float));
        }
    }
}

/* A row has the same bits alone and among others, in every tile. */
static void test_rows_alone(void **state)
{
    (void)state;
    static struct operands x;
    static float alone[MOST];
    struct rng rng = rng_stream(2, "products");
    for (size_t round = 0; round < 60; round++) {
        fill(&x, &rng);
        struct product product = draw(&x, &rng);
        product.add = false;
        for (size_t k = 0; k < kernel_count(); k++) {
            if (!kernel_at(k)->supported())
                continue;
            kernel_at(k)->product(&product);
            for (size_t row = 0; row < product.m; row++) {
                struct product one = product;
                one.m = 1;
                one.c = alone;
                for (size_t i = 0; i < one.parts; i++)
                    one.part[i].a += row * one.part[i].row;
                kernel_at(k)->product(&one);
                assert_memory_equal(alone, x.c + row * product.stride, one.n * sizeof(float));
            }
        }
    }
}

/* Nothing is read before or behind the operands, and with neither add nor start c is not read. */
static void test_exact_room(void **state)
{
    (void)state;
    struct err err;
    const struct kernel *kernel = kernel_choose(NULL, &err);
    for (size_t n = 1; n < 70; n++) {
        float *a = test_malloc(3 * 5 * sizeof *a), *b = test_malloc(5 * n * sizeof *b);
        float *c = test_malloc(3 * n * sizeof *c);
        for (size_t i = 0; i < 15; i++)
            a[i] = 1;
        for (size_t i = 0; i < 5 * n; i++)
            b[i] = (float)(i % n);
        memset(c, 0xff, 3 * n * sizeof *c);
        const struct multiplication todo = { .m = 3,
                                             .n = n,
                                             .k = 5,
                                             .a = a,
                                             .stride_a = 5,
                                             .b = b,
                                             .stride_b = n,
                                             .c = c,
                                             .stride_c = n };
        product_run(kernel, &todo);
        for (size_t i = 0; i < 3 * n; i++)
            assert_true(c[i] == 5 * (float)(i % n));
        test_free(a);
        test_free(b);
        test_free(c);
    }
}

/* Products that are taken in slices or by OpenBLAS are the same to the caller. */
static void test_large(void **state)
{
    (void)state;
    enum { K = 1400, N = 130, M = 30 };
    static float a[M * K], b[K * N], start[N], c[M * N];
    struct err err;
    for (size_t i = 0; i < K * N; i++)
        b[i] = 1;
    for (size_t i = 0; i < M * K; i++)
        a[i] = 2;
    for (size_t i = 0; i < N; i++)
        start[i] = (float)i;
    struct multiplication todo = { .m = M,
                                   .n = N,
                                   .k = K,
                                   .a = a,
                                   .stride_a = K,
                                   .b = b,
                                   .stride_b = N,
                                   .start = start,
                                   .c = c,
                                   .stride_c = N };
    product_run(kernel_choose(NULL, &err), &todo);
    for (size_t i = 0; i < M * N; i++)
        assert_true(c[i] == 2 * K + (float)(i % N));
    todo.tb = TRANSPOSED;
    todo.stride_b = K;
    product_run(kernel_choose(NULL, &err), &todo);
    for (size_t i = 0; i < M * N; i++)
        assert_true(c[i] == 2 * K + (float)(i % N));
}

int main(void)
{
    blas_single_thread();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_loop),
        cmocka_unit_test(test_rows_alone),
        cmocka_unit_test(test_exact_room),
        cmocka_unit_test(test_large),
    };
    return unit_run(tests);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exp, sigmoid and tanh of every kernel that this processor can run, against the C library in
 * double, at each 1,009th float; special values; and that kernels agree on whole steps of cells. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/math/kernel.h"
#include "tests/unit/unit.h"

enum { BLOCK = 1021 };

static float float_at(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Distance in units of the last place of the float nearest to the exact value. */
static double distance_ulp(float got, double exact)
{
    if (isnan(exact))
        return isnan(got) ? 0 : (double)INFINITY;
    float nearest = (float)exact;
    if (isinf(nearest) || isinf(got))
        return nearest == got ? 0 : (double)INFINITY;
    uint32_t bits;
    memcpy(&bits, &nearest, sizeof bits);
    uint64_t exponent = bits >> 23 & 255;
    uint64_t ulp_bits = (uint64_t)((exponent > 1 ? exponent : 1) + 1023 - 150) << 52;
    double ulp;
    memcpy(&ulp, &ulp_bits, sizeof ulp);
    return fabs((double)got - exact) / ulp;
}

static double exact_sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

struct function {
    const char *name;
    double (*exact)(double);
    double most_ulp;
};

enum { KERNELS_MOST = 8, FUNCTIONS = 3 };
typedef void operation(float *x, size_t count);

/* A block of numbers through one function of all kernels. */
static void try_block(const struct function *function, size_t index, const float *x, size_t count,
                      double *worst)
{
    static float y[BLOCK];
    static double exact[BLOCK];
    for (size_t i = 0; i < count; i++)
        exact[i] = function->exact((double)x[i]);
    for (size_t k = 0; k < kernel_count(); k++) {
        const struct kernel *kernel = kernel_at(k);
        if (!kernel->supported())
            continue;
        operation *const ops[FUNCTIONS] = { kernel->exp, kernel->sigmoid, kernel->tanh };
        memcpy(y, x, count * sizeof *x);
        ops[index](y, count);
        for (size_t i = 0; i < count; i++) {
            double error = distance_ulp(y[i], exact[i]);
            if (!(error <= function->most_ulp))
                fail_msg("%s %s(%a) is %a: %.2f ulp", kernel->name, function->name, (double)x[i],
                         (double)y[i], error);
            worst[k] = fmax(worst[k], error);
        }
    }
}

/* Each 1,009th float; with PEEPHOLE_FLOATS=all (make check-slow) every one. */
static void test_error_bounds(void **state)
{
    (void)state;
    static const struct function functions[FUNCTIONS] = { { "exp", exp, 1.5 },
                                                          { "sigmoid", exact_sigmoid, 3 },
                                                          { "tanh", tanh, 3 } };
    static float x[BLOCK];
    const char *floats = getenv("PEEPHOLE_FLOATS");
    uint64_t stride = floats && strcmp(floats, "all") == 0 ? 1 : 1009;
    assert_true(kernel_count() <= KERNELS_MOST);
    for (size_t f = 0; f < FUNCTIONS; f++) {
        double worst[KERNELS_MOST] = { 0 };
        uint64_t tried = 0;
        for (uint64_t bits = 0; bits < (uint64_t)1 << 32;) {
            size_t count = 0;
            for (; count < BLOCK && bits < (uint64_t)1 << 32; bits += stride)
                x[count++] = float_at((uint32_t)bits);
            try_block(&functions[f], f, x, count, worst);
            tried += count;
        }
        for (size_t k = 0; k < kernel_count(); k++)
            if (kernel_at(k)->supported())
                print_message("# %s of %llu floats, %s: %.2f ulp at most\n", functions[f].name,
                              (unsigned long long)tried, kernel_at(k)->name, worst[k]);
    }
}

static void test_special_values(void **state)
{
    (void)state;
    for (size_t k = 0; k < kernel_count(); k++) {
        const struct kernel *kernel = kernel_at(k);
        if (!kernel->supported())
            continue;
        float small[] = { 0x1p-149f, -0x1p-149f, 0x1p-126f, -0x1p-127f };
        float tiny[4];
        memcpy(tiny, small, sizeof small);
        kernel->tanh(tiny, 4);
        assert_memory_equal(tiny, small, sizeof small); /* tanh(x) is x there */
        kernel->exp(small, 4);
        assert_true(small[0] == 1 && small[1] == 1 && small[2] == 1 && small[3] == 1);
        float edges[] = { -103.5f, -104.5f, 88.7f, 88.8f }; /* subnormal, 0, finite, inf */
        kernel->exp(edges, 4);
        assert_true(edges[0] > 0 && edges[1] == 0 && isfinite(edges[2]) && isinf(edges[3]));
        float e[] = { NAN, INFINITY, -INFINITY, 0, -0.0f, FLT_MAX, -FLT_MAX };
        float s[] = { NAN, INFINITY, -INFINITY, 0, -0.0f, FLT_MAX, -FLT_MAX };
        float t[] = { NAN, INFINITY, -INFINITY, 0, -0.0f, FLT_MAX, -FLT_MAX };
        kernel->exp(e, 7);
        kernel->sigmoid(s, 7);
        kernel->tanh(t, 7);
        assert_true(isnan(e[0]) && isnan(s[0]) && isnan(t[0]));
        assert_true(isinf(e[1]) && e[2] == 0 && e[3] == 1 && e[4] == 1 && isinf(e[5]) && e[6] == 0);
        assert_true(s[1] == 1 && s[2] == 0 && s[3] == 0.5f && s[4] == 0.5f && s[5] == 1 &&
                    s[6] == 0);
        assert_true(t[1] == 1 && t[2] == -1 && t[3] == 0 && t[5] == 1 && t[6] == -1);
        assert_true(signbit(t[4]) && !signbit(t[3]));
    }
}

enum { ROWS = 3, HIDDEN = 37 };

/* One step forward and one back, everything in one array. */
struct cells {
    float gates[ROWS * 4 * HIDDEN], peephole[3][HIDDEN];
    float before[ROWS * HIDDEN], cell[ROWS * HIDDEN], cell_tanh[ROWS * HIDDEN], out[ROWS * HIDDEN];
    float d_out[ROWS * HIDDEN], d_recurrent[ROWS * HIDDEN], d_cell[ROWS * HIDDEN];
    float d_peephole[3][HIDDEN];
};

static void fill(float *x, size_t count, struct rng *rng)
{
    for (size_t i = 0; i < count; i++)
        x[i] = (float)rng_normal(rng);
}

static void run_cells(const struct kernel *kernel, bool diagonal, bool whole, struct cells *cells)
{
    struct rng rng = rng_stream(5, "cells");
    memset(cells, 0, sizeof *cells);
    fill(cells->gates, ROWS * 4 * HIDDEN, &rng);
    fill(cells->peephole[0], 3 * HIDDEN, &rng);
    fill(cells->before, ROWS * HIDDEN, &rng);
    fill(cells->d_out, ROWS * HIDDEN, &rng);
    fill(cells->d_recurrent, ROWS * HIDDEN, &rng);
    fill(cells->d_cell, ROWS * HIDDEN, &rng);
    struct lstm_step step = { ROWS,          HIDDEN,      cells->gates,     { NULL, NULL, NULL },
                              cells->before, cells->cell, cells->cell_tanh, cells->out };
    struct lstm_step_back back = {
        .rows = ROWS,
        .hidden = HIDDEN,
        .gates = cells->gates,
        .cell_before = cells->before,
        .cell = cells->cell,
        .cell_tanh = cells->cell_tanh,
        .d_out = cells->d_out,
        .d_recurrent = cells->d_recurrent,
        .d_cell = cells->d_cell,
    };
    for (size_t gate = 0; diagonal && gate < 3; gate++) {
        step.peephole[gate] = back.peephole[gate] = cells->peephole[gate];
        back.d_peephole[gate] = cells->d_peephole[gate];
    }
    if (diagonal || whole) {
        kernel->lstm_step(&step);
        kernel->lstm_step_back(&back);
        return;
    }
    kernel->lstm_cells(&step);
    kernel->lstm_outputs(&step);
    kernel->lstm_outputs_back(&back);
    kernel->lstm_cells_back(&back);
}

static void test_kernels_agree(void **state)
{
    (void)state;
    static struct cells generic;
    static struct cells other;
    for (size_t diagonal = 0; diagonal < 2; diagonal++) {
        run_cells(kernel_at(0), diagonal, false, &generic);
        for (size_t k = 0; k < kernel_count(); k++) {
            if (!kernel_at(k)->supported())
                continue;
            run_cells(kernel_at(k), diagonal, true, &other);
            const float *a = (const float *)&generic;
            const float *b = (const float *)&other;
            for (size_t i = 0; i < sizeof generic / sizeof *a; i++)
                assert_near((double)b[i], (double)a[i], 1e-5 * (1 + fabs((double)a[i])));
        }
    }
}

/* c = f c' + i g and h = o tanh(c), by hand: all sums 0, so i = f = o = 1/2, g = 0. */
static void test_cells_by_hand(void **state)
{
    (void)state;
    float gates[4] = { 0, 0, 0, 0 };
    float before[1] = { 2 };
    float cell[1];
    float cell_tanh[1];
    float out[1];
    struct lstm_step step = { 1, 1, gates, { NULL, NULL, NULL }, before, cell, cell_tanh, out };
    for (size_t k = 0; k < kernel_count(); k++) {
        if (!kernel_at(k)->supported())
            continue;
        memset(gates, 0, sizeof gates);
        kernel_at(k)->lstm_cells(&step);
        kernel_at(k)->lstm_outputs(&step);
        assert_near((double)cell[0], 1, 0);
        assert_near((double)out[0], 0.5 * tanh(1), 1e-7);
    }
}

static double squares_of(const float *x, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)x[i] * (double)x[i];
    return sum;
}

static void test_sums(void **state)
{
    (void)state;
    enum { COUNT = 1000 };
    static float x[COUNT];
    static float y[COUNT];
    struct rng rng = rng_stream(5, "sums");
    fill(x, COUNT, &rng);
    for (size_t k = 0; k < kernel_count(); k++) {
        const struct kernel *kernel = kernel_at(k);
        if (!kernel->supported())
            continue;
        assert_near(kernel->square_sum(x, COUNT), squares_of(x, COUNT), 1e-9);
        assert_near(kernel->square_sum(x, 3), squares_of(x, 3), 1e-12);
        memset(y, 0, sizeof y);
        kernel->add(y, x, COUNT);
        kernel->add_scaled(y, -1, x, COUNT);
        for (size_t i = 0; i < COUNT; i++)
            assert_true(y[i] == 0);
        kernel->add_rows(y, x, 10, 100);
        double sum = 0;
        for (size_t row = 0; row < 10; row++)
            sum += (double)x[row * 100 + 99];
        assert_near((double)y[99], sum, 1e-5);
    }
}

static void test_turn(void **state)
{
    (void)state;
    enum { MOST = 43, STRIDE = 47, SIZES = 5 };
    static const size_t sizes[SIZES][2] = { { 1, 1 }, { 8, 8 }, { 7, 9 }, { 16, 43 }, { 43, 24 } };
    static float from[MOST * STRIDE], to[MOST * STRIDE];
    for (size_t i = 0; i < MOST * STRIDE; i++)
        from[i] = (float)i;
    for (size_t k = 0; k < kernel_count(); k++) {
        for (size_t s = 0; kernel_at(k)->supported() && s < SIZES; s++) {
            size_t rows = sizes[s][0], cols = sizes[s][1];
            for (size_t i = 0; i < MOST * STRIDE; i++)
                to[i] = -1;
            kernel_at(k)->turn(from, STRIDE, rows, cols, to, STRIDE);
            for (size_t col = 0; col < MOST; col++) {
                for (size_t row = 0; row < STRIDE; row++) {
                    float expected = row < rows && col < cols ? from[row * STRIDE + col] : -1;
                    assert_true(to[col * STRIDE + row] == expected);
                }
            }
        }
    }
}

static void test_choice(void **state)
{
    (void)state;
    struct err err;
    assert_non_null(kernel_choose(NULL, &err));
    assert_ptr_equal(kernel_choose("auto", &err), kernel_choose(NULL, &err));
    assert_ptr_equal(kernel_choose("generic", &err), kernel_at(0));
    assert_null(kernel_choose("genric", &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.hint, "generic"));
    assert_null(kernel_choose("", &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error_bounds),  cmocka_unit_test(test_special_values),
        cmocka_unit_test(test_kernels_agree), cmocka_unit_test(test_cells_by_hand),
        cmocka_unit_test(test_sums),          cmocka_unit_test(test_turn),
        cmocka_unit_test(test_choice),
    };
    return unit_run(tests);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What cells did over the steps of a window, in double precision: of each kind the equations of its
 * layer hold between its series, and a reverse direction's steps stand in the order of the input. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/net/net.h"
#include "tests/unit/unit.h"

enum { STEPS = 5, INPUTS = 3, HIDDEN = 4, CLASSES = 3 };

struct fixture {
    struct net *net;
    struct net_work *work;
    real *weights;
    struct trace trace;
};

static void run(struct fixture *fixture, const char *kind, const char *key, const char *value)
{
    struct err err = { 0 };
    struct layer_list list = { .count = 0 };
    struct rng rng = rng_stream(11, "trace");
    assert_true(layer_list_add(&list, kind, &err));
    assert_true(layer_list_set(&list, "hidden", "4", &err));
    if (key)
        assert_true(layer_list_set(&list, key, value, &err));
    assert_true(layer_list_add(&list, "dense", &err));
    assert_true(layer_list_set(&list, "activation", "softmax", &err));
    struct net *net = net_new(&list, (struct shape){ STEPS, INPUTS }, CLASSES, &err);
    assert_non_null(net);
    struct net_work *work = net_work_new(net, STEPS, 1, false, &err);
    real *weights = calloc(net->weight_count, sizeof *weights);
    assert_true(work && weights);
    for (size_t i = 0; i < net->weight_count; i++)
        weights[i] = (real)(rng_uniform(&rng) - 0.5);
    work->steps = STEPS;
    work->windows = 1;
    work->lengths[0] = STEPS;
    for (size_t i = 0; i < STEPS * INPUTS; i++)
        work->input[i] = (real)(2 * rng_uniform(&rng) - 1);
    *fixture = (struct fixture){ .net = net, .work = work, .weights = weights };
    net_forward(net, weights, kernel_at(0), work);
    assert_true(net_trace(net, weights, kernel_at(0), work, &fixture->trace, &err));
}

static void done(struct fixture *fixture)
{
    trace_done(&fixture->trace);
    free(fixture->weights);
    net_work_free(fixture->work);
    net_free(fixture->net);
}

static double before(const double *series, size_t i)
{
    return i < HIDDEN ? 0 : series[i - HIDDEN];
}

static void check_lstm(const struct trace_layer *traced, bool back)
{
    const double *i = traced->series[0], *f = traced->series[1], *o = traced->series[2];
    const double *g = traced->series[3], *c = traced->series[4], *h = traced->series[5];
    for (size_t at = 0; at < STEPS * HIDDEN; at++) {
        double was = !back ? before(c, at) : at >= (STEPS - 1) * HIDDEN ? 0 : c[at + HIDDEN];
        assert_near(c[at], f[at] * was + i[at] * g[at], 1e-14);
        assert_near(h[at], o[at] * tanh(c[at]), 1e-14);
    }
    for (size_t gate = 0; gate < traced->form->gates; gate++)
        for (size_t at = 0; at < STEPS * HIDDEN; at++)
            assert_near(1 / (1 + exp(-traced->peephole[gate][at] - traced->rest[gate][at])),
                        traced->series[gate][at], 1e-14);
}

static void test_lstm(void **state)
{
    static const char *const peepholes[] = { "none", "diagonal", "full" };
    (void)state;
    for (size_t p = 0; p < 3; p++) {
        struct fixture fixture;
        run(&fixture, "lstm", "peephole", peepholes[p]);
        assert_int_equal(fixture.trace.count, 1);
        assert_int_equal(fixture.trace.layers[0].form->gates, p == 0 ? 0 : 3);
        assert_string_equal(fixture.trace.layers[0].name, "lstm");
        check_lstm(&fixture.trace.layers[0], false);
        done(&fixture);
    }
}

static void test_both_ways(void **state)
{
    (void)state;
    struct fixture fixture;
    run(&fixture, "bidirectional", "peephole", "diagonal");
    const struct trace *trace = &fixture.trace;
    assert_int_equal(trace->count, 2);
    assert_string_equal(trace->layers[0].name, "bidirectional forward");
    assert_string_equal(trace->layers[1].name, "bidirectional reverse");
    check_lstm(&trace->layers[0], false);
    check_lstm(&trace->layers[1], true);
    for (size_t t = 0; t < STEPS; t++) /* what the layer hands on: both, side by side */
        for (size_t j = 0; j < 2 * HIDDEN; j++)
            assert_near((double)fixture.work->out[0][t * 2 * HIDDEN + j],
                        trace->layers[j / HIDDEN].series[5][t * HIDDEN + j % HIDDEN], 1e-15);
    done(&fixture);
}

static void test_others(void **state)
{
    (void)state;
    static const char *const resets[] = { "after", "before" };
    struct fixture fixture;
    for (size_t r = 0; r < 2; r++) {
        run(&fixture, "gru", "reset", resets[r]);
        const struct trace_layer *traced = &fixture.trace.layers[0];
        const double *z = traced->series[1], *g = traced->series[2], *h = traced->series[3];
        assert_int_equal(traced->series_count, 4);
        for (size_t at = 0; at < STEPS * HIDDEN; at++) {
            assert_true(traced->series[0][at] > 0 && traced->series[0][at] < 1);
            assert_near(h[at], z[at] * before(h, at) + (1 - z[at]) * g[at], 1e-14);
        }
        done(&fixture);
    }
    run(&fixture, "rnn", NULL, NULL);
    for (size_t at = 0; at < STEPS * HIDDEN; at++)
        assert_near(fixture.trace.layers[0].series[0][at], (double)fixture.work->out[0][at], 1e-15);
    done(&fixture);
    run(&fixture, "jordan", NULL, NULL);
    const struct layer *jordan = &fixture.net->layers[0];
    const real *w = fixture.weights + jordan->blocks[3].offset;
    const real *b = fixture.weights + jordan->blocks[4].offset;
    assert_string_equal(jordan->blocks[3].name, "W_o");
    for (size_t t = 0; t < STEPS; t++) {
        double z = (double)b[0];
        for (size_t j = 0; j < HIDDEN; j++)
            z += fixture.trace.layers[0].series[0][t * HIDDEN + j] * (double)w[j * CLASSES];
        assert_near((double)fixture.work->out[0][t * CLASSES], z, 1e-13);
    }
    done(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lstm),
        cmocka_unit_test(test_both_ways),
        cmocka_unit_test(test_others),
    };
    return unit_run(tests);
}

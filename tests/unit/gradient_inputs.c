/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why an answer was given, in double precision: the derivative of a probability for the inputs against
 * differences, and integrated gradients against what they must add up to (completeness) and, of a net
 * that is linear under its softmax, against a closed form.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/eval/explain.h"
#include "src/net/init.h"
#include "tests/unit/stack.h"

enum { STEPS = 4, INPUTS = 6, CLASSES = 4, CELLS = STEPS * INPUTS, WEIGHTS_MOST = 4096 };

/* What stands first sees the inputs: every kind that has a derivative for them. */
static const char *const stacks[] = {
    "lstm hidden=5 peephole=diagonal",
    "lstm hidden=5 peephole=full",
    "rnn hidden=5",
    "gru hidden=5",
    "gru hidden=5 reset=before",
    "jordan hidden=5",
    "bidirectional hidden=4",
    "dense units=7 | activation function=tanh",
    "conv filters=5 size=2 padding=same | activation function=tanh",
    "batchnorm | dense units=5",
    "layernorm | rnn hidden=5",
    "autoencoder units=5,4 function=tanh",
    "residual units=5 function=tanh",
    "denseblock layers=3 growth=2 function=elu",
    "experts experts=3 hidden=4 units=5",
    "dropout p=0.3 | dense units=5",
};
enum { STACK_COUNT = sizeof stacks / sizeof stacks[0] };

struct fixture {
    struct net *net;
    real weights[WEIGHTS_MOST];
    struct probe probe;
    real from[CELLS], to[CELLS];
};

static void set_up(struct fixture *fixture, const char *stack)
{
    struct err err = { 0 };
    struct layer_list list = { .count = 0 };
    struct rng rng = rng_stream(3, "inputs");
    char text[256];
    snprintf(text, sizeof text, "%s", stack);
    if (text[0]) {
        stack_add(&list, text);
    }
    assert_true(layer_list_add(&list, "dense", &err));
    assert_true(layer_list_set(&list, "activation", "softmax", &err));
    fixture->net = net_new(&list, (struct shape){ STEPS, INPUTS }, CLASSES, &err);
    assert_non_null(fixture->net);
    init_weights(fixture->net, INIT_UNIFORM, 3, fixture->weights);
    for (size_t i = 0; i < CELLS; i++) {
        fixture->from[i] = (real)rng_uniform(&rng);
        fixture->to[i] = (real)rng_normal(&rng);
    }
    struct window window = { .first = 0, .length = STEPS };
    assert_true(probe_init_net(&fixture->probe, fixture->net, fixture->weights,
                               kernel_choose("generic", &err), window, INPUTS, STEPS - 1, &err));
}

static void tear_down(struct fixture *fixture)
{
    probe_done(&fixture->probe);
    net_free(fixture->net);
}

static double probability_at(struct fixture *fixture, size_t cell, double offset, size_t c)
{
    double probabilities[CLASSES];
    real cells[CELLS];
    memcpy(cells, fixture->to, sizeof cells);
    cells[cell] += (real)offset;
    probe_answer(&fixture->probe, cells, 1, probabilities);
    return probabilities[c];
}

/* Two windows at once, so that a mix-up of windows and steps would show. */
static void test_derivative(void **state)
{
    (void)state;
    const double h = 1e-3;
    for (size_t s = 0; s < STACK_COUNT; s++) {
        static struct fixture fixture;
        double probabilities[2 * CLASSES], gradient[2 * CELLS], error = 0, size = 0;
        real cells[2 * CELLS];
        set_up(&fixture, stacks[s]);
        memcpy(cells, fixture.from, sizeof fixture.from);
        memcpy(cells + CELLS, fixture.to, sizeof fixture.to);
        probe_gradient(&fixture.probe, cells, 2, 1, probabilities, gradient);
        for (size_t i = 0; i < CELLS; i++) {
            double near = probability_at(&fixture, i, h, 1) - probability_at(&fixture, i, -h, 1);
            double far =
                probability_at(&fixture, i, 2 * h, 1) - probability_at(&fixture, i, -2 * h, 1);
            double wanted = (8 * near - far) / (12 * h), ours = gradient[CELLS + i];
            error += (ours - wanted) * (ours - wanted);
            size += wanted * wanted;
        }
        tear_down(&fixture);
        if (!(size > 0 && sqrt(error / size) < 1e-6)) {
            fail_msg("%s: %g of %g", stacks[s], sqrt(error), sqrt(size));
        }
    }
}

static void test_completeness(void **state)
{
    (void)state;
    for (size_t s = 0; s < STACK_COUNT; s++) {
        static struct fixture fixture;
        struct err err = { 0 };
        double shares[CELLS], before[CLASSES], after[CLASSES], sum = 0;
        size_t points = 0;
        set_up(&fixture, stacks[s]);
        double missing = integrated_gradients(&fixture.probe, fixture.from, fixture.to, 2, shares,
                                              &points, &err);
        probe_answer(&fixture.probe, fixture.from, 1, before);
        probe_answer(&fixture.probe, fixture.to, 1, after);
        for (size_t i = 0; i < CELLS; i++) {
            sum += shares[i];
        }
        tear_down(&fixture);
        assert_true(fabs(after[2] - before[2]) > 1e-4);
        assert_true(fabs(sum + missing - (after[2] - before[2])) < 1e-12);
        if (!(fabs(missing) < 1e-4)) {
            fail_msg("%s: %g is missing at %zu points", stacks[s], missing, points);
        }
    }
}

/* z = x W + b: along the path z is a straight line, too, and the share of cell i is the integral of
 * dp/dz times W_i, times x_i - b_i: a sum over the middles of 100,000 pieces, here without a net. */
static void test_closed_form(void **state)
{
    (void)state;
    enum { PIECES = 100000 };
    static struct fixture fixture;
    struct err err = { 0 };
    double shares[CELLS], z[2][CLASSES], along[CLASSES] = { 0 };
    size_t points = 0, c = 1;
    set_up(&fixture, "");
    assert_false(isnan(
        integrated_gradients(&fixture.probe, fixture.from, fixture.to, c, shares, &points, &err)));
    const real *w = fixture.weights, *b = w + INPUTS * CLASSES;
    const real *ends[] = { fixture.from + (STEPS - 1) * INPUTS, fixture.to + (STEPS - 1) * INPUTS };
    for (size_t end = 0; end < 2; end++) {
        for (size_t k = 0; k < CLASSES; k++) {
            z[end][k] = (double)b[k];
            for (size_t i = 0; i < INPUTS; i++) {
                z[end][k] += (double)ends[end][i] * (double)w[i * CLASSES + k];
            }
        }
    }
    for (size_t piece = 0; piece < PIECES; piece++) {
        double part = (piece + 0.5) / PIECES, p[CLASSES], sum = 0;
        for (size_t k = 0; k < CLASSES; k++) {
            p[k] = exp(z[0][k] + part * (z[1][k] - z[0][k]));
            sum += p[k];
        }
        for (size_t k = 0; k < CLASSES; k++) {
            along[k] += p[c] / sum * ((k == c ? 1 : 0) - p[k] / sum) / PIECES;
        }
    }
    for (size_t i = 0; i < INPUTS; i++) {
        double wanted = 0;
        for (size_t k = 0; k < CLASSES; k++) {
            wanted += along[k] * (double)w[i * CLASSES + k];
        }
        wanted *= (double)ends[1][i] - (double)ends[0][i];
        assert_true(fabs(shares[(STEPS - 1) * INPUTS + i] - wanted) < 1e-5);
        assert_true(shares[i] == 0); /* the first step has no say in the last one's answer */
    }
    tear_down(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_derivative),
                                        cmocka_unit_test(test_completeness),
                                        cmocka_unit_test(test_closed_form) };
    return unit_run(tests);
}

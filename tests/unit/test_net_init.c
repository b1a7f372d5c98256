/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules for initial weights: how far the numbers spread, what stays 0, orthogonal matrices. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/net/init.h"
#include "tests/unit/stack.h"

enum { INPUTS = 40, HIDDEN = 24, WEIGHTS_MOST = 16384 };

struct fixture {
    struct net *net;
    real weights[WEIGHTS_MOST];
};

static void set_up(struct fixture *fixture, const char *stack, enum init rule)
{
    struct err err = { 0 };
    struct layer_list list = { .count = 0 };
    char text[128];
    snprintf(text, sizeof text, "%s", stack);
    stack_add(&list, text);
    fixture->net = net_new(&list, (struct shape){ 3, INPUTS }, HIDDEN, &err);
    if (!fixture->net)
        fail_msg("%s", err.message);
    assert_true(fixture->net->weight_count <= WEIGHTS_MOST);
    memset(fixture->weights, 0, sizeof fixture->weights);
    init_weights(fixture->net, rule, 4, fixture->weights);
}

struct spread {
    double most, deviation;
};

static struct spread spread_of(const struct fixture *fixture, size_t b)
{
    const struct block *block = &fixture->net->layers[0].blocks[b];
    size_t count = block->rows * block->cols;
    struct spread spread = { 0, 0 };
    for (size_t w = 0; w < count; w++) {
        double x = (double)fixture->weights[block->offset + w];
        spread.most = fmax(spread.most, fabs(x));
        spread.deviation += x * x / (double)count;
    }
    spread.deviation = sqrt(spread.deviation);
    return spread;
}

/* A dense layer of 40 inputs and 24 outputs; 960 numbers tell the deviation to a few per cent. */
static void test_spreads(void **state)
{
    (void)state;
    static const struct {
        enum init rule;
        bool normal;
        double spread, bias;
    } wanted[] = {
        { INIT_UNIFORM, false, 0.158113883, 0.158113883 }, /* 1/sqrt(40), biases too */
        { INIT_XAVIER, false, 0.306186218, 0 },            /* sqrt(6/64) */
        { INIT_XAVIER_NORMAL, true, 0.176776695, 0 },      /* sqrt(2/64) */
        { INIT_HE_UNIFORM, false, 0.387298335, 0 },        /* sqrt(6/40) */
        { INIT_HE_NORMAL, true, 0.223606798, 0 },          /* sqrt(2/40) */
        { INIT_LECUN_NORMAL, true, 0.158113883, 0 },       /* sqrt(1/40) */
        { INIT_ORTHOGONAL, false, 0.306186218, 0 },        /* of a dense layer: xavier */
        { INIT_NORMAL, true, 0.1, 0 },
        { INIT_ZEROS, true, 0, 0 },
    };
    static struct fixture fixture;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        set_up(&fixture, "dense units=24", wanted[i].rule);
        struct spread spread = spread_of(&fixture, 0);
        double deviation = wanted[i].normal ? wanted[i].spread : wanted[i].spread / sqrt(3);
        assert_near(spread.deviation, deviation, 0.06 * deviation);
        if (!wanted[i].normal)
            assert_true(spread.most <= wanted[i].spread && spread.most > 0.98 * wanted[i].spread);
        else
            assert_true(wanted[i].spread <= 0 || spread.most > 2.5 * wanted[i].spread);
        double bias = spread_of(&fixture, 1).most;
        assert_true(wanted[i].bias > 0 ? bias > 0 && bias <= wanted[i].bias : bias <= 0);
        net_free(fixture.net);
    }
    assert_int_equal(sizeof wanted / sizeof *wanted, INIT_ZEROS + 1);
    for (size_t i = 0; i <= INIT_ZEROS; i++)
        assert_non_null(init_names[i]);
    assert_null(init_names[INIT_ZEROS + 1]);
}

/* Rows a and b of a gate of W_h. */
static double product(const struct fixture *fixture, const struct block *block, size_t gate,
                      size_t a, size_t b)
{
    double sum = 0;
    const real *at = fixture->weights + block->offset + gate * block->fan_out;
    for (size_t i = 0; i < block->fan_out; i++)
        sum += (double)at[a * block->cols + i] * (double)at[b * block->cols + i];
    return sum;
}

static void test_orthogonal(void **state)
{
    (void)state;
    static struct fixture fixture;
    set_up(&fixture, "lstm hidden=24 peephole=diagonal", INIT_ORTHOGONAL);
    const struct block *block = &fixture.net->layers[0].blocks[1];
    assert_string_equal(block->name, "W_h");
    assert_int_equal(block->cols, 4 * HIDDEN);
    for (size_t gate = 0; gate < 4; gate++)
        for (size_t a = 0; a < HIDDEN; a++)
            for (size_t b = 0; b <= a; b++)
                assert_near(product(&fixture, block, gate, a, b), a == b, 2e-6);
    assert_true(fabs((double)fixture.weights[block->offset] -
                     (double)fixture.weights[block->offset + HIDDEN]) > 1e-6); /* gates differ */
    for (size_t b = 3; b < fixture.net->layers[0].block_count; b++)
        assert_true(spread_of(&fixture, b).most <= 0); /* peepholes */
    net_free(fixture.net);
}

/* The same seed draws the same numbers, another one others; the forget bias is put in by all rules. */
static void test_seeds(void **state)
{
    (void)state;
    static struct fixture one, two;
    for (enum init rule = INIT_UNIFORM; rule <= INIT_ZEROS; rule++) {
        set_up(&one, "lstm hidden=24 forget-bias=1", rule);
        set_up(&two, "lstm hidden=24 forget-bias=1", rule);
        assert_memory_equal(one.weights, two.weights, sizeof one.weights);
        init_weights(two.net, rule, 5, two.weights);
        bool same = memcmp(one.weights, two.weights, sizeof one.weights) == 0;
        assert_int_equal(same, rule == INIT_ZEROS);
        double sum = 0;
        const struct block *bias = &one.net->layers[0].blocks[2];
        for (size_t w = 0; w < bias->cols; w++)
            sum += (double)one.weights[bias->offset + w];
        assert_near(sum, HIDDEN, 8);
        net_free(one.net);
        net_free(two.net);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spreads),
        cmocka_unit_test(test_orthogonal),
        cmocka_unit_test(test_seeds),
    };
    return unit_run(tests);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The LSTM's gradients against differences of the loss, in double precision: every combination of
 * peephole, target and loss, with a window that is shorter than the others; one input of a record a
 * step; a carried state. And a check of the check: each kind of derivative is falsified once, and
 * that must be noticed.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/net/gradcheck.h"
#include "src/net/init.h"
#include "tests/unit/unit.h"

enum { STEPS = 4, WINDOWS = 3, INPUTS = 6, CLASSES = 4, HIDDEN = 5 };
#define LIMIT 1e-6

static const char *const peepholes[] = { "none", "diagonal", "full" };

struct fixture {
    struct net *net;
    struct net_work *work;
    real weights[2048];
    struct gradcheck check;
};

static void make_net(struct fixture *fixture, const char *peephole, bool last, struct shape in)
{
    struct err err;
    struct layer_list list = { .count = 0 };
    assert_true(layer_list_add(&list, "lstm", &err));
    assert_true(layer_list_set(&list, "hidden", "5", &err));
    assert_true(layer_list_set(&list, "peephole", peephole, &err));
    assert_true(layer_list_set(&list, "forget-bias", "0.5", &err));
    if (last)
        assert_true(layer_list_add(&list, "last", &err));
    assert_true(layer_list_add(&list, "dense", &err));
    assert_true(layer_list_set(&list, "activation", "softmax", &err));
    fixture->net = net_new(&list, in, CLASSES, &err);
    assert_non_null(fixture->net);
    assert_true(fixture->net->weight_count <= sizeof fixture->weights / sizeof(real));
}

/* Random inputs, weights and labels; the last window is one step shorter. */
static void fill(struct fixture *fixture, bool last)
{
    struct rng rng = rng_stream(7, "gradient");
    struct net_work *work = fixture->work;
    work->steps = fixture->net->in.steps;
    work->windows = WINDOWS;
    size_t width = fixture->net->in.width;
    for (size_t w = 0; w < WINDOWS; w++)
        work->lengths[w] = work->steps - (w == WINDOWS - 1);
    for (size_t t = 0; t < work->steps; t++) {
        for (size_t w = 0; w < WINDOWS; w++) {
            size_t row = t * WINDOWS + w;
            bool there = t < work->lengths[w];
            for (size_t i = 0; i < width; i++)
                work->input[row * width + i] = there ? (real)rng_normal(&rng) : 0;
            uint32_t label = (uint32_t)rng_below(&rng, CLASSES);
            if (!last)
                work->labels[row] = there ? label : NET_NO_LABEL;
            else if (t == 0)
                work->labels[w] = label;
        }
    }
    init_weights(fixture->net, INIT_UNIFORM, 3, fixture->weights);
    for (size_t i = 0; i < fixture->net->weight_count; i++)
        fixture->weights[i] *= (real)1.5; /* away from the straight part of the gates */
}

static void set_up(struct fixture *fixture, const char *peephole, bool last, const char *loss,
                   struct shape in)
{
    struct err err;
    memset(fixture, 0, sizeof *fixture);
    make_net(fixture, peephole, last, in);
    fixture->work = net_work_new(fixture->net, in.steps, WINDOWS, true, &err);
    assert_non_null(fixture->work);
    fill(fixture, last);
    fixture->check = (struct gradcheck){
        .net = fixture->net,
        .work = fixture->work,
        .weights = fixture->weights,
        .loss = loss_find(loss),
        .kernel = kernel_choose("generic", &err),
    };
    assert_non_null(fixture->check.loss);
    assert_non_null(fixture->check.kernel);
}

static void tear_down(struct fixture *fixture)
{
    net_work_free(fixture->work);
    net_free(fixture->net);
}

static void expect_right(const struct gradcheck_result *result, const char *what)
{
    if (!(result->error < LIMIT))
        fail_msg("%s: relative error %.3g in %s.%s", what, result->error, result->layer,
                 result->block);
}

static const struct shape records = { STEPS, INPUTS };

static void test_every_combination(void **state)
{
    (void)state;
    double worst = 0;
    for (size_t p = 0; p < 3; p++) {
        for (size_t last = 0; last < 2; last++) {
            for (size_t l = 0; loss_names[l]; l++) {
                struct fixture fixture;
                set_up(&fixture, peepholes[p], last, loss_names[l], records);
                struct gradcheck_result result = gradcheck_run(&fixture.check);
                char what[96];
                snprintf(what, sizeof what, "peephole=%s target=%s loss=%s", peepholes[p],
                         last ? "last" : "each", loss_names[l]);
                expect_right(&result, what);
                worst = result.error > worst ? result.error : worst;
                tear_down(&fixture);
            }
        }
    }
    print_message("# the largest relative error of 18 combinations: %.2g\n", worst);
    assert_true(worst > 0);
}

static void test_one_input_a_step(void **state)
{
    (void)state;
    struct shape features = { INPUTS, 1 };
    for (size_t p = 0; p < 3; p++) {
        for (size_t l = 0; loss_names[l]; l++) {
            struct fixture fixture;
            set_up(&fixture, peepholes[p], true, loss_names[l], features);
            fixture.work->lengths[WINDOWS - 1] = INPUTS; /* records have no padding */
            struct gradcheck_result result = gradcheck_run(&fixture.check);
            expect_right(&result, "view=features");
            tear_down(&fixture);
        }
    }
}

static void test_one_step(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "full", false, "cross-entropy", (struct shape){ 1, INPUTS });
    fixture.work->lengths[WINDOWS - 1] = 1;
    struct gradcheck_result result = gradcheck_run(&fixture.check);
    expect_right(&result, "steps=1");
    tear_down(&fixture);
}

/* A carried state is a constant of the window: the loss is differentiated with it held. */
static void set_state(struct fixture *fixture)
{
    struct rng rng = rng_stream(9, "state");
    for (size_t i = 0; i < WINDOWS * fixture->net->state_size; i++)
        fixture->work->state[0][i] = (real)(0.5 * rng_normal(&rng));
}

static void test_carried_state(void **state)
{
    (void)state;
    for (size_t p = 0; p < 3; p++) {
        struct fixture fixture;
        set_up(&fixture, peepholes[p], false, "mse", records);
        fixture.work->carry = true;
        set_state(&fixture);
        gradcheck_analytic(&fixture.check);
        real analytic[2048];
        size_t count = fixture.net->weight_count;
        memcpy(analytic, fixture.work->gradient, count * sizeof(real));
        double difference = 0;
        double size = 0;
        for (size_t i = 0; i < count; i++) {
            double loss[2];
            for (size_t side = 0; side < 2; side++) {
                real before = fixture.weights[i];
                fixture.weights[i] += side ? 1e-5 : -1e-5;
                set_state(&fixture); /* forward leaves a new one */
                loss[side] = gradcheck_loss(&fixture.check);
                fixture.weights[i] = before;
            }
            double numeric = (loss[1] - loss[0]) / 2e-5;
            difference += (numeric - analytic[i]) * (numeric - analytic[i]);
            size += numeric * numeric;
        }
        assert_true(difference < 1e-12 * size);
        tear_down(&fixture);
    }
}

/* Which block to falsify: its derivative becomes a tenth of a percent too large. */
struct target {
    const char *layer, *block;
    bool found;
};

static void spoil_block(void *context, const struct net *net, real *gradient)
{
    struct target *target = context;
    for (size_t i = 0; i < net->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        for (size_t b = 0; b < layer->block_count; b++) {
            const struct block *block = &layer->blocks[b];
            if (strcmp(layer->name, target->layer) != 0 || strcmp(block->name, target->block) != 0)
                continue;
            target->found = true;
            for (size_t w = 0; w < block->rows * block->cols; w++)
                gradient[block->offset + w] *= (real)1.001;
        }
    }
}

static void expect_noticed(const char *peephole, const char *layer, const char *block)
{
    struct fixture fixture;
    struct target target = { layer, block, false };
    set_up(&fixture, peephole, false, "cross-entropy", records);
    fixture.check.spoil_gradient = spoil_block;
    fixture.check.context = &target;
    struct gradcheck_result result = gradcheck_run(&fixture.check);
    assert_true(target.found);
    assert_true(result.error > LIMIT);
    assert_string_equal(result.layer, layer);
    assert_string_equal(result.block, block);
    tear_down(&fixture);
}

static void test_wrong_block_is_noticed(void **state)
{
    (void)state;
    static const char *const common[] = { "W_x", "W_h", "b" };
    for (size_t i = 0; i < 3; i++)
        expect_noticed("none", "lstm", common[i]);
    static const char *const diagonal[] = { "w_ci", "w_cf", "w_co" };
    static const char *const full[] = { "W_ci", "W_cf", "W_co" };
    for (size_t i = 0; i < 3; i++) {
        expect_noticed("diagonal", "lstm", diagonal[i]);
        expect_noticed("full", "lstm", full[i]);
    }
    expect_noticed("diagonal", "dense", "W");
    expect_noticed("diagonal", "dense", "b");
}

static void spoil_first_sum(void *context, real *d_sums, size_t count)
{
    (void)context;
    (void)count;
    d_sums[0] *= (real)1.01;
}

static void test_wrong_loss_is_noticed(void **state)
{
    (void)state;
    for (size_t l = 0; loss_names[l]; l++) {
        struct fixture fixture;
        set_up(&fixture, "diagonal", false, loss_names[l], records);
        fixture.check.spoil_sums = spoil_first_sum;
        struct gradcheck_result result = gradcheck_run(&fixture.check);
        assert_true(result.error > LIMIT);
        tear_down(&fixture);
    }
}

/* Weights as unlike one another as users will have them, one of them none at all. */
static const double class_weights[CLASSES] = { 0.3, 4, 0, 25 };

static void test_class_weights(void **state)
{
    (void)state;
    for (size_t last = 0; last < 2; last++) {
        for (size_t l = 0; loss_names[l]; l++) {
            struct fixture fixture;
            set_up(&fixture, "diagonal", last, loss_names[l], records);
            double plain = gradcheck_loss(&fixture.check);
            fixture.check.class_weights = class_weights;
            assert_true(fabs(gradcheck_loss(&fixture.check) - plain) > 1e-3);
            struct gradcheck_result result = gradcheck_run(&fixture.check);
            expect_right(&result, loss_names[l]);
            tear_down(&fixture);
        }
    }
}

/* A gradient that forgot the weight of one class. */
static void forget_weight(void *context, real *d_sums, size_t count)
{
    const struct net_work *work = context;
    for (size_t i = 0; i < count; i++) {
        if (work->labels[i / CLASSES] == 1)
            d_sums[i] /= (real)class_weights[1];
    }
}

static void test_forgotten_weight_is_noticed(void **state)
{
    (void)state;
    for (size_t l = 0; loss_names[l]; l++) {
        struct fixture fixture;
        set_up(&fixture, "diagonal", false, loss_names[l], records);
        fixture.check.class_weights = class_weights;
        fixture.check.spoil_sums = forget_weight;
        fixture.check.context = fixture.work;
        struct gradcheck_result result = gradcheck_run(&fixture.check);
        assert_true(result.error > LIMIT);
        tear_down(&fixture);
    }
}

/* A record that is padding must not reach any derivative: whatever stands in it. */
static void test_padding_does_not_matter(void **state)
{
    (void)state;
    for (size_t last = 0; last < 2; last++) {
        struct fixture fixture;
        set_up(&fixture, "full", last, "mse-sum", records);
        gradcheck_analytic(&fixture.check);
        real before[2048];
        size_t count = fixture.net->weight_count;
        memcpy(before, fixture.work->gradient, count * sizeof(real));
        size_t padded = (STEPS - 1) * WINDOWS + WINDOWS - 1;
        for (size_t i = 0; i < INPUTS; i++)
            fixture.work->input[padded * INPUTS + i] = 100;
        gradcheck_analytic(&fixture.check);
        for (size_t i = 0; i < count; i++)
            assert_near(fixture.work->gradient[i], before[i], 1e-15);
        tear_down(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_combination),
        cmocka_unit_test(test_one_input_a_step),
        cmocka_unit_test(test_one_step),
        cmocka_unit_test(test_carried_state),
        cmocka_unit_test(test_wrong_block_is_noticed),
        cmocka_unit_test(test_wrong_loss_is_noticed),
        cmocka_unit_test(test_class_weights),
        cmocka_unit_test(test_forgotten_weight_is_noticed),
        cmocka_unit_test(test_padding_does_not_matter),
    };
    return unit_run(tests);
}

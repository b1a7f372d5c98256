/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The gradients of every kind of layer against differences of the loss, in double precision: stacks
 * that use each kind first, last and between others, with a window that is shorter, with one step, and
 * with a carried state. A kind that no stack has is a failure, and so is a derivative that is falsified
 * and not noticed.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/net/gradcheck.h"
#include "src/net/init.h"
#include "src/net/teach.h"
#include "tests/unit/stack.h"

enum { STEPS = 4, WINDOWS = 3, INPUTS = 6, CLASSES = 4, WEIGHTS_MOST = 4096 };
#define LIMIT 1e-6

/* Kinds with their settings, '|' between them; under a dense softmax. */
static const char *const stacks[] = {
    "lstm hidden=5 peephole=diagonal | lstm hidden=4 peephole=full",
    "rnn hidden=5",
    "rnn hidden=5 activation=sigmoid | rnn hidden=3",
    "rnn hidden=6 activation=relu",
    "gru hidden=5",
    "gru hidden=5 reset=before",
    "dense units=5 | gru hidden=4 | gru hidden=3 reset=before",
    "rnn hidden=4 | lstm hidden=3 peephole=none | dense units=6",
    "dense units=7 | activation function=relu | dense units=5 | activation function=tanh",
    "dense units=7 | activation function=leaky-relu | dense units=5 | activation function=sigmoid",
    "bidirectional hidden=4 | bidirectional hidden=3 cell=gru",
    "bidirectional hidden=3 cell=rnn | bidirectional hidden=3 peephole=full final=yes",
    "dropout p=0.3 | dense units=7 | dropout p=0.5 | gru hidden=4 | dropout p=0.2",
    "conv filters=5 size=2 | activation function=tanh | conv filters=3 size=3 padding=same",
    "conv filters=4 size=3 stride=2 padding=same | lstm hidden=3 | flatten | dense units=5",
    "conv filters=4 size=1 | maxpool size=2 | rnn hidden=4 | avgpool size=2 | flatten",
    "avgpool size=1 | conv filters=6 size=2 padding=same | maxpool size=1 | gru hidden=5",
    "autoencoder units=5,4 function=tanh | dense units=6",
    "autoencoder units=7 noise=0.5 beta=2 | rnn hidden=4",
    "experts experts=3 hidden=4 units=5 | rnn hidden=4",
    "gru hidden=4 | experts experts=2 hidden=3 units=4 function=sigmoid | experts hidden=3 "
    "units=3 function=relu",
    "residual units=5 function=tanh | residual size=2 layers=1 | rnn hidden=4",
    "residual inner=dense units=5 layers=3 function=gelu | residual inner=dense function=sigmoid",
    "denseblock layers=3 growth=2 function=elu | maxpool size=1 | denseblock layers=1 growth=3",
    "dense units=3 | denseblock layers=2 growth=3 inner=dense function=tanh | residual inner=dense",
    "dense units=7 | activation function=elu | gru hidden=4 | activation function=gelu",
    "dense units=7 | activation function=elu alpha=0.3 | dense units=5 | activation "
    "function=leaky-relu slope=0.2",
    "activation function=softmax | dense units=5 | activation function=softmax | rnn hidden=4",
    "batchnorm | dense units=7 | activation function=tanh | batchnorm eps=0.01 | gru hidden=4",
    "rnn hidden=5 | batchnorm momentum=0.5",
    "layernorm | dense units=7 | layernorm eps=0.01 | gru hidden=4 | layernorm",
    "jordan hidden=5",
    "jordan hidden=4 units=3 activation=sigmoid decay=0 | jordan hidden=3 feedback=linear decay=0.9",
    "dense units=4 | bidirectional cell=jordan hidden=3 | jordan hidden=5 units=6 activation=relu",
};
enum { STACK_COUNT = sizeof stacks / sizeof stacks[0] };

struct fixture {
    struct net *net;
    struct net_work *work;
    real weights[WEIGHTS_MOST];
    char text[256];
    struct gradcheck check;
};

/* reduce: the layer that makes one step of many; NULL: none does. */
static void make_net(struct fixture *fixture, const char *stack, const char *reduce, size_t steps)
{
    struct err err;
    struct layer_list list = { .count = 0 };
    snprintf(fixture->text, sizeof fixture->text, "%s", stack);
    stack_add(&list, fixture->text);
    if (reduce)
        assert_true(layer_list_add(&list, reduce, &err));
    assert_true(layer_list_add(&list, "dense", &err));
    assert_true(layer_list_set(&list, "activation", "softmax", &err));
    fixture->net = net_new(&list, (struct shape){ steps, INPUTS }, CLASSES, &err);
    if (!fixture->net)
        fail_msg("%s: %s", stack, err.message);
    assert_true(fixture->net->weight_count <= WEIGHTS_MOST);
}

/* A label for every step that comes out, but for those behind the end of a window. */
static void fill_labels(struct fixture *fixture, struct rng *rng)
{
    struct net_work *work = fixture->work;
    size_t out_steps = net_out_steps(fixture->net, work->steps);
    for (size_t row = 0; row < out_steps * WINDOWS; row++) {
        size_t t = row / WINDOWS, w = row % WINDOWS;
        bool there = out_steps != work->steps || t < work->lengths[w];
        work->labels[row] = there ? (uint32_t)rng_below(rng, CLASSES) : NET_NO_LABEL;
    }
}

/* Random inputs, weights and labels; the last window is one step shorter where it can be. */
static void fill(struct fixture *fixture)
{
    struct rng rng = rng_stream(7, "gradient");
    struct net_work *work = fixture->work;
    work->steps = fixture->net->in.steps;
    work->windows = WINDOWS;
    work->draws = true;
    work->random = rng_stream(5, "dropout");
    for (size_t w = 0; w < WINDOWS; w++)
        work->lengths[w] = work->steps - (w == WINDOWS - 1 && work->steps > 1);
    for (size_t row = 0; row < work->steps * WINDOWS; row++)
        for (size_t i = 0; i < INPUTS; i++)
            work->input[row * INPUTS + i] =
                row / WINDOWS < work->lengths[row % WINDOWS] ? (real)rng_normal(&rng) : 0;
    fill_labels(fixture, &rng);
    init_weights(fixture->net, INIT_UNIFORM, 3, fixture->weights);
    for (size_t i = 0; i < fixture->net->weight_count; i++)
        fixture->weights[i] *= (real)1.5;
}

static void set_up(struct fixture *fixture, const char *stack, const char *reduce, const char *loss,
                   size_t steps)
{
    struct err err;
    memset(fixture, 0, sizeof *fixture);
    make_net(fixture, stack, reduce, steps);
    fixture->work = net_work_new(fixture->net, steps, WINDOWS, true, &err);
    assert_non_null(fixture->work);
    fill(fixture);
    fixture->check = (struct gradcheck){ .net = fixture->net,
                                         .work = fixture->work,
                                         .weights = fixture->weights,
                                         .loss = loss_find(loss),
                                         .kernel = kernel_choose("generic", &err) };
}

static void tear_down(struct fixture *fixture)
{
    net_work_free(fixture->work);
    net_free(fixture->net);
}

static void test_stacks(void **state)
{
    (void)state;
    static struct fixture fixture;
    double worst = 0;
    for (size_t i = 0; i < STACK_COUNT; i++) {
        bool needs_steps = strstr(stacks[i], "conv") || strstr(stacks[i], "pool");
        for (size_t way = 0; way < (needs_steps ? 3 : 6); way++) {
            static const char *const reduces[] = { NULL, "last", "mean" };
            size_t steps = way < 3 ? STEPS : 1;
            set_up(&fixture, stacks[i], reduces[way % 3], way == 1 ? "mse-sum" : "cross-entropy",
                   steps);
            struct gradcheck_result result = gradcheck_run(&fixture.check);
            if (!(result.error < LIMIT))
                fail_msg("%s, %zu steps: error %.3g in %s.%s", stacks[i], steps, result.error,
                         result.layer, result.block);
            worst = result.error > worst ? result.error : worst;
            tear_down(&fixture);
        }
    }
    print_message("# the largest relative error: %.2g\n", worst);
    assert_true(worst > 0);
}

static void test_every_kind_has_a_stack(void **state)
{
    (void)state;
    for (size_t k = 0; k < layer_kind_count(); k++) {
        const char *name = layer_kind_at(k)->name;
        bool found = strcmp(name, "last") == 0 || strcmp(name, "mean") == 0; /* under all of them */
        for (size_t i = 0; i < STACK_COUNT; i++)
            found |= strstr(stacks[i], name) != NULL;
        if (!found)
            fail_msg("no stack has the layer %s", name);
    }
}

/* Running statistics have no derivative, and of what learns without labels gradient_teach.c tells. */
static bool has_derivative(const struct layer *layer, size_t block)
{
    const struct teaching *teaching = layer->kind->teaching;
    return layer->blocks[block].role != BLOCK_STATISTIC &&
           (!teaching || teaching->labels_change(layer, block));
}

/* What batchnorm leaves in the gradient is not one. */
static void drop_statistics(const struct net *net, real *gradient)
{
    for (size_t i = 0; i < net->layer_count; i++)
        for (size_t b = 0; b < net->layers[i].block_count; b++) {
            const struct block *block = &net->layers[i].blocks[b];
            if (block->role == BLOCK_STATISTIC)
                memset(gradient + block->offset, 0, block->rows * block->cols * sizeof(real));
        }
}

/* Runs the first window alone, with its last step left out and `padding` steps in its place. */
static void run_shortened(struct fixture *fixture, size_t padding, const real *input, real *sums)
{
    struct net_work *work = fixture->work;
    size_t length = STEPS - 1;
    work->steps = length + padding;
    work->windows = 1;
    work->draws = false;
    work->lengths[0] = length;
    memset(work->input, 0, STEPS * INPUTS * sizeof(real));
    memcpy(work->input, input, length * INPUTS * sizeof(real));
    net_forward(fixture->net, fixture->weights, fixture->check.kernel, work);
    size_t steps = net_out_steps(fixture->net, length);
    memcpy(sums, net_work_sums(work), steps * CLASSES * sizeof(real));
}

/* A window that a pool finds too short has no step behind it. */
static bool is_too_short(const struct net *net, size_t steps)
{
    for (size_t i = 0; i < net->layer_count && steps > 0; i++)
        steps = net->layers[i].kind->out_steps(&net->layers[i], steps);
    return steps == 0;
}

/* What lies behind the end of a window has no say in its answers. */
static void test_padding_is_not_seen(void **state)
{
    (void)state;
    static struct fixture fixture;
    static const char *const reduces[] = { NULL, "last", "mean", "flatten" };
    for (size_t i = 0; i < STACK_COUNT; i++) {
        for (size_t way = 0; way < 4; way++) {
            real input[STEPS * INPUTS], bare[STEPS * CLASSES], padded[STEPS * CLASSES];
            struct rng rng = rng_stream(6, "input");
            set_up(&fixture, stacks[i], reduces[way], "cross-entropy", STEPS);
            for (size_t k = 0; k < STEPS * INPUTS; k++)
                input[k] = (real)rng_normal(&rng);
            bool too_short = is_too_short(fixture.net, STEPS - 1);
            size_t numbers = too_short ? 0 : net_out_steps(fixture.net, STEPS - 1) * CLASSES;
            for (size_t padding = 0; !too_short && padding < 2; padding++)
                run_shortened(&fixture, padding, input, padding ? padded : bare);
            for (size_t k = 0; k < numbers; k++)
                if (!(fabs((double)(bare[k] - padded[k])) < 1e-12))
                    fail_msg("%s | %s: %g, with padding %g", stacks[i], reduces[way], bare[k],
                             padded[k]);
            tear_down(&fixture);
        }
    }
}

/* States that came in, one layer after the other. */
static void set_states(struct fixture *fixture)
{
    struct rng rng = rng_stream(9, "state");
    for (size_t i = 0; i < fixture->net->layer_count; i++) {
        const struct layer *layer = &fixture->net->layers[i];
        size_t size = layer->kind->state_size ? layer->kind->state_size(layer) : 0;
        for (size_t k = 0; k < WINDOWS * size; k++)
            fixture->work->state[i][k] = (real)(0.5 * rng_normal(&rng));
    }
}

/* A carried state is a constant of the window: the loss is differentiated with it held. */
static void test_carried_state(void **state)
{
    (void)state;
    static struct fixture fixture;
    for (size_t i = 0; i < STACK_COUNT; i++) {
        set_up(&fixture, stacks[i], NULL, "cross-entropy", STEPS);
        fixture.work->carry = true;
        set_states(&fixture);
        gradcheck_analytic(&fixture.check);
        real analytic[WEIGHTS_MOST];
        size_t count = fixture.net->weight_count;
        memcpy(analytic, fixture.work->gradient, count * sizeof(real));
        drop_statistics(fixture.net, analytic);
        double difference = 0, size = 0;
        for (size_t w = 0; w < count; w++) {
            double loss[2];
            for (size_t side = 0; side < 2; side++) {
                real before = fixture.weights[w];
                fixture.weights[w] += side ? 1e-5 : -1e-5;
                set_states(&fixture); /* forward leaves new ones */
                loss[side] = gradcheck_loss(&fixture.check);
                fixture.weights[w] = before;
            }
            double numeric = (loss[1] - loss[0]) / 2e-5;
            difference += (numeric - analytic[w]) * (numeric - analytic[w]);
            size += numeric * numeric;
        }
        if (!(difference < 1e-12 * size))
            fail_msg("%s: carried state: %g of %g", stacks[i], difference, size);
        tear_down(&fixture);
    }
}

/* Which block to falsify: its derivative becomes a tenth of a percent too large. */
static void spoil_block(void *context, const struct net *net, real *gradient)
{
    const struct block *block = context;
    (void)net;
    for (size_t w = 0; w < block->rows * block->cols; w++)
        gradient[block->offset + w] *= (real)1.001;
}

static void test_every_block_is_checked(void **state)
{
    (void)state;
    static struct fixture fixture;
    for (size_t i = 0; i < STACK_COUNT; i++) {
        set_up(&fixture, stacks[i], NULL, "cross-entropy", STEPS);
        for (size_t l = 0; l < fixture.net->layer_count; l++) {
            struct layer *layer = &fixture.net->layers[l];
            for (size_t b = 0; b < layer->block_count; b++) {
                if (!has_derivative(layer, b))
                    continue;
                fixture.check.spoil_gradient = spoil_block;
                fixture.check.context = &layer->blocks[b];
                struct gradcheck_result result = gradcheck_run(&fixture.check);
                if (!(result.error > LIMIT))
                    fail_msg("%s: a wrong %s.%s is not noticed", stacks[i], layer->name,
                             layer->blocks[b].name);
            }
        }
        tear_down(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stacks),
        cmocka_unit_test(test_every_kind_has_a_stack),
        cmocka_unit_test(test_carried_state),
        cmocka_unit_test(test_padding_is_not_seen),
        cmocka_unit_test(test_every_block_is_checked),
    };
    return unit_run(tests);
}

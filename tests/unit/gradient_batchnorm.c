/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Batch normalisation beside what gradient_layers.c and gradient_torch.c say of it, in double: gradients
 * outside of training and of a batch of a single record, padding that takes no part, and the running
 * values from several slices, one of a single record among them.
 */
#include <math.h>
#include <stdio.h>

#include "src/base/rng.h"
#include "src/net/gradcheck.h"
#include "src/net/init.h"
#include "tests/unit/stack.h"

enum { WIDTH = 3, STEPS_MOST = 4, WINDOWS_MOST = 5, WEIGHTS_MOST = 128 };
#define LIMIT 1e-6

struct fixture {
    struct net *net;
    struct net_work *work;
    real weights[WEIGHTS_MOST];
    struct gradcheck check;
};

static void make(struct fixture *fixture, const char *stack, size_t steps, size_t windows,
                 uint64_t seed)
{
    struct err err = { 0 };
    struct layer_list list = { .count = 0 };
    struct rng rng = rng_stream(seed, "batchnorm");
    char text[128];
    memset(fixture, 0, sizeof *fixture);
    snprintf(text, sizeof text, "%s", stack);
    stack_add(&list, text);
    fixture->net = net_new(&list, (struct shape){ steps, WIDTH }, WIDTH, &err);
    assert_non_null(fixture->net);
    assert_true(fixture->net->weight_count <= WEIGHTS_MOST);
    struct net_work *work = net_work_new(fixture->net, steps, windows, true, &err);
    assert_non_null(work);
    work->steps = steps;
    work->windows = windows;
    work->draws = true;
    work->random = rng_stream(5, "dropout");
    for (size_t w = 0; w < windows; w++)
        work->lengths[w] = steps;
    for (size_t row = 0; row < steps * windows; row++)
        work->labels[row] = (uint32_t)rng_below(&rng, WIDTH);
    for (size_t i = 0; i < steps * windows * WIDTH; i++)
        work->input[i] = (real)(1 + 2 * rng_normal(&rng));
    for (size_t i = 0; i < fixture->net->weight_count; i++)
        fixture->weights[i] = (real)(0.2 + rng_uniform(&rng)); /* running variances, too: above 0 */
    fixture->work = work;
    fixture->check = (struct gradcheck){ .net = fixture->net,
                                         .work = work,
                                         .weights = fixture->weights,
                                         .loss = loss_find("cross-entropy"),
                                         .kernel = kernel_choose("generic", &err) };
}

static void drop(struct fixture *fixture)
{
    net_work_free(fixture->work);
    net_free(fixture->net);
}

static real *block_of(const struct fixture *fixture, real *flat, const char *name)
{
    const struct layer *layer = &fixture->net->layers[0];
    for (size_t b = 0; b < layer->block_count; b++)
        if (strcmp(layer->blocks[b].name, name) == 0)
            return flat + layer->blocks[b].offset;
    fail_msg("no block %s", name);
    return NULL;
}

static void check_gradient(struct fixture *fixture, const char *what)
{
    struct gradcheck_result result = gradcheck_run(&fixture->check);
    if (!(result.error < LIMIT))
        fail_msg("%s: error %.3g in %s.%s", what, result.error, result.layer, result.block);
}

static void forward(struct fixture *fixture)
{
    net_forward(fixture->net, fixture->weights, fixture->check.kernel, fixture->work);
}

static void check_running_formula(struct fixture *fixture, const char *what)
{
    const real *gamma = block_of(fixture, fixture->weights, "gamma");
    const real *beta = block_of(fixture, fixture->weights, "beta");
    const real *mean = block_of(fixture, fixture->weights, "mean");
    const real *variance = block_of(fixture, fixture->weights, "variance");
    const struct net_work *work = fixture->work;
    forward(fixture);
    for (size_t i = 0; i < work->steps * work->windows * WIDTH; i++) {
        size_t k = i % WIDTH;
        double wanted = (double)gamma[k] * ((double)work->input[i] - (double)mean[k]) /
                            sqrt((double)variance[k] + 0.01) +
                        (double)beta[k];
        if (fabs((double)work->out[0][i] - wanted) > 1e-12)
            fail_msg("%s: number %zu", what, i);
    }
}

/* Outside of training the running values are constants. */
static void test_scoring(void **state)
{
    (void)state;
    struct fixture fixture;
    make(&fixture, "batchnorm eps=0.01", 3, 4, 1);
    fixture.work->draws = false;
    check_running_formula(&fixture, "outside of training");
    drop(&fixture);
    make(&fixture, "dense units=3 | batchnorm | dense units=3", 3, 4, 1);
    fixture.work->draws = false;
    check_gradient(&fixture, "outside of training");
    drop(&fixture);
}

/* A batch of one record: as outside of training, and it learns. */
static void test_single_record(void **state)
{
    (void)state;
    struct fixture fixture;
    make(&fixture, "batchnorm eps=0.01", 1, 1, 2);
    check_running_formula(&fixture, "one record");
    check_gradient(&fixture, "one record");
    const real *mean = block_of(&fixture, fixture.work->gradient, "mean");
    const real *variance = block_of(&fixture, fixture.work->gradient, "variance");
    for (size_t k = 0; k < WIDTH; k++) {
        assert_near((double)mean[k], (double)fixture.work->input[k], 1e-12);
        assert_near((double)variance[k], 0, 0);
    }
    drop(&fixture);
    make(&fixture, "dense units=3 | batchnorm | dense units=3", 1, 1, 2);
    check_gradient(&fixture, "one record between others");
    drop(&fixture);
}

static void run_back(struct fixture *fixture)
{
    struct rng rng = rng_stream(8, "d_out");
    const struct net_work *work = fixture->work;
    forward(fixture);
    for (size_t i = 0; i < work->steps * work->windows * WIDTH; i++)
        net_work_d_sums(fixture->work)[i] = (real)rng_normal(&rng);
    net_backward(fixture->net, fixture->weights, fixture->check.kernel, fixture->work);
}

/* Whatever stands in the padding: the same outputs and gradients; 0 comes out of it. */
static void test_padding(void **state)
{
    (void)state;
    static const size_t lengths[WINDOWS_MOST] = { 4, 2, 3, 1, 4 };
    struct fixture fixture;
    real out[2][STEPS_MOST * WINDOWS_MOST * WIDTH], gradient[2][WEIGHTS_MOST];
    make(&fixture, "batchnorm", STEPS_MOST, WINDOWS_MOST, 3);
    memcpy(fixture.work->lengths, lengths, sizeof lengths);
    for (size_t way = 0; way < 2; way++) {
        for (size_t row = 0; row < STEPS_MOST * WINDOWS_MOST; row++)
            for (size_t k = 0; row / WINDOWS_MOST >= lengths[row % WINDOWS_MOST] && k < WIDTH; k++)
                fixture.work->input[row * WIDTH + k] = way == 0 ? 0 : 1000;
        run_back(&fixture);
        memcpy(out[way], fixture.work->out[0], sizeof out[way]);
        memcpy(gradient[way], fixture.work->gradient, fixture.net->weight_count * sizeof(real));
    }
    assert_memory_equal(out[0], out[1], sizeof out[0]);
    assert_memory_equal(gradient[0], gradient[1], fixture.net->weight_count * sizeof(real));
    double sum = 0;
    for (size_t row = 0; row < STEPS_MOST * WINDOWS_MOST; row++) {
        bool there = row / WINDOWS_MOST < lengths[row % WINDOWS_MOST];
        assert_true(there || out[0][row * WIDTH] == 0);
        sum += there ? (double)fixture.work->input[row * WIDTH] : 0;
    }
    assert_near((double)block_of(&fixture, gradient[0], "mean")[0], sum / 14, 1e-12);
    drop(&fixture);
    make(&fixture, "dense units=3 | activation function=tanh | batchnorm | gru hidden=3",
         STEPS_MOST, WINDOWS_MOST, 3);
    memcpy(fixture.work->lengths, lengths, sizeof lengths);
    for (size_t row = 0; row < STEPS_MOST * WINDOWS_MOST; row++)
        if (row / WINDOWS_MOST >= lengths[row % WINDOWS_MOST])
            fixture.work->labels[row] = NET_NO_LABEL;
    check_gradient(&fixture, "padding");
    drop(&fixture);
}

/* Sums of a column over the inputs of a fixture. */
static void add_column(const struct fixture *fixture, size_t k, double *sum, double *squares)
{
    size_t n = fixture->work->steps * fixture->work->windows;
    double mean = 0;
    for (size_t row = 0; row < n; row++)
        mean += (double)fixture->work->input[row * WIDTH + k] / (double)n;
    *sum += mean * (double)n;
    for (size_t row = 0; row < n; row++)
        *squares += pow((double)fixture->work->input[row * WIDTH + k] - mean, 2);
}

/* Slices of 8, 15 and 1 steps: (8 - 1) + (15 - 1) degrees of freedom. */
static void test_running_values(void **state)
{
    (void)state;
    static const size_t steps[] = { 2, 3, 1 }, windows[] = { 4, 5, 1 };
    enum { SLICES = 3, RECORDS = 24, FREE = 21 };
    struct fixture fixture[SLICES];
    struct layer_slice slices[SLICES];
    for (size_t s = 0; s < SLICES; s++) {
        make(&fixture[s], "batchnorm momentum=0.25", steps[s], windows[s], 20 + s);
        run_back(&fixture[s]);
        slices[s] =
            (struct layer_slice){ fixture[s].work->gradient, net_work_records(fixture[s].work, 0) };
    }
    const struct layer *layer = &fixture[0].net->layers[0];
    real weights[WEIGHTS_MOST];
    memcpy(weights, fixture[0].weights, sizeof weights);
    layer->kind->settle(layer, slices, SLICES, weights);
    for (size_t k = 0; k < WIDTH; k++) {
        double sum = 0, squares = 0;
        for (size_t s = 0; s < SLICES; s++)
            add_column(&fixture[s], k, &sum, &squares);
        double mean = (double)block_of(&fixture[0], fixture[0].weights, "mean")[k];
        double variance = (double)block_of(&fixture[0], fixture[0].weights, "variance")[k];
        assert_near((double)block_of(&fixture[0], weights, "mean")[k],
                    0.75 * mean + 0.25 * sum / RECORDS, 1e-12);
        assert_near((double)block_of(&fixture[0], weights, "variance")[k],
                    0.75 * variance + 0.25 * squares / FREE, 1e-12);
    }
    assert_memory_equal(block_of(&fixture[0], weights, "gamma"),
                        block_of(&fixture[0], fixture[0].weights, "gamma"), WIDTH * sizeof(real));
    memcpy(weights, fixture[0].weights, sizeof weights);
    layer->kind->settle(layer, &slices[2], 1, weights); /* of one step alone */
    assert_memory_equal(block_of(&fixture[0], weights, "variance"),
                        block_of(&fixture[0], fixture[0].weights, "variance"),
                        WIDTH * sizeof(real));
    for (size_t s = 0; s < SLICES; s++)
        drop(&fixture[s]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scoring),
        cmocka_unit_test(test_single_record),
        cmocka_unit_test(test_padding),
        cmocka_unit_test(test_running_values),
    };
    return unit_run(tests);
}

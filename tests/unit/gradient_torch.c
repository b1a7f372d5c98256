/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outputs and gradients of layers equal PyTorch's (tests/reference/layers_torch.py and blocks_torch.py),
 * in double. */
#include <stdio.h>
#include <stdlib.h>

#include "src/base/json.h"
#include "tests/unit/stack.h"

static void numbers_of(const struct json *json, real *numbers, size_t count)
{
    assert_int_equal(json_count(json), count);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (real)json_number(json_at(json, i));
}

static void compare(const struct json *json, const real *numbers, size_t count, const char *stack,
                    const char *what)
{
    assert_int_equal(json_count(json), count);
    for (size_t i = 0; i < count; i++) {
        double wanted = json_number(json_at(json, i)), off = (double)numbers[i] - wanted;
        if (!(off < 1e-9 && off > -1e-9))
            fail_msg("%s: %s[%zu] is %.12g, not %.12g", stack, what, i, (double)numbers[i], wanted);
    }
}

static size_t count_at(const struct json *fixture, const char *key)
{
    return (size_t)json_number(json_get(fixture, key));
}

/* Runs with batch normalisation say whether they are those of a training. */
static bool learns(const struct json *run)
{
    const struct json *text = json_get(run, "learns");
    return text && json_bool_of(text);
}

/* Each block of each layer must be there: those of the layer that the run names by their own name, those
 * of others as LAYER.BLOCK. */
static void each_block(const struct net *net, const struct json *run, const char *key, real *flat,
                       bool compares, const char *stack)
{
    const char *wanted = json_string_of(json_get(run, "layer"));
    for (size_t i = 0; i < net->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        for (size_t b = 0; b < layer->block_count; b++) {
            const struct block *block = &layer->blocks[b];
            char name[64];
            bool named = strcmp(layer->name, wanted) == 0;
            snprintf(name, sizeof name, "%s%s%s", named ? "" : layer->name, named ? "" : ".",
                     block->name);
            const struct json *numbers = json_get(json_get(run, key), name);
            if (block->role == BLOCK_STATISTIC && compares && !learns(run))
                continue; /* nothing uses it */
            assert_non_null(numbers);
            if (compares)
                compare(numbers, flat + block->offset, block->rows * block->cols, stack,
                        block->name);
            else
                numbers_of(numbers, flat + block->offset, block->rows * block->cols);
        }
    }
}

/* The running values behind the step, where the run has some. */
static void check_statistics(const struct net *net, const struct net_work *work,
                             const struct json *run, real *weights, const char *stack)
{
    for (size_t i = 0; i < net->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        const struct layer_slice slice = { work->gradient, net_work_records(work, i) };
        if (layer->kind->settle && learns(run))
            layer->kind->settle(layer, &slice, 1, weights);
        for (size_t b = 0; b < layer->block_count; b++) {
            const struct block *block = &layer->blocks[b];
            char name[64];
            snprintf(name, sizeof name, "%s.%s", layer->name, block->name);
            if (block->role == BLOCK_STATISTIC)
                compare(json_get(json_get(run, "after"), name), weights + block->offset,
                        block->cols, stack, name);
        }
    }
}

static void check_run(const struct json *fixture, const struct json *run)
{
    struct err err = { 0 };
    struct layer_list list = { .count = 0 };
    char text[128];
    real weights[2048];
    const char *stack = json_string_of(json_get(run, "stack"));
    size_t steps = count_at(fixture, "steps"), windows = count_at(fixture, "windows");
    size_t inputs = count_at(fixture, "inputs");
    size_t classes = count_at(json_get(run, "classes") ? run : fixture, "classes");
    snprintf(text, sizeof text, "%s", stack);
    stack_add(&list, text);
    struct net *net = net_new(&list, (struct shape){ steps, inputs }, classes, &err);
    struct net_work *work = net ? net_work_new(net, steps, windows, true, &err) : NULL;
    assert_non_null(work);
    assert_true(net->weight_count <= sizeof weights / sizeof weights[0]);
    work->steps = steps;
    work->windows = windows;
    for (size_t w = 0; w < windows; w++)
        work->lengths[w] = steps;
    work->draws = learns(run);
    work->random = rng_stream(1, "dropout");
    numbers_of(json_get(run, "input"), work->input, steps * windows * inputs);
    each_block(net, run, "weights", weights, false, stack);
    const struct kernel *kernel = kernel_choose("generic", &err);
    net_forward(net, weights, kernel, work);
    size_t outputs = net_out_steps(net, steps) * windows * classes;
    compare(json_get(run, "out"), net_work_sums(work), outputs, stack, "out");
    numbers_of(json_get(run, "d_out"), net_work_d_sums(work), outputs);
    net_backward(net, weights, kernel, work);
    each_block(net, run, "gradients", work->gradient, true, stack);
    check_statistics(net, work, run, weights, stack);
    net_work_free(work);
    net_free(net);
}

static void check_fixture(const char *path, size_t count)
{
    struct err err = { 0 };
    size_t length = 0;
    const char *text = unit_read(unit_source_path(path), &length);
    struct json *fixture = json_parse(text, length, &err);
    assert_non_null(fixture);
    const struct json *runs = json_get(fixture, "runs");
    assert_int_equal(json_count(runs), count);
    for (size_t i = 0; i < json_count(runs); i++)
        check_run(fixture, json_at(runs, i));
    json_free(fixture);
}

static void test_layers(void **state)
{
    (void)state;
    check_fixture("tests/reference/fixtures/layers.json", 34);
}

static void test_blocks(void **state)
{
    (void)state;
    check_fixture("tests/reference/fixtures/blocks.json", 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_layers),
                                        cmocka_unit_test(test_blocks) };
    return unit_run(tests);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outputs and gradients of layers equal PyTorch's (tests/reference/layers_torch.py), in double. */
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

/* The layer whose weights the fixture has; each of its blocks must be there. */
static void each_block(const struct net *net, const struct json *run, const char *key, real *flat,
                       bool compares, const char *stack)
{
    const char *wanted = json_string_of(json_get(run, "layer"));
    for (size_t i = 0; i < net->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        for (size_t b = 0; strcmp(layer->name, wanted) == 0 && b < layer->block_count; b++) {
            const struct block *block = &layer->blocks[b];
            const struct json *numbers = json_get(json_get(run, key), block->name);
            assert_non_null(numbers);
            if (compares)
                compare(numbers, flat + block->offset, block->rows * block->cols, stack,
                        block->name);
            else
                numbers_of(numbers, flat + block->offset, block->rows * block->cols);
        }
    }
}

static void check_run(const struct json *fixture, const struct json *run)
{
    struct err err = { 0 };
    struct layer_list list = { .count = 0 };
    char text[128];
    real weights[1024];
    const char *stack = json_string_of(json_get(run, "stack"));
    size_t steps = count_at(fixture, "steps"), windows = count_at(fixture, "windows");
    size_t inputs = count_at(fixture, "inputs"), classes = count_at(fixture, "classes");
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
    numbers_of(json_get(run, "input"), work->input, steps * windows * inputs);
    each_block(net, run, "weights", weights, false, stack);
    const struct kernel *kernel = kernel_choose("generic", &err);
    net_forward(net, weights, kernel, work);
    size_t outputs = net_out_steps(net, steps) * windows * classes;
    compare(json_get(run, "out"), net_work_sums(work), outputs, stack, "out");
    numbers_of(json_get(run, "d_out"), net_work_d_sums(work), outputs);
    net_backward(net, weights, kernel, work);
    each_block(net, run, "gradients", work->gradient, true, stack);
    net_work_free(work);
    net_free(net);
}

static void test_layers(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t length = 0;
    const char *text = unit_read(unit_source_path("tests/reference/fixtures/layers.json"), &length);
    struct json *fixture = json_parse(text, length, &err);
    assert_non_null(fixture);
    const struct json *runs = json_get(fixture, "runs");
    assert_int_equal(json_count(runs), 19);
    for (size_t i = 0; i < json_count(runs); i++)
        check_run(fixture, json_at(runs, i));
    json_free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_layers) };
    return unit_run(tests);
}

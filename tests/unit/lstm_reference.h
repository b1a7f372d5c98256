/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compares forward pass, loss, gradients and what the cells did with tests/reference/fixtures/lstm_*.json, which
 * lstm_numpy.py has computed; for the float and the double build. */
#ifndef PEEPHOLE_TESTS_LSTM_REFERENCE_H
#define PEEPHOLE_TESTS_LSTM_REFERENCE_H

#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/json.h"
#include "src/net/gradcheck.h"

static size_t reference_count(const struct json *json, const char *key)
{
    double value = json_number(json_get(json, key));
    assert_true(value >= 0);
    return (size_t)value;
}

/* The blocks of an object {"lstm.W_x": [...], ...} into one flat array; all must be there. */
static void reference_blocks(const struct net *net, const struct json *json, real *flat)
{
    for (size_t i = 0; i < net->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        for (size_t b = 0; b < layer->block_count; b++) {
            const struct block *block = &layer->blocks[b];
            char name[64];
            snprintf(name, sizeof name, "%s.%s", layer->name, block->name);
            const struct json *numbers = json_get(json, name);
            assert_non_null(numbers);
            assert_int_equal(json_count(numbers), block->rows * block->cols);
            for (size_t w = 0; w < block->rows * block->cols; w++)
                flat[block->offset + w] = (real)json_number(json_at(numbers, w));
        }
    }
}

static struct net *reference_net(const struct json *fixture, bool last)
{
    struct err err;
    char hidden[24];
    struct layer_list list = { .count = 0 };
    snprintf(hidden, sizeof hidden, "%zu", reference_count(fixture, "hidden"));
    assert_true(layer_list_add(&list, "lstm", &err));
    assert_true(layer_list_set(&list, "hidden", hidden, &err));
    assert_true(
        layer_list_set(&list, "peephole", json_string_of(json_get(fixture, "peephole")), &err));
    if (last)
        assert_true(layer_list_add(&list, "last", &err));
    assert_true(layer_list_add(&list, "dense", &err));
    assert_true(layer_list_set(&list, "activation", "softmax", &err));
    struct shape in = { reference_count(fixture, "steps"), reference_count(fixture, "inputs") };
    struct net *net = net_new(&list, in, reference_count(fixture, "classes"), &err);
    assert_non_null(net);
    return net;
}

static uint32_t reference_label(const struct json *labels, size_t place)
{
    double label = json_number(json_at(labels, place));
    return label < 0 ? NET_NO_LABEL : (uint32_t)label;
}

static void reference_batch(const struct json *fixture, bool last, struct net_work *work)
{
    work->steps = reference_count(fixture, "steps");
    work->windows = reference_count(fixture, "windows");
    const struct json *input = json_get(fixture, "input");
    for (size_t i = 0; i < json_count(input); i++)
        work->input[i] = (real)json_number(json_at(input, i));
    const struct json *labels = json_get(fixture, "labels");
    for (size_t w = 0; w < work->windows; w++) {
        work->lengths[w] = (size_t)json_number(json_at(json_get(fixture, "lengths"), w));
        for (size_t t = 0; t < work->steps && !last; t++)
            work->labels[t * work->windows + w] = reference_label(labels, t * work->windows + w);
        if (last)
            work->labels[w] = reference_label(labels, (work->lengths[w] - 1) * work->windows + w);
    }
}

static void reference_probabilities(const struct json *wanted, const struct net_work *work,
                                    double tolerance)
{
    size_t classes = work->net->classes;
    size_t place = 0;
    for (size_t row = 0; row < net_out_steps(work->net, work->steps) * work->windows; row++) {
        for (size_t k = 0; work->labels[row] != NET_NO_LABEL && k < classes; k++)
            assert_near((double)work->probabilities[row * classes + k],
                        json_number(json_at(wanted, place++)), tolerance);
    }
    assert_int_equal(place, json_count(wanted));
}

static void reference_case(const struct json *fixture, const struct json *one, double tolerance)
{
    struct err err;
    bool last = strcmp(json_string_of(json_get(one, "target")), "last") == 0;
    struct net *net = reference_net(fixture, last);
    struct net_work *work =
        net_work_new(net, net->in.steps, reference_count(fixture, "windows"), true, &err);
    real *weights = calloc(net->weight_count, sizeof *weights);
    real *wanted = calloc(net->weight_count, sizeof *wanted);
    assert_true(work && weights && wanted);
    reference_batch(fixture, last, work);
    reference_blocks(net, json_get(fixture, "weights"), weights);
    reference_blocks(net, json_get(one, "gradient"), wanted);
    for (size_t k = 0; k < kernel_count(); k++) {
        if (!kernel_at(k)->supported())
            continue;
        struct gradcheck check = { .net = net,
                                   .work = work,
                                   .weights = weights,
                                   .loss = loss_find(json_string_of(json_get(one, "loss"))),
                                   .kernel = kernel_at(k) };
        assert_near(gradcheck_analytic(&check), json_number(json_get(one, "value")), tolerance);
        for (size_t i = 0; i < net->weight_count; i++)
            assert_near((double)work->gradient[i], (double)wanted[i],
                        tolerance * (1 + fabs((double)wanted[i])));
        if (json_get(one, "probabilities"))
            reference_probabilities(json_get(one, "probabilities"), work, tolerance);
    }
    free(weights);
    free(wanted);
    net_work_free(work);
    net_free(net);
}

static struct json *reference_fixture(const char *name)
{
    struct err err = { 0 };
    size_t length;
    char path[96];
    snprintf(path, sizeof path, "tests/reference/fixtures/%s", name);
    char *text = unit_read(unit_source_path(path), &length);
    struct json *fixture = json_parse(text, length, &err);
    assert_non_null(fixture);
    return fixture;
}

static void reference_file(const char *name, double tolerance)
{
    struct json *fixture = reference_fixture(name);
    const struct json *cases = json_get(fixture, "cases");
    assert_int_equal(json_count(cases), 6);
    for (size_t i = 0; i < json_count(cases); i++)
        reference_case(fixture, json_at(cases, i), tolerance);
    json_free(fixture);
}

/* One window of a fixture by itself. */
static void reference_window(const struct json *fixture, size_t window, struct net_work *work)
{
    size_t windows = reference_count(fixture, "windows"), inputs = work->net->in.width;
    work->windows = 1;
    work->steps = (size_t)json_number(json_at(json_get(fixture, "lengths"), window));
    work->lengths[0] = work->steps;
    for (size_t t = 0; t < work->steps; t++)
        for (size_t i = 0; i < inputs; i++)
            work->input[t * inputs + i] = (real)json_number(
                json_at(json_get(fixture, "input"), (t * windows + window) * inputs + i));
}

static void reference_series(const struct json *wanted, const char *part, const char *name,
                             const double *series, size_t count, double tolerance)
{
    char key[64];
    snprintf(key, sizeof key, "%s%s", part, name);
    const struct json *numbers = json_get(wanted, key);
    assert_non_null(numbers);
    assert_int_equal(json_count(numbers), count);
    for (size_t i = 0; i < count; i++)
        assert_near(series[i], json_number(json_at(numbers, i)), tolerance);
}

static void reference_trace(const struct json *wanted, const struct trace *trace, double tolerance)
{
    assert_int_equal(trace->count, 1);
    const struct trace_layer *traced = &trace->layers[0];
    size_t size = traced->steps * traced->cells;
    assert_int_equal(json_count(wanted), traced->series_count + 3 * traced->form->gates);
    for (size_t s = 0; s < traced->series_count; s++)
        reference_series(wanted, "", traced->form->names[s], traced->series[s], size, tolerance);
    for (size_t g = 0; g < traced->form->gates; g++) {
        const char *name = traced->form->names[g];
        double shares[8];
        for (size_t t = 0; t < traced->steps; t++)
            shares[t] = trace_share(traced, g, t);
        reference_series(wanted, "peephole.", name, traced->peephole[g], size, tolerance);
        reference_series(wanted, "rest.", name, traced->rest[g], size, tolerance);
        reference_series(wanted, "share.", name, shares, traced->steps, tolerance);
    }
}

/* Gates, states and the peepholes' parts of the gates' sums of each window, with every kernel. */
static void reference_traces(const char *name, double tolerance)
{
    struct err err;
    struct json *fixture = reference_fixture(name);
    struct net *net = reference_net(fixture, true);
    struct net_work *work = net_work_new(net, net->in.steps, 1, false, &err);
    real *weights = calloc(net->weight_count, sizeof *weights);
    assert_true(work && weights);
    reference_blocks(net, json_get(fixture, "weights"), weights);
    for (size_t w = 0; w < reference_count(fixture, "windows"); w++) {
        for (size_t k = 0; k < kernel_count(); k++) {
            struct trace trace;
            if (!kernel_at(k)->supported())
                continue;
            reference_window(fixture, w, work);
            net_forward(net, weights, kernel_at(k), work);
            assert_true(net_trace(net, weights, kernel_at(k), work, &trace, &err));
            reference_trace(json_at(json_get(fixture, "traces"), w), &trace, tolerance);
            trace_done(&trace);
        }
    }
    free(weights);
    net_work_free(work);
    net_free(net);
    json_free(fixture);
}

#endif

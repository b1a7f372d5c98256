/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ten steps of each optimizer equal those of PyTorch, on every kernel; keys that an optimizer does
 * not have are refused; penalties move the weights as they say. */
#include "tests/unit/training.h"

#include <string.h>

#include "src/base/json.h"
#include "src/net/model_net.h"
#include "src/train/optimizer.h"

enum { WEIGHTS = 37, STEPS = 10 };

static void numbers_of(const struct json *json, real *numbers)
{
    assert_int_equal(json_count(json), WEIGHTS);
    for (size_t i = 0; i < WEIGHTS; i++)
        numbers[i] = (real)json_number(json_at(json, i));
}

/* "lr=0.1 beta1=0.7" as given settings; the texts are cut in place. */
static size_t cut_settings(char *text, struct key_value *given)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(word, '=');
        assert_non_null(equals);
        *equals = '\0';
        given[count++] = (struct key_value){ .name = word, .value = equals + 1 };
    }
    return count;
}

static void compare(const real *weights, const struct json *wanted, const char *what)
{
    for (size_t i = 0; i < WEIGHTS; i++) {
        double value = json_number(json_at(wanted, i));
        double tolerance = 4e-6 * (1 + (value < 0 ? -value : value));
        double off = (double)weights[i] - value;
        if (off > tolerance || off < -tolerance)
            fail_msg("%s: weight %zu is %.9g, not %.9g", what, i, (double)weights[i], value);
    }
}

static void check_run(const struct json *fixture, const struct json *run,
                      const struct kernel *kernel)
{
    char text[128], what[192];
    struct key_value given[8];
    struct err err = { 0 };
    struct optimizer_settings settings;
    real weights[WEIGHTS], gradient[WEIGHTS], memory[2][WEIGHTS] = { { 0 } };
    const char *name = json_string_of(json_get(run, "optimizer"));
    snprintf(text, sizeof text, "%s", json_string_of(json_get(run, "settings")));
    snprintf(what, sizeof what, "%s %s on %s", name, text, kernel->name);
    const struct key_values values = { trainer_keys, given, cut_settings(text, given) };
    const struct optimizer *optimizer = optimizer_find(name);
    assert_non_null(optimizer);
    assert_true(optimizer_read(optimizer, &values, &settings, &err));
    assert_true(optimizer->memories(&settings) <= OPTIMIZER_MEMORIES_MOST);
    struct optimizer_step step = {
        .kernel = kernel,
        .rate = values_given(&values, "lr") ? values_number(&values, "lr") : optimizer->rate,
        .settings = &settings,
        .weights = weights,
        .gradient = gradient,
        .count = WEIGHTS,
        .memory = { memory[0], memory[1] },
    };
    numbers_of(json_get(fixture, "start"), weights);
    for (size_t i = 0; i < STEPS; i++) {
        numbers_of(json_at(json_get(fixture, "gradients"), i), gradient);
        step.number = i + 1;
        optimizer->step(&step);
        if (i == 0)
            compare(weights, json_get(run, "first"), what);
    }
    compare(weights, json_get(run, "last"), what);
}

static void test_torch(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t length = 0;
    char *text = unit_read(unit_source_path("tests/reference/fixtures/optimizers.json"), &length);
    struct json *fixture = json_parse(text, length, &err);
    assert_non_null(fixture);
    const struct json *runs = json_get(fixture, "runs");
    bool seen[16] = { false };
    for (size_t i = 0; i < json_count(runs); i++) {
        const struct json *run = json_at(runs, i);
        for (size_t k = 0; k < kernel_count(); k++)
            if (kernel_at(k)->supported())
                check_run(fixture, run, kernel_at(k));
        for (size_t o = 0; o < optimizer_count(); o++)
            seen[o] |=
                strcmp(optimizer_at(o)->name, json_string_of(json_get(run, "optimizer"))) == 0;
    }
    for (size_t o = 0; o < optimizer_count(); o++)
        if (!seen[o])
            fail_msg("no reference for optimizer=%s", optimizer_at(o)->name);
    json_free(fixture);
}

static void refuse(const char *optimizer, const char *settings, const char *words)
{
    char text[128];
    struct key_value given[8];
    struct err err = { 0 };
    struct optimizer_settings read;
    snprintf(text, sizeof text, "%s", settings);
    const struct key_values values = { trainer_keys, given, cut_settings(text, given) };
    assert_false(optimizer_read(optimizer_find(optimizer), &values, &read, &err));
    if (!strstr(err.message, words))
        fail_msg("\"%s\" does not say \"%s\"", err.message, words);
}

static void test_settings(void **state)
{
    (void)state;
    refuse("adam", "momentum=0.9", "optimizer=adam has no momentum");
    refuse("sgd", "beta2=0.9", "optimizer=sgd has no beta2");
    refuse("rmsprop", "beta1=0.9", "optimizer=rmsprop has no beta1");
    refuse("adam", "weight-decay=0.1", "optimizer=adam has no weight-decay");
}

/* The weights before and after one step of plain gradient descent. */
static void train_once(const char *settings, real *before, real *after, struct training_set *set)
{
    const struct training_case c = { "hidden=4", settings, 32, 1, false };
    size_t count = 0;
    training_begin(set, &c);
    const real *weights = model_weights(set->model, &count);
    memcpy(before, weights, count * sizeof(real));
    training_run(set, 1, NULL, 0, NULL, NULL);
    memcpy(after, weights, count * sizeof(real));
}

static void test_penalties(void **state)
{
    (void)state;
    enum { MOST = 4096 };
    static real before[MOST], plain[MOST], penalised[MOST];
    static struct training_set set;
    train_once("batch=32 lr=0.5", before, plain, &set);
    assert_true(model_net(set.model)->weight_count < MOST);
    training_end(&set);
    train_once("batch=32 lr=0.5 l2=0.25 l1=0.125", before, penalised, &set);
    const struct net *net = model_net(set.model);
    for (size_t i = 0; i < net->layer_count; i++) {
        for (size_t b = 0; b < net->layers[i].block_count; b++) {
            const struct block *block = &net->layers[i].blocks[b];
            bool bias = block->role == BLOCK_BIAS;
            for (size_t w = block->offset; w < block->offset + block->rows * block->cols; w++) {
                double sign = (before[w] > 0) - (before[w] < 0);
                double moved = bias ? 0 : 0.5 * (0.25 * (double)before[w] + 0.125 * sign);
                assert_near((double)plain[w] - (double)penalised[w], moved, 1e-6);
            }
        }
    }
    training_end(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_torch),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_penalties),
    };
    return unit_run(tests);
}

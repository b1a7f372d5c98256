/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Learning without labels, in double: errors, gradients and ten steps of Adam equal PyTorch's
 * (tests/reference/autoencoder_torch.py), also where the batch is cut into slices; gradients against
 * differences of what is minimised, with noise, padding and a penalty; an anomaly's answer.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/base/json.h"
#include "src/net/gradcheck.h"
#include "src/net/init.h"
#include "src/net/teach.h"
#include "src/train/optimizer.h"
#include "tests/unit/stack.h"

enum { WEIGHTS_MOST = 1024, CELLS_MOST = 64, SLICES = 2, ROWS_MOST = 16 };
#define TOLERANCE 1e-9

/* A batch in one workspace or in two. */
struct fixture {
    struct net *net;
    struct net_work *work[SLICES];
    size_t slices;
    const struct layer *pupil;
    const struct kernel *kernel;
    real weights[WEIGHTS_MOST], gradient[WEIGHTS_MOST];
    double errors[SLICES][ROWS_MOST];
    double means[CELLS_MOST];
};

static void make(struct fixture *fixture, const char *stack, struct shape in, size_t classes,
                 size_t windows, size_t slices)
{
    struct err err = { 0 };
    struct layer_list list = { .count = 0 };
    char text[256];
    memset(fixture, 0, sizeof *fixture);
    snprintf(text, sizeof text, "%s", stack);
    stack_add(&list, text);
    fixture->net = net_new(&list, in, classes, &err);
    if (!fixture->net)
        fail_msg("%s: %s", stack, err.message);
    assert_true(fixture->net->weight_count <= WEIGHTS_MOST);
    fixture->pupil = net_pupil(fixture->net);
    assert_non_null(fixture->pupil);
    fixture->slices = slices;
    fixture->kernel = kernel_choose("generic", &err);
    for (size_t i = 0; i < slices; i++) {
        struct net_work *work = net_work_new(fixture->net, in.steps, windows, true, &err);
        assert_non_null(work);
        work->steps = in.steps;
        work->windows = windows;
        for (size_t w = 0; w < windows; w++)
            work->lengths[w] = in.steps;
        fixture->work[i] = work;
    }
}

static void drop(struct fixture *fixture)
{
    for (size_t i = 0; i < fixture->slices; i++)
        net_work_free(fixture->work[i]);
    net_free(fixture->net);
}

/* What is minimised; fills errors and means. */
static double forward(struct fixture *fixture, size_t stage, size_t *records)
{
    double active[CELLS_MOST] = { 0 };
    struct teach_sums sums = { .active = active };
    const struct teaching *teaching = fixture->pupil->kind->teaching;
    size_t cells = teaching->cells(fixture->pupil, stage);
    assert_true(cells <= CELLS_MOST);
    for (size_t i = 0; i < fixture->slices; i++)
        net_teach_forward(fixture->net, fixture->weights, fixture->kernel, fixture->work[i], stage,
                          &sums, fixture->errors[i]);
    for (size_t j = 0; j < cells; j++)
        fixture->means[j] = active[j] / (double)sums.records;
    *records = sums.records;
    return sums.error / (double)sums.records +
           (cells ? teaching->penalty(fixture->pupil, stage, fixture->means) : 0);
}

static double analytic(struct fixture *fixture, size_t stage)
{
    size_t records;
    double loss = forward(fixture, stage, &records);
    memset(fixture->gradient, 0, sizeof fixture->gradient);
    for (size_t i = 0; i < fixture->slices; i++) {
        net_teach_backward(fixture->net, fixture->weights, fixture->kernel, fixture->work[i], stage,
                           fixture->means, (real)(1 / (double)records));
        for (size_t w = 0; w < fixture->net->weight_count; w++)
            fixture->gradient[w] += fixture->work[i]->gradient[w];
    }
    return loss;
}

/* --- against PyTorch --- */

static void take(const struct json *json, real *numbers, size_t count)
{
    assert_int_equal(json_count(json), count);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (real)json_number(json_at(json, i));
}

static void same(const struct json *json, const real *numbers, size_t count, const char *stack,
                 const char *what)
{
    assert_int_equal(json_count(json), count);
    for (size_t i = 0; i < count; i++) {
        double wanted = json_number(json_at(json, i));
        if (!(fabs((double)numbers[i] - wanted) < TOLERANCE))
            fail_msg("%s: %s[%zu] is %.12g, not %.12g", stack, what, i, (double)numbers[i], wanted);
    }
}

static void take_weights(struct fixture *fixture, const struct json *weights)
{
    for (size_t b = 0; b < fixture->pupil->block_count; b++) {
        const struct block *block = &fixture->pupil->blocks[b];
        take(json_get(weights, block->name), fixture->weights + block->offset,
             block->rows * block->cols);
    }
}

/* A block that the fixture has no gradient of takes no part in the stage. */
static void same_blocks(const struct fixture *fixture, const struct json *wanted, const real *flat,
                        size_t stage, const char *stack)
{
    for (size_t b = 0; b < fixture->pupil->block_count; b++) {
        const struct block *block = &fixture->pupil->blocks[b];
        size_t count = block->rows * block->cols;
        const struct json *numbers = json_get(wanted, block->name);
        bool takes_part = fixture->pupil->kind->teaching->has_block(fixture->pupil, stage, b);
        if (flat == fixture->gradient)
            assert_int_equal(takes_part, numbers != NULL);
        if (numbers)
            same(numbers, flat + block->offset, count, stack, block->name);
        for (size_t i = 0; !numbers && i < count; i++)
            assert_true(flat[block->offset + i] == 0);
    }
}

static void ten_steps(struct fixture *fixture, size_t stage, double rate)
{
    static real mean[WEIGHTS_MOST], square[WEIGHTS_MOST];
    const struct optimizer *adam = optimizer_find("adam");
    memset(mean, 0, sizeof mean);
    memset(square, 0, sizeof square);
    for (uint64_t number = 1; number <= 10; number++) {
        analytic(fixture, stage);
        struct optimizer_step step = { .kernel = fixture->kernel,
                                       .rate = rate,
                                       .number = number,
                                       .settings = &adam->usual,
                                       .weights = fixture->weights,
                                       .gradient = fixture->gradient,
                                       .count = fixture->net->weight_count,
                                       .memory = { mean, square } };
        adam->step(&step);
    }
}

static void check_run(const struct json *fixture_json, const struct json *run, size_t slices)
{
    struct fixture fixture;
    size_t rows = (size_t)json_number(json_get(fixture_json, "rows"));
    size_t inputs = (size_t)json_number(json_get(fixture_json, "inputs"));
    size_t stage = (size_t)json_number(json_get(run, "stage")), first = rows / slices, records;
    const char *stack = json_string_of(json_get(run, "stack"));
    real all[ROWS_MOST * 8];
    size_t width = json_count(json_get(run, "code")) / rows; /* of the code: what comes out */
    make(&fixture, stack, (struct shape){ 1, inputs }, width, rows, slices);
    take_weights(&fixture, json_get(run, "weights"));
    take(json_get(run, "input"), all, rows * inputs);
    for (size_t i = 0; i < slices; i++) {
        size_t count = slices == 1 ? rows : i ? rows - first : first;
        fixture.work[i]->windows = count;
        memcpy(fixture.work[i]->input, all + i * first * inputs, count * inputs * sizeof(real));
    }
    assert_near(analytic(&fixture, stage), json_number(json_get(run, "loss")), TOLERANCE);
    const struct json *errors = json_get(run, "errors");
    for (size_t row = 0; row < rows; row++) {
        size_t i = slices == 2 && row >= first;
        assert_near(fixture.errors[i][row - i * first], json_number(json_at(errors, row)),
                    TOLERANCE);
    }
    same_blocks(&fixture, json_get(run, "gradients"), fixture.gradient, stage, stack);
    ten_steps(&fixture, stage, json_number(json_get(fixture_json, "rate")));
    same_blocks(&fixture, json_get(run, "after"), fixture.weights, stage, stack);
    net_forward(fixture.net, fixture.weights, fixture.kernel, fixture.work[0]);
    if (slices == 1)
        same(json_get(run, "code"), net_work_sums(fixture.work[0]), rows * width, stack, "code");
    forward(&fixture, stage, &records);
    assert_int_equal(records, rows);
    drop(&fixture);
}

static void test_torch(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t length = 0;
    const char *text =
        unit_read(unit_source_path("tests/reference/fixtures/autoencoder.json"), &length);
    struct json *fixture = json_parse(text, length, &err);
    assert_non_null(fixture);
    const struct json *runs = json_get(fixture, "runs");
    assert_int_equal(json_count(runs), 17);
    for (size_t i = 0; i < json_count(runs); i++)
        for (size_t slices = 1; slices <= SLICES; slices++)
            check_run(fixture, json_at(runs, i), slices);
    json_free(fixture);
}

/* --- against differences --- */

static void fill(struct fixture *fixture, size_t steps, size_t windows, size_t inputs)
{
    struct rng rng = rng_stream(13, "teach");
    for (size_t i = 0; i < fixture->slices; i++) {
        struct net_work *work = fixture->work[i];
        work->draws = true;
        work->random = rng_stream_at(5, "noise", i);
        work->lengths[windows - 1] = steps > 1 ? steps - 1 : 1;
        for (size_t k = 0; k < steps * windows * inputs; k++)
            work->input[k] = (real)rng_normal(&rng);
    }
    init_weights(fixture->net, INIT_XAVIER_NORMAL, 3, fixture->weights);
}

static double difference_of(struct fixture *fixture, size_t stage, size_t w)
{
    double loss[4], h = 1e-4; /* elu has a kink in its slope */
    size_t records;
    real before = fixture->weights[w];
    for (int k = 0; k < 4; k++) {
        static const int places[] = { -2, -1, 1, 2 };
        fixture->weights[w] = before + (real)(places[k] * h);
        loss[k] = forward(fixture, stage, &records);
    }
    fixture->weights[w] = before;
    return (8 * (loss[2] - loss[1]) - (loss[3] - loss[0])) / (12 * h);
}

/* Relative error over the blocks of a stage; the gradient of all other blocks must be 0. */
static double stage_error(struct fixture *fixture, size_t stage)
{
    static real found[WEIGHTS_MOST];
    double off = 0, size = 0;
    analytic(fixture, stage);
    memcpy(found, fixture->gradient, sizeof found);
    for (size_t b = 0; b < fixture->pupil->block_count; b++) {
        const struct block *block = &fixture->pupil->blocks[b];
        bool takes_part = fixture->pupil->kind->teaching->has_block(fixture->pupil, stage, b);
        for (size_t i = 0; i < block->rows * block->cols; i++) {
            double is = (double)found[block->offset + i];
            double wanted = takes_part ? difference_of(fixture, stage, block->offset + i) : 0;
            off += (is - wanted) * (is - wanted);
            size += wanted * wanted;
        }
    }
    assert_true(size > 1e-6);
    return sqrt(off / size);
}

static const char *const stacks[] = {
    "autoencoder units=4",
    "autoencoder units=5,3 output=sigmoid noise=0.3",
    "autoencoder units=5,3,2 beta=3 rho=0.1 noise=0.2",
    "autoencoder units=5,3 function=tanh",
    "autoencoder units=7,4 function=elu noise=0.2",
};

static void test_differences(void **state)
{
    (void)state;
    struct fixture fixture;
    double worst = 0;
    for (size_t i = 0; i < sizeof stacks / sizeof *stacks; i++) {
        for (size_t steps = 1; steps <= 3; steps += 2) {
            const char *last = strchr(stacks[i], '=');
            size_t width = 0;
            for (const char *at = last; *at && *at != ' '; at++)
                width = *at >= '0' && *at <= '9' ? (size_t)(*at - '0') : width;
            make(&fixture, stacks[i], (struct shape){ steps, 6 }, width, 4, SLICES);
            fill(&fixture, steps, 4, 6);
            for (size_t stage = 0; stage <= 4; stage++) {
                struct teach_plan plan;
                fixture.pupil->kind->teaching->plan(fixture.pupil, &plan);
                if (stage > plan.whole)
                    continue;
                double error = stage_error(&fixture, stage);
                if (!(error < 1e-6))
                    fail_msg("%s, stage %zu: error %.3g", stacks[i], stage, error);
                worst = error > worst ? error : worst;
            }
            drop(&fixture);
        }
    }
    print_message("# the largest relative error: %.2g\n", worst);
    assert_true(worst > 0);
}

/* --- an anomaly --- */

/* z = (0, log(e/t)): the error itself comes from teach_forward of the whole. */
static void test_anomaly_answer(void **state)
{
    (void)state;
    struct fixture fixture;
    size_t records;
    make(&fixture, "autoencoder units=4,2 gives=anomaly", (struct shape){ 1, 6 }, 2, 5, 1);
    fill(&fixture, 1, 5, 6);
    struct net_work *work = fixture.work[0];
    size_t block = fixture.pupil->kind->teaching->threshold(fixture.pupil);
    real *threshold = fixture.weights + fixture.pupil->blocks[block].offset;
    assert_string_equal(fixture.pupil->blocks[block].name, "threshold");
    assert_near((double)*threshold, 1, 0);
    work->draws = false;
    forward(&fixture, 2, &records);
    *threshold = (real)fixture.errors[0][2];
    net_forward(fixture.net, fixture.weights, fixture.kernel, work);
    loss_softmax(fixture.kernel, work);
    for (size_t row = 0; row < 5; row++) {
        double e = fixture.errors[0][row], t = (double)*threshold;
        assert_near((double)net_work_sums(work)[2 * row], 0, 0);
        assert_near((double)work->probabilities[2 * row + 1], e / (e + t), 1e-12);
        assert_int_equal(e > t, work->probabilities[2 * row + 1] > 0.5);
    }
    for (size_t row = 0; row < 5; row++)
        work->labels[row] = row % 2;
    struct gradcheck check = { .net = fixture.net,
                               .work = work,
                               .weights = fixture.weights,
                               .loss = loss_find("cross-entropy"),
                               .kernel = fixture.kernel,
                               .step = 1e-4 };
    struct gradcheck_result result = gradcheck_run(&check);
    if (!(result.error < 1e-6))
        fail_msg("anomaly: error %.3g in %s", result.error, result.block);
    drop(&fixture);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *stack;
        size_t classes;
        const char *words;
    } bad[] = {
        { "autoencoder units=4 gives=anomaly", 5, "cannot tell 5 classes apart" },
        { "autoencoder units=4,", 4, "units=4, is no list of widths" },
        { "autoencoder units=4,x", 4, "no list of widths" },
        { "autoencoder units=-4", 4, "no list of widths" },
        { "autoencoder units=0", 4, "no list of widths" },
        { "autoencoder units=1,1,1,1,1,1,1,1", 1, "at most 7 codes" },
        { "autoencoder units=4 function=relu beta=2", 4, "sigmoid alone" },
        { "dense units=5 | autoencoder units=4", 4, "only be the first layer" },
        { "autoencoder units=4 gives=anomaly | dense units=2", 2, "no layer can follow" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = { 0 };
        struct layer_list list = { .count = 0 };
        char text[128];
        snprintf(text, sizeof text, "%s", bad[i].stack);
        stack_add(&list, text);
        assert_null(net_new(&list, (struct shape){ 1, 6 }, bad[i].classes, &err));
        if (!strstr(err.message, bad[i].words))
            fail_msg("%s: \"%s\"", bad[i].stack, err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_torch),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_anomaly_answer),
        cmocka_unit_test(test_refused),
    };
    return unit_run(tests);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scoring: every row once, each by the window that the contract names, whatever the threads. */
#include "tests/unit/toy.h"

#include <math.h>

#include "src/net/loss.h"
#include "src/net/model_net.h"
#include "src/net/window.h"

static float *predict(const struct model *model, const struct table *table, size_t threads)
{
    struct err err = { 0 };
    size_t classes = preparation_classes(model_preparation(model));
    size_t count = table->count * classes;
    float *probabilities = malloc(count * sizeof *probabilities);
    for (size_t i = 0; i < count; i++)
        probabilities[i] = NAN;
    struct pool *pool = toy_pool(threads);
    struct compute compute = toy_compute(pool);
    if (!model_predict(model, &compute, table, NULL, NULL, NULL, probabilities, &err))
        fail_msg("%s", err.message);
    pool_free(pool);
    return probabilities;
}

static const char *const settings[] = {
    "hidden=6",
    "hidden=6 steps=10",
    "hidden=6 steps=10 stride=3",
    "hidden=6 steps=10 target=last",
    "hidden=6 view=features",
    "hidden=6 steps=10 carry=yes",
    "hidden=6 steps=10 carry=yes target=last",
    "hidden=6 steps=4000",
};

/* Each row gets probabilities that add up to 1; no row is left out. */
static void test_every_row_is_scored(void **state)
{
    (void)state;
    static const size_t rows[] = { 1, 1930, 5017 };
    for (size_t r = 0; r < 3; r++) {
        struct table *table = toy_table("t", rows[r], 3);
        for (size_t s = 0; s < sizeof settings / sizeof *settings; s++) {
            struct model *model = toy_model(settings[s], table, 1);
            float *p = predict(model, table, 1);
            for (size_t row = 0; row < rows[r]; row++)
                assert_near((double)p[3 * row] + (double)p[3 * row + 1] + (double)p[3 * row + 2], 1,
                            1e-5);
            free(p);
            model_free(model);
        }
        table_release(table);
    }
}

static void test_threads_leave_no_trace(void **state)
{
    (void)state;
    struct table *table = toy_table("t", 5017, 3);
    for (size_t s = 0; s < sizeof settings / sizeof *settings; s++) {
        struct model *model = toy_model(settings[s], table, 1);
        float *one = predict(model, table, 1);
        for (size_t threads = 2; threads <= 8; threads *= 4) {
            float *more = predict(model, table, threads);
            assert_memory_equal(one, more, table->count * 3 * sizeof *one);
            free(more);
        }
        free(one);
        model_free(model);
    }
    table_release(table);
}

/* What the net says of the last row of one window, run by itself. */
static void expect_window(const struct model *model, const struct table *table, size_t first,
                          size_t length, const float *wanted)
{
    struct err err;
    const struct net *net = model_net(model);
    struct net_work *work = net_work_new(net, length, 1, false, &err);
    assert_non_null(work);
    work->steps = length;
    work->windows = 1;
    work->lengths[0] = length;
    for (size_t t = 0; t < length; t++)
        preparation_encode(model_preparation(model), table->store, table->rows[first + t],
                           work->input + t * net->in.width);
    const struct kernel *kernel = kernel_choose(NULL, &err);
    net_forward(net, model_last_weights_of(model), kernel, work);
    loss_softmax(kernel, work);
    size_t at = (net_out_steps(net, length) - 1) * net->classes;
    for (size_t k = 0; k < net->classes; k++)
        assert_near((double)work->probabilities[at + k], (double)wanted[k], 1e-6);
    net_work_free(work);
}

/* target=each: windows one after the other. target=last: the window that ends at the row. carry:
 * all rows from the first on. */
static void test_windows_are_those_promised(void **state)
{
    (void)state;
    struct table *table = toy_table("t", 57, 3);
    for (unsigned kind = 0; kind < 4; kind++) {
        static const char *const kinds[] = { "hidden=6 steps=10", "hidden=6 steps=10 target=last",
                                             "hidden=6 steps=10 carry=yes",
                                             "hidden=6 steps=10 carry=yes target=last" };
        struct model *model = toy_model(kinds[kind], table, 1);
        float *p = predict(model, table, 1);
        for (size_t row = 0; row < table->count; row++) {
            size_t first = 0;
            if (kind == 0)
                first = row / 10 * 10;
            if (kind == 1)
                first = row >= 9 ? row - 9 : 0;
            expect_window(model, table, first, row - first + 1, p + 3 * row);
        }
        free(p);
        model_free(model);
    }
    table_release(table);
}

static void note_progress(void *context, size_t done, size_t rows)
{
    size_t *last = context;
    assert_true(done >= *last && done <= rows);
    *last = done;
}

static void test_cancel_and_progress(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = toy_table("t", 5017, 3);
    struct model *model = toy_model("hidden=6", table, 1);
    float *p = malloc(table->count * 3 * sizeof *p);
    struct pool *pool = toy_pool(1);
    struct compute compute = toy_compute(pool);
    size_t done = 0;
    assert_true(model_predict(model, &compute, table, NULL, note_progress, &done, p, &err));
    assert_int_equal(done, table->count);
    struct cancel cancel = { .requested = true };
    assert_false(model_predict(model, &compute, table, &cancel, NULL, NULL, p, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    pool_free(pool);
    free(p);
    model_free(model);
    table_release(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_is_scored),
        cmocka_unit_test(test_threads_leave_no_trace),
        cmocka_unit_test(test_windows_are_those_promised),
        cmocka_unit_test(test_cancel_and_progress),
    };
    return unit_run(tests);
}

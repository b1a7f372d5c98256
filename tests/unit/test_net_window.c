/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows: every row is scored exactly once, training windows are those that are promised, and a
 * filled workspace holds the rows it should. */
#include "tests/unit/toy.h"

#include "src/net/model_net.h"
#include "src/net/window.h"

static const size_t table_rows[] = { 1, 7, 99, 100, 101, 1930, 5017 };
static const size_t step_counts[] = { 1, 2, 41, 100, 1930, 6000 };

/* How often each row is labelled by a plan. */
static void count_labels(const struct window_plan *plan, unsigned *labelled)
{
    for (size_t i = 0; i < plan->count; i++) {
        struct window window = window_at(plan, i);
        assert_true(window.length >= 1 && window.length <= plan->steps);
        assert_true(window.first + window.length <= plan->rows);
        size_t from = plan->label_last ? window.first + window.length - 1 : window.first;
        for (size_t row = from; row < window.first + window.length; row++)
            labelled[row]++;
    }
}

static void expect_each_once(const struct window_plan *plan, bool once)
{
    static unsigned labelled[8192];
    memset(labelled, 0, sizeof labelled);
    count_labels(plan, labelled);
    bool every = true;
    for (size_t row = 0; row < plan->rows; row++)
        every = every && labelled[row] == 1;
    assert_int_equal(every, once);
}

static void test_scoring_takes_every_row_once(void **state)
{
    (void)state;
    for (size_t r = 0; r < sizeof table_rows / sizeof *table_rows; r++) {
        for (size_t s = 0; s < sizeof step_counts / sizeof *step_counts; s++) {
            for (unsigned bits = 0; bits < 16; bits++) {
                struct windowing windowing = { .target = bits & 1 ? TARGET_LAST : TARGET_EACH,
                                               .carry = bits & 2,
                                               .view = bits & 4 ? VIEW_FEATURES : VIEW_RECORDS,
                                               .stride = bits & 8 ? 3 : 0,
                                               .steps = step_counts[s] };
                struct window_plan plan = window_plan_scoring(&windowing, table_rows[r]);
                assert_true(plan.covers_once);
                expect_each_once(&plan, true);
            }
        }
    }
}

/* covers_once says what is so. */
static void test_training_plans_know_what_they_cover(void **state)
{
    (void)state;
    static const size_t strides[] = { 0, 1, 2, 50, 100, 150 };
    for (size_t r = 0; r < sizeof table_rows / sizeof *table_rows; r++) {
        for (size_t s = 0; s < sizeof strides / sizeof *strides; s++) {
            for (unsigned bits = 0; bits < 2; bits++) {
                struct windowing windowing = { .target = bits & 1 ? TARGET_LAST : TARGET_EACH,
                                               .stride = strides[s],
                                               .steps = 100 };
                struct window_plan plan = window_plan_training(&windowing, table_rows[r]);
                assert_true(plan.count > 0);
                expect_each_once(&plan, plan.covers_once);
            }
        }
    }
}

static void expect_plan(struct windowing windowing, size_t rows, size_t count, size_t last_first,
                        size_t last_length)
{
    struct window_plan plan = window_plan_training(&windowing, rows);
    assert_int_equal(plan.count, count);
    struct window window = window_at(&plan, plan.count - 1);
    assert_int_equal(window.first, last_first);
    assert_int_equal(window.length, last_length);
}

static void test_training_windows(void **state)
{
    (void)state;
    struct windowing each = { .target = TARGET_EACH, .steps = 100 };
    struct windowing sliding = { .target = TARGET_EACH, .steps = 100, .stride = 1 };
    struct windowing sparse = { .target = TARGET_EACH, .steps = 100, .stride = 150 };
    struct windowing last = { .target = TARGET_LAST, .steps = 100 };
    struct windowing last_10 = { .target = TARGET_LAST, .steps = 100, .stride = 10 };
    struct windowing carry = { .target = TARGET_EACH, .steps = 100, .carry = true };
    expect_plan(each, 1930, 20, 1900, 30);
    expect_plan(each, 5017, 51, 5000, 17);
    expect_plan(each, 1900, 19, 1800, 100);
    expect_plan(each, 30, 1, 0, 30);
    expect_plan(sliding, 1930, 1831, 1830, 100);
    expect_plan(sliding, 5017, 4918, 4917, 100);
    expect_plan(sparse, 1930, 13, 1800, 100);
    expect_plan(sparse, 310, 3, 300, 10);
    expect_plan(sparse, 290, 2, 150, 100);
    expect_plan(last, 1930, 1930, 1830, 100);
    expect_plan(last, 5017, 5017, 4917, 100);
    expect_plan(last_10, 1930, 193, 1830, 100);
    expect_plan(carry, 1930, 20, 1900, 30);
    struct window_plan plan = window_plan_training(&last, 1930);
    struct window window = window_at(&plan, 4); /* ends at the fifth row */
    assert_int_equal(window.first, 0);
    assert_int_equal(window.length, 5);
}

/* Row `position` of the table as the preparation has it. */
static void expect_row(const struct preparation *preparation, const struct table *table,
                       size_t position, const real *row)
{
    real wanted[16];
    preparation_encode(preparation, table->store, table->rows[position], wanted);
    for (size_t i = 0; i < preparation_inputs(preparation); i++)
        assert_true(row[i] == wanted[i]);
}

static void test_fill_records(void **state)
{
    (void)state;
    struct err err;
    struct table *table = toy_table("t", 10, 1);
    struct model *model = toy_model("steps=4", table, 1);
    const struct preparation *preparation = model_preparation(model);
    size_t inputs = preparation_inputs(preparation);
    struct window_plan plan = window_plan_training(model_windowing(model), table->count);
    struct net_work *work = net_work_new(model_net(model), 4, 3, false, &err);
    assert_non_null(work);
    static const size_t indices[] = { 2, 0, 1 }; /* the first one is the short one: 2 rows */
    struct row_source source = { .preparation = preparation, .table = table };
    window_fill(&plan, indices, 3, &source, work);
    assert_int_equal(work->windows, 3);
    assert_int_equal(work->steps, 4);
    for (size_t w = 0; w < 3; w++) {
        size_t first = indices[w] * 4;
        assert_int_equal(work->lengths[w], w == 0 ? 2 : 4);
        for (size_t t = 0; t < 4; t++) {
            size_t place = t * 3 + w;
            if (t < work->lengths[w]) {
                expect_row(preparation, table, first + t, work->input + place * inputs);
                assert_int_equal(work->positions[place], first + t);
                assert_int_equal(work->labels[place], preparation_class(preparation, table->store,
                                                                        table->rows[first + t]));
            } else {
                assert_int_equal(work->labels[place], NET_NO_LABEL);
                for (size_t i = 0; i < inputs; i++)
                    assert_true(work->input[place * inputs + i] == 0);
            }
        }
    }
    assert_int_equal(net_work_labelled(work), 10);
    net_work_free(work);
    model_free(model);
    table_release(table);
}

static void test_fill_features(void **state)
{
    (void)state;
    struct err err;
    struct table *table = toy_table("t", 5, 1);
    struct model *model = toy_model("view=features", table, 1);
    const struct preparation *preparation = model_preparation(model);
    size_t inputs = preparation_inputs(preparation);
    struct window_plan plan = window_plan_training(model_windowing(model), table->count);
    assert_int_equal(plan.count, 5);
    assert_int_equal(window_steps(&plan, preparation), inputs);
    struct net_work *work = net_work_new(model_net(model), inputs, 2, false, &err);
    assert_non_null(work);
    static const size_t indices[] = { 3, 1 };
    struct row_source source = { .preparation = preparation, .table = table };
    window_fill(&plan, indices, 2, &source, work);
    assert_int_equal(work->steps, inputs);
    for (size_t w = 0; w < 2; w++) {
        real row[16];
        for (size_t t = 0; t < inputs; t++)
            row[t] = work->input[t * 2 + w];
        expect_row(preparation, table, indices[w], row);
        assert_int_equal(work->positions[w], indices[w]);
    }
    assert_int_equal(net_work_labelled(work), 2);
    net_work_free(work);
    model_free(model);
    table_release(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scoring_takes_every_row_once),
        cmocka_unit_test(test_training_plans_know_what_they_cover),
        cmocka_unit_test(test_training_windows),
        cmocka_unit_test(test_fill_records),
        cmocka_unit_test(test_fill_features),
    };
    return unit_run(tests);
}

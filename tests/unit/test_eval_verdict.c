/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reaching a verdict with a real (small, untrained) model: draws, pooling, overlap, refusals. */
#include "tests/unit/toy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/eval/verdict.h"

/* A table, a model built for it, and what it takes to ask for a verdict. */
struct scene {
    struct table *train, *data;
    struct model *model;
    struct pool *pool;
    struct compute compute;
};

static struct scene scene_new(size_t threads)
{
    struct scene scene = { .train = toy_table("train", 300, 1),
                           .data = toy_table("data", 2000, 2) };
    scene.model = toy_model("hidden=6 steps=7", scene.train, 1);
    scene.pool = toy_pool(threads);
    scene.compute = toy_compute(scene.pool);
    return scene;
}

static void scene_free(struct scene *scene)
{
    model_free(scene->model);
    table_release(scene->train);
    table_release(scene->data);
    pool_free(scene->pool);
}

static struct verdict_request request_of(const struct scene *scene, size_t draws)
{
    return (struct verdict_request){
        .model = scene->model,
        .compute = &scene->compute,
        .train = scene->train,
        .table = scene->data,
        .draws = draws,
        .draw_rows = draws > 0 ? 250 : 0,
        .order = ORDER_SHUFFLED,
        .seed = 5,
    };
}

static struct verdict *reach(const struct verdict_request *request)
{
    struct err err = { 0 };
    struct verdict *verdict = verdict_reach(request, &err);
    if (verdict == NULL) {
        fail_msg("%s", err.message);
    }
    return verdict;
}

/* How many rows of a table equal some row of another, the slow way. */
static size_t count_twins(const struct table *table, const struct table *other)
{
    size_t twins = 0;
    for (size_t i = 0; i < table->count; i++) {
        bool found = false;
        for (size_t k = 0; k < other->count && !found; k++) {
            found = store_equal_rows(table->store, table->rows[i], other->store, other->rows[k]);
        }
        twins += found ? 1 : 0;
    }
    return twins;
}

static void test_table(void **state)
{
    (void)state;
    struct scene scene = scene_new(1);
    struct verdict_request request = request_of(&scene, 0);
    struct verdict *verdict = reach(&request);
    assert_false(verdict->drawn);
    assert_int_equal(verdict->trial_count, 1);
    assert_string_equal(verdict->table_name, "data");
    assert_int_equal(verdict->pooled.score.rows, 2000);
    float *wanted = calloc(2000 * 3, sizeof *wanted);
    struct err err = { 0 };
    assert_true(
        model_predict(scene.model, &scene.compute, scene.data, NULL, NULL, NULL, wanted, &err));
    assert_memory_equal(wanted, verdict->probabilities, 2000 * 3 * sizeof *wanted);
    for (size_t i = 0; i < 2000; i++) {
        assert_int_equal(verdict->truth[i],
                         preparation_class(model_preparation(scene.model), scene.data->store,
                                           scene.data->rows[i]));
    }
    assert_true(verdict->overlap_known);
    assert_int_equal(verdict->pooled.overlap.twins, count_twins(scene.data, scene.train));
    assert_int_equal(verdict->pooled.overlap.shared_rows, 0); /* another file */
    free(wanted);
    verdict_free(verdict);
    request.table = scene.train;
    verdict = reach(&request);
    assert_int_equal(verdict->pooled.overlap.shared_rows, 300);
    assert_int_equal(verdict->pooled.overlap.twins, 300);
    verdict_free(verdict);
    request.train = NULL;
    verdict = reach(&request);
    assert_false(verdict->overlap_known);
    verdict_free(verdict);
    scene_free(&scene);
}

static bool same_rows(const struct table *a, const struct table *b)
{
    return a->count == b->count && memcmp(a->rows, b->rows, a->count * sizeof *a->rows) == 0;
}

static void test_draws(void **state)
{
    (void)state;
    struct scene scene = scene_new(2);
    struct verdict_request four = request_of(&scene, 4), two = request_of(&scene, 2);
    struct verdict_request other = request_of(&scene, 4);
    other.seed = 6;
    struct verdict *a = reach(&four), *b = reach(&two), *c = reach(&other);
    assert_string_equal(a->table_name, "4 draws of 250 rows from data");
    assert_true(a->drawn);
    assert_int_equal(a->pooled.score.rows, 1000);
    assert_null(a->pooled.table);
    size_t twins = 0, correct = 0;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(a->trials[i].table->count, 250);
        twins += count_twins(a->trials[i].table, scene.train);
        correct += a->trials[i].score.correct;
    }
    assert_int_equal(a->pooled.overlap.twins, twins);
    assert_int_equal(a->pooled.score.correct, correct);
    assert_true(same_rows(a->trials[0].table, b->trials[0].table)); /* however many draws */
    assert_true(same_rows(a->trials[1].table, b->trials[1].table));
    assert_false(same_rows(a->trials[0].table, a->trials[1].table));
    assert_false(same_rows(a->trials[0].table, c->trials[0].table));
    assert_memory_equal(a->probabilities, b->probabilities, 500 * 3 * sizeof(float));
    verdict_free(a);
    verdict_free(b);
    verdict_free(c);
    struct verdict_request one = request_of(&scene, 1);
    a = reach(&one);
    assert_true(a->drawn);
    assert_string_equal(a->table_name, "1 draw of 250 rows from data");
    assert_near(verdict_spread(a, metric_find("accuracy")).mean, a->pooled.score.accuracy, 0);
    assert_true(isnan(verdict_spread(a, metric_find("accuracy")).deviation));
    verdict_free(a);
    scene_free(&scene);
}

static void test_without(void **state)
{
    (void)state;
    struct scene scene = scene_new(1);
    struct verdict_request request = request_of(&scene, 3);
    request.without = scene.train;
    struct verdict *verdict = reach(&request);
    assert_int_equal(verdict->pooled.overlap.twins, 0);
    assert_string_equal(verdict->table_name,
                        "3 draws of 250 rows from data without twins of train");
    verdict_free(verdict);
    request.without = scene.data; /* nothing is left to draw */
    struct err err = { 0 };
    assert_null(verdict_reach(&request, &err));
    assert_true(err.message[0] != '\0');
    scene_free(&scene);
}

/* What the progress callback has seen. */
struct seen {
    size_t last, total, calls;
};

static void note_progress(void *context, size_t done, size_t total)
{
    struct seen *seen = context;
    assert_true(done >= seen->last && done <= total);
    seen->last = done;
    seen->total = total;
    seen->calls++;
}

static void test_progress_and_refusals(void **state)
{
    (void)state;
    struct scene scene = scene_new(1);
    struct verdict_request request = request_of(&scene, 4);
    struct seen seen = { 0, 0, 0 };
    request.progress = note_progress;
    request.progress_context = &seen;
    verdict_free(reach(&request));
    assert_true(seen.calls >= 4);
    assert_int_equal(seen.total, 1000);
    assert_int_equal(seen.last, 1000);
    request.progress = NULL;
    struct err err = { 0 };
    request.draw_rows = 2001;
    assert_null(verdict_reach(&request, &err));
    assert_non_null(strstr(err.message, "2,000"));
    request.draw_rows = 250;
    struct cancel cancel = { true };
    request.cancel = &cancel;
    assert_null(verdict_reach(&request, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    request.draws = 0;
    assert_null(verdict_reach(&request, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    verdict_free(NULL);
    scene_free(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_draws),
        cmocka_unit_test(test_without),
        cmocka_unit_test(test_progress_and_refusals),
    };
    return unit_run(tests);
}

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

/* --- beside the figures --- */

static bool equals_before(const struct table *table, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (store_equal_rows(table->store, table->rows[i], table->store, table->rows[k])) {
            return true;
        }
    }
    return false;
}

static size_t class_at(const struct scene *scene, const struct table *table, size_t i)
{
    return preparation_class(model_preparation(scene->model), table->store, table->rows[i]);
}

/* The most frequent class of the rows of a table that equal a row; SIZE_MAX: there is none. */
static size_t class_of_equals(const struct scene *scene, const struct table *table,
                              const struct store *store, uint32_t row)
{
    size_t votes[3] = { 0 }, most = 0;
    for (size_t k = 0; k < table->count; k++) {
        if (store_equal_rows(store, row, table->store, table->rows[k])) {
            votes[class_at(scene, table, k)]++;
        }
    }
    for (size_t c = 1; c < 3; c++) {
        most = votes[c] > votes[most] ? c : most;
    }
    return votes[most] > 0 ? most : SIZE_MAX;
}

/* Each feature vector once, and the baselines, all the slow way. */
static void test_beside(void **state)
{
    (void)state;
    struct scene scene = scene_new(2);
    struct verdict_request request = request_of(&scene, 0);
    struct verdict *verdict = reach(&request);
    size_t distinct = 0, right = 0, looked_up = 0, ceiling = 0, counts[3] = { 0 };
    for (size_t i = 0; i < scene.data->count; i++) {
        const struct store *store = scene.data->store;
        uint32_t row = scene.data->rows[i];
        size_t truth = class_at(&scene, scene.data, i);
        size_t known = class_of_equals(&scene, scene.train, store, row);
        if (!equals_before(scene.data, i)) {
            distinct++;
            right += argmax_class(verdict->probabilities + 3 * i, 3) == truth;
        }
        looked_up += truth == (known == SIZE_MAX ? CLASS_NORMAL : known);
        ceiling += truth == class_of_equals(&scene, scene.data, store, row);
    }
    for (size_t i = 0; i < scene.train->count; i++) {
        counts[class_at(&scene, scene.train, i)]++;
    }
    size_t majority = counts[1] > counts[0] ? 1 : 0;
    majority = counts[2] > counts[majority] ? 2 : majority;
    const struct baseline *all = verdict->baselines.all;
    assert_true(distinct < 2000);
    assert_int_equal(verdict->breakdown.distinct.rows, distinct);
    assert_int_equal(verdict->breakdown.distinct.correct, right);
    assert_int_equal(all[BASELINE_lookup].score.correct, looked_up);
    assert_int_equal(all[BASELINE_ceiling].score.correct, ceiling);
    assert_int_equal(all[BASELINE_majority].score.correct,
                     verdict->pooled.score.per_class[majority].support);
    assert_true(all[BASELINE_one_rule].score.correct > 0);
    assert_true(all[BASELINE_one_rule].score.correct <= ceiling);
    assert_non_null(all[BASELINE_one_rule].rule);
    verdict_free(verdict);
    request.train = NULL;
    verdict = reach(&request);
    assert_false(verdict->baselines.all[BASELINE_lookup].known);
    assert_true(verdict->baselines.all[BASELINE_ceiling].known);
    assert_false(verdict->breakdown.train_known);
    verdict_free(verdict);
    scene_free(&scene);
}

/* Attack types that the training table lacks: a table of it without one of them. */
static void test_new_attacks(void **state)
{
    (void)state;
    struct scene scene = scene_new(1);
    struct err err = { 0 };
    uint32_t *rows = calloc(scene.train->count, sizeof *rows);
    size_t count = 0, lacking = SIZE_MAX, attacks = 0;
    for (size_t i = 0; i < scene.train->count; i++) {
        size_t attack = table_attack(scene.train, i);
        lacking = lacking == SIZE_MAX && attack != 0 ? attack : lacking;
        if (attack != lacking) {
            rows[count++] = scene.train->rows[i];
        }
    }
    struct table *train = table_of_rows("less", scene.train->store, rows, count, "test", &err);
    struct verdict_request request = request_of(&scene, 3);
    request.train = train;
    struct verdict *verdict = reach(&request);
    const struct breakdown *breakdown = &verdict->breakdown;
    size_t all = 0, unseen = 0;
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < 250; k++) {
            size_t attack = table_attack(verdict->trials[i].table, k);
            all++;
            unseen += attack == lacking;
            attacks += attack != 0;
        }
    }
    assert_true(unseen > 0);
    assert_int_equal(breakdown->unseen_types, 1);
    assert_int_equal(breakdown->unseen.rows, unseen);
    assert_int_equal(breakdown->unseen.attacks, unseen);
    assert_int_equal(breakdown->seen.rows, all - unseen);
    for (size_t i = 0; i < breakdown->attack_count; i++) {
        assert_int_equal(breakdown->attacks[i].trained == 0,
                         strcmp(breakdown->attacks[i].name,
                                scene.data->store->schema->attacks[lacking].name) == 0);
        attacks -= breakdown->attacks[i].rows;
    }
    assert_int_equal(attacks, 0);
    table_release(train);
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
        cmocka_unit_test(test_table),       cmocka_unit_test(test_beside),
        cmocka_unit_test(test_new_attacks), cmocka_unit_test(test_draws),
        cmocka_unit_test(test_without),     cmocka_unit_test(test_progress_and_refusals),
    };
    return unit_run(tests);
}

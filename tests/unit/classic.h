/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo set as learners are given it, and what every learner must do: the same answers at any
 * number of threads and after a file, and an end where it is cancelled. */
#ifndef PEEPHOLE_TESTS_CLASSIC_H
#define PEEPHOLE_TESTS_CLASSIC_H

#include "tests/unit/data_made.h"

#include "src/classic/kinds.h"
#include "src/data/demo.h"
#include "src/net/learner.h"
#include "src/net/preset.h"

struct classic_rows {
    struct table *table;
    real *inputs;
    uint32_t *classes;
    size_t count;
};

struct classic_set {
    struct preparation *preparation;
    struct classic_rows train, test;
    size_t width, classes;
    struct key_value given[16];
    struct key_values values;
    char text[256];
};

static struct table *classic_table(const char *name)
{
    struct err err = { 0 };
    struct pool *pool = made_pool(2);
    struct store *store = demo_store(unit_source_path("."), name, pool, &err);
    struct table *table = store ? table_of_store("data", store, "load", &err) : NULL;
    if (!table)
        fail_msg("%s", err.message);
    pool_free(pool);
    return table;
}

static void classic_encode(const struct classic_set *set, struct classic_rows *rows,
                           struct table *table, size_t step)
{
    *rows = (struct classic_rows){ .table = table };
    rows->inputs = calloc(table->count * set->width + 1, sizeof *rows->inputs);
    rows->classes = calloc(table->count + 1, sizeof *rows->classes);
    for (size_t i = 0; i < table->count; i += step, rows->count++) {
        preparation_encode(set->preparation, table->store, table->rows[i],
                           rows->inputs + rows->count * set->width);
        rows->classes[rows->count] =
            (uint32_t)preparation_class(set->preparation, table->store, table->rows[i]);
    }
}

/* Every step-th row of the demo set's two tables. */
static void classic_begin(struct classic_set *set, enum encode encode, enum scheme scheme,
                          size_t step)
{
    struct err err = { 0 };
    struct prepare_settings settings;
    memset(set, 0, sizeof *set);
    prepare_defaults(&settings);
    settings.encode = encode;
    settings.classes = scheme;
    struct table *train = classic_table("demo"), *test = classic_table("demo:test");
    set->preparation = preparation_fit(&settings, train, &err);
    if (!set->preparation)
        fail_msg("%s", err.message);
    set->width = preparation_inputs(set->preparation);
    set->classes = preparation_classes(set->preparation);
    classic_encode(set, &set->train, train, step);
    classic_encode(set, &set->test, test, step);
}

static void classic_end(struct classic_set *set)
{
    struct classic_rows *both[] = { &set->train, &set->test };
    for (size_t i = 0; i < 2; i++) {
        table_release(both[i]->table);
        free(both[i]->inputs);
        free(both[i]->classes);
    }
    preparation_release(set->preparation);
}

static void classic_settings(struct classic_set *set, const struct key *keys, const char *text)
{
    size_t count = 0;
    snprintf(set->text, sizeof set->text, "%s", text);
    for (char *word = strtok(set->text, " "); word; word = strtok(NULL, " ")) {
        struct err err = { 0 };
        char *sign = strchr(word, '=');
        assert_non_null(sign);
        *sign = '\0';
        set->given[count++] = (struct key_value){ word, sign + 1 };
        const struct key *key = key_find(keys, word);
        if (!key || !key_check(key, sign + 1, &err))
            fail_msg("%s: %s", word, err.message);
    }
    set->values = (struct key_values){ keys, set->given, count };
}

static struct learner_rows classic_view(const struct classic_set *set,
                                        const struct classic_rows *rows)
{
    return (struct learner_rows){ set->preparation, rows->table->store, rows->table->rows,
                                  rows->inputs,     rows->count,        set->width };
}

static struct learned *classic_try(const struct classic_set *set, const struct learner *learner,
                                   size_t threads, const struct cancel *cancel, struct err *err)
{
    struct pool *pool = made_pool(threads);
    struct compute compute = { pool, kernel_choose(getenv("PEEPHOLE_KERNEL"), err) };
    struct learner_task task = { .values = &set->values,
                                 .rows = classic_view(set, &set->train),
                                 .classes = set->train.classes,
                                 .class_count = set->classes,
                                 .seed = 1,
                                 .compute = &compute,
                                 .cancel = cancel };
    struct learned *learned = learner->fit(&task, err);
    pool_free(pool);
    return learned;
}

static struct learned *classic_fit(const struct classic_set *set, const struct learner *learner,
                                   size_t threads)
{
    struct err err = { 0 };
    struct learned *learned = classic_try(set, learner, threads, NULL, &err);
    if (!learned)
        fail_msg("%s", err.message);
    return learned;
}

/* The probabilities of all test rows; the caller frees them. */
static float *classic_answer(const struct classic_set *set, const struct learner *learner,
                             const struct learned *learned, size_t threads)
{
    struct err err = { 0 };
    struct pool *pool = made_pool(threads);
    struct compute compute = { pool, kernel_choose(getenv("PEEPHOLE_KERNEL"), &err) };
    float *probabilities = calloc(set->test.count * set->classes, sizeof *probabilities);
    struct learner_rows rows = classic_view(set, &set->test);
    for (size_t first = 0; first < set->test.count; first += 4096) {
        rows.inputs = set->test.inputs + first * set->width;
        rows.count = set->test.count - first < 4096 ? set->test.count - first : 4096;
        if (!learner->answer(learned, &rows, &compute, NULL, probabilities + first * set->classes,
                             &err))
            fail_msg("%s", err.message);
    }
    pool_free(pool);
    return probabilities;
}

static inline size_t classic_answer_of(const float *probabilities, size_t classes)
{
    size_t best = 0;
    for (size_t c = 1; c < classes; c++)
        best = probabilities[c] > probabilities[best] ? c : best;
    return best;
}

/* Share of the test rows that are answered rightly. */
static inline double classic_accuracy(const struct classic_set *set, const float *probabilities)
{
    size_t right = 0;
    for (size_t i = 0; i < set->test.count; i++)
        right += classic_answer_of(probabilities + i * set->classes, set->classes) ==
                 set->test.classes[i];
    return (double)right / (double)set->test.count;
}

static struct pack *classic_pack(const struct learner *learner, const struct learned *learned)
{
    struct err err = { 0 };
    unsigned char *bytes = NULL;
    size_t size = 0;
    struct pack *pack = pack_new(&err);
    if (!pack || !learner->write(learned, pack, &err) || !pack_write(pack, &bytes, &size, &err))
        fail_msg("%s", err.message);
    pack_free(pack);
    pack = pack_read(bytes, size, &err);
    if (!pack)
        fail_msg("%s", err.message);
    free(bytes);
    return pack;
}

/* The answers of the first learned are those of all: taught and asked by other numbers of threads, and
 * after a file. Gives them to the caller. */
static inline float *classic_check(struct classic_set *set, const struct learner *learner)
{
    struct err err = { 0 };
    size_t bytes = set->test.count * set->classes * sizeof(float);
    struct learned *learned = classic_fit(set, learner, 1);
    float *answers = classic_answer(set, learner, learned, 1);
    for (size_t i = 0; i < set->test.count; i++) {
        double sum = 0;
        for (size_t c = 0; c < set->classes; c++) {
            float p = answers[i * set->classes + c];
            assert_true(p >= 0 && p <= 1);
            sum += (double)p;
        }
        assert_near(sum, 1, 1e-5);
    }
    struct learned *other = classic_fit(set, learner, 3);
    float *others = classic_answer(set, learner, other, 2);
    assert_memory_equal(answers, others, bytes);
    assert_int_equal(learner->parameters(learned), learner->parameters(other));
    free(others);
    learner->free(other);
    struct pack *pack = classic_pack(learner, learned);
    other = learner->read(&set->values, set->preparation, pack, &err);
    if (!other)
        fail_msg("%s", err.message);
    pack_free(pack);
    others = classic_answer(set, learner, other, 2);
    assert_memory_equal(answers, others, bytes);
    free(others);
    learner->free(other);
    learner->free(learned);
    return answers;
}

/* A flag that is set ends both. */
static inline void classic_check_cancel(struct classic_set *set, const struct learner *learner)
{
    struct err err = { 0 };
    struct cancel cancel;
    atomic_init(&cancel.requested, true);
    assert_null(classic_try(set, learner, 2, &cancel, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    struct learned *learned = classic_fit(set, learner, 2);
    struct pool *pool = made_pool(2);
    struct compute compute = { pool, kernel_choose(getenv("PEEPHOLE_KERNEL"), &err) };
    float *answers = calloc(set->test.count * set->classes, sizeof *answers);
    struct learner_rows rows = classic_view(set, &set->test);
    err = (struct err){ 0 };
    assert_false(learner->answer(learned, &rows, &compute, &cancel, answers, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    free(answers);
    pool_free(pool);
    learner->free(learned);
}

/* A file whose arrays are not all there, or too short, or hold other numbers, is refused or read, and
 * nothing else happens. Each array in turn is left out and cut. */
static inline void classic_check_hostile(struct classic_set *set, const struct learner *learner,
                                         const char *const *names)
{
    struct learned *learned = classic_fit(set, learner, 1);
    struct pack *whole = classic_pack(learner, learned);
    for (size_t bad = 0; names[bad]; bad++) {
        struct err err = { 0 };
        struct pack *pack = pack_new(&err);
        assert_true(pack_count(whole, names[bad]) != SIZE_MAX);
        for (size_t i = 0; names[i]; i++) {
            size_t count = pack_count(whole, names[i]);
            const float *floats = pack_floats(whole, names[i], count, &err);
            const double *doubles = pack_doubles(whole, names[i], count, &err);
            const int64_t *wholes = pack_wholes(whole, names[i], count, &err);
            count -= i == bad && count > 0 ? 1 : 0;
            if (i == bad && count == 0)
                continue;
            assert_true(floats    ? pack_add_floats(pack, names[i], floats, count, &err)
                        : doubles ? pack_add_doubles(pack, names[i], doubles, count, &err)
                                  : pack_add_wholes(pack, names[i], wholes, count, &err));
        }
        err = (struct err){ 0 };
        if (learner->read(&set->values, set->preparation, pack, &err))
            fail_msg("a short \"%s\" was read", names[bad]);
        assert_int_equal(err.code, ERR_INPUT);
        pack_free(pack);
    }
    pack_free(whole);
    learner->free(learned);
}

#endif

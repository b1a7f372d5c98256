/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of learners share: rows to learn from and to answer, and what holds for each of them:
 * the same bits at any number of threads and after a file, damaged files refused. */
#ifndef PEEPHOLE_TESTS_LEARNED_H
#define PEEPHOLE_TESTS_LEARNED_H

#include "tests/unit/data_made.h"

#include <math.h>

#include "src/base/json.h"
#include "src/base/rng.h"
#include "src/data/demo.h"
#include "src/net/learner.h"
#include "src/net/model.h"

/* A table prepared: all that a learner wants to know of rows. */
struct made_rows_of {
    struct table *table;
    struct preparation *preparation;
    real *inputs;
    uint32_t *classes;
    size_t class_count;
};

static inline void made_rows_done(struct made_rows_of *made)
{
    free(made->inputs);
    free(made->classes);
    preparation_release(made->preparation);
    table_release(made->table);
}

/* Takes over the table. fitted_on: rows whose preparation is used; NULL: one of its own is fitted. */
static inline struct made_rows_of made_rows_of(struct table *table,
                                               const struct prepare_settings *settings,
                                               const struct made_rows_of *fitted_on)
{
    struct err err = { 0 };
    struct made_rows_of made = { .table = table };
    made.preparation = fitted_on ? preparation_hold(fitted_on->preparation)
                                 : preparation_fit(settings, table, &err);
    if (!made.preparation)
        fail_msg("%s", err.message);
    size_t width = preparation_inputs(made.preparation);
    made.class_count = preparation_classes(made.preparation);
    made.inputs = calloc(table->count * width + 1, sizeof *made.inputs);
    made.classes = calloc(table->count + 1, sizeof *made.classes);
    for (size_t i = 0; i < table->count; i++) {
        preparation_encode(made.preparation, table->store, table->rows[i], made.inputs + i * width);
        made.classes[i] =
            (uint32_t)preparation_class(made.preparation, table->store, table->rows[i]);
    }
    return made;
}

static inline struct learner_rows learner_rows_of(const struct made_rows_of *made)
{
    return (struct learner_rows){ .preparation = made->preparation,
                                  .store = made->table->store,
                                  .places = made->table->rows,
                                  .inputs = made->inputs,
                                  .count = made->table->count,
                                  .width = preparation_inputs(made->preparation) };
}

static inline struct table *demo_table(const char *name)
{
    struct err err = { 0 };
    struct pool *pool = made_pool(2);
    struct store *store = demo_store(unit_source_path("."), name, pool, &err);
    if (!store)
        fail_msg("%s", err.message);
    pool_free(pool);
    return table_of_store(name, store, "load demo", &err);
}

/* Every step-th row of it; takes the table over. */
static inline struct table *thinned(struct table *table, size_t step)
{
    struct err err = { 0 };
    uint32_t *rows = calloc(table->count / step + 1, sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; i < table->count; i += step)
        rows[count++] = table->rows[i];
    struct table *thin = table_of_rows("thin", table->store, rows, count, "every so many", &err);
    table_release(table);
    return thin;
}

/* A learner with settings "key", "value", ..., NULL; and what it learns with. */
struct trial_of {
    const struct preset *preset;
    const struct learner *learner;
    const char *settings[16];
    const double *class_weights;
    const struct cancel *cancel;
    size_t threads;
    uint64_t seed;
};

static inline struct key_values trial_values(const struct trial_of *trial, struct key_value *given)
{
    struct key_values values = { .keys = trial->preset->keys, .given = given };
    for (size_t i = 0; trial->settings[i]; i += 2) {
        struct err err = { 0 };
        const struct key *key = key_find(values.keys, trial->settings[i]);
        if (!key || !key_check(key, trial->settings[i + 1], &err))
            fail_msg("%s=%s: %s", trial->settings[i], trial->settings[i + 1], err.message);
        given[values.given_count++] =
            (struct key_value){ .name = trial->settings[i], .value = trial->settings[i + 1] };
    }
    return values;
}

static inline struct learned *trial_fit(const struct trial_of *trial,
                                        const struct made_rows_of *train, struct err *err)
{
    struct key_value given[8];
    struct key_values values = trial_values(trial, given);
    struct pool *pool = made_pool(trial->threads ? trial->threads : 2);
    struct compute compute = { .pool = pool, .kernel = kernel_choose(NULL, err) };
    struct learner_task task = { .values = &values,
                                 .rows = learner_rows_of(train),
                                 .classes = train->classes,
                                 .class_count = train->class_count,
                                 .class_weights = trial->class_weights,
                                 .seed = trial->seed,
                                 .compute = &compute,
                                 .cancel = trial->cancel };
    struct learned *learned = trial->learner->fit(&task, err);
    pool_free(pool);
    return learned;
}

static inline float *trial_answer(const struct trial_of *trial, const struct learned *learned,
                                  const struct made_rows_of *test)
{
    struct err err = { 0 };
    struct pool *pool = made_pool(trial->threads ? trial->threads : 2);
    struct compute compute = { .pool = pool, .kernel = kernel_choose(NULL, &err) };
    struct learner_rows rows = learner_rows_of(test);
    size_t all = rows.count;
    float *probabilities = calloc(all * test->class_count + 1, sizeof *probabilities);
    for (size_t first = 0; first < all; first += 4096) {
        rows.count = all - first < 4096 ? all - first : 4096;
        rows.places = test->table->rows + first;
        rows.inputs = test->inputs + first * rows.width;
        if (!trial->learner->answer(learned, &rows, &compute, NULL,
                                    probabilities + first * test->class_count, &err))
            fail_msg("%s", err.message);
    }
    pool_free(pool);
    for (size_t i = 0; i < all; i++) {
        double sum = 0;
        for (size_t k = 0; k < test->class_count; k++)
            sum += (double)probabilities[i * test->class_count + k];
        assert_near(sum, 1, 1e-5);
    }
    return probabilities;
}

static inline size_t answer_of(const float *probabilities, size_t row, size_t classes)
{
    size_t best = 0;
    for (size_t k = 1; k < classes; k++)
        if (probabilities[row * classes + k] > probabilities[row * classes + best])
            best = k;
    return best;
}

static inline unsigned char *bytes_of(const struct trial_of *trial, const struct learned *learned,
                                      size_t *size)
{
    struct err err = { 0 };
    unsigned char *bytes = NULL;
    struct pack *pack = pack_new(&err);
    if (!trial->learner->write(learned, pack, &err) || !pack_write(pack, &bytes, size, &err))
        fail_msg("%s", err.message);
    pack_free(pack);
    return bytes;
}

static inline struct learned *read_back(const struct trial_of *trial,
                                        const struct preparation *preparation,
                                        const unsigned char *bytes, size_t size, struct err *err)
{
    struct key_value given[8];
    struct key_values values = trial_values(trial, given);
    struct pack *pack = pack_read(bytes, size, err);
    struct learned *learned = pack ? trial->learner->read(&values, preparation, pack, err) : NULL;
    pack_free(pack);
    return learned;
}

/* Answers of a model learnt with this many threads, once from memory and once from its file, which are
 * the same bits. bytes: the file; the caller frees both. */
static inline float *answers_with(struct trial_of trial, size_t threads,
                                  const struct made_rows_of *train, const struct made_rows_of *test,
                                  unsigned char **bytes, size_t *size)
{
    struct err err = { 0 };
    trial.threads = threads;
    struct learned *learned = trial_fit(&trial, train, &err);
    if (!learned)
        fail_msg("%s (%s)", err.message, err.hint);
    float *answers = trial_answer(&trial, learned, test);
    *bytes = bytes_of(&trial, learned, size);
    struct learned *again = read_back(&trial, train->preparation, *bytes, *size, &err);
    if (!again)
        fail_msg("%s", err.message);
    assert_int_equal(trial.learner->parameters(again), trial.learner->parameters(learned));
    float *same = trial_answer(&trial, again, test);
    assert_memory_equal(answers, same, test->table->count * test->class_count * sizeof *same);
    free(same);
    trial.learner->free(again);
    trial.learner->free(learned);
    return answers;
}

/* The same bits with one, two and three threads, and from the file. The caller frees the answers. */
static inline float *must_learn(const struct trial_of *trial, const struct made_rows_of *train,
                                const struct made_rows_of *test)
{
    unsigned char *first_bytes = NULL;
    size_t first_size = 0;
    float *first = answers_with(*trial, 1, train, test, &first_bytes, &first_size);
    for (size_t threads = 2; threads <= 3; threads++) {
        unsigned char *bytes = NULL;
        size_t size = 0;
        float *answers = answers_with(*trial, threads, train, test, &bytes, &size);
        assert_int_equal(size, first_size);
        assert_memory_equal(bytes, first_bytes, size);
        assert_memory_equal(answers, first, test->table->count * test->class_count * sizeof *first);
        free(answers);
        free(bytes);
    }
    free(first_bytes);
    return first;
}

/* Files with bytes changed are refused or answer something; they never crash. */
static inline void try_damaged(const struct trial_of *trial, const struct made_rows_of *train,
                               const struct made_rows_of *test)
{
    struct err err = { 0 };
    struct learned *learned = trial_fit(trial, train, &err);
    size_t size = 0;
    unsigned char *bytes = bytes_of(trial, learned, &size);
    struct rng rng = rng_stream(3, "damage");
    for (size_t i = 0; i < (unit_sanitized() ? 100 : 400); i++) {
        size_t at = (size_t)rng_below(&rng, size);
        unsigned char before = bytes[at];
        bytes[at] = (unsigned char)rng_below(&rng, 256);
        err = (struct err){ 0 };
        struct learned *read = read_back(trial, train->preparation, bytes, size, &err);
        if (read)
            free(trial_answer(trial, read, test));
        else
            assert_int_equal(err.code, ERR_INPUT);
        trial->learner->free(read);
        bytes[at] = before;
    }
    free(bytes);
    trial->learner->free(learned);
}

/* --- tests/reference/learners_sklearn.json --- */

struct reference {
    struct json *json;
    struct made_rows_of train, test;
};

static inline struct table *reference_table(const struct json *json, const char *which)
{
    struct str text;
    str_init(&text);
    const struct json *rows = json_get(json, which);
    for (size_t i = 0; i < json_count(rows); i++)
        str_addf(&text, "%s\n", json_string_of(json_at(rows, i)));
    struct err err = { 0 };
    struct store *store =
        read_made(json_string_of(json_get(json, "schema")), text.text, text.length, false, &err);
    if (!store)
        fail_msg("%s", err.message);
    str_done(&text);
    return table_of_store(which, store, "load made", &err);
}

static inline struct reference reference_open(void)
{
    struct err err = { 0 };
    size_t length = 0;
    char *text = unit_read(unit_source_path("tests/reference/learners_sklearn.json"), &length);
    struct reference reference = { .json = json_parse(text, length, &err) };
    struct prepare_settings settings;
    prepare_defaults(&settings);
    settings.scale = SCALE_NONE;
    settings.clip = false;
    settings.encode = ENCODE_ONEHOT;
    strcpy(settings.log, "none");
    reference.train = made_rows_of(reference_table(reference.json, "train"), &settings, NULL);
    reference.test =
        made_rows_of(reference_table(reference.json, "test"), &settings, &reference.train);
    return reference;
}

static inline void reference_done(struct reference *reference)
{
    made_rows_done(&reference->train);
    made_rows_done(&reference->test);
    json_free(reference->json);
}

/* The labels of the reference, each of them; and its probabilities within the tolerance. The fourth
 * class, which has no rows, is never answered. */
static inline void assert_answers(const struct reference *reference, const char *name,
                                  const float *answers, double tolerance)
{
    const struct json *wanted = json_get(reference->json, name);
    const struct json *labels = json_get(wanted, "labels");
    const struct json *probabilities = json_get(wanted, "probabilities");
    size_t classes = reference->test.class_count;
    assert_int_equal(json_count(labels), reference->test.table->count);
    for (size_t i = 0; i < json_count(labels); i++) {
        assert_int_equal(answer_of(answers, i, classes), (size_t)json_number(json_at(labels, i)));
        assert_near((double)answers[i * classes + 3], 0, 0);
        for (size_t k = 0; probabilities && k < 3; k++)
            assert_near((double)answers[i * classes + k],
                        json_number(json_at(json_at(probabilities, i), k)), tolerance);
    }
}

#endif

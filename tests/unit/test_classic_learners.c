/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every kind of model that is no net, so that a new one is here at once: what a learner promises. */
#include "tests/unit/toy.h"

#include <math.h>

#include "src/classic/kinds.h"
#include "src/net/model_learned.h"

enum { CLASSES_MOST = 3, ROWS = 700, OTHERS = 333 };

/* A learner with rows to learn from. */
struct lesson {
    const struct preset *preset;
    struct table *table;
    struct preparation *preparation;
    struct pool *pool;
    struct compute compute;
    real *inputs;
    uint32_t *classes;
    size_t class_count;
};

/* Two classes for those that can do no more. */
static struct preparation *prepare_for(const struct preset *preset, const struct table *table)
{
    struct err err = { 0 };
    struct prepare_settings settings;
    const struct key_values values = { preset->keys, NULL, 0 };
    prepare_defaults(&settings);
    if (preset->two_classes && preset->two_classes(&values))
        settings.classes = SCHEME_BINARY;
    struct preparation *preparation = preparation_fit(&settings, table, &err);
    if (!preparation)
        fail_msg("%s", err.message);
    return preparation;
}

static void lesson_begin(struct lesson *lesson, const struct preset *preset, size_t threads)
{
    *lesson = (struct lesson){ .preset = preset, .table = toy_table("train", ROWS, 5) };
    lesson->preparation = prepare_for(preset, lesson->table);
    lesson->pool = toy_pool(threads);
    lesson->compute = toy_compute(lesson->pool);
    size_t width = preparation_inputs(lesson->preparation);
    lesson->class_count = preparation_classes(lesson->preparation);
    assert_true(lesson->class_count <= CLASSES_MOST);
    lesson->inputs = calloc(ROWS * width, sizeof *lesson->inputs);
    lesson->classes = calloc(ROWS, sizeof *lesson->classes);
    model_encode_rows(lesson->preparation, lesson->pool, lesson->table->store, lesson->table->rows,
                      ROWS, lesson->inputs);
    for (size_t i = 0; i < ROWS; i++)
        lesson->classes[i] = (uint32_t)preparation_class(lesson->preparation, lesson->table->store,
                                                         lesson->table->rows[i]);
}

static void lesson_end(struct lesson *lesson)
{
    free(lesson->inputs);
    free(lesson->classes);
    pool_free(lesson->pool);
    preparation_release(lesson->preparation);
    table_release(lesson->table);
}

static struct learned *lesson_fit(const struct lesson *lesson, const struct cancel *cancel,
                                  struct err *err)
{
    const struct key_values values = { lesson->preset->keys, NULL, 0 };
    const struct learner_task task = {
        .values = &values,
        .rows = { .preparation = lesson->preparation,
                  .store = lesson->table->store,
                  .places = lesson->table->rows,
                  .inputs = lesson->inputs,
                  .count = ROWS,
                  .width = preparation_inputs(lesson->preparation) },
        .classes = lesson->classes,
        .class_count = lesson->class_count,
        .seed = 7,
        .compute = &lesson->compute,
        .cancel = cancel,
    };
    return lesson->preset->learner->fit(&task, err);
}

/* A model that holds it, for rows of another table. */
static struct model *model_with(const struct lesson *lesson, struct learned *owned_learned)
{
    struct err err = { 0 };
    struct model *model = model_new(lesson->preset, NULL, 0, &err);
    if (!model)
        fail_msg("%s", err.message);
    assert_false(model_is_built(model));
    model_prepare_to_learn(model, lesson->preparation);
    assert_true(model_take_learned(model, owned_learned, &err));
    assert_true(model_is_built(model));
    return model;
}

static struct model *trained(const struct lesson *lesson)
{
    struct err err = { 0 };
    struct learned *learned = lesson_fit(lesson, NULL, &err);
    if (!learned)
        fail_msg("%s: %s", lesson->preset->name, err.message);
    return model_with(lesson, learned);
}

static float *answers_of(const struct model *model, const struct lesson *lesson)
{
    struct err err = { 0 };
    struct table *table = toy_table("others", OTHERS, 6);
    float *answers = calloc(OTHERS * lesson->class_count, sizeof *answers);
    if (!model_predict(model, &lesson->compute, table, NULL, NULL, NULL, answers, &err))
        fail_msg("%s: %s", lesson->preset->name, err.message);
    table_release(table);
    return answers;
}

/* --- what each does --- */

static void check_answers(const struct lesson *lesson)
{
    struct model *model = trained(lesson);
    float *answers = answers_of(model, lesson);
    for (size_t i = 0; i < OTHERS; i++) {
        double sum = 0;
        for (size_t c = 0; c < lesson->class_count; c++) {
            float p = answers[i * lesson->class_count + c];
            assert_true(p >= 0 && p <= 1);
            sum += (double)p;
        }
        assert_near(sum, 1, 1e-5);
    }
    assert_true(model_parameters(model) > 0);
    free(answers);
    model_free(model);
}

/* Rows that come one by one are answered as all together. */
static void check_alone(const struct lesson *lesson)
{
    struct err err = { 0 };
    struct model *model = trained(lesson);
    float *together = answers_of(model, lesson), alone[CLASSES_MOST];
    struct table *table = toy_table("others", OTHERS, 6);
    for (size_t i = 0; i < OTHERS; i += 7) {
        const struct learned_question question = { .compute = &lesson->compute,
                                                   .store = table->store,
                                                   .places = table->rows + i,
                                                   .count = 1 };
        assert_true(model_ask_learned(model, &question, alone, &err));
        assert_memory_equal(alone, together + i * lesson->class_count,
                            lesson->class_count * sizeof *alone);
    }
    table_release(table);
    free(together);
    model_free(model);
}

/* What is read from its bytes answers to the bit, and has the same bytes. */
static void check_bytes(const struct lesson *lesson)
{
    struct err err = { 0 };
    struct model *model = trained(lesson), *again = model_new(lesson->preset, NULL, 0, &err);
    unsigned char *bytes;
    size_t size;
    assert_true(model_write_learned(model, &bytes, &size, &err));
    if (!model_read_learned(again, lesson->preparation, bytes, size, &err))
        fail_msg("%s: %s", lesson->preset->name, err.message);
    float *one = answers_of(model, lesson), *other = answers_of(again, lesson);
    assert_memory_equal(one, other, OTHERS * lesson->class_count * sizeof *one);
    char digest[DIGEST_HEX_SIZE], digest_again[DIGEST_HEX_SIZE];
    assert_true(model_weights_digest(model, digest, &err));
    assert_true(model_weights_digest(again, digest_again, &err));
    assert_string_equal(digest, digest_again);
    free(one);
    free(other);
    free(bytes);
    model_free(model);
    model_free(again);
}

/* Cut anywhere and with every byte turned: refused with a sentence, or answers that are numbers. */
static void check_hostile(const struct lesson *lesson)
{
    struct err err = { 0 };
    struct model *model = trained(lesson), *other = model_new(lesson->preset, NULL, 0, &err);
    unsigned char *bytes;
    size_t size;
    assert_true(model_write_learned(model, &bytes, &size, &err));
    size_t step = 1 + size / 400;
    for (size_t at = 0; at < size; at += step) {
        err = (struct err){ 0 };
        if (!model_read_learned(other, lesson->preparation, bytes, at, &err))
            assert_true(err.message[0] != '\0');
        for (int way = 0; way < 2; way++) {
            unsigned char turn = way == 0 ? 0x80 : 0x7f;
            err = (struct err){ 0 };
            bytes[at] ^= turn;
            if (model_read_learned(other, lesson->preparation, bytes, size, &err))
                free(answers_of(other, lesson));
            else
                assert_true(err.message[0] != '\0');
            bytes[at] ^= turn;
        }
    }
    free(bytes);
    model_free(model);
    model_free(other);
}

/* A copy answers alike, also when the first one is gone. */
static void check_copy(const struct lesson *lesson)
{
    struct err err = { 0 };
    struct model *model = trained(lesson), *copy = model_copy(model, &err);
    assert_non_null(copy);
    float *one = answers_of(model, lesson);
    model_free(model);
    float *other = answers_of(copy, lesson);
    assert_memory_equal(one, other, OTHERS * lesson->class_count * sizeof *one);
    free(one);
    free(other);
    model_free(copy);
}

static void check_cancel(const struct lesson *lesson)
{
    struct err err = { 0 };
    struct cancel cancel;
    atomic_init(&cancel.requested, true);
    assert_null(lesson_fit(lesson, &cancel, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
}

static void check_threads(const struct preset *preset)
{
    char digests[2][DIGEST_HEX_SIZE];
    float *answers[2];
    size_t numbers = 0;
    for (size_t i = 0; i < 2; i++) {
        struct err err = { 0 };
        struct lesson lesson;
        lesson_begin(&lesson, preset, 1 + i);
        struct model *model = trained(&lesson);
        assert_true(model_weights_digest(model, digests[i], &err));
        answers[i] = answers_of(model, &lesson);
        numbers = OTHERS * lesson.class_count;
        model_free(model);
        lesson_end(&lesson);
    }
    assert_string_equal(digests[0], digests[1]);
    assert_memory_equal(answers[0], answers[1], numbers * sizeof **answers);
    free(answers[0]);
    free(answers[1]);
}

/* --- all of them --- */

static void for_each(void (*check)(const struct lesson *lesson))
{
    size_t learners = 0;
    for (size_t i = 0; i < kind_count(); i++) {
        if (!kind_at(i)->learner)
            continue;
        struct lesson lesson;
        lesson_begin(&lesson, kind_at(i), 2);
        check(&lesson);
        lesson_end(&lesson);
        learners++;
    }
    assert_true(learners >= 2);
}

static void test_answers(void **state)
{
    (void)state;
    for_each(check_answers);
}

static void test_a_row_alone(void **state)
{
    (void)state;
    for_each(check_alone);
}

static void test_bytes(void **state)
{
    (void)state;
    for_each(check_bytes);
}

static void test_hostile_bytes(void **state)
{
    (void)state;
    for_each(check_hostile);
}

static void test_copies(void **state)
{
    (void)state;
    for_each(check_copy);
}

static void test_cancel(void **state)
{
    (void)state;
    for_each(check_cancel);
}

static void test_threads(void **state)
{
    (void)state;
    for (size_t i = 0; i < kind_count(); i++)
        if (kind_at(i)->learner)
            check_threads(kind_at(i));
}

static void test_kinds(void **state)
{
    (void)state;
    for (size_t i = 0; i < kind_count(); i++) {
        const struct preset *kind = kind_at(i);
        assert_ptr_equal(kind_find(kind->name), kind);
        assert_string_equal(kind_name(i), kind->name);
        assert_true((kind->learner == NULL) == (kind->layers != NULL));
        assert_true((kind->learner == NULL) == (i < preset_count()));
        assert_true(kind->help && kind->keys);
    }
    assert_null(kind_find("no such"));
    assert_null(kind_name(kind_count()));
}

/* The two that need no settings, by what they must answer. */
static void test_what_is_learnt(void **state)
{
    (void)state;
    size_t counted[CLASSES_MOST] = { 0 };
    struct lesson lesson;
    lesson_begin(&lesson, kind_find("majority"), 1);
    for (size_t i = 0; i < ROWS; i++)
        counted[lesson.classes[i]]++;
    struct model *model = trained(&lesson);
    float *answers = answers_of(model, &lesson);
    for (size_t c = 0; c < lesson.class_count; c++)
        assert_near((double)answers[c], (double)counted[c] / ROWS, 1e-6);
    free(answers);
    model_free(model);
    lesson_end(&lesson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),          cmocka_unit_test(test_answers),
        cmocka_unit_test(test_a_row_alone),    cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_hostile_bytes),  cmocka_unit_test(test_copies),
        cmocka_unit_test(test_cancel),         cmocka_unit_test(test_threads),
        cmocka_unit_test(test_what_is_learnt),
    };
    return unit_run(tests);
}

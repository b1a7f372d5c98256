/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forests and boosted trees on the demo set. What every learner must do is in test_classic_learners.c. */
#include "tests/unit/data_made.h"

#include <math.h>

#include "src/classic/kinds.h"
#include "src/data/demo.h"
#include "src/net/model_learned.h"
#include "src/score/score.h"

struct lesson {
    struct table *train, *test;
    struct preparation *preparation;
    struct pool *pool;
    struct compute compute;
};

static struct table *demo(const char *name, struct pool *pool)
{
    struct err err = { 0 };
    struct store *store = demo_store(unit_source_path("."), name, pool, &err);
    struct table *table = store ? table_of_store(name, store, "load", &err) : NULL;
    if (!table)
        fail_msg("%s", err.message);
    return table;
}

static void begin(struct lesson *lesson, enum scheme scheme, size_t threads)
{
    struct err err = { 0 };
    struct prepare_settings settings;
    prepare_defaults(&settings);
    settings.classes = scheme;
    lesson->pool = made_pool(threads);
    lesson->compute = (struct compute){ .pool = lesson->pool };
    lesson->train = demo("demo", lesson->pool);
    lesson->test = demo("demo:test", lesson->pool);
    lesson->preparation = preparation_fit(&settings, lesson->train, &err);
    if (!lesson->preparation)
        fail_msg("%s", err.message);
}

static void end(struct lesson *lesson)
{
    preparation_release(lesson->preparation);
    table_release(lesson->train);
    table_release(lesson->test);
    pool_free(lesson->pool);
}

static real *encoded(const struct lesson *lesson, const struct table *table)
{
    real *inputs = calloc(table->count * preparation_inputs(lesson->preparation), sizeof *inputs);
    model_encode_rows(lesson->preparation, lesson->pool, table->store, table->rows, table->count,
                      inputs);
    return inputs;
}

static struct learner_rows rows_of(const struct lesson *lesson, const struct table *table,
                                   const real *inputs)
{
    return (struct learner_rows){ lesson->preparation, table->store,
                                  table->rows,         inputs,
                                  table->count,        preparation_inputs(lesson->preparation) };
}

struct heard {
    double last;
    size_t times;
};

static void hear(void *context, double share)
{
    struct heard *heard = context;
    assert_true(share >= heard->last && share <= 1);
    heard->last = share;
    heard->times++;
}

/* settings: pairs of key and value, then NULL. */
static struct model *learn(const struct lesson *lesson, const char *kind,
                           const char *const *settings, const double *class_weights)
{
    struct err err = { 0 };
    const struct preset *preset = kind_find(kind);
    struct key_value given[8];
    size_t count = 0;
    for (; settings[2 * count]; count++)
        given[count] = (struct key_value){ settings[2 * count], settings[2 * count + 1] };
    struct key_values values = { preset->keys, given, count };
    real *inputs = encoded(lesson, lesson->train);
    uint32_t *classes = calloc(lesson->train->count, sizeof *classes);
    for (size_t i = 0; i < lesson->train->count; i++)
        classes[i] = (uint32_t)preparation_class(lesson->preparation, lesson->train->store,
                                                 lesson->train->rows[i]);
    struct heard heard = { 0 };
    struct learner_task task = { .values = &values,
                                 .rows = rows_of(lesson, lesson->train, inputs),
                                 .classes = classes,
                                 .class_count = preparation_classes(lesson->preparation),
                                 .class_weights = class_weights,
                                 .seed = 3,
                                 .compute = &lesson->compute,
                                 .progress = { &heard, hear } };
    struct model *model = model_new(preset, given, count, &err);
    if (!model)
        fail_msg("%s", err.message);
    model_prepare_to_learn(model, lesson->preparation);
    struct learned *learned = preset->learner->fit(&task, &err);
    if (!learned || !model_take_learned(model, learned, &err))
        fail_msg("%s", err.message);
    /* Of trees of three nodes the other threads may grow nearly all, and they tell nothing. */
    bool tells = strcmp(kind, "forest") == 0 && model_parameters(model) > 100;
    assert_true(!tells || (heard.times > 5 && heard.last > 0.5));
    free(inputs);
    free(classes);
    return model;
}

static float *answers_of(const struct lesson *lesson, const struct model *model)
{
    struct err err = { 0 };
    float *answers =
        calloc(lesson->test->count * preparation_classes(lesson->preparation), sizeof *answers);
    assert_true(
        model_predict(model, &lesson->compute, lesson->test, NULL, NULL, NULL, answers, &err));
    return answers;
}

/* Rows of each true class (outer) by answer. */
static void confusion_of(const struct lesson *lesson, const float *answers, size_t *confusion)
{
    size_t classes = preparation_classes(lesson->preparation);
    memset(confusion, 0, classes * classes * sizeof *confusion);
    for (size_t i = 0; i < lesson->test->count; i++) {
        size_t best = 0;
        for (size_t c = 1; c < classes; c++)
            best = answers[i * classes + c] > answers[i * classes + best] ? c : best;
        confusion[preparation_class(lesson->preparation, lesson->test->store,
                                    lesson->test->rows[i]) *
                      classes +
                  best]++;
    }
}

static double accuracy(const size_t *confusion, size_t classes)
{
    size_t right = 0, all = 0;
    for (size_t i = 0; i < classes * classes; i++) {
        all += confusion[i];
        right += i / classes == i % classes ? confusion[i] : 0;
    }
    return (double)right / (double)all;
}

/* The number behind a word of the text, in percent. */
static double said(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    if (!at)
        fail_msg("\"%s\" is not said", word);
    return strtod(at + strlen(word), NULL);
}

static double sum_of_importance(const char *text)
{
    const char *at = strstr(text, "Gini index\n");
    double sum = 0;
    assert_non_null(at);
    for (at = strchr(at, '\n') + 1; *at; at = strchr(at, '\n') + 1)
        sum += strtod(at, NULL);
    return sum;
}

static void test_out_of_bag(void **state)
{
    (void)state;
    struct lesson lesson;
    struct str text;
    size_t confusion[25];
    begin(&lesson, SCHEME_CATEGORY, 2);
    struct model *model =
        learn(&lesson, "forest", (const char *const[]){ "trees", "30", NULL }, NULL);
    str_init(&text);
    assert_true(model_describe_learned(model, &text));
    double out_of_bag = said(text.text, "accuracy");
    assert_true(out_of_bag > 90 && out_of_bag < 100);
    assert_near(sum_of_importance(text.text), 100, 0.3);
    float *answers = answers_of(&lesson, model);
    confusion_of(&lesson, answers, confusion);
    assert_true(accuracy(confusion, 5) > 0.8);
    str_done(&text);
    free(answers);
    model_free(model);
    end(&lesson);
}

/* A tree of one level has three nodes; a forest of them is worse than one without a limit. */
static void test_depth(void **state)
{
    (void)state;
    struct lesson lesson;
    begin(&lesson, SCHEME_BINARY, 2);
    struct model *model =
        learn(&lesson, "forest", (const char *const[]){ "trees", "9", "depth", "1", NULL }, NULL);
    assert_int_equal(model_parameters(model), 27);
    model_free(model);
    end(&lesson);
}

/* A class that weighs a thousand times as much is answered oftener. */
static void test_class_weights(void **state)
{
    (void)state;
    static const double heavy[] = { 1, 1, 1, 1, 1000 };
    static const char *const kinds[] = { "tree", "forest", "boosted" };
    const char *const settings[][3] = { { "least", "20", NULL },
                                        { "depth", "3", NULL },
                                        { "bags", "2", NULL } };
    struct lesson lesson;
    begin(&lesson, SCHEME_CATEGORY, 2);
    for (size_t k = 0; k < 3; k++) {
        size_t counts[2] = { 0, 0 }, confusion[25];
        for (size_t i = 0; i < 2; i++) {
            struct model *model = learn(&lesson, kinds[k], settings[k], i ? heavy : NULL);
            float *answers = answers_of(&lesson, model);
            confusion_of(&lesson, answers, confusion);
            for (size_t c = 0; c < 5; c++)
                counts[i] += confusion[c * 5 + 4];
            free(answers);
            model_free(model);
        }
        if (counts[1] <= counts[0])
            fail_msg("%s answers u2r %zu times, and with the weight %zu times", kinds[k], counts[0],
                     counts[1]);
    }
    end(&lesson);
}

/* The costs of the contest: on the rows it is asked, answers by them cost no more in the mean of the
 * probabilities; they are others than without. */
static void test_costs(void **state)
{
    (void)state;
    struct lesson lesson;
    size_t differ = 0;
    begin(&lesson, SCHEME_CATEGORY, 2);
    const char *names[5];
    double costs[25];
    for (size_t c = 0; c < 5; c++)
        names[c] = preparation_class_name(lesson.preparation, c);
    assert_true(kdd_cup_costs(names, 5, costs));
    const char *const none[] = { "bags", "7",  "rounds", "3",    "share", "0.01",
                                 "keep", "20", "cost",   "none", NULL };
    const char *const kdd[] = { "bags", "7", "rounds", "3", "share", "0.01", "keep", "20", NULL };
    struct model *plain = learn(&lesson, "boosted", none, NULL);
    struct model *cheap = learn(&lesson, "boosted", kdd, NULL);
    float *shares = answers_of(&lesson, plain), *answers = answers_of(&lesson, cheap);
    for (size_t i = 0; i < lesson.test->count; i++) {
        size_t best = 0, first = 0;
        double least = INFINITY, expected[5];
        for (size_t c = 0; c < 5; c++) {
            best = answers[i * 5 + c] > answers[i * 5 + best] ? c : best;
            first = shares[i * 5 + c] > shares[i * 5 + first] ? c : first;
            expected[c] = 0;
            for (size_t truth = 0; truth < 5; truth++)
                expected[c] += (double)shares[i * 5 + truth] * costs[truth * 5 + c];
            least = expected[c] < least ? expected[c] : least;
        }
        assert_near(expected[best], least, 1e-5);
        differ += best != first;
    }
    assert_true(differ > 0);
    free(shares);
    free(answers);
    model_free(plain);
    model_free(cheap);
    end(&lesson);
}

static void test_costs_of_other_classes(void **state)
{
    (void)state;
    struct lesson lesson;
    struct err err = { 0 };
    begin(&lesson, SCHEME_BINARY, 1);
    const struct preset *preset = kind_find("boosted");
    struct key_value given = { "cost", "kdd" };
    struct key_values values = { preset->keys, &given, 1 };
    struct learner_task task = { .values = &values,
                                 .rows = { .preparation = lesson.preparation },
                                 .class_count = 2,
                                 .compute = &lesson.compute };
    assert_null(preset->learner->fit(&task, &err));
    assert_says(err, "cost=kdd is for the contest's categories");
    end(&lesson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_out_of_bag),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_class_weights),
        cmocka_unit_test(test_costs),
        cmocka_unit_test(test_costs_of_other_classes),
    };
    return unit_run(tests);
}

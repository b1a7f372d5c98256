/* SPDX-License-Identifier: GPL-3.0-or-later */
/* C4.5: gains worked out by hand (tests/reference/golf_gains.py), its rules, and Weka's J48. What every
 * learner must do is in test_classic_learners.c. */
#include "tests/unit/data_made.h"

#include <math.h>

#include "src/base/json.h"
#include "src/classic/kinds.h"
#include "src/classic/prune.h"
#include "src/classic/split.h"
#include "src/net/model_learned.h"
#include "tests/reference/golf_gains.h"

static const char golf_schema[] = "symbol outlook sunny overcast rain\n"
                                  "number temperature\n"
                                  "number humidity\n"
                                  "symbol windy no yes\n"
                                  "label label\n"
                                  "categories normal stay\n"
                                  "attacks stay stay\n";

/* A tree to be, with the rows that it learns from. */
struct lesson {
    struct table *table;
    struct preparation *preparation;
    struct pool *pool;
    struct compute compute;
    real *inputs;
    uint32_t *classes;
    struct learner_rows rows;
};

static void lesson_of(struct lesson *lesson, struct table *table, enum encode encode,
                      enum scheme scheme)
{
    struct err err = { 0 };
    struct prepare_settings settings;
    prepare_defaults(&settings);
    settings.encode = encode;
    settings.classes = scheme;
    *lesson = (struct lesson){ .table = table, .pool = made_pool(2) };
    lesson->compute = (struct compute){ .pool = lesson->pool };
    lesson->preparation = preparation_fit(&settings, table, &err);
    if (!lesson->preparation)
        fail_msg("%s", err.message);
    size_t width = preparation_inputs(lesson->preparation);
    lesson->inputs = calloc(table->count * width, sizeof *lesson->inputs);
    lesson->classes = calloc(table->count, sizeof *lesson->classes);
    model_encode_rows(lesson->preparation, lesson->pool, table->store, table->rows, table->count,
                      lesson->inputs);
    for (size_t i = 0; i < table->count; i++)
        lesson->classes[i] =
            (uint32_t)preparation_class(lesson->preparation, table->store, table->rows[i]);
    lesson->rows = (struct learner_rows){ lesson->preparation, table->store, table->rows,
                                          lesson->inputs,      table->count, width };
}

static void lesson_end(struct lesson *lesson)
{
    free(lesson->inputs);
    free(lesson->classes);
    pool_free(lesson->pool);
    preparation_release(lesson->preparation);
    table_release(lesson->table);
}

static void golf(struct lesson *lesson, enum encode encode)
{
    struct err err = { 0 };
    struct store *store = read_made(golf_schema, golf_days, strlen(golf_days), false, &err);
    struct table *table = store ? table_of_store("golf", store, "load", &err) : NULL;
    if (!table)
        fail_msg("%s", err.message);
    lesson_of(lesson, table, encode, SCHEME_CATEGORY);
}

static struct learned *learn(const struct lesson *lesson, const char *const *settings)
{
    struct err err = { 0 };
    const struct preset *preset = kind_find("tree");
    struct key_value given[8];
    size_t count = 0;
    for (; settings && settings[2 * count]; count++)
        given[count] = (struct key_value){ settings[2 * count], settings[2 * count + 1] };
    struct key_values values = { preset->keys, given, count };
    struct learner_task task = { .values = &values,
                                 .rows = lesson->rows,
                                 .classes = lesson->classes,
                                 .class_count = preparation_classes(lesson->preparation),
                                 .seed = 1,
                                 .compute = &lesson->compute };
    struct learned *learned = preset->learner->fit(&task, &err);
    if (!learned)
        fail_msg("%s", err.message);
    return learned;
}

static void check_gain(const struct grow_task *task, const struct node_rows *node, size_t column)
{
    struct split_room room = { 0 };
    struct split split;
    assert_true(split_best(task, node, column, &room, &split));
    assert_int_equal(split.found, golf_gains[column].found);
    if (split.found || !task->ranks->columns[column].raw)
        assert_near(split.ratio, golf_gains[column].ratio, 1e-12);
    assert_near(split.gain, golf_gains[column].gain, 1e-12);
    if (task->ranks->columns[column].raw)
        assert_near(task->ranks->columns[column].raw[split.before], golf_gains[column].threshold,
                    0);
    split_room_done(&room);
}

/* Gains and thresholds of the four columns, whichever way symbols are encoded. */
static void check_gains(enum encode encode)
{
    struct err err = { 0 };
    struct lesson lesson;
    struct watch watch;
    struct tree_columns columns;
    golf(&lesson, encode);
    watch_begin(&watch, NULL, &(struct learner_progress){ 0 }, 1);
    assert_true(tree_columns_of(&columns, lesson.preparation, true, &err));
    assert_int_equal(columns.count, 4);
    struct ranks *ranks = ranks_new(&lesson.rows, &columns, lesson.pool, &watch, &err);
    assert_non_null(ranks);
    uint32_t numbers[14];
    double weights[14], counts[2] = { 0, 0 };
    for (uint32_t i = 0; i < 14; i++) {
        numbers[i] = i;
        weights[i] = 1;
        counts[lesson.classes[i]]++;
    }
    struct grow_task task = { .ranks = ranks,
                              .columns = &columns,
                              .classes = lesson.classes,
                              .class_count = 2,
                              .criterion = CRITERION_GAIN_RATIO,
                              .least = 2,
                              .watch = &watch };
    struct node_rows node = { numbers, lesson.classes, weights, 14, counts, 14 };
    for (size_t c = 0; c < columns.count; c++)
        check_gain(&task, &node, c);
    ranks_free(ranks);
    tree_columns_done(&columns);
    lesson_end(&lesson);
}

static void test_gains(void **state)
{
    (void)state;
    check_gains(ENCODE_INTEGER);
    check_gains(ENCODE_ONEHOT);
}

static void test_added_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof golf_errors / sizeof golf_errors[0]; i++)
        assert_near(prune_added_errors(golf_errors[i].rows, golf_errors[i].wrong,
                                       golf_errors[i].confidence),
                    golf_errors[i].added, 1e-9);
}

/* The tree that every textbook prints. */
static void check_rules(enum encode encode)
{
    struct lesson lesson;
    struct str text;
    golf(&lesson, encode);
    const struct learner *learner = kind_find("tree")->learner;
    struct learned *learned = learn(&lesson, NULL);
    str_init(&text);
    assert_true(learner->describe(learned, lesson.preparation, &text));
    assert_string_equal(text.text,
                        "5 rules, one for each row; those with the most training rows first\n"
                        "normal: outlook = overcast (4 rows)\n"
                        "stay: outlook = sunny and humidity > 75 (3 rows)\n"
                        "normal: outlook = rain and windy = no (3 rows)\n"
                        "normal: outlook = sunny and humidity <= 75 (2 rows)\n"
                        "stay: outlook = rain and windy = yes (2 rows)\n");
    float answers[14 * 2];
    struct err err = { 0 };
    assert_true(learner->answer(learned, &lesson.rows, &lesson.compute, NULL, answers, &err));
    for (size_t i = 0; i < 14; i++)
        assert_true(answers[2 * i + lesson.classes[i]] > 0.5F);
    str_done(&text);
    learner->free(learned);
    lesson_end(&lesson);
}

static void test_rules(void **state)
{
    (void)state;
    check_rules(ENCODE_INTEGER);
    check_rules(ENCODE_ONEHOT);
}

/* A branch needs more rows than there are: one leaf, of 5 wrong in 14. */
static void test_one_leaf(void **state)
{
    (void)state;
    struct lesson lesson;
    struct str text;
    golf(&lesson, ENCODE_INTEGER);
    const struct learner *learner = kind_find("tree")->learner;
    struct learned *learned = learn(&lesson, (const char *const[]){ "least", "8", NULL });
    str_init(&text);
    assert_true(learner->describe(learned, lesson.preparation, &text));
    assert_string_equal(text.text,
                        "1 rule, one for each row; those with the most training rows first\n"
                        "normal: always (14 rows, 5 of them others)\n");
    assert_int_equal(learner->parameters(learned), 1);
    str_done(&text);
    learner->free(learned);
    lesson_end(&lesson);
}

/* --- Weka --- */

static double accuracy(const struct lesson *lesson, const struct learned *learned,
                       struct table *table)
{
    struct err err = { 0 };
    size_t classes = preparation_classes(lesson->preparation), right = 0;
    real *inputs = calloc(table->count * lesson->rows.width, sizeof *inputs);
    float *answers = calloc(table->count * classes, sizeof *answers);
    model_encode_rows(lesson->preparation, lesson->pool, table->store, table->rows, table->count,
                      inputs);
    struct learner_rows rows = { lesson->preparation, table->store,      table->rows, inputs,
                                 table->count,        lesson->rows.width };
    assert_true(
        kind_find("tree")->learner->answer(learned, &rows, &lesson->compute, NULL, answers, &err));
    for (size_t i = 0; i < table->count; i++) {
        size_t best = 0;
        for (size_t c = 1; c < classes; c++)
            best = answers[i * classes + c] > answers[i * classes + best] ? c : best;
        right += best == preparation_class(lesson->preparation, table->store, table->rows[i]);
    }
    free(inputs);
    free(answers);
    return 100 * (double)right / (double)table->count;
}

/* Accuracy on KDDTest+ within half a point of Weka's; as many nodes, but for a leaf more at each split on
 * a symbol (for those that no training row has), within a twentieth. */
static void check_weka(const struct json *wanted, enum scheme scheme, const char *train,
                       const char *test)
{
    struct err err = { 0 };
    struct lesson lesson;
    struct table *table = load_table("nsl-kdd", train, 2, &err);
    struct table *tested = table ? load_table("nsl-kdd", test, 2, &err) : NULL;
    if (!tested)
        fail_msg("%s", err.message);
    lesson_of(&lesson, table, ENCODE_INTEGER, scheme);
    struct learned *learned = learn(&lesson, NULL);
    double size = json_number(json_get(wanted, "size"));
    assert_near(accuracy(&lesson, learned, tested), json_number(json_get(wanted, "accuracy")), 0.5);
    assert_near((double)kind_find("tree")->learner->parameters(learned), size, size / 20);
    kind_find("tree")->learner->free(learned);
    table_release(tested);
    lesson_end(&lesson);
}

static void test_weka(void **state)
{
    (void)state;
    const char *train = unit_data_file("KDDTrain+.txt.gz");
    const char *test = train ? unit_data_file("KDDTest+.txt.gz") : NULL;
    if (!test)
        return;
    size_t length;
    struct err err = { 0 };
    char *text = unit_read(unit_source_path("tests/reference/tree_weka.json"), &length);
    struct json *json = json_parse(text, length, &err);
    assert_non_null(json);
    check_weka(json_get(json, "category"), SCHEME_CATEGORY, train, test);
    check_weka(json_get(json, "binary"), SCHEME_BINARY, train, test);
    json_free(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gains), cmocka_unit_test(test_added_errors),
        cmocka_unit_test(test_rules), cmocka_unit_test(test_one_leaf),
        cmocka_unit_test(test_weka),
    };
    return unit_run(tests);
}

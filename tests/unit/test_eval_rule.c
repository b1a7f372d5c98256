/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules on one feature over tables: against NumPy on the demo set (tests/reference/rule_numpy.py),
 * and the rules of the literature on the real files. */
#include "tests/unit/data_made.h"

#include <math.h>

#include "src/base/json.h"
#include "src/data/class_tally.h"
#include "src/data/demo.h"
#include "src/score/rule.h"

static struct table *demo(const char *name)
{
    struct err err = { 0 };
    struct pool *pool = made_pool(2);
    struct store *store = demo_store(unit_source_path("."), name, pool, &err);
    struct table *table = store ? table_of_store(name, store, "load", &err) : NULL;
    if (!table)
        fail_msg("%s", err.message);
    pool_free(pool);
    return table;
}

/* The columns of a table with the rows of each class; symbols that the vocabulary lacks are one. */
struct columns {
    struct class_tally *tallies;
    struct rule_column *columns;
    size_t count, classes;
};

static struct columns columns_of(const struct table *table, enum scheme scheme)
{
    struct err err = { 0 };
    const struct schema *schema = table->store->schema;
    struct columns all = { .count = schema->feature_count,
                           .classes = scheme_class_count(schema, scheme) };
    struct pool *pool = made_pool(2);
    uint16_t *class_of = classes_by_attack(schema, scheme, 0, &err);
    uint16_t same[64];
    struct class_tally *first = calloc(all.count, sizeof *first);
    all.tallies = calloc(all.count, sizeof *all.tallies);
    all.columns = calloc(all.count, sizeof *all.columns);
    assert_true(class_tallies_of(first, table, class_of, all.classes, pool, &err));
    for (size_t c = 0; c < all.classes; c++)
        same[c] = (uint16_t)c;
    for (size_t i = 0; i < all.count; i++) {
        const struct schema_column *column = schema_feature(schema, i);
        bool symbol = column->kind == COLUMN_SYMBOL;
        double last = symbol ? (double)column->symbol_count : (double)INFINITY;
        assert_true(class_tally_merge(&first[i], same, all.classes, last, &all.tallies[i], &err));
        class_tally_done(&first[i]);
        all.columns[i] = (struct rule_column){ symbol, all.tallies[i].count, all.tallies[i].values,
                                               all.tallies[i].rows };
    }
    free(first);
    free(class_of);
    pool_free(pool);
    return all;
}

static void columns_done(struct columns *all)
{
    for (size_t i = 0; i < all->count; i++)
        class_tally_done(&all->tallies[i]);
    free(all->tallies);
    free(all->columns);
}

static size_t right(const struct rule *rule, const struct rule_column *column, size_t classes)
{
    size_t *confusion = calloc(classes * classes, sizeof *confusion), correct = 0;
    rule_apply(rule, column, classes, confusion);
    for (size_t c = 0; c < classes; c++)
        correct += confusion[c * classes + c];
    free(confusion);
    return correct;
}

/* --- NumPy --- */

static void check_split(const struct schema *schema, size_t feature, const struct rule *rule,
                        const struct json *wanted)
{
    const struct json *split = json_get(wanted, "split");
    const struct schema_column *column = schema_feature(schema, feature);
    if (json_type_of(split) == JSON_TYPE_NUMBER) {
        assert_near(rule->threshold, json_number(split), 0);
        return;
    }
    assert_int_equal(rule->code_count, json_count(split));
    for (size_t i = 0; i < rule->code_count; i++) {
        size_t code = (size_t)rule->codes[i];
        const char *name = code < column->symbol_count ? column->symbols[code] : "(unknown)";
        bool there = false;
        for (size_t k = 0; k < json_count(split); k++)
            there = there || strcmp(json_string_of(json_at(split, k)), name) == 0;
        if (!there)
            fail_msg("%s of %s is not in NumPy's set", name, column->name);
    }
}

static void check_scheme(enum scheme scheme, const struct json *wanted)
{
    struct err err = { 0 };
    struct table *train = demo("demo"), *test = demo("demo:test");
    struct columns of_train = columns_of(train, scheme), of_test = columns_of(test, scheme);
    const struct schema *schema = train->store->schema;
    struct rule rule;
    size_t compared = 0;
    for (size_t i = 0; i < of_train.count; i++) {
        const struct json *figures =
            json_get(json_get(wanted, "rules"), schema_feature(schema, i)->name);
        assert_true(rule_find(&of_train.columns[i], 1, of_train.classes, &rule, &err));
        if (json_type_of(figures) == JSON_TYPE_NULL) {
            assert_int_equal(rule.column, SIZE_MAX);
            continue;
        }
        compared++;
        assert_int_equal(rule.correct, (size_t)json_number(json_get(figures, "correct")));
        assert_int_equal(rule.inside, (size_t)json_number(json_get(figures, "inside")));
        assert_int_equal(rule.outside, (size_t)json_number(json_get(figures, "outside")));
        assert_int_equal(right(&rule, &of_test.columns[i], of_test.classes),
                         (size_t)json_number(json_get(figures, "test_correct")));
        check_split(schema, i, &rule, figures);
        rule_done(&rule);
    }
    assert_true(compared > 30);
    assert_true(rule_find(of_train.columns, of_train.count, of_train.classes, &rule, &err));
    assert_string_equal(schema_feature(schema, rule.column)->name,
                        json_string_of(json_get(wanted, "best")));
    rule_done(&rule);
    columns_done(&of_train);
    columns_done(&of_test);
    table_release(train);
    table_release(test);
}

static void test_numpy(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t length = 0;
    char *text = unit_read(unit_source_path("tests/reference/rule_numpy.json"), &length);
    struct json *fixture = json_parse(text, length, &err);
    assert_non_null(fixture);
    check_scheme(SCHEME_BINARY, json_get(fixture, "binary"));
    check_scheme(SCHEME_CATEGORY, json_get(fixture, "category"));
    json_free(fixture);
}

/* --- the literature's table of one-rule baselines --- */

static struct table *real(const char *schema, const char *name)
{
    struct err err = { 0 };
    const char *path = unit_data_file(name);
    struct table *table = path ? load_table(schema, path, 2, &err) : NULL;
    if (path && !table)
        fail_msg("%s", err.message);
    return table;
}

/* Of one column alone: accuracy in per cent, two decimals. */
static void check_column(const struct table *table, const struct columns *all, const char *name,
                         double threshold, double accuracy)
{
    struct err err = { 0 };
    struct rule rule;
    size_t feature = schema_feature_index(table->store->schema, name);
    assert_true(rule_find(&all->columns[feature], 1, 2, &rule, &err));
    assert_near(100.0 * (double)rule.correct / (double)rule.rows, accuracy, 0.005);
    if (!rule.symbol)
        assert_near(rule.threshold, threshold, 0);
    rule_done(&rule);
}

/* The best rule of all is on the first column. */
struct printed {
    const char *schema, *train, *test; /* files */
    double on_test;                    /* accuracy of that rule, per cent */
    struct {
        const char *name;
        double threshold, accuracy; /* on the training table */
    } columns[3];
};

static void check_printed(const struct printed *printed)
{
    struct err err = { 0 };
    struct table *train = real(printed->schema, printed->train);
    struct table *test = train ? real(printed->schema, printed->test) : NULL;
    struct rule rule;
    if (!test) {
        table_release(train);
        return;
    }
    struct columns all = columns_of(train, SCHEME_BINARY);
    struct columns of_test = columns_of(test, SCHEME_BINARY);
    assert_true(rule_find(all.columns, all.count, 2, &rule, &err));
    assert_string_equal(schema_feature(train->store->schema, rule.column)->name,
                        printed->columns[0].name);
    assert_near(100.0 * (double)right(&rule, &of_test.columns[rule.column], 2) /
                    (double)test->count,
                printed->on_test, 0.005);
    rule_done(&rule);
    for (size_t i = 0; i < 3; i++)
        check_column(train, &all, printed->columns[i].name, printed->columns[i].threshold,
                     printed->columns[i].accuracy);
    columns_done(&all);
    columns_done(&of_test);
    table_release(train);
    table_release(test);
}

static void test_ten_percent(void **state)
{
    (void)state;
    check_printed(&(struct printed){ .schema = "kdd99",
                                     .train = "kddcup.data_10_percent.gz",
                                     .test = "corrected.gz",
                                     .on_test = 90.83,
                                     .columns = { { "count", 44, 97.98 },
                                                  { "dst_bytes", 0, 96.58 },
                                                  { "service", 0, 97.12 } } });
}

static void test_twenty_percent(void **state)
{
    (void)state;
    check_printed(&(struct printed){ .schema = "nsl-kdd",
                                     .train = "KDDTrain+_20Percent.txt.gz",
                                     .test = "KDDTest+.txt.gz",
                                     .on_test = 79.99,
                                     .columns = { { "src_bytes", 28, 92.21 },
                                                  { "dst_bytes", 1, 90.10 },
                                                  { "flag", 0, 88.15 } } });
}

/* --- tallies --- */

/* Wide cells take another way than narrow ones; both give what a count by hand gives. */
static void test_tallies(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = made_table("70000,SF,x,0.5,normal\n5,S0,x,0.25,smurf\n5,odd,x,0.5,spy\n"
                                     "-3,new,x,0.5,normal\n70000,odd,x,0.5,smurf\n");
    uint16_t *class_of = classes_by_attack(table->store->schema, SCHEME_BINARY, 0, &err);
    struct class_tally tally, merged;
    assert_true(class_tally_of(&tally, table, 0, class_of, 2, &err));
    assert_int_equal(tally.count, 3);
    assert_near(tally.values[0], -3, 0);
    assert_near(tally.values[2], 70000, 0);
    assert_int_equal(tally.rows[0], 1);
    assert_int_equal(tally.rows[3], 2); /* 5: two attacks */
    assert_int_equal(tally.rows[4], 1);
    assert_int_equal(tally.rows[5], 1);
    class_tally_done(&tally);
    assert_true(class_tally_of(&tally, table, 2, class_of, 2, &err));
    assert_int_equal(tally.count, 2);
    assert_near(tally.values[0], 0.25, 0);
    assert_int_equal(tally.rows[2], 2);
    class_tally_done(&tally);
    /* SF 0, S0 1, REJ 2; odd and new become one. */
    assert_true(class_tally_of(&tally, table, 1, class_of, 2, &err));
    assert_int_equal(tally.count, 4);
    assert_true(class_tally_merge(&tally, (uint16_t[]){ 0, 1 }, 2, 3, &merged, &err));
    assert_int_equal(merged.count, 3);
    assert_near(merged.values[2], 3, 0);
    assert_int_equal(merged.rows[4], 1);
    assert_int_equal(merged.rows[5], 2);
    class_tally_done(&tally);
    class_tally_done(&merged);
    free(class_of);
    table_release(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tallies),
        cmocka_unit_test(test_numpy),
        cmocka_unit_test(test_ten_percent),
        cmocka_unit_test(test_twenty_percent),
    };
    return unit_run(tests);
}

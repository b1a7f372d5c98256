/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the demo set promises: all classes, several attacks each, attacks that the training set
 * lacks, repeated and contradictory rows, unknown symbols, and that it is neither trivial nor
 * hopeless. Small trees and a network are tried by tests/reference/demo_set.py. */
#include "tests/unit/data_made.h"

#include "src/data/demo.h"
#include "src/data/demo_profiles.h"
#include "src/data/draw.h"

static struct table *demo(const char *name, size_t threads)
{
    struct err err = { 0 };
    struct pool *pool = made_pool(threads);
    struct store *store = demo_store(unit_source_path("."), name, pool, &err);
    struct table *table = store ? table_of_store("data", store, "load demo", &err) : NULL;
    if (!table)
        fail_msg("%s", err.message);
    pool_free(pool);
    return table;
}

static size_t attacks_in(const struct table *table, const struct table_summary *summary,
                         const char *category, size_t rows_at_least)
{
    const struct schema *schema = table->store->schema;
    size_t count = 0;
    for (size_t i = 0; i < schema->attack_count; i++)
        count += summary->attacks[i] >= rows_at_least &&
                 strcmp(schema->categories[schema_category(schema, 0, i)], category) == 0;
    return count;
}

static void test_contents(void **state)
{
    (void)state;
    static const char *const attacks[] = { "dos", "probe", "r2l", "u2r" };
    struct err err = { 0 };
    struct table *sets[2] = { demo("demo", 2), demo("demo:test", 2) };
    struct table_summary summaries[2];
    for (size_t i = 0; i < 2; i++) {
        assert_true(table_summarise(sets[i], 0, NULL, NULL, &summaries[i], &err));
        assert_true(sets[i]->store->schema->synthetic);
        for (size_t k = 0; k < 4; k++)
            assert_true(attacks_in(sets[i], &summaries[i], attacks[k], 10) >= 3);
        assert_true(summaries[i].distinct < summaries[i].rows - 100);
        assert_in_range(summaries[i].conflicting, 10, 200);
        assert_in_range(sets[i]->store->columns[SERVICE].unknown_rows, 5, 100);
    }
    assert_int_equal(summaries[0].rows, 8000);
    assert_int_equal(summaries[1].rows, 4000);
    assert_true(summaries[0].classes[4] >= 60 && summaries[1].classes[4] >= 40);
    /* What the usual rebalancing asks for is there. */
    assert_true(summaries[0].classes[0] >= 2000);
    for (size_t i = 1; i <= 3; i++)
        assert_true(summaries[0].classes[i] >= 500);
    size_t unseen = 0;
    for (size_t i = 0; i < sets[0]->store->schema->attack_count; i++)
        unseen += summaries[1].attacks[i] > 0 && summaries[0].attacks[i] == 0;
    assert_true(unseen >= 4);
    for (size_t i = 0; i < 2; i++) {
        table_summary_done(&summaries[i]);
        table_release(sets[i]);
    }
}

/* The rows that this release makes; another digest is another demo set, and its goldens change. */
static void test_same_everywhere(void **state)
{
    (void)state;
    struct table *one = demo("demo", 1), *two = demo("demo", 3), *test = demo("demo:test", 2);
    assert_string_equal(one->store->sha256, two->store->sha256);
    assert_string_equal(one->store->sha256,
                        "3f85231909929c95009dee42dc0ac211c4e35b65c228bb5fbbacd1277a26a957");
    assert_string_equal(test->store->sha256,
                        "2dcbbd2754a536116bac40fe23ef348c1672b755f890d765072ee128077854d9");
    table_release(one);
    table_release(two);
    table_release(test);
}

static void test_columns_are_those_of_the_schema(void **state)
{
    (void)state;
    struct table *table = demo("demo", 1);
    const struct schema *schema = table->store->schema;
    assert_int_equal(schema->feature_count, DEMO_COLUMNS);
    assert_string_equal(schema_feature(schema, DURATION)->name, "duration");
    assert_string_equal(schema_feature(schema, SERVICE)->name, "service");
    assert_string_equal(schema_feature(schema, ROOT_SHELL)->name, "root_shell");
    assert_string_equal(schema_feature(schema, COUNT)->name, "count");
    assert_string_equal(schema_feature(schema, DST_HOST_SRV_RERROR_RATE)->name,
                        "dst_host_srv_rerror_rate");
    for (size_t i = 0; i < schema->feature_count; i++)
        assert_int_equal(schema_feature(schema, i)->kind == COLUMN_SYMBOL,
                         i == PROTOCOL_TYPE || i == SERVICE || i == FLAG);
    for (size_t i = SERROR_RATE; i <= SRV_DIFF_HOST_RATE; i++)
        assert_true(table->store->columns[i].greatest <= 1);
    table_release(table);
}

static void test_twins_of_the_two(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct overlap overlap;
    struct table *train = demo("demo", 2), *test = demo("demo:test", 2);
    assert_true(table_overlap(test, train, &overlap, &err));
    assert_in_range(overlap.twins, 40, 200);
    assert_int_equal(overlap.shared_rows, 0);
    table_release(train);
    table_release(test);
}

static void test_unknown_name(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct pool *pool = made_pool(1);
    assert_null(demo_store(unit_source_path("."), "demo:tset", pool, &err));
    assert_says(err, "demo:tset is not a demo set");
    pool_free(pool);
}

/* --- the best rule on one feature --- */

enum { CODES = 100000 };

/* Rows on each side of a rule, by class; for a symbol, of each value. */
struct rule {
    size_t feature;
    double threshold;  /* a number: attack or normal on each side */
    bool above, below; /* is that side called an attack? */
    bool called[256];  /* a symbol: is this value called an attack? */
    size_t right;      /* of the rows that it was made on */
};

static bool is_attack(const struct table *table, size_t i)
{
    return schema_category(table->store->schema, 0, table_attack(table, i)) != CLASS_NORMAL;
}

static size_t cell_of(const struct table *table, size_t feature, size_t i)
{
    const struct column *column = &table->store->columns[feature];
    return (size_t)(store_value(table->store, feature, table->rows[i]) * column->divisor + 0.5);
}

static void try_symbol(const struct table *table, struct rule *rule)
{
    size_t counts[256][2] = { { 0 } };
    for (size_t i = 0; i < table->count; i++)
        counts[cell_of(table, rule->feature, i)][is_attack(table, i)]++;
    for (size_t v = 0; v < 256; v++) {
        rule->called[v] = counts[v][1] > counts[v][0];
        rule->right += counts[v][rule->called[v]];
    }
}

static void try_number(const struct table *table, struct rule *rule)
{
    size_t(*counts)[2] = calloc(CODES, sizeof *counts), all[2] = { 0, 0 }, below[2] = { 0, 0 };
    for (size_t i = 0; i < table->count; i++) {
        size_t cell = cell_of(table, rule->feature, i);
        assert_true(cell < CODES);
        counts[cell][is_attack(table, i)]++;
        all[is_attack(table, i)]++;
    }
    for (size_t v = 0; v < CODES; v++) {
        below[0] += counts[v][0];
        below[1] += counts[v][1];
        bool low = below[1] > below[0], high = all[1] - below[1] > all[0] - below[0];
        size_t right = below[low] + all[high] - below[high];
        if (counts[v][0] + counts[v][1] > 0 && right > rule->right) {
            rule->right = right;
            rule->threshold = (double)v;
            rule->below = low;
            rule->above = high;
        }
    }
    free(counts);
}

static struct rule best_rule(const struct table *table)
{
    struct rule best = { 0 };
    for (size_t i = 0; i < table->store->schema->feature_count; i++) {
        struct rule rule = { .feature = i };
        if (schema_feature(table->store->schema, i)->kind == COLUMN_SYMBOL)
            try_symbol(table, &rule);
        else
            try_number(table, &rule);
        if (rule.right > best.right)
            best = rule;
    }
    return best;
}

static double accuracy(const struct rule *rule, const struct table *table)
{
    bool symbol = schema_feature(table->store->schema, rule->feature)->kind == COLUMN_SYMBOL;
    size_t right = 0;
    for (size_t i = 0; i < table->count; i++) {
        size_t cell = cell_of(table, rule->feature, i);
        bool called = symbol                            ? rule->called[cell]
                      : (double)cell <= rule->threshold ? rule->below
                                                        : rule->above;
        right += called == is_attack(table, i);
    }
    return (double)right / (double)table->count;
}

static void check_rule(double accuracy_of_rule)
{
    if (!(accuracy_of_rule > 0.70 && accuracy_of_rule < 0.90))
        fail_msg("the best rule on one feature is right %.4f of the time", accuracy_of_rule);
}

static void test_one_rule(void **state)
{
    (void)state;
    static const struct balance_demand demands[] = { { "normal", 1000, false },
                                                     { "u2r", 30, false } };
    struct balance_request request = {
        .name = "train", .origin = "", .attack_ceiling = 300, .demands = demands, .demand_count = 2
    };
    struct balance_outcome outcome;
    struct err err = { 0 };
    struct table *train = demo("demo", 2), *test = demo("demo:test", 2);
    struct rule rule = best_rule(train);
    check_rule(accuracy(&rule, train));
    check_rule(accuracy(&rule, test));
    for (request.seed = 1; request.seed <= 5; request.seed++) {
        struct table *balanced = balance_table(train, &request, &outcome, &err);
        assert_int_equal(balanced->count, 1930);
        assert_int_equal(outcome.short_count, 0);
        balance_outcome_done(&outcome);
        rule = best_rule(balanced);
        check_rule(accuracy(&rule, balanced));
        check_rule(accuracy(&rule, train));
        check_rule(accuracy(&rule, test));
        table_release(balanced);
    }
    table_release(train);
    table_release(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contents),
        cmocka_unit_test(test_same_everywhere),
        cmocka_unit_test(test_columns_are_those_of_the_schema),
        cmocka_unit_test(test_twins_of_the_two),
        cmocka_unit_test(test_unknown_name),
        cmocka_unit_test(test_one_rule),
    };
    return unit_run(tests);
}

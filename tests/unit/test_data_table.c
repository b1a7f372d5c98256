/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/data_made.h"

#include "src/base/rng.h"

/* Rows 0, 2 and 4 are equal in value though not in spelling; 4 has another label. 1 and 3 differ in
 * their unknown symbol alone. */
static const char text[] = "5,SF,x,0.5,normal\n"
                           "7,odd,x,0,smurf\n"
                           "5,SF,y,0.50,normal\n"
                           "7,other,x,0.00,smurf\n"
                           "05,SF,z,0.500000,spy\n"
                           "8,REJ,x,1,neptune\n";

static struct table_summary summary_of(const struct table *table, size_t taxonomy)
{
    struct err err = { 0 };
    struct table_summary summary;
    if (!table_summarise(table, taxonomy, NULL, NULL, &summary, &err))
        fail_msg("%s", err.message);
    return summary;
}

static void test_summary(void **state)
{
    (void)state;
    struct table *table = made_table(text);
    struct table_summary summary = summary_of(table, 0);
    assert_int_equal(summary.rows, 6);
    assert_int_equal(summary.columns, 3);
    assert_int_equal(summary.classes[0], 2);
    assert_int_equal(summary.classes[1], 3);
    assert_int_equal(summary.classes[2], 1);
    assert_int_equal(summary.distinct, 4);
    assert_int_equal(summary.conflicting, 1);
    assert_int_equal(summary.conflicting_rows, 3);
    table_summary_done(&summary);
    summary = summary_of(table, 1); /* spy is dos there; labels are still attacks */
    assert_int_equal(summary.classes[1], 4);
    assert_int_equal(summary.classes[2], 0);
    assert_int_equal(summary.conflicting, 1);
    table_summary_done(&summary);
    table_release(table);
}

static struct table *rows_of(const struct table *table, const uint32_t *rows, size_t count)
{
    struct err err = { 0 };
    uint32_t *copy = malloc((count + 1) * sizeof *copy);
    memcpy(copy, rows, count * sizeof *copy);
    struct table *made = table_of_rows("part", table->store, copy, count, "test", &err);
    assert_non_null(made);
    return made;
}

/* Rows that differ are told apart even where their hashes do not. */
static void test_equal_hashes(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table_summary summary = { 0 }, wanted = { 0 };
    struct table *table = made_table(text);
    assert_true(table_count_distinct(table, NULL, NULL, &wanted, &err));
    assert_true(wanted.distinct > 1);
    for (size_t i = 0; i < table->store->rows; i++)
        table->store->hashes[i] = 7;
    assert_true(table_count_distinct(table, NULL, NULL, &summary, &err));
    assert_int_equal(summary.distinct, wanted.distinct);
    assert_int_equal(summary.conflicting, wanted.conflicting);
    assert_int_equal(summary.conflicting_rows, wanted.conflicting_rows);
    table_release(table);
}

/* Counted by another way, and at any number of threads. */
static void test_many_rows(void **state)
{
    (void)state;
    enum { ROWS = 30000, BYTES = 500, RATES = 20 };
    static bool seen[BYTES][RATES][2];
    struct err err = { 0 };
    struct str rows;
    struct rng rng = rng_stream(3, "rows");
    size_t distinct = 0, conflicting = 0;
    str_init(&rows);
    for (size_t i = 0; i < ROWS; i++) {
        uint64_t bytes = rng_below(&rng, BYTES), rate = rng_below(&rng, RATES);
        bool attack = rng_below(&rng, 8) == 0;
        bool known = seen[bytes][rate][0] || seen[bytes][rate][1];
        distinct += !known;
        conflicting += known && !seen[bytes][rate][attack] && seen[bytes][rate][!attack];
        seen[bytes][rate][attack] = true;
        str_addf(&rows, "%d,SF,x,0.%02d,%s\n", (int)bytes, (int)rate, attack ? "smurf" : "normal");
    }
    struct table *table = made_table(rows.text);
    for (size_t threads = 0; threads < 5; threads++) {
        struct pool *pool = threads > 0 ? made_pool(threads) : NULL;
        struct table_summary summary;
        assert_true(table_summarise(table, 0, pool, NULL, &summary, &err));
        assert_int_equal(summary.distinct, distinct);
        assert_int_equal(summary.conflicting, conflicting);
        table_summary_done(&summary);
        pool_free(pool);
    }
    table_release(table);
    str_done(&rows);
}

/* Equal features are equal in other stores too, whatever the columns' types there. */
static void test_overlap_between_stores(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct overlap overlap;
    struct table *one = made_table(text);
    struct table *two = made_table("70000,S0,x,0.123456,normal\n5,SF,x,0.5,neptune\n"
                                   "7,odd,x,0,normal\n7,REJ,x,0,normal\n8.000,REJ,x,1.0,normal\n");
    assert_int_equal(two->store->columns[0].type, CELL_I32);
    assert_true(table_overlap(one, two, &overlap, &err));
    assert_int_equal(overlap.shared_rows, 0);
    assert_int_equal(overlap.twins, 5); /* all but the row with "other" */
    assert_int_equal(overlap.twins_same_label, 0);
    assert_true(table_overlap(two, one, &overlap, &err));
    assert_int_equal(overlap.twins, 3);
    assert_true(store_equal_rows(one->store, 0, two->store, 1));
    assert_true(store_equal_rows(two->store, 2, one->store, 1));
    assert_false(store_equal_rows(two->store, 2, one->store, 3));
    assert_int_equal(one->store->hashes[1], two->store->hashes[2]);
    assert_int_not_equal(one->store->hashes[3], two->store->hashes[2]);
    table_release(one);
    table_release(two);
}

/* Labels are compared by name, and a vector may have several. */
static void test_overlap_of_labels(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct overlap overlap;
    const char *schema = "label-ending .\nnumber bytes\nsymbol flag SF S0 REJ\nignored note\n"
                         "number rate\nlabel label\ncategories normal r2l dos\n"
                         "attacks r2l spy\nattacks dos neptune\n";
    const char *rows = "5,SF,x,0.5,normal\n5,SF,x,0.5,spy\n5,SF,x,0.5,neptune\n"
                       "8,REJ,x,1,neptune\n7,odd,x,0,spy\n";
    struct store *store = read_made(schema, rows, strlen(rows), false, &err);
    struct table *other = table_of_store("other", store, "test", &err);
    struct table *table = made_table(text);
    assert_true(table_overlap(other, table, &overlap, &err));
    assert_int_equal(overlap.twins, 5);
    assert_int_equal(overlap.twins_same_label, 3); /* not rows 2 and 4 */
    assert_true(table_overlap(table, other, &overlap, &err));
    assert_int_equal(overlap.twins, 5);
    assert_int_equal(overlap.twins_same_label, 4); /* smurf is no attack of the other schema */
    struct twin_rows twins;
    struct table *attacks = rows_of(table, (uint32_t[]){ 4, 5 }, 2);
    const uint8_t kinds[] = { TWIN_OTHER, TWIN_SAME, TWIN_SAME, TWIN_SAME, TWIN_NONE };
    assert_true(twin_rows_find(&twins, other, attacks, NULL, &err)); /* normal or not */
    assert_memory_equal(twins.kinds, kinds, sizeof kinds);
    assert_int_equal(twins.same, 3);
    assert_int_equal(twins.other, 1);
    assert_int_equal(twins.distinct, 3);
    assert_int_equal(twins.distinct_twins, 2);
    twin_rows_done(&twins);
    table_release(attacks);
    table_release(table);
    table_release(other);
}

static void test_overlap_within_a_file(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct overlap overlap;
    struct table *table = made_table(text), *again = made_table(text);
    struct table *left = rows_of(table, (uint32_t[]){ 0, 1, 5 }, 3);
    struct table *right = rows_of(again, (uint32_t[]){ 1, 2, 3 }, 3);
    assert_true(table_overlap(left, right, &overlap, &err));
    assert_int_equal(overlap.shared_rows, 1); /* row 1, though loaded twice */
    assert_int_equal(overlap.twins, 2);       /* and row 0, which equals row 2 */
    struct row_set *set = row_set_of(right, &err);
    assert_true(row_set_has(set, table->store, 4));
    assert_false(row_set_has(set, table->store, 5));
    table_release(right); /* the set holds it */
    assert_true(row_set_has(set, table->store, 1));
    row_set_free(set);
    table_release(left);
    table_release(table);
    table_release(again);
}

static void test_overlap_of_other_columns(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct overlap overlap;
    const char schema[] = "number bytes\nlabel l\ncategories normal dos\nattacks dos smurf\n";
    struct store *store = read_made(schema, "5,normal\n", 9, false, &err);
    struct table *other = table_of_store("other", store, "test", &err);
    struct table *table = made_table(text);
    assert_true(table_overlap(table, other, &overlap, &err));
    assert_int_equal(overlap.twins, 0);
    assert_int_equal(overlap.shared_rows, 0);
    table_release(table);
    table_release(other);
}

static void test_digest(void **state)
{
    (void)state;
    struct err err = { 0 };
    char first[DIGEST_HEX_SIZE], second[DIGEST_HEX_SIZE];
    struct table *table = made_table(text), *again = made_table(text);
    assert_true(table_digest(table, first, &err) && table_digest(again, second, &err));
    assert_string_equal(first, second);
    struct table *turned = rows_of(table, (uint32_t[]){ 1, 0, 2, 3, 4, 5 }, 6);
    assert_true(table_digest(turned, second, &err));
    assert_string_not_equal(first, second); /* the order counts */
    table_release(turned);
    table_release(table);
    table_release(again);
}

static void test_references(void **state)
{
    (void)state;
    struct table *table = made_table(text);
    struct table *held = table_hold(table);
    struct store *store = store_hold(table->store);
    table_release(table);
    assert_string_equal(held->name, "data");
    assert_int_equal(table_attack(held, 4), schema_attack_index(store->schema, "spy", 3));
    table_release(held);
    assert_int_equal(store->rows, 6);
    store_release(store);
    table_release(NULL);
    store_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_summary),
        cmocka_unit_test(test_equal_hashes),
        cmocka_unit_test(test_many_rows),
        cmocka_unit_test(test_overlap_between_stores),
        cmocka_unit_test(test_overlap_of_labels),
        cmocka_unit_test(test_overlap_within_a_file),
        cmocka_unit_test(test_overlap_of_other_columns),
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_references),
    };
    return unit_run(tests);
}

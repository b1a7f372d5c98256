/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/data_made.h"

#include <math.h>

#include "src/data/describe.h"

/* Rows 0, 2 and 4 are equal, 4 with another label; so are 1 and 5, with attacks of one class. */
static const char text[] = "5,SF,x,0.5,normal\n"
                           "7,odd,x,0,smurf\n"
                           "5,SF,y,0.50,normal\n"
                           "2000,other,x,0.00,smurf\n"
                           "5,SF,z,0.5,spy\n"
                           "7,odd,x,0,neptune\n"
                           "0,REJ,x,1,neptune\n"
                           "0,odd,x,1,normal\n";

static struct column_description described(const struct table *table, size_t feature)
{
    struct err err = { 0 };
    struct column_description column;
    if (!column_describe(table, feature, &column, &err))
        fail_msg("%s", err.message);
    return column;
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

static void test_numbers(void **state)
{
    (void)state;
    struct table *table = made_table(text);
    struct column_description column = described(table, 0); /* 0 0 5 5 5 7 7 2000 */
    assert_false(column.symbol);
    assert_int_equal(column.rows, 8);
    assert_int_equal(column.distinct, 4);
    assert_int_equal(column.zeros, 2);
    assert_int_equal(column.most, 3);
    assert_near(column.most_value, 5, 0);
    assert_near(column.least, 0, 0);
    assert_near(column.greatest, 2000, 0);
    assert_near(column.quantiles[0], 0, 0);
    assert_near(column.quantiles[1], 3.75, 1e-12); /* three quarters from 0 to 5 */
    assert_near(column.quantiles[2], 5, 0);
    assert_near(column.quantiles[3], 7, 0);
    assert_near(column.quantiles[4], 7 + 0.65 * 1993, 1e-9);
    assert_true(column.logarithmic); /* ln(6) and ln(8) lie in bins 1 and 2 of ln(2001) / 8 */
    assert_int_equal(column.histogram[0], 2);
    assert_int_equal(column.histogram[1], 3);
    assert_int_equal(column.histogram[2], 2);
    assert_int_equal(column.histogram[7], 1);
    column = described(table, 2);
    assert_false(column.logarithmic);
    assert_int_equal(column.histogram[0], 3);
    assert_int_equal(column.histogram[4], 3);
    assert_int_equal(column.histogram[7], 2);
    table_release(table);
}

static void test_symbols(void **state)
{
    (void)state;
    struct table *table = made_table(text);
    struct column_description column = described(table, 1);
    assert_true(column.symbol);
    assert_int_equal(column.distinct, 4);
    assert_int_equal(column.most, 3);
    assert_string_equal(described_symbol(table->store, 1, column.most_value), "SF");
    assert_true(isnan(column.least) && isnan(column.quantiles[2]));
    assert_int_equal(column.histogram[0], 3);
    assert_int_equal(column.histogram[1], 3);
    assert_int_equal(column.histogram[2], 1);
    assert_int_equal(column.histogram[3], 1);
    assert_int_equal(column.histogram[4], 0);
    assert_string_equal(described_symbol(table->store, 1, 3), "odd");
    assert_string_equal(described_symbol(table->store, 1, 4), "other");
    table_release(table);
}

static void test_constant(void **state)
{
    (void)state;
    struct table *table = made_table(text);
    struct table *same = rows_of(table, (uint32_t[]){ 0, 2, 4 }, 3);
    struct column_description column = described(same, 0);
    assert_true(column_is_constant(&column));
    assert_false(column_is_nearly_constant(&column));
    assert_int_equal(column.histogram[0], 3);
    uint32_t many[200] = { 0 };
    many[7] = 1;
    many[9] = 3;
    struct table *nearly = rows_of(table, many, 200);
    column = described(nearly, 0);
    assert_true(column_is_nearly_constant(&column));
    assert_false(column_is_constant(&column));
    many[11] = 6;
    struct table *not_so = rows_of(table, many, 200);
    column = described(not_so, 0);
    assert_false(column_is_nearly_constant(&column));
    table_release(not_so);
    table_release(nearly);
    table_release(same);
    table_release(table);
}

static void test_empty(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = made_table(text);
    struct table *empty = rows_of(table, (uint32_t[]){ 0 }, 0);
    struct column_description column = described(empty, 0);
    assert_int_equal(column.distinct, 0);
    assert_true(isnan(column.least) && isnan(column.quantiles[0]));
    assert_false(column_is_constant(&column) || column_is_nearly_constant(&column));
    struct label_description labels;
    assert_true(labels_describe(empty, 0, &labels, &err));
    assert_int_equal(labels.distinct, 0);
    assert_int_equal(labels.distinct_lines, 0);
    assert_true(isnan(labels.schemes[SCHEME_BINARY].ceiling));
    labels_done(&labels);
    struct column_shift *shifts = NULL;
    size_t count = 0;
    assert_true(table_shift(table, empty, (size_t[]){ 0, 1 }, 2, &shifts, &count, &err));
    assert_int_equal(count, 2);
    assert_true(isnan(shifts[0].psi));
    free(shifts);
    table_release(empty);
    table_release(table);
}

static void test_classes(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = made_table(text);
    struct class_rows by_class;
    double typical = 0;
    assert_true(class_rows_of(table, SCHEME_CATEGORY, 0, &by_class, &err));
    assert_int_equal(by_class.count, 3);
    assert_int_equal(by_class.starts[0], 0);
    assert_int_equal(by_class.starts[1], 3); /* normal: rows 0, 2, 7 */
    assert_int_equal(by_class.starts[2], 7); /* dos: 1, 3, 5, 6 */
    assert_int_equal(by_class.starts[3], 8); /* r2l: 4 */
    assert_int_equal(by_class.rows[2], 7);
    assert_int_equal(by_class.rows[7], 4);
    assert_true(class_typical(table, &by_class, 1, 0, &typical, &err)); /* 0 7 7 2000 */
    assert_near(typical, 7, 0);
    assert_true(class_typical(table, &by_class, 1, 1, &typical, &err));
    assert_string_equal(described_symbol(table->store, 1, typical), "odd");
    class_rows_done(&by_class);
    assert_true(class_rows_of(table, SCHEME_CATEGORY, 1, &by_class, &err)); /* spy is dos */
    assert_true(class_typical(table, &by_class, 2, 0, &typical, &err));
    assert_true(isnan(typical));
    class_rows_done(&by_class);
    table_release(table);
}

static void check_scheme(const struct label_description *labels, enum scheme scheme, size_t vectors,
                         size_t rows, size_t agreeing)
{
    const struct scheme_labels *found = &labels->schemes[scheme];
    assert_int_equal(found->conflicting, vectors);
    assert_int_equal(found->conflicting_rows, rows);
    assert_int_equal(found->agreeing, agreeing);
    assert_near(found->ceiling, (double)agreeing / (double)labels->rows, 1e-15);
}

static void test_labels(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = made_table(text);
    struct label_description labels;
    assert_true(labels_describe(table, 0, &labels, &err));
    assert_int_equal(labels.rows, 8);
    assert_int_equal(labels.distinct, 5);
    assert_int_equal(labels.distinct_lines, 7); /* all but row 2, which says what row 0 says */
    assert_int_equal(labels.class_lines[0], 2);
    assert_int_equal(labels.class_lines[1], 4);
    assert_int_equal(labels.class_lines[2], 1);
    check_scheme(&labels, SCHEME_BINARY, 1, 3, 7);
    check_scheme(&labels, SCHEME_CATEGORY, 1, 3, 7);
    check_scheme(&labels, SCHEME_ATTACK, 2, 5, 6);
    labels_done(&labels);
    assert_true(labels_describe(table, 1, &labels, &err)); /* spy is dos */
    assert_int_equal(labels.class_lines[1], 5);
    assert_int_equal(labels.class_lines[2], 0);
    labels_done(&labels);
    /* A row that stands in the table twice counts twice. */
    struct table *twice = rows_of(table, (uint32_t[]){ 4, 0, 4, 1 }, 4);
    assert_true(labels_describe(twice, 0, &labels, &err));
    assert_int_equal(labels.distinct, 2);
    assert_int_equal(labels.distinct_lines, 3);
    check_scheme(&labels, SCHEME_BINARY, 1, 3, 3);
    labels_done(&labels);
    table_release(twice);
    table_release(table);
}

/* Ten rows with bytes 1 .. 10 have one row in each bin between their deciles. */
static void test_shift_of_numbers(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *one = made_table("1,SF,x,0,normal\n2,SF,x,0,normal\n3,SF,x,0,normal\n"
                                   "4,SF,x,0,normal\n5,SF,x,0,normal\n6,SF,x,0,normal\n"
                                   "7,SF,x,0,normal\n8,SF,x,0,normal\n9,SF,x,0,normal\n"
                                   "10,S0,x,0,normal\n");
    struct table *two = made_table("1,SF,x,0,normal\n900,new,x,0,normal\n");
    struct column_shift *shifts = NULL;
    size_t count = 0;
    size_t features[] = { 0, 1, 2 };
    assert_true(table_shift(one, one, features, 3, &shifts, &count, &err));
    assert_int_equal(count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(shifts[i].feature, i); /* equal ones in their order */
        assert_near(shifts[i].psi, 0, 0);
    }
    free(shifts);
    assert_true(table_shift(one, two, features, 3, &shifts, &count, &err));
    /* Half of two's rows lie in the first bin, half in the last; none in the eight between. */
    double bytes = 2 * (0.5 - 0.1) * log(5) + 8 * (0.0001 - 0.1) * log(0.001);
    /* SF 0.9 to 0.5, S0 0.1 to 0, new 0 to 0.5 */
    double flag =
        (0.5 - 0.9) * log(0.5 / 0.9) + (0.0001 - 0.1) * log(0.001) + (0.5 - 0.0001) * log(5000);
    assert_int_equal(shifts[0].feature, 0);
    assert_near(shifts[0].psi, bytes, 1e-12);
    assert_int_equal(shifts[1].feature, 1);
    assert_near(shifts[1].psi, flag, 1e-12);
    assert_near(shifts[2].psi, 0, 0);
    free(shifts);
    table_release(one);
    table_release(two);
}

/* Unknown symbols are the same by their text; columns are the same by name and kind. */
static void test_shift_between_schemas(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char schema[] = "symbol bytes 1\nsymbol flag REJ\nlabel l\ncategories normal dos\n"
                          "attacks dos smurf\n";
    const char rows[] = "1,odd,normal\n1,SF,normal\n";
    struct store *store = read_made(schema, rows, strlen(rows), false, &err);
    assert_non_null(store);
    struct table *other = table_of_store("other", store, "test", &err);
    struct table *table = made_table("5,SF,x,0.5,normal\n5,odd,x,0.5,normal\n");
    struct column_shift *shifts = NULL;
    size_t count = 0;
    assert_true(table_shift(table, other, (size_t[]){ 0, 1, 2 }, 3, &shifts, &count, &err));
    assert_int_equal(count, 1);
    assert_int_equal(shifts[0].feature, 1);
    assert_near(shifts[0].psi, 0, 0);
    free(shifts);
    table_release(table);
    table_release(other);
}

static void test_tally(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = made_table(text);
    struct tally tally;
    assert_true(tally_of(&tally, table->store, 0, table->rows, table->count, &err));
    assert_int_equal(tally.count, 4);
    assert_near(tally.entries[3].value, 2000, 0);
    assert_near(tally_step(&tally, 0.25), 0, 0);
    assert_near(tally_step(&tally, 0.26), 5, 0);
    assert_near(tally_step(&tally, 1), 2000, 0);
    assert_near(tally_quantile(&tally, 1), 2000, 0);
    assert_int_equal(tally_rows_of(&tally, 7), 2);
    assert_int_equal(tally_rows_of(&tally, 6), 0);
    tally_done(&tally);
    assert_null(tally_most(&tally));
    assert_int_equal(tally_rows_of(&tally, 7), 0);
    table_release(table);
}

/* More values than the first table of slots holds. */
static void test_many_values(void **state)
{
    (void)state;
    enum { COUNT = 3000 };
    struct err err = { 0 };
    struct str rows;
    str_init(&rows);
    for (int i = COUNT; i > 0; i--)
        str_addf(&rows, "%d,SF,x,0,normal\n", i);
    struct table *table = made_table(rows.text);
    struct tally tally;
    assert_true(tally_of(&tally, table->store, 0, table->rows, table->count, &err));
    assert_int_equal(tally.count, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        assert_near(tally.entries[i].value, (double)i + 1, 0);
    assert_near(tally_quantile(&tally, 0.5), 1500.5, 0);
    tally_done(&tally);
    table_release(table);
    str_done(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_symbols),
        cmocka_unit_test(test_constant),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_shift_of_numbers),
        cmocka_unit_test(test_shift_between_schemas),
        cmocka_unit_test(test_tally),
        cmocka_unit_test(test_many_values),
    };
    return unit_run(tests);
}

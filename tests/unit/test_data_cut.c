/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows cut off for validation: how many, of which attacks, in which order, the same every time. */
#include "tests/unit/toy.h"

#include "src/data/cut.h"

enum { ROWS = 203, ATTACKS_MOST = 8 };

static void count_attacks(const struct table *table, size_t counts[ATTACKS_MOST])
{
    memset(counts, 0, ATTACKS_MOST * sizeof *counts);
    for (size_t i = 0; i < table->count; i++)
        counts[table_attack(table, i)]++;
}

/* Each row on one side, in the table's order; each attack has its share to a row. */
static void test_drawn(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = toy_table("train", ROWS, 3);
    struct cut cut, again;
    struct cut_request request = { .fraction = 0.1, .seed = 7 };
    assert_true(table_cut(table, &request, &cut, &err));
    assert_int_equal(cut.off->count, 20);
    assert_int_equal(cut.kept->count, ROWS - 20);
    assert_int_equal(cut.copies, 0);
    assert_string_equal(cut.kept->name, "train");
    assert_string_equal(cut.off->name, "train/valid");
    size_t k = 0, o = 0;
    for (size_t i = 0; i < ROWS; i++) {
        bool kept = k < cut.kept->count && cut.kept->rows[k] == table->rows[i];
        bool off = o < cut.off->count && cut.off->rows[o] == table->rows[i];
        assert_true(kept != off);
        k += kept;
        o += off;
    }
    size_t all[ATTACKS_MOST], off[ATTACKS_MOST];
    count_attacks(table, all);
    count_attacks(cut.off, off);
    for (size_t a = 0; a < ATTACKS_MOST; a++)
        assert_near((double)off[a], (double)all[a] / 10, 1);
    assert_true(table_cut(table, &request, &again, &err));
    assert_memory_equal(again.off->rows, cut.off->rows, 20 * sizeof(uint32_t));
    cut_done(&again);
    request.seed = 8;
    assert_true(table_cut(table, &request, &again, &err));
    assert_memory_not_equal(again.off->rows, cut.off->rows, 20 * sizeof(uint32_t));
    cut_done(&again);
    /* Integer streams draw them, so these rows come on every machine. */
    static const uint32_t first[] = { 9, 14, 26, 40, 67, 71 };
    assert_memory_equal(cut.off->rows, first, sizeof first);
    cut_done(&cut);
    table_release(table);
}

static void test_end(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = toy_table("train", ROWS, 3);
    struct cut cut;
    struct cut_request request = { .fraction = 0.25, .at_end = true };
    assert_true(table_cut(table, &request, &cut, &err));
    assert_int_equal(cut.off->count, 51);
    assert_memory_equal(cut.kept->rows, table->rows, (ROWS - 51) * sizeof(uint32_t));
    assert_memory_equal(cut.off->rows, table->rows + ROWS - 51, 51 * sizeof(uint32_t));
    cut_done(&cut);
    table_release(table);
}

/* A row that the table has twice may lie on both sides: counted. */
static void test_copies(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = toy_table("train", ROWS, 3);
    uint32_t *rows = malloc(2 * ROWS * sizeof *rows);
    assert_non_null(rows);
    for (size_t i = 0; i < 2 * ROWS; i++)
        rows[i] = table->rows[i % ROWS];
    struct table *twice = table_of_rows("twice", table->store, rows, 2 * ROWS, "made", &err);
    struct cut cut;
    struct cut_request request = { .fraction = 0.5, .at_end = true };
    assert_true(table_cut(twice, &request, &cut, &err));
    assert_int_equal(cut.copies, ROWS);
    cut_done(&cut);
    table_release(twice);
    table_release(table);
}

static void test_refused(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = toy_table("train", 4, 3);
    struct cut cut;
    struct cut_request request = { .fraction = 0.1, .seed = 1 };
    assert_false(table_cut(table, &request, &cut, &err));
    assert_non_null(strstr(err.message, "of the 4 rows of train leaves no row to validate on"));
    request.fraction = 0.9;
    assert_false(table_cut(table, &request, &cut, &err));
    assert_non_null(strstr(err.message, "leaves no row to train on"));
    cut_done(&cut);
    table_release(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drawn),
        cmocka_unit_test(test_end),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_refused),
    };
    return unit_run(tests);
}

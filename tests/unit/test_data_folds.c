/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folds: equal rows stay together, attacks are shared out evenly, each row counts as often as asked. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/pool.h"
#include "src/data/demo.h"
#include "src/data/folds.h"
#include "src/data/row_vectors.h"

enum { FOLDS = 7 };

static struct table *demo(void)
{
    struct err err = { 0 };
    struct pool *pool = pool_new(1, &err);
    struct store *store = demo_store(unit_source_path("."), "demo", pool, &err);
    assert_non_null(store);
    pool_free(pool);
    struct table *table = table_of_store("demo", store, "demo", &err);
    assert_non_null(table);
    return table;
}

static struct folds deal(const struct table *table, uint64_t repeat, bool copies)
{
    struct err err = { 0 };
    struct folds folds;
    struct folds_request request = {
        .folds = FOLDS, .seed = 3, .repeat = repeat, .copies = copies
    };
    assert_true(folds_of(table, &request, &folds, &err));
    return folds;
}

/* Of each attack the folds have the same number of feature rows, give or take one; so have they of all. */
static void check_even(const struct table *table, const struct row_vectors *vectors,
                       const struct folds *folds)
{
    size_t attacks = table->store->schema->attack_count;
    size_t *counts = calloc((attacks + 1) * FOLDS, sizeof *counts);
    for (size_t v = 0; v < vectors->count; v++) {
        size_t first = vectors->first[v], fold = folds->of_row[first];
        assert_true(fold < FOLDS);
        counts[table_attack(table, first) * FOLDS + fold]++;
        counts[attacks * FOLDS + fold]++;
    }
    for (size_t a = 0; a <= attacks; a++) {
        size_t least = SIZE_MAX, most = 0;
        for (size_t f = 0; f < FOLDS; f++) {
            size_t count = counts[a * FOLDS + f];
            least = count < least ? count : least;
            most = count > most ? count : most;
        }
        assert_true(most - least <= 1);
    }
    free(counts);
}

static void test_dealt(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = demo();
    struct row_vectors vectors;
    assert_true(row_vectors_of(&vectors, table, &err));
    for (int copies = 0; copies < 2; copies++) {
        struct folds folds = deal(table, 0, copies);
        size_t counted = 0;
        for (size_t i = 0; i < table->count; i++) {
            size_t first = vectors.first[vectors.of_row[i]];
            bool counts = folds.of_row[i] != FOLD_NONE;
            counted += counts;
            /* The first of equal rows always counts, and those that do are in its fold. */
            assert_true(!counts || folds.of_row[i] == folds.of_row[first]);
            assert_true(counts || (!copies && i != first));
        }
        assert_int_equal(folds.rows, counted);
        assert_int_equal(folds.distinct, vectors.count);
        assert_true(copies ? counted == table->count : counted < table->count);
        check_even(table, &vectors, &folds);
        folds_done(&folds);
    }
    row_vectors_done(&vectors);
    table_release(table);
}

/* With count=once no two rows that count are equal in features and label. */
static void test_once(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = demo();
    struct row_vectors vectors;
    assert_true(row_vectors_of(&vectors, table, &err));
    struct folds folds = deal(table, 0, false);
    size_t attacks = table->store->schema->attack_count;
    bool *seen = calloc(vectors.count * attacks, sizeof *seen);
    size_t pairs = 0;
    for (size_t i = 0; i < table->count; i++) {
        bool *pair = &seen[vectors.of_row[i] * attacks + table_attack(table, i)];
        assert_int_equal(folds.of_row[i] != FOLD_NONE, !*pair);
        pairs += !*pair;
        *pair = true;
    }
    assert_int_equal(pairs, folds.rows);
    free(seen);
    folds_done(&folds);
    row_vectors_done(&vectors);
    table_release(table);
}

static void test_tables(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = demo(), *rest, *own;
    struct folds folds = deal(table, 0, true);
    size_t rows = 0;
    for (size_t f = 0; f < FOLDS; f++) {
        assert_true(folds_tables(&folds, f, &rest, &own, &err));
        assert_int_equal(rest->count + own->count, table->count);
        for (size_t i = 0; i < own->count; i++) {
            assert_int_equal(folds.of_row[own->rows[i]], f); /* the table has its store's order */
        }
        assert_string_equal(rest->name, "demo");
        rows += own->count;
        table_release(rest);
        table_release(own);
    }
    assert_int_equal(rows, table->count);
    folds_done(&folds);
    table_release(table);
}

static void test_repeats(void **state)
{
    (void)state;
    struct table *table = demo();
    struct folds first = deal(table, 0, true), same = deal(table, 0, true),
                 other = deal(table, 1, true);
    size_t bytes = table->count * sizeof *first.of_row;
    assert_memory_equal(first.of_row, same.of_row, bytes);
    assert_true(memcmp(first.of_row, other.of_row, bytes) != 0);
    folds_done(&first);
    folds_done(&same);
    folds_done(&other);
    table_release(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dealt),
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_repeats),
    };
    return unit_run(tests);
}

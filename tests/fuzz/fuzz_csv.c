/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows as text. What could be read is written and read again: it must be the same, with the same
 * hashes, whatever way the numbers were first written.
 *
 * Parser: src/data/csv.c src/data/csv_field.c src/data/csv_columns.c src/data/csv_plan.c src/data/csv_line.c src/data/csv_explain.c
 */
#include <math.h>
#include <stdlib.h>

#include "src/base/str.h"
#include "src/data/load.h"
#include "src/data/table_summary.h"
#include "tests/fuzz/fuzz.h"

static const char schema_file[] = "label-ending .\n"
                                  "number a\n"
                                  "symbol kind red green a_rather_long_name_of_a_value\n"
                                  "number b\n"
                                  "ignored note\n"
                                  "number c\n"
                                  "label what\n"
                                  "categories normal dos\n"
                                  "attacks dos smurf neptune\n";

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static struct store *read_rows(struct schema *schema, struct pool *pool, bool skip,
                               const char *text, size_t length)
{
    struct err err = { 0 };
    struct load_request request = {
        .source = "fuzz", .schema = schema, .skip_bad_rows = skip, .pool = pool
    };
    struct store *store = load_text(&request, text, length, &err);
    demand(store || (err.code != ERR_NONE && err.message[0]));
    return store;
}

/* As read_rows takes it; values that are no short decimals in full. */
static void write_rows(const struct store *store, struct str *text)
{
    static const size_t order[] = { 0, 1, 2, SIZE_MAX, 3 };
    for (uint32_t row = 0; row < store->rows; row++) {
        char buffer[40];
        for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
            if (order[i] != SIZE_MAX) {
                demand(isfinite(store_value(store, order[i], row)));
                str_add(text, store_text(store, order[i], row, buffer));
            }
            str_add(text, ",");
        }
        str_addf(text, "%s.\r\n", store->schema->attacks[store->attacks[row]].name);
    }
}

static void compare(const struct store *a, const struct store *b)
{
    demand(a->rows == b->rows);
    for (uint32_t row = 0; row < a->rows; row++) {
        demand(a->hashes[row] == b->hashes[row] && a->attacks[row] == b->attacks[row]);
        demand(store_equal_rows(a, row, b, row) && store_equal_rows(a, row, a, row));
    }
    for (size_t i = 0; i < a->schema->feature_count; i++)
        demand(a->columns[i].unknown_rows == b->columns[i].unknown_rows);
}

static void check_summary(struct store *store, struct pool *pool)
{
    struct err err = { 0 };
    struct table_summary summary;
    struct table *table = table_of_store("fuzz", store_hold(store), "fuzz", &err);
    demand(table && table_summarise(table, 0, pool, NULL, &summary, &err));
    demand(summary.distinct <= summary.rows && summary.conflicting <= summary.distinct);
    table_summary_done(&summary);
    table_release(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pool *pool;
    static struct schema *schema;
    struct err err = { 0 };
    if (!pool) {
        pool = pool_new(1, &err);
        schema = schema_parse(NULL, "fuzz.schema", schema_file, sizeof schema_file - 1, &err);
        demand(pool && schema);
    }
    const char *text = size ? (const char *)data : "";
    struct store *strict = read_rows(schema, pool, false, text, size);
    struct store *store = read_rows(schema, pool, true, text, size);
    demand(!strict || store);
    if (store) {
        struct str again;
        str_init(&again);
        write_rows(store, &again);
        struct store *other = read_rows(schema, pool, false, again.text, again.length);
        demand(other);
        compare(store, other);
        check_summary(store, pool);
        store_release(other);
        str_done(&again);
    }
    if (strict)
        compare(strict, store);
    store_release(strict);
    store_release(store);
    return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conditions on rows: read, and asked of a few rows. "not (C)" must say the opposite of C.
 *
 * Parser: src/data/condition.c
 */
#include <stdlib.h>
#include <string.h>

#include "src/data/condition.h"
#include "src/data/load.h"
#include "tests/fuzz/fuzz.h"

static const char schema_file[] = "number count\n"
                                  "symbol flag SF S0 REJ\n"
                                  "number rate\n"
                                  "label label\n"
                                  "categories normal dos\n"
                                  "attacks dos smurf\n";
static const char rows[] = "1,SF,0.50,normal\n300,S0,1.00,smurf\n0,OTH,0.00,normal\n";

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static struct store *make_store(void)
{
    struct err err = { 0 };
    struct pool *pool = pool_new(1, &err);
    struct schema *schema =
        schema_parse(NULL, "fuzz.schema", schema_file, sizeof schema_file - 1, &err);
    demand(pool && schema);
    struct load_request request = { .source = "fuzz", .schema = schema, .pool = pool };
    struct store *store = load_text(&request, rows, sizeof rows - 1, &err);
    demand(store);
    schema_release(schema);
    pool_free(pool);
    return store;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct store *store;
    if (!store)
        store = make_store();
    struct err err = { 0 }, other_err = { 0 };
    struct str text, other;
    str_init(&text);
    str_init(&other);
    str_add_bytes(&text, (const char *)data, size);
    str_addf(&other, "not (%s)", text.text);
    struct condition *condition = condition_parse_for(store, 0, text.text, &err);
    struct condition *opposite = condition_parse(store->schema, 0, other.text, &other_err);
    demand(condition || err.message[0]);
    for (uint32_t row = 0; row < store->rows; row++) {
        bool holds = condition && condition_holds(condition, store, row);
        if (condition && opposite)
            demand(holds != condition_holds(opposite, store, row));
    }
    condition_free(condition);
    condition_free(opposite);
    str_done(&text);
    str_done(&other);
    return 0;
}

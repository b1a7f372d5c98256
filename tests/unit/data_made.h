/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of src/data share: the shipped schemas, stores from a few lines of text. */
#ifndef PEEPHOLE_TESTS_DATA_MADE_H
#define PEEPHOLE_TESTS_DATA_MADE_H

#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/data/load.h"
#include "src/data/table_summary.h"
#include "src/data/twins.h"

/* Three features, an ignored column between them, and the label. */
static const char small_schema[] = "label-ending .\n"
                                   "number bytes\n"
                                   "symbol flag SF S0 REJ\n"
                                   "ignored note\n"
                                   "number rate\n"
                                   "label label\n"
                                   "categories normal dos r2l\n"
                                   "attacks dos smurf neptune\n"
                                   "attacks r2l spy\n"
                                   "taxonomy one\n"
                                   "taxonomy two spy=dos\n";

static inline struct pool *made_pool(size_t threads)
{
    struct err err = { 0 };
    struct pool *pool = pool_new(threads, &err);
    if (!pool)
        fail_msg("%s", err.message);
    return pool;
}

static inline struct schema *made_schema(const char *text)
{
    struct err err = { 0 };
    struct schema *schema = schema_parse(NULL, "small.schema", text, strlen(text), &err);
    if (!schema)
        fail_msg("%s", err.message);
    return schema;
}

static inline struct schema *shipped_schema(const char *name)
{
    struct err err = { 0 };
    struct schema *schema = schema_read(unit_source_path("."), name, &err);
    if (!schema)
        fail_msg("%s", err.message);
    return schema;
}

/* NULL and err where the text is bad. */
static inline struct store *read_made(const char *schema_text_of, const char *text, size_t length,
                                      bool skip, struct err *err)
{
    struct schema *schema = made_schema(schema_text_of);
    struct pool *pool = made_pool(2);
    struct load_request request = {
        .source = "made", .schema = schema, .skip_bad_rows = skip, .pool = pool
    };
    struct store *store = load_text(&request, text, length, err);
    pool_free(pool);
    schema_release(schema);
    return store;
}

static inline struct store *made_store(const char *text)
{
    struct err err = { 0 };
    struct store *store = read_made(small_schema, text, strlen(text), false, &err);
    if (!store)
        fail_msg("%s", err.message);
    return store;
}

static inline struct table *made_table(const char *text)
{
    struct err err = { 0 };
    struct table *table = table_of_store("data", made_store(text), "load made", &err);
    if (!table)
        fail_msg("%s", err.message);
    return table;
}

/* A file as a table; NULL and err where it cannot be read. */
static inline struct table *load_table(const char *schema_name, const char *path, size_t threads,
                                       struct err *err)
{
    struct schema *schema = shipped_schema(schema_name);
    struct pool *pool = made_pool(threads);
    struct load_request request = { .source = path, .path = path, .schema = schema, .pool = pool };
    struct store *store = load_file(&request, err);
    struct table *table = store ? table_of_store("data", store, "load", err) : NULL;
    pool_free(pool);
    schema_release(schema);
    return table;
}

/* The message holds these words. */
#define assert_says(err, words)                                             \
    do {                                                                    \
        if (!strstr((err).message, (words)))                                \
            fail_msg("\"%s\" does not say \"%s\"", (err).message, (words)); \
    } while (0)

#endif

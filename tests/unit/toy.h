/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small made-up tables for the tests of src/net and src/train: three classes of rows that differ in
 * two numbers and a symbol, from a fixed seed. */
#ifndef PEEPHOLE_TESTS_TOY_H
#define PEEPHOLE_TESTS_TOY_H

#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/base/str.h"
#include "src/data/load.h"
#include "src/data/prepare.h"
#include "src/net/model.h"

static const char toy_schema[] = "title Toy (synthetic)\n"
                                 "number a\nnumber b\nsymbol s x y z\nlabel label\n"
                                 "categories normal dos probe\n"
                                 "attacks dos flood\nattacks probe scan\n"
                                 "taxonomy contest\n";

/* A row "a,b,s,label": the classes overlap a little. */
static void toy_row(struct rng *rng, struct str *text)
{
    static const char *const labels[] = { "normal", "flood", "scan" };
    static const char symbols[] = "xyz";
    size_t class_index = (size_t)rng_below(rng, 3);
    double a = (class_index == 1 ? 60 : 20) + 12 * rng_normal(rng);
    double b = (class_index == 2 ? 60 : 20) + 12 * rng_normal(rng);
    size_t symbol = rng_below(rng, 4) == 0 ? (size_t)rng_below(rng, 3) : class_index;
    str_addf(text, "%d,%d,%c,%s\n", (int)(a < 0 ? 0 : a), (int)(b < 0 ? 0 : b), symbols[symbol],
             labels[class_index]);
}

static struct pool *toy_pool(size_t threads)
{
    struct err err;
    struct pool *pool = pool_new(threads, &err);
    assert_non_null(pool);
    return pool;
}

/* A table of the rows in a text. */
static struct table *toy_table_of(const char *name, const struct str *text)
{
    struct err err = { 0 };
    struct schema *schema = schema_parse("", "toy.schema", toy_schema, strlen(toy_schema), &err);
    if (!schema)
        fail_msg("%s", err.message);
    struct pool *pool = toy_pool(1);
    struct load_request request = {
        .source = "toy", .path = "toy", .schema = schema, .pool = pool
    };
    struct store *store = load_text(&request, text->text, text->length, &err);
    if (!store)
        fail_msg("%s", err.message);
    pool_free(pool);
    schema_release(schema);
    struct table *table = table_of_store(name, store, "toy", &err);
    assert_non_null(table);
    return table;
}

static inline struct table *toy_table(const char *name, size_t rows, uint64_t seed)
{
    struct rng rng = rng_stream(seed, "toy");
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < rows; i++)
        toy_row(&rng, &text);
    struct table *table = toy_table_of(name, &text);
    str_done(&text);
    return table;
}

static struct preparation *toy_preparation(const struct table *table)
{
    struct err err = { 0 };
    struct prepare_settings settings;
    prepare_defaults(&settings);
    struct preparation *preparation = preparation_fit(&settings, table, &err);
    if (!preparation)
        fail_msg("%s", err.message);
    return preparation;
}

/* "hidden=5 steps=3" into key values; the text is taken apart. */
static size_t toy_values(char *text, struct key_value *values, size_t most)
{
    size_t count = 0;
    for (char *word = strtok(text, " "); word && count < most; word = strtok(NULL, " ")) {
        char *sign = strchr(word, '=');
        assert_non_null(sign);
        *sign = '\0';
        values[count++] = (struct key_value){ word, sign + 1 };
    }
    return count;
}

/* A model of the preset that the first word names, else lstm; NULL and err where it is refused. */
static inline struct model *toy_try_model(const char *settings, struct err *err)
{
    char text[256];
    struct key_value values[16];
    snprintf(text, sizeof text, "%s ", settings);
    char *end = text + strcspn(text, " ");
    bool named = memchr(text, '=', (size_t)(end - text)) == NULL && end > text;
    *end = named ? '\0' : ' ';
    const struct preset *preset = preset_find(named ? text : "lstm");
    assert_non_null(preset);
    return model_new(preset, values, toy_values(named ? end + 1 : text, values, 16), err);
}

/* Built for the preparation of a table, which the model holds then. */
static inline struct model *toy_model(const char *settings, const struct table *table,
                                      uint64_t seed)
{
    struct err err = { 0 };
    struct model *model = toy_try_model(settings, &err);
    if (!model)
        fail_msg("%s", err.message);
    struct preparation *preparation = toy_preparation(table);
    if (!model_build(model, preparation, seed, &err))
        fail_msg("%s: %s", settings, err.message);
    preparation_release(preparation);
    return model;
}

/* The kernel that PEEPHOLE_KERNEL names, else the best. */
static inline struct compute toy_compute(struct pool *pool)
{
    struct err err;
    return (struct compute){ pool, kernel_choose(getenv("PEEPHOLE_KERNEL"), &err) };
}

#endif

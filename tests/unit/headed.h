/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of files with a heading share: loading a text by what is said of it. */
#ifndef PEEPHOLE_TESTS_HEADED_H
#define PEEPHOLE_TESTS_HEADED_H

#include "tests/unit/data_made.h"

/* request: label, missing, ... as wanted; the rest is filled in. NULL and err where it is refused. */
static inline struct store *load_headed(struct load_request request, const char *text,
                                        struct err *err)
{
    struct pool *pool = made_pool(2);
    request.source = request.source ? request.source : "web.csv";
    request.share_folder = unit_source_path(".");
    request.pool = pool;
    struct store *store = load_text(&request, text, strlen(text), err);
    pool_free(pool);
    return store;
}

static inline struct store *must_load(struct load_request request, const char *text)
{
    struct err err = { 0 };
    struct store *store = load_headed(request, text, &err);
    if (!store)
        fail_msg("%s (%s)", err.message, err.hint);
    return store;
}

static inline void must_refuse(struct load_request request, const char *text, const char *words,
                               const char *hint)
{
    struct err err = { 0 };
    struct store *store = load_headed(request, text, &err);
    if (store)
        fail_msg("was loaded, but should say \"%s\"", words);
    assert_says(err, words);
    if (hint && !strstr(err.hint, hint))
        fail_msg("the hint \"%s\" does not say \"%s\"", err.hint, hint);
}

static inline size_t feature_of(const struct store *store, const char *name)
{
    size_t feature = schema_feature_index(store->schema, name);
    if (feature == SIZE_MAX)
        fail_msg("there is no feature %s", name);
    return feature;
}

static inline const char *cell(const struct store *store, const char *name, uint32_t row)
{
    static char buffers[8][40];
    static size_t next;
    return store_text(store, feature_of(store, name), row, buffers[next++ % 8]);
}

static inline const char *label_of(const struct store *store, uint32_t row)
{
    return store->schema->attacks[store->attacks[row]].name;
}

/* Why a column was left out; NULL: it was not. */
static inline const char *left_out_for(const struct store *store, const char *name)
{
    for (size_t i = 0; i < store->left_out_count; i++)
        if (strcmp(store->left_out[i].name, name) == 0)
            return store->left_out[i].why;
    return NULL;
}

#endif

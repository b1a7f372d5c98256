/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fuzzers of files with a heading share: a file is read by a guess, again with empty lines
 * between its rows, so that they are taken one by one, and by the schema that the guess was. All must
 * give the same rows. */
#ifndef PEEPHOLE_TESTS_FUZZ_HEADED_H
#define PEEPHOLE_TESTS_FUZZ_HEADED_H

#include <stdlib.h>
#include <string.h>

#include "src/base/str.h"
#include "src/data/load.h"
#include "tests/fuzz/fuzz.h"

static inline void demand(bool holds)
{
    if (!holds)
        abort();
}

static inline void compare(const struct store *a, const struct store *b)
{
    demand(a->rows == b->rows && a->missing_rows == b->missing_rows && a->skipped == b->skipped);
    for (uint32_t row = 0; row < a->rows; row++) {
        demand(a->hashes[row] == b->hashes[row] && a->attacks[row] == b->attacks[row]);
        demand(store_equal_rows(a, row, b, row));
    }
}

/* The schema as text and back. */
static inline struct schema *write_and_read(const struct schema *schema)
{
    struct str text;
    struct err err = { 0 };
    str_init(&text);
    schema_text(schema, &text);
    struct schema *again = schema_parse(NULL, "fuzz.schema", text.text, text.length, &err);
    demand(again && schema_same_features(schema, again) && schema_same_classes(schema, again));
    str_done(&text);
    return again;
}

/* store: what the text was read as; NULL: it was refused. */
static inline void read_line_by_line(const struct load_request *request, const struct store *store,
                                     const char *text, size_t size)
{
    struct str spaced;
    struct err err = { 0 };
    str_init(&spaced);
    for (size_t i = 0; i < size; i++) {
        str_add_bytes(&spaced, text + i, 1);
        if (text[i] == '\n')
            str_add(&spaced, "\n\n\n\n\n");
    }
    demand(!str_failed(&spaced));
    struct store *other = load_text(request, spaced.text, spaced.length, &err);
    demand(!other == !store);
    if (store)
        compare(store, other);
    store_release(other);
    str_done(&spaced);
}

/* The first byte says what is asked for, the rest is the file. */
static inline void read_twice(const uint8_t *data, size_t size, const char *source)
{
    static struct pool *pool;
    struct err err = { 0 };
    if (!pool)
        demand((pool = pool_new(1, &err)));
    if (size == 0)
        return;
    struct load_request request = { .source = source,
                                    .label = data[0] & 4 ? "label" : NULL,
                                    .missing = (enum missing)(data[0] & 3),
                                    .skip_bad_rows = data[0] & 8,
                                    .symbols = data[0] & 16 ? "a" : NULL,
                                    .ignore = data[0] & 32 ? "b" : NULL,
                                    .normal = data[0] & 64 ? "quiet" : NULL,
                                    .pool = pool };
    const char *text = (const char *)data + 1;
    struct store *store = load_text(&request, text, size - 1, &err);
    demand(store || (err.code != ERR_NONE && err.message[0]));
    read_line_by_line(&request, store, text, size - 1);
    if (store) {
        struct load_request again = { .source = source,
                                      .schema = write_and_read(store->schema),
                                      .missing = request.missing,
                                      .skip_bad_rows = request.skip_bad_rows,
                                      .pool = pool };
        struct store *other = load_text(&again, text, size - 1, &err);
        demand(other);
        compare(store, other);
        store_release(other);
        schema_release(again.schema);
    }
    store_release(store);
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as the rows that a model is to answer: what their fields are, and the rows themselves, with or
 * without a label. The first byte says what becomes of missing cells and bad rows.
 *
 * Parser: src/data/stream_form.c src/data/layout.c src/data/csv_plan.c
 */
#include <stdlib.h>
#include <string.h>

#include "src/data/blocks.h"
#include "src/data/join.h"
#include "src/data/stream_form.h"
#include "tests/fuzz/fuzz.h"

static const char schema_file[] = "label-ending .\n"
                                  "number a\n"
                                  "symbol kind red green\n"
                                  "number b from 0\n"
                                  "ignored note\n"
                                  "label what\n"
                                  "categories normal dos\n"
                                  "attacks dos smurf neptune\n";

static struct pool *pool;

/* Rows that were taken must make a store. */
static void join_all(struct stream_form *form, struct blocks *blocks)
{
    struct err err = { 0 };
    struct join *join = join_new(form->schema, &err);
    if (!join || !join_blocks(join, blocks->at, blocks->count, pool, &err) ||
        join_rows(join) == 0) {
        join_free(join);
        return;
    }
    struct store *store = join_finish(join, &err);
    for (uint32_t row = 0; store && row < store->rows; row++)
        if (store->attacks[row] != 0)
            abort(); /* no label was read */
    store_release(store);
}

static void parse(struct stream_form *form, const struct stream_request *request, const char *text,
                  size_t length)
{
    static struct blocks blocks;
    struct err err = { 0 };
    const struct csv_options options = { .layout = &form->layout,
                                         .missing = request->missing,
                                         .skip_bad_rows = request->skip_bad_rows };
    bool good = true;
    memset(&blocks, 0, sizeof blocks);
    if (blocks_init(&blocks, form->schema, &options, &err)) {
        blocks_parse(&blocks, text, length, pool);
        for (size_t i = 0; i < blocks.count; i++)
            good = good && blocks.good[i];
        if (good)
            join_all(form, &blocks);
    }
    blocks_done(&blocks);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct schema *schema;
    struct err err = { 0 };
    struct stream_form form;
    size_t line = 0;
    if (!pool) {
        pool = pool_new(1, &err);
        schema = schema_parse(NULL, "fuzz.schema", schema_file, sizeof schema_file - 1, &err);
    }
    if (size < 2 || size > 1 << 20)
        return 0;
    const struct stream_request request = { .path = "-",
                                            .schema = schema,
                                            .share_folder = "/nowhere",
                                            .missing = (enum missing)(data[0] % 4),
                                            .skip_bad_rows = data[0] & 4,
                                            .pool = pool };
    char *text = calloc(1, size + CSV_PADDING);
    if (!text)
        return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\n';
    if (stream_form_find(&form, &request, text, size, &line, &err) && form.schema)
        parse(&form, &request, text + form.skip_bytes, size - form.skip_bytes);
    stream_form_done(&form);
    free(text);
    return 0;
}

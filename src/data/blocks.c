/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cutting a round into blocks, and parsing them side by side. */
#include "src/data/blocks.h"

#include <string.h>

bool blocks_init(struct blocks *blocks, const struct schema *schema,
                 const struct csv_options *options, struct err *err)
{
    bool good = csv_plan_init(&blocks->plan, schema, options, err);
    for (size_t i = 0; good && i < BLOCKS; i++)
        good = csv_block_init(&blocks->at[i], &blocks->plan, err);
    return good;
}

void blocks_done(struct blocks *blocks)
{
    for (size_t i = 0; i < BLOCKS; i++)
        csv_block_done(&blocks->at[i]);
    if (blocks->plan.schema)
        csv_plan_done(&blocks->plan);
}

/* Blocks of about equal size. */
static void cut(struct blocks *blocks, const char *text, size_t length)
{
    size_t count = length / BLOCK_SIZE;
    count = count == 0 ? 1 : count > BLOCKS ? BLOCKS : count;
    blocks->text = text;
    blocks->count = count;
    blocks->starts[0] = 0;
    for (size_t i = 1; i < count; i++) {
        size_t from = length / count * i;
        if (from < blocks->starts[i - 1])
            from = blocks->starts[i - 1];
        const char *feed = from < length ? memchr(text + from, '\n', length - from) : NULL;
        blocks->starts[i] = feed ? (size_t)(feed - text) + 1 : length;
    }
    blocks->starts[count] = length;
}

static void parse_block(void *context, size_t index)
{
    struct blocks *blocks = context;
    blocks->good[index] =
        csv_parse(&blocks->plan, blocks->text + blocks->starts[index],
                  blocks->starts[index + 1] - blocks->starts[index], &blocks->at[index]);
}

void blocks_parse(struct blocks *blocks, const char *text, size_t length, struct pool *pool)
{
    cut(blocks, text, length);
    pool_run(pool, blocks->count, parse_block, blocks);
}

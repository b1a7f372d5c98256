/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A round of text, cut into blocks of whole lines that all cores parse. */
#ifndef PEEPHOLE_DATA_BLOCKS_H
#define PEEPHOLE_DATA_BLOCKS_H

#include "src/base/pool.h"
#include "src/data/csv.h"
#include "src/data/rounds.h"

enum {
    BLOCK_SIZE = 64 << 10, /* bytes of text: what a block parses into stays in the cache */
    BLOCKS = ROUND_SIZE / BLOCK_SIZE
};

struct blocks {
    struct csv_plan plan;
    struct csv_block at[BLOCKS];
    size_t count; /* of the round at hand */
    const char *text;
    size_t starts[BLOCKS + 1];
    bool good[BLOCKS]; /* what csv_parse said of a block */
};

/* The schema is the caller's. After false blocks_done is still to be called. */
bool blocks_init(struct blocks *blocks, const struct schema *schema,
                 const struct csv_options *options, struct err *err);
void blocks_done(struct blocks *blocks); /* zeroed storage is fine */
/* Cuts a text of whole lines, and parses it. */
void blocks_parse(struct blocks *blocks, const char *text, size_t length, struct pool *pool);

#endif

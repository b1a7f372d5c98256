/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes a store out of parsed blocks, in the order in which they come. A column starts as bytes
 * and is widened when a block needs more; what it ends as depends on its values alone.
 */
#ifndef PEEPHOLE_DATA_JOIN_H
#define PEEPHOLE_DATA_JOIN_H

#include "src/base/pool.h"
#include "src/data/csv.h"
#include "src/data/store.h"

struct join;

struct join *join_new(struct schema *schema, struct err *err);
/* Appends the rows of all blocks. */
bool join_blocks(struct join *join, struct csv_block *blocks, size_t count, struct pool *pool,
                 struct err *err);
/* A guess of how many rows there will be in all, so that room is made once. */
void join_expect(struct join *join, size_t rows);
size_t join_rows(const struct join *join);
/* The labels that the schema lacks: label i is attack schema->attack_count + i of the rows. The
 * caller's from now on. */
void join_take_labels(struct join *join, struct symbols *labels);
/* The store, with source, file, digest and counts of bad rows still to be filled in; frees join. */
struct store *join_finish(struct join *join, struct err *err);
void join_free(struct join *join); /* NULL is fine */

#endif

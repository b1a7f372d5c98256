/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table: a list of row numbers over a store. balance, sample and split make such lists; cells are
 * copied only where rows are made up (balance method=smote, derive.h). Tables are immutable once
 * made and counted by reference, so a running training keeps its table whatever happens to the name.
 */
#ifndef PEEPHOLE_DATA_TABLE_H
#define PEEPHOLE_DATA_TABLE_H

#include <stdatomic.h>

#include "src/data/store.h"

/* The table that one was balanced from, as it was. */
struct table_before {
    char *name;
    size_t count;        /* rows */
    size_t *attacks;     /* of them by attack: attack_count counts */
    size_t attack_count; /* of its schema */
};

struct table {
    char *name;
    struct store *store;
    uint32_t *rows; /* count row numbers of the store */
    size_t count;
    char *origin; /* the command that made it, for people: "balance data normal=1000 seed=1" */
    struct table_before *before; /* owned; NULL: it was not balanced */
    atomic_uint references;
};

/* All rows of a store, in file order. Takes over the caller's reference to the store. */
struct table *table_of_store(const char *name, struct store *owned_store, const char *origin,
                             struct err *err);
/* Takes over rows (from malloc); holds the store itself. */
struct table *table_of_rows(const char *name, struct store *store, uint32_t *owned_rows,
                            size_t count, const char *origin, struct err *err);
struct table *table_hold(const struct table *table);
void table_release(struct table *table); /* NULL is fine */

/* Notes in a table that was just made what it was balanced from. Errors: memory. */
bool table_note_before(struct table *made, const struct table *before, struct err *err);

/* Attack (index into the schema's attacks) of the row at a position 0 .. count-1. */
size_t table_attack(const struct table *table, size_t position);

/* Neighbours in the table, of its count - 1, of which the second follows the first in the store. */
size_t table_followed(const struct table *table);

/* How the rows of a table are ordered. */
enum row_order { ORDER_SHUFFLED, ORDER_FILE, ORDER_CLASS };
extern const char *const row_order_names[]; /* "shuffled", "file", "class", NULL */

/* Rows that no file has, or not so often. */
struct made_rows {
    size_t copies;    /* rows that stand in the table already */
    size_t synthetic; /* made up, by balance method=smote */
};
bool rows_made(const struct store *store, const uint32_t *rows, size_t count,
               struct made_rows *made, struct err *err);

/* SHA-256 over the store's digest and the row numbers: which rows exactly, in which order. */
bool table_digest(const struct table *table, char hex[DIGEST_HEX_SIZE], struct err *err);

#endif

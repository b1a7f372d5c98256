/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table: a list of row numbers over a store. balance, sample and split make such lists; cells are
 * copied only where rows are made up (balance method=smote, derive.h). Tables are immutable once made and counted by reference, so a running
 * training keeps its table whatever happens to the name.
 */
#ifndef PEEPHOLE_DATA_TABLE_H
#define PEEPHOLE_DATA_TABLE_H

#include <stdatomic.h>

#include "src/base/json.h"
#include "src/base/pool.h"
#include "src/base/thread.h"
#include "src/data/store.h"

struct table {
    char *name;
    struct store *store;
    uint32_t *rows; /* count row numbers of the store */
    size_t count;
    char *origin; /* the command that made it, for people: "balance data normal=1000 seed=1" */
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

/* Attack (index into the schema's attacks) of the row at a position 0 .. count-1. */
size_t table_attack(const struct table *table, size_t position);

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

/* What the contract's table results say. */
struct table_summary {
    size_t rows;
    size_t columns;          /* features */
    size_t *classes;         /* schema->category_count counts */
    size_t *attacks;         /* schema->attack_count counts */
    size_t distinct;         /* distinct feature vectors */
    size_t conflicting;      /* feature vectors that carry more than one label */
    size_t conflicting_rows; /* rows with such a vector */
    struct made_rows made;
};
/* The pool shares the work where there is one; NULL: the caller does it alone. cancel may be NULL. */
bool table_summarise(const struct table *table, size_t taxonomy, struct pool *pool,
                     const struct cancel *cancel, struct table_summary *summary, struct err *err);
void table_summary_done(struct table_summary *summary);
/* distinct, conflicting and conflicting_rows alone. */
bool table_count_distinct(const struct table *table, struct pool *pool, const struct cancel *cancel,
                          struct table_summary *summary, struct err *err);

/* SHA-256 over the store's digest and the row numbers: which rows exactly, in which order. */
bool table_digest(const struct table *table, char hex[DIGEST_HEX_SIZE], struct err *err);

/* Rows of one table that are in, or equal to a row of, another. */
struct overlap {
    size_t shared_rows; /* the same row of the same file (the sources have the same digest), also
                           where one table has it in a derived store */
    size_t twins; /* their features equal those of a row of the other table; shared rows included */
    size_t twins_same_label; /* a row of the other table has the same label (by its name), too */
};
/* All 0 where the tables' schemas have different features. */
bool table_overlap(const struct table *table, const struct table *other, struct overlap *overlap,
                   struct err *err);
/* A set of a table's feature vectors, for asking many times. */
struct row_set;
struct row_set *row_set_of(const struct table *table, struct err *err);
/* The same, made by all threads of a pool (NULL: by the caller alone), unless it is cancelled. */
struct row_set *row_set_by(struct pool *pool, const struct cancel *cancel,
                           const struct table *table, struct err *err);
bool row_set_has(const struct row_set *set, const struct store *store, uint32_t row);
/* Has a row of the set these features and this attack (of the set's schema)? To be asked once the
 * set knows the labels of vectors that have several. */
bool row_set_know_labels(struct row_set *set, struct err *err);
bool row_set_has_label(const struct row_set *set, const struct store *store, uint32_t row,
                       size_t attack);
void row_set_free(struct row_set *set);

#endif

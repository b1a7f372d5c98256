/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The set of a table's feature vectors, for asking many times whether a row has a twin there: a row
 * that is equal to it in every feature. It holds the table.
 */
#ifndef PEEPHOLE_DATA_ROW_SET_H
#define PEEPHOLE_DATA_ROW_SET_H

#include "src/base/pool.h"
#include "src/base/thread.h"
#include "src/data/table.h"

enum twin_kind {
    TWIN_NONE,  /* no row of the set has these features */
    TWIN_OTHER, /* some do, but all with other labels */
    TWIN_SAME,  /* one has the same label, too */
};

struct row_set;
struct row_set *row_set_of(const struct table *table, struct err *err);
/* The same, made by all threads of a pool (NULL: by the caller alone), unless it is cancelled. */
struct row_set *row_set_by(struct pool *pool, const struct cancel *cancel,
                           const struct table *table, struct err *err);
void row_set_free(struct row_set *set); /* NULL is fine */

/* Rows that are asked about are of a store whose schema has the same features. */
bool row_set_has(const struct row_set *set, const struct store *store, uint32_t row);
/* labels: a number below 65,536 for each attack of the set's schema, borrowed as long as
 * row_set_twin is asked. Attacks may share one. */
bool row_set_know_labels(struct row_set *set, const size_t *labels, struct err *err);
/* label: one of those numbers; any other is one that no row of the set has. */
enum twin_kind row_set_twin(const struct row_set *set, const struct store *store, uint32_t row,
                            size_t label);

struct row_set_counts {
    size_t distinct;         /* feature vectors */
    size_t conflicting;      /* those that carry more than one attack */
    size_t conflicting_rows; /* rows with such a vector */
};
struct row_set_counts row_set_count(const struct row_set *set);
/* Feature vectors of the set that the other one has, too. */
size_t row_set_count_in(const struct row_set *set, const struct row_set *other);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The different feature vectors of a table, numbered in the order in which they first come: which rows
 * are equal, and what other rows equal them. Exact: rows are found by their hash and compared value
 * by value. row_vectors_of fills the caller's storage, row_vectors_done empties it.
 */
#ifndef PEEPHOLE_DATA_ROW_VECTORS_H
#define PEEPHOLE_DATA_ROW_VECTORS_H

#include "src/data/table.h"

struct row_vectors {
    const struct table *table; /* borrowed as long as rows are looked for */
    uint32_t *of_row;          /* the number of each row's vector, by position in the table */
    uint32_t *first;           /* by number: the position of the first row that has it */
    size_t count;              /* different vectors */
    uint32_t *slots;           /* inside: 1 + number; 0: empty */
    size_t slot_count;
};

/* Errors: memory. */
bool row_vectors_of(struct row_vectors *vectors, const struct table *table, struct err *err);
void row_vectors_done(struct row_vectors *vectors);

#define ROW_VECTOR_NONE UINT32_MAX
/* The number of the vector that a row has, of any store whose schema has the same features;
 * ROW_VECTOR_NONE: the table has no row with these features. */
uint32_t row_vectors_find(const struct row_vectors *vectors, const struct store *store,
                          uint32_t row);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbering the feature vectors of a table. */
#include "src/data/row_vectors.h"

#include <stdlib.h>

/* The slot of the row's vector: one that holds it, or the empty one where it belongs. */
static uint32_t *slot_of(const struct row_vectors *vectors, const struct store *store, uint32_t row)
{
    const struct table *table = vectors->table;
    uint64_t hash = store->hashes[row];
    for (size_t at = (size_t)(hash ^ hash >> 32);; at++) {
        uint32_t *slot = &vectors->slots[at & (vectors->slot_count - 1)];
        if (*slot == 0) {
            return slot;
        }
        uint32_t first = table->rows[vectors->first[*slot - 1]];
        if (table->store->hashes[first] == hash &&
            store_equal_rows(table->store, first, store, row)) {
            return slot;
        }
    }
}

bool row_vectors_of(struct row_vectors *vectors, const struct table *table, struct err *err)
{
    *vectors = (struct row_vectors){ .table = table, .slot_count = 2 };
    while (vectors->slot_count < 2 * table->count) {
        vectors->slot_count *= 2;
    }
    vectors->slots = calloc(vectors->slot_count, sizeof *vectors->slots);
    vectors->of_row = calloc(table->count + 1, sizeof *vectors->of_row);
    vectors->first = calloc(table->count + 1, sizeof *vectors->first);
    if (!vectors->slots || !vectors->of_row || !vectors->first) {
        row_vectors_done(vectors);
        return err_memory(err);
    }
    for (size_t i = 0; i < table->count; i++) {
        uint32_t *slot = slot_of(vectors, table->store, table->rows[i]);
        if (*slot == 0) {
            vectors->first[vectors->count++] = (uint32_t)i;
            *slot = (uint32_t)vectors->count;
        }
        vectors->of_row[i] = *slot - 1;
    }
    return true;
}

void row_vectors_done(struct row_vectors *vectors)
{
    free(vectors->slots);
    free(vectors->of_row);
    free(vectors->first);
    *vectors = (struct row_vectors){ 0 };
}

uint32_t row_vectors_find(const struct row_vectors *vectors, const struct store *store,
                          uint32_t row)
{
    uint32_t slot = *slot_of(vectors, store, row);
    return slot > 0 ? slot - 1 : ROW_VECTOR_NONE;
}

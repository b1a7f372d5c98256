/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which rows of tables are equal. Rows are found by their hash and then compared value by value,
 * so that counts are exact.
 */
#include "src/data/table.h"

#include <stdlib.h>
#include <string.h>

/* A feature vector that occurs. */
struct vector {
    uint32_t tag;    /* upper half of its hash */
    uint32_t first;  /* the row of the store that showed it first */
    uint32_t count;  /* rows that have it; 0 for an empty slot */
    uint16_t attack; /* of the first row */
    bool conflict;   /* other rows have another label */
};

struct row_set {
    struct table *table;  /* held */
    struct vector *slots; /* a power of two, at most half of them used */
    size_t slot_count;
    size_t used;
};

enum { FIRST_SLOTS = 1 << 10 };

static struct vector *slot_of(const struct row_set *set, const struct store *store, uint32_t row)
{
    uint64_t hash = store->hashes[row];
    uint32_t tag = (uint32_t)(hash >> 32);
    for (size_t at = (size_t)hash;; at++) {
        struct vector *slot = &set->slots[at & (set->slot_count - 1)];
        if (slot->count == 0 ||
            (slot->tag == tag && store_equal_rows(set->table->store, slot->first, store, row)))
            return slot;
    }
}

static bool grow(struct row_set *set, struct err *err)
{
    size_t slot_count = 2 * set->slot_count;
    struct vector *slots = calloc(slot_count, sizeof *slots);
    if (!slots)
        return err_memory(err);
    for (size_t i = 0; i < set->slot_count; i++) {
        const struct vector *vector = &set->slots[i];
        if (vector->count == 0)
            continue;
        size_t at = (size_t)set->table->store->hashes[vector->first];
        while (slots[at & (slot_count - 1)].count > 0)
            at++;
        slots[at & (slot_count - 1)] = *vector;
    }
    free(set->slots);
    set->slots = slots;
    set->slot_count = slot_count;
    return true;
}

static bool add_row(struct row_set *set, uint32_t row, struct err *err)
{
    const struct store *store = set->table->store;
    struct vector *slot = slot_of(set, store, row);
    if (slot->count > 0) {
        slot->count++;
        slot->conflict |= slot->attack != store->attacks[row];
        return true;
    }
    *slot = (struct vector){ .tag = (uint32_t)(store->hashes[row] >> 32),
                             .first = row,
                             .count = 1,
                             .attack = store->attacks[row] };
    return 2 * ++set->used < set->slot_count || grow(set, err);
}

struct row_set *row_set_of(const struct table *table, struct err *err)
{
    struct row_set *set = calloc(1, sizeof *set);
    if (!set) {
        err_memory(err);
        return NULL;
    }
    set->table = table_hold(table);
    set->slot_count = FIRST_SLOTS;
    set->slots = calloc(set->slot_count, sizeof *set->slots);
    bool good = set->slots || err_memory(err);
    for (size_t i = 0; good && i < table->count; i++)
        good = add_row(set, table->rows[i], err);
    if (good)
        return set;
    row_set_free(set);
    return NULL;
}

bool row_set_has(const struct row_set *set, const struct store *store, uint32_t row)
{
    return slot_of(set, store, row)->count > 0;
}

void row_set_free(struct row_set *set)
{
    if (!set)
        return;
    table_release(set->table);
    free(set->slots);
    free(set);
}

bool table_count_distinct(const struct table *table, struct table_summary *summary, struct err *err)
{
    struct row_set *set = row_set_of(table, err);
    if (!set)
        return false;
    summary->distinct = set->used;
    for (size_t i = 0; i < set->slot_count; i++) {
        summary->conflicting += set->slots[i].conflict;
        summary->conflicting_rows += set->slots[i].conflict ? set->slots[i].count : 0;
    }
    row_set_free(set);
    return true;
}

/* Is it the same file, read in the same way? Then its rows have the same numbers. */
static bool same_file(const struct store *a, const struct store *b)
{
    return a == b ||
           (a->rows == b->rows && a->skipped == b->skipped && strcmp(a->sha256, b->sha256) == 0);
}

static bool count_shared(const struct table *table, const struct table *other,
                         struct overlap *overlap, struct err *err)
{
    bool *present = calloc(other->store->rows ? other->store->rows : 1, sizeof *present);
    if (!present)
        return err_memory(err);
    for (size_t i = 0; i < other->count; i++)
        present[other->rows[i]] = true;
    for (size_t i = 0; i < table->count; i++)
        overlap->shared_rows += present[table->rows[i]];
    free(present);
    return true;
}

bool table_overlap(const struct table *table, const struct table *other, struct overlap *overlap,
                   struct err *err)
{
    *overlap = (struct overlap){ 0 };
    if (!schema_same_features(table->store->schema, other->store->schema))
        return true;
    if (same_file(table->store, other->store) && !count_shared(table, other, overlap, err))
        return false;
    struct row_set *set = row_set_of(other, err);
    if (!set)
        return false;
    for (size_t i = 0; i < table->count; i++)
        overlap->twins += row_set_has(set, table->store, table->rows[i]);
    row_set_free(set);
    return true;
}

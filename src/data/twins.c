/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which rows of tables are equal. Rows are found by their hash and then compared value by value,
 * so that counts are exact. A table's own rows are compared a column at a time, which is far
 * quicker than row after row, once a first one with the same hash is known for each of them; only
 * where that shows two rows of one hash that differ does the set begin anew, row after row.
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
    bool by_hash; /* while it is made: equal hashes count as equal rows */
};

enum { FIRST_SLOTS = 1 << 10, AHEAD = 16 };

static bool equals(const struct row_set *set, uint32_t first, const struct store *store,
                   uint32_t row)
{
    return set->by_hash ? set->table->store->hashes[first] == store->hashes[row]
                        : store_equal_rows(set->table->store, first, store, row);
}

static struct vector *slot_of(const struct row_set *set, const struct store *store, uint32_t row)
{
    uint64_t hash = store->hashes[row];
    uint32_t tag = (uint32_t)(hash >> 32);
    for (size_t at = (size_t)hash;; at++) {
        struct vector *slot = &set->slots[at & (set->slot_count - 1)];
        if (slot->count == 0 || (slot->tag == tag && equals(set, slot->first, store, row)))
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

/* *first: the row that showed the same vector first. */
static bool add_row(struct row_set *set, uint32_t row, uint32_t *first, struct err *err)
{
    const struct store *store = set->table->store;
    struct vector *slot = slot_of(set, store, row);
    *first = slot->count > 0 ? slot->first : row;
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

/* All rows of the table into an empty set. */
static bool add_rows(struct row_set *set, uint32_t *firsts, struct err *err)
{
    const struct table *table = set->table;
    const uint64_t *hashes = table->store->hashes;
    free(set->slots);
    set->used = 0;
    set->slot_count = FIRST_SLOTS;
    set->slots = calloc(set->slot_count, sizeof *set->slots);
    if (!set->slots)
        return err_memory(err);
    for (size_t i = 0; i < table->count; i++) {
        size_t later = i + AHEAD < table->count ? i + AHEAD : i; /* its slot is far off: fetch it */
        __builtin_prefetch(&set->slots[hashes[table->rows[later]] & (set->slot_count - 1)]);
        if (!add_row(set, table->rows[i], &firsts[i], err))
            return false;
    }
    return true;
}

#define ALL_EQUAL(type)                                         \
    do {                                                        \
        const type *cells = column->cells;                      \
        for (size_t i = 0; i < table->count; i++)               \
            differ |= cells[table->rows[i]] ^ cells[firsts[i]]; \
    } while (0)

/* Do all rows have the values of their first ones in this column? */
static bool column_agrees(const struct table *table, const struct column *column,
                          const uint32_t *firsts)
{
    int32_t differ = 0;
    const double *wide = column->cells;
    switch (column->type) {
    case CELL_U8:
        ALL_EQUAL(uint8_t);
        break;
    case CELL_U16:
        ALL_EQUAL(uint16_t);
        break;
    case CELL_I32:
        ALL_EQUAL(int32_t);
        break;
    case CELL_F64:
        for (size_t i = 0; i < table->count; i++) {
            double one = wide[table->rows[i]], other = wide[firsts[i]];
            differ |= (one < other) | (one > other);
        }
        break;
    }
    return differ == 0;
}

static bool fill(struct row_set *set, struct err *err)
{
    const struct table *table = set->table;
    uint32_t *firsts = calloc(table->count ? table->count : 1, sizeof *firsts);
    if (!firsts)
        return err_memory(err);
    set->by_hash = true;
    bool good = add_rows(set, firsts, err), agree = true;
    for (size_t i = 0; good && agree && i < table->store->schema->feature_count; i++)
        agree = column_agrees(table, &table->store->columns[i], firsts);
    set->by_hash = false;
    if (good && !agree)
        good = add_rows(set, firsts, err);
    free(firsts);
    return good;
}

struct row_set *row_set_of(const struct table *table, struct err *err)
{
    struct row_set *set = calloc(1, sizeof *set);
    if (!set) {
        err_memory(err);
        return NULL;
    }
    set->table = table_hold(table);
    if (fill(set, err))
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

/* The rows that come from this store, or from that file. */
static bool count_shared_of(const struct store *origin, const struct table *table,
                            const struct table *other, size_t *shared, struct err *err)
{
    bool *present = calloc(origin->rows ? origin->rows : 1, sizeof *present);
    uint32_t row = 0;
    if (!present)
        return err_memory(err);
    for (size_t i = 0; i < other->count; i++)
        if (store_origin(other->store, other->rows[i], &row) == origin)
            present[row] = true;
    for (size_t i = 0; i < table->count; i++) {
        const struct store *from = store_origin(table->store, table->rows[i], &row);
        *shared += (from == origin || same_file(from, origin)) && present[row];
    }
    free(present);
    return true;
}

static bool is_from(const struct store *store, const struct store *origin)
{
    for (; store; store = store->parent)
        if (same_file(store, origin))
            return true;
    return false;
}

/* A derived store has rows of its own and rows of those that it was made from. */
static bool count_shared(const struct table *table, const struct table *other,
                         struct overlap *overlap, struct err *err)
{
    for (const struct store *origin = other->store; origin; origin = origin->parent)
        if (is_from(table->store, origin) &&
            !count_shared_of(origin, table, other, &overlap->shared_rows, err))
            return false;
    return true;
}

bool table_overlap(const struct table *table, const struct table *other, struct overlap *overlap,
                   struct err *err)
{
    *overlap = (struct overlap){ 0 };
    if (!schema_same_features(table->store->schema, other->store->schema))
        return true;
    if (!count_shared(table, other, overlap, err))
        return false;
    struct row_set *set = row_set_of(other, err);
    if (!set)
        return false;
    for (size_t i = 0; i < table->count; i++)
        overlap->twins += row_set_has(set, table->store, table->rows[i]);
    row_set_free(set);
    return true;
}

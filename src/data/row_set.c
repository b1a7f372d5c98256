/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The set of a table's feature vectors. Rows are found by their hash and then compared value by
 * value, so that counts are exact. A table's own rows are compared a column at a time, which is far
 * quicker than row after row, once a first one with the same hash is known for each of them; only
 * where that shows two rows of one hash that differ does the set begin anew, row after row.
 *
 * The upper bits of the hashes deal the rows out among a fixed number of parts, each with slots of
 * its own, so that all cores can fill them; within a part rows come in the order of the table. So
 * the set is the same at any number of threads.
 */
#include "src/data/row_set.h"

#include <stdlib.h>

enum {
    PART_BITS = 6,
    PARTS = 1 << PART_BITS,
    BLOCKS = 64, /* of rows, for the work that goes along the table */
    FIRST_SLOTS = 1 << 6,
    AHEAD = 16
};

/* A feature vector that occurs. */
struct vector {
    uint32_t tag;    /* upper half of its hash */
    uint32_t first;  /* the row of the store that showed it first */
    uint32_t count;  /* rows that have it; 0 for an empty slot */
    uint16_t attack; /* of the first row */
    bool conflict;   /* other rows have another attack */
};

struct part {
    struct vector *slots; /* a power of two, at most half of them used */
    size_t slot_count;
    size_t used;
};

struct row_set {
    struct table *table; /* held */
    struct part parts[PARTS];
    bool by_hash;         /* while it is made: equal hashes count as equal rows */
    const size_t *labels; /* of each attack, borrowed; NULL before row_set_know_labels */
    uint64_t *keys;       /* the labels of vectors with several attacks, sorted; see label_key */
    size_t key_count;
};

/* A row on its way into the set. */
struct dealt {
    uint64_t hash;
    uint32_t position; /* in the table */
};

struct filling {
    struct row_set *set;
    struct pool *pool;            /* NULL: the caller works alone */
    const struct cancel *cancel;  /* makes shards leave their work undone */
    struct dealt *dealt;          /* part after part */
    uint32_t *firsts;             /* by position: the row that showed the same vector first */
    size_t starts[PARTS + 1];     /* of the parts in dealt */
    size_t places[BLOCKS][PARTS]; /* rows of a block in a part; then where the next one goes */
    bool failed[PARTS];           /* no memory */
    bool differ[BLOCKS];          /* a row is not equal to its first one */
};

static size_t part_of(uint64_t hash)
{
    return (size_t)(hash >> (64 - PART_BITS));
}

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
    const struct part *part = &set->parts[part_of(hash)];
    for (size_t at = (size_t)hash;; at++) {
        struct vector *slot = &part->slots[at & (part->slot_count - 1)];
        if (slot->count == 0 || (slot->tag == tag && equals(set, slot->first, store, row)))
            return slot;
    }
}

/* --- filling the set --- */

static bool grow(const struct row_set *set, struct part *part)
{
    size_t slot_count = 2 * part->slot_count;
    struct vector *slots = calloc(slot_count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < part->slot_count; i++) {
        const struct vector *vector = &part->slots[i];
        if (vector->count == 0)
            continue;
        size_t at = (size_t)set->table->store->hashes[vector->first];
        while (slots[at & (slot_count - 1)].count > 0)
            at++;
        slots[at & (slot_count - 1)] = *vector;
    }
    free(part->slots);
    part->slots = slots;
    part->slot_count = slot_count;
    return true;
}

/* *first: the row that showed the same vector first. */
static bool add_row(const struct row_set *set, struct part *part, uint32_t row, uint32_t *first)
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
    return 2 * ++part->used < part->slot_count || grow(set, part);
}

/* Where a block of the table's positions begins. */
static size_t block_start(const struct table *table, size_t block)
{
    return table->count / BLOCKS * block + table->count % BLOCKS * block / BLOCKS;
}

static void count_block(void *context, size_t block)
{
    struct filling *filling = context;
    const struct table *table = filling->set->table;
    size_t end = block_start(table, block + 1);
    for (size_t i = block_start(table, block); i < end; i++)
        filling->places[block][part_of(table->store->hashes[table->rows[i]])]++;
}

/* Counts become places: part after part, in each of them block after block. */
static void place_blocks(struct filling *filling)
{
    size_t next = 0;
    for (size_t part = 0; part < PARTS; part++) {
        filling->starts[part] = next;
        for (size_t block = 0; block < BLOCKS; block++) {
            size_t count = filling->places[block][part];
            filling->places[block][part] = next;
            next += count;
        }
    }
    filling->starts[PARTS] = next;
}

static void deal_block(void *context, size_t block)
{
    struct filling *filling = context;
    const struct table *table = filling->set->table;
    size_t *places = filling->places[block], end = block_start(table, block + 1);
    for (size_t i = block_start(table, block); i < end; i++) {
        uint64_t hash = table->store->hashes[table->rows[i]];
        filling->dealt[places[part_of(hash)]++] =
            (struct dealt){ .hash = hash, .position = (uint32_t)i };
    }
}

static void fill_part(void *context, size_t index)
{
    struct filling *filling = context;
    const struct row_set *set = filling->set;
    struct part *part = &filling->set->parts[index];
    const struct dealt *dealt = filling->dealt;
    size_t end = filling->starts[index + 1];
    if (cancel_requested(filling->cancel))
        return;
    free(part->slots);
    *part = (struct part){ .slot_count = FIRST_SLOTS };
    part->slots = calloc(part->slot_count, sizeof *part->slots);
    bool good = part->slots;
    for (size_t i = filling->starts[index]; good && i < end; i++) {
        size_t later = i + AHEAD < end ? i + AHEAD : i; /* its slot is far off: fetch it */
        __builtin_prefetch(&part->slots[dealt[later].hash & (part->slot_count - 1)]);
        good = add_row(set, part, set->table->rows[dealt[i].position],
                       &filling->firsts[dealt[i].position]);
    }
    filling->failed[index] = !good;
}

#define ALL_EQUAL(type)                                         \
    do {                                                        \
        const type *cells = column->cells;                      \
        for (size_t i = from; i < end; i++)                     \
            differ |= cells[table->rows[i]] ^ cells[firsts[i]]; \
    } while (0)

/* Do these rows have the values of their first ones in this column? */
static bool column_agrees(const struct table *table, const struct column *column,
                          const uint32_t *firsts, size_t from, size_t end)
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
        for (size_t i = from; i < end; i++) {
            double one = wide[table->rows[i]], other = wide[firsts[i]];
            differ |= !store_same_number(one, other);
        }
        break;
    }
    return differ == 0;
}

static void compare_block(void *context, size_t block)
{
    struct filling *filling = context;
    const struct table *table = filling->set->table;
    size_t from = block_start(table, block), end = block_start(table, block + 1);
    bool agree = true;
    if (cancel_requested(filling->cancel))
        return;
    for (size_t i = 0; agree && i < table->store->schema->feature_count; i++)
        agree = column_agrees(table, &table->store->columns[i], filling->firsts, from, end);
    filling->differ[block] = !agree;
}

static void run(struct filling *filling, size_t shards, void (*work)(void *context, size_t shard))
{
    if (filling->pool)
        pool_run(filling->pool, shards, work, filling);
    else
        for (size_t i = 0; i < shards; i++)
            work(filling, i);
}

static bool any(const bool *flags, size_t count)
{
    bool found = false;
    for (size_t i = 0; i < count; i++)
        found |= flags[i];
    return found;
}

/* All rows of the table into an empty set. */
static bool add_rows(struct filling *filling, struct err *err)
{
    run(filling, PARTS, fill_part);
    return !any(filling->failed, PARTS) || err_memory(err);
}

static bool fill(struct filling *filling, struct err *err)
{
    struct row_set *set = filling->set;
    run(filling, BLOCKS, count_block);
    place_blocks(filling);
    run(filling, BLOCKS, deal_block);
    set->by_hash = true;
    bool good = add_rows(filling, err);
    if (good)
        run(filling, BLOCKS, compare_block);
    set->by_hash = false;
    good = good && (!any(filling->differ, BLOCKS) || add_rows(filling, err));
    if (good && cancel_requested(filling->cancel))
        return err_set(err, ERR_CANCELLED, "counting distinct rows was cancelled");
    return good;
}

static bool fill_set(struct row_set *set, struct pool *pool, const struct cancel *cancel,
                     struct err *err)
{
    size_t count = set->table->count ? set->table->count : 1;
    struct filling *filling = calloc(1, sizeof *filling);
    if (!filling)
        return err_memory(err);
    filling->set = set;
    filling->pool = pool;
    filling->cancel = cancel;
    filling->dealt = calloc(count, sizeof *filling->dealt);
    filling->firsts = calloc(count, sizeof *filling->firsts);
    bool good = filling->dealt && filling->firsts ? fill(filling, err) : err_memory(err);
    free(filling->dealt);
    free(filling->firsts);
    free(filling);
    return good;
}

struct row_set *row_set_by(struct pool *pool, const struct cancel *cancel,
                           const struct table *table, struct err *err)
{
    struct row_set *set = calloc(1, sizeof *set);
    if (!set) {
        err_memory(err);
        return NULL;
    }
    set->table = table_hold(table);
    if (fill_set(set, pool, cancel, err))
        return set;
    row_set_free(set);
    return NULL;
}

struct row_set *row_set_of(const struct table *table, struct err *err)
{
    return row_set_by(NULL, NULL, table, err);
}

void row_set_free(struct row_set *set)
{
    if (!set)
        return;
    table_release(set->table);
    for (size_t i = 0; i < PARTS; i++)
        free(set->parts[i].slots);
    free(set->keys);
    free(set);
}

/* --- asking it --- */

bool row_set_has(const struct row_set *set, const struct store *store, uint32_t row)
{
    return slot_of(set, store, row)->count > 0;
}

/* A vector, told by its first row, and one of its labels. */
static uint64_t label_key(const struct vector *vector, size_t label)
{
    return (uint64_t)vector->first << 16 | label;
}

static int compare_keys(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

bool row_set_know_labels(struct row_set *set, const size_t *labels, struct err *err)
{
    const struct table *table = set->table;
    size_t rows = row_set_count(set).conflicting_rows, count = 0;
    uint64_t *keys = calloc(rows ? rows : 1, sizeof *keys);
    if (!keys)
        return err_memory(err);
    for (size_t i = 0; count < rows && i < table->count; i++) {
        const struct vector *vector = slot_of(set, table->store, table->rows[i]);
        if (vector->conflict)
            keys[count++] = label_key(vector, labels[table_attack(table, i)]);
    }
    qsort(keys, count, sizeof *keys, compare_keys);
    free(set->keys);
    set->keys = keys;
    set->key_count = count;
    set->labels = labels;
    return true;
}

enum twin_kind row_set_twin(const struct row_set *set, const struct store *store, uint32_t row,
                            size_t label)
{
    const struct vector *vector = slot_of(set, store, row);
    if (vector->count == 0)
        return TWIN_NONE;
    if (!vector->conflict)
        return set->labels[vector->attack] == label ? TWIN_SAME : TWIN_OTHER;
    uint64_t key = label_key(vector, label);
    bool same =
        label <= UINT16_MAX && bsearch(&key, set->keys, set->key_count, sizeof key, compare_keys);
    return same ? TWIN_SAME : TWIN_OTHER;
}

struct row_set_counts row_set_count(const struct row_set *set)
{
    struct row_set_counts counts = { 0 };
    for (size_t part = 0; part < PARTS; part++) {
        const struct part *from = &set->parts[part];
        counts.distinct += from->used;
        for (size_t i = 0; i < from->slot_count; i++) {
            counts.conflicting += from->slots[i].conflict;
            counts.conflicting_rows += from->slots[i].conflict ? from->slots[i].count : 0;
        }
    }
    return counts;
}

size_t row_set_count_in(const struct row_set *set, const struct row_set *other)
{
    size_t count = 0;
    for (size_t part = 0; part < PARTS; part++)
        for (size_t i = 0; i < set->parts[part].slot_count; i++) {
            const struct vector *vector = &set->parts[part].slots[i];
            count += vector->count > 0 && row_set_has(other, set->table->store, vector->first);
        }
    return count;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Twins row by row: the other table's rows in a hash table, each pair of features and label once. */
#include "src/data/twin_rows.h"

#include <stdlib.h>

enum { CANCEL_EVERY = 1 << 14, AHEAD = 16 };

/* Positions of a table's rows by the hash of their features. */
struct places {
    const struct table *table;
    const size_t *labels; /* of each of its attacks */
    uint32_t *slots;      /* 1 + position; 0: empty. A power of two, at most half of them used */
    size_t slot_count;
    bool by_label; /* rows of equal features and different labels are kept apart */
};

static bool places_init(struct places *places, const struct table *table, bool by_label,
                        struct err *err)
{
    *places = (struct places){ .table = table, .slot_count = 2, .by_label = by_label };
    while (places->slot_count < 2 * table->count)
        places->slot_count *= 2;
    places->slots = calloc(places->slot_count, sizeof *places->slots);
    return places->slots || err_memory(err);
}

static size_t first_slot(const struct places *places, uint64_t hash)
{
    return (size_t)(hash ^ hash >> 32) & (places->slot_count - 1);
}

/* Is the row in this slot equal to that one? */
static bool holds(const struct places *places, size_t slot, const struct store *store, uint32_t row)
{
    const struct table *table = places->table;
    uint32_t there = table->rows[places->slots[slot] - 1];
    return table->store->hashes[there] == store->hashes[row] &&
           store_equal_rows(table->store, there, store, row);
}

/* False where an equal row is there already. */
static bool add_row(struct places *places, size_t position)
{
    const struct table *table = places->table;
    uint32_t row = table->rows[position];
    size_t slot = first_slot(places, table->store->hashes[row]);
    for (; places->slots[slot]; slot = (slot + 1) & (places->slot_count - 1)) {
        size_t there = places->slots[slot] - 1;
        bool differs =
            places->by_label && table_attack(table, there) != table_attack(table, position);
        if (!differs && holds(places, slot, table->store, row))
            return false;
    }
    places->slots[slot] = (uint32_t)position + 1;
    return true;
}

static enum twin_kind kind_of(const struct places *places, const struct store *store, uint32_t row,
                              size_t label)
{
    enum twin_kind kind = TWIN_NONE;
    size_t slot = first_slot(places, store->hashes[row]);
    for (; places->slots[slot]; slot = (slot + 1) & (places->slot_count - 1)) {
        if (!holds(places, slot, store, row))
            continue;
        if (places->labels[table_attack(places->table, places->slots[slot] - 1)] == label)
            return TWIN_SAME;
        kind = TWIN_OTHER;
    }
    return kind;
}

static bool stopped(const struct cancel *cancel, size_t i, struct err *err)
{
    return i % CANCEL_EVERY == 0 && cancel_requested(cancel) &&
           !err_set(err, ERR_CANCELLED, "stopped while looking for twins");
}

static void fetch_ahead(const struct places *places, const struct table *table, size_t i)
{
    size_t later = i + AHEAD < table->count ? i + AHEAD : i;
    __builtin_prefetch(
        &places->slots[first_slot(places, table->store->hashes[table->rows[later]])]);
}

/* Labels that can be compared: the attacks where both schemas have the same, else normal or not. */
static size_t *labels_of(const struct schema *schema, bool attacks, struct err *err)
{
    size_t *labels = calloc(schema->attack_count + 1, sizeof *labels);
    for (size_t i = 0; labels && i < schema->attack_count; i++)
        labels[i] = attacks ? i : i > 0;
    if (!labels)
        err_memory(err);
    return labels;
}

/* seen: which vectors of the table came before. */
static bool look_up(struct twin_rows *twins, const struct table *table, const struct places *other,
                    struct places *seen, const size_t *labels, const struct cancel *cancel,
                    struct err *err)
{
    for (size_t i = 0; i < table->count; i++) {
        if (stopped(cancel, i, err))
            return false;
        fetch_ahead(other, table, i);
        enum twin_kind kind =
            kind_of(other, table->store, table->rows[i], labels[table_attack(table, i)]);
        bool first = add_row(seen, i);
        twins->kinds[i] = (uint8_t)kind;
        twins->same += kind == TWIN_SAME;
        twins->other += kind == TWIN_OTHER;
        twins->distinct += first;
        twins->distinct_twins += first && kind != TWIN_NONE;
    }
    return true;
}

bool twin_rows_find(struct twin_rows *twins, const struct table *table, const struct table *other,
                    const struct cancel *cancel, struct err *err)
{
    struct places places = { 0 }, seen = { 0 };
    const struct schema *schema = table->store->schema, *of_other = other->store->schema;
    bool attacks = schema_same_classes(schema, of_other);
    size_t *labels = labels_of(schema, attacks, err);
    size_t *other_labels = labels ? labels_of(of_other, attacks, err) : NULL;
    *twins = (struct twin_rows){ .kinds = calloc(table->count + 1, sizeof *twins->kinds) };
    bool good = other_labels && (twins->kinds || err_memory(err)) &&
                places_init(&places, other, true, err) && places_init(&seen, table, false, err);
    places.labels = other_labels;
    for (size_t i = 0; good && i < other->count; i++) {
        good = !stopped(cancel, i, err);
        fetch_ahead(&places, other, i);
        add_row(&places, i);
    }
    good = good && look_up(twins, table, &places, &seen, labels, cancel, err);
    free(places.slots);
    free(seen.slots);
    free(labels);
    free(other_labels);
    if (!good)
        twin_rows_done(twins);
    return good;
}

void twin_rows_done(struct twin_rows *twins)
{
    free(twins->kinds);
    *twins = (struct twin_rows){ 0 };
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of one table are in, or equal to rows of, another. */
#include "src/data/table.h"

#include <stdlib.h>
#include <string.h>

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

/* What the attacks of one schema are called in another; SIZE_MAX: they are not there. */
static size_t *attacks_in(const struct schema *schema, const struct schema *other, struct err *err)
{
    size_t *attacks = calloc(schema->attack_count ? schema->attack_count : 1, sizeof *attacks);
    if (!attacks)
        err_memory(err);
    for (size_t i = 0; attacks && i < schema->attack_count; i++) {
        const char *name = schema->attacks[i].name;
        attacks[i] = schema_attack_index(other, name, strlen(name));
    }
    return attacks;
}

static bool count_twins(const struct table *table, const struct table *other, struct row_set *set,
                        struct overlap *overlap, struct err *err)
{
    const struct store *store = table->store;
    size_t *attacks = attacks_in(store->schema, other->store->schema, err);
    bool good = attacks && row_set_know_labels(set, err);
    for (size_t i = 0; good && i < table->count; i++) {
        uint32_t row = table->rows[i];
        if (row_set_has(set, store, row)) {
            overlap->twins++;
            overlap->twins_same_label +=
                row_set_has_label(set, store, row, attacks[store->attacks[row]]);
        }
    }
    free(attacks);
    return good;
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
    bool good = set && count_twins(table, other, set, overlap, err);
    row_set_free(set);
    return good;
}

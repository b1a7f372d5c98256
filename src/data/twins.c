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

bool table_overlap(const struct table *table, const struct table *other, struct overlap *overlap,
                   struct err *err)
{
    *overlap = (struct overlap){ 0 };
    if (!schema_same_features(table->store->schema, other->store->schema))
        return true;
    if (same_file(table->store, other->store) && !count_shared(table, other, overlap, err))
        return false;
    struct row_set *set = row_set_of(other, err);
    bool good = set && count_twins(table, other, set, overlap, err);
    row_set_free(set);
    return good;
}

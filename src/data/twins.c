/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of one table that are in another, by the files they come from, and twins of its rows. */
#include "src/data/twins.h"

#include <stdlib.h>
#include <string.h>

enum { CANCEL_EVERY = 1 << 14 };

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

/* --- twins: in a set of the other table's rows --- */

/* A number for each attack: its own, or that of the attack of the same name in another schema
 * (SIZE_MAX: it is not there), or whether it is an attack at all. */
static size_t *labels_of(const struct schema *schema, const struct schema *named_in, bool by_attack,
                         struct err *err)
{
    size_t *labels = calloc(schema->attack_count + 1, sizeof *labels);
    if (!labels)
        err_memory(err);
    for (size_t i = 0; labels && i < schema->attack_count; i++) {
        const char *name = schema->attacks[i].name;
        labels[i] = by_attack ? schema_attack_index(named_in, name, strlen(name)) : i > 0;
    }
    return labels;
}
/* Looks a table's rows up in the set of another one's. kinds: by position; NULL: counted alone.
 * False without an error where it is cancelled. */
static bool look_up(const struct table *table, const struct table *other, struct row_set *set,
                    bool by_attack, const struct cancel *cancel, uint8_t *kinds,
                    size_t counts[TWIN_SAME + 1], struct err *err)
{
    const struct schema *schema = table->store->schema, *of_other = other->store->schema;
    size_t *labels = labels_of(schema, of_other, by_attack, err);
    size_t *other_labels = labels ? labels_of(of_other, of_other, by_attack, err) : NULL;
    bool good = other_labels && row_set_know_labels(set, other_labels, err);
    for (size_t i = 0; good && i < table->count; i++) {
        size_t label = labels[table_attack(table, i)];
        enum twin_kind kind = row_set_twin(set, table->store, table->rows[i], label);
        good = i % CANCEL_EVERY != 0 || !cancel_requested(cancel);
        counts[kind]++;
        if (kinds)
            kinds[i] = (uint8_t)kind;
    }
    free(labels);
    free(other_labels);
    return good;
}

bool table_overlap(const struct table *table, const struct table *other, struct overlap *overlap,
                   struct err *err)
{
    *overlap = (struct overlap){ 0 };
    if (!schema_same_features(table->store->schema, other->store->schema))
        return true;
    if (!count_shared(table, other, overlap, err))
        return false;
    size_t counts[TWIN_SAME + 1] = { 0 };
    struct row_set *set = row_set_of(other, err);
    bool good = set && look_up(table, other, set, true, NULL, NULL, counts, err);
    overlap->twins = counts[TWIN_OTHER] + counts[TWIN_SAME];
    overlap->twins_same_label = counts[TWIN_SAME];
    row_set_free(set);
    return good;
}

bool twin_rows_find(struct twin_rows *twins, const struct table *table, const struct table *other,
                    const struct cancel *cancel, struct err *err)
{
    size_t counts[TWIN_SAME + 1] = { 0 };
    bool by_attack = schema_same_classes(table->store->schema, other->store->schema);
    *twins = (struct twin_rows){ .kinds = calloc(table->count + 1, sizeof *twins->kinds) };
    struct row_set *set =
        twins->kinds || err_memory(err) ? row_set_by(NULL, cancel, table, err) : NULL;
    struct row_set *of_other = set ? row_set_by(NULL, cancel, other, err) : NULL;
    bool good =
        of_other && look_up(table, other, of_other, by_attack, cancel, twins->kinds, counts, err);
    if (good) {
        twins->same = counts[TWIN_SAME];
        twins->other = counts[TWIN_OTHER];
        twins->distinct = row_set_count(set).distinct;
        twins->distinct_twins = row_set_count_in(set, of_other);
    } else {
        twin_rows_done(twins);
    }
    if (!good && cancel_requested(cancel))
        err_set(err, ERR_CANCELLED, "stopped while looking for twins");
    row_set_free(set);
    row_set_free(of_other);
    return good;
}

void twin_rows_done(struct twin_rows *twins)
{
    free(twins->kinds);
    *twins = (struct twin_rows){ 0 };
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the ways to draw rows share: grouping by attack, apportioning, ordering. */
#include "src/data/draw.h"

#include <stdlib.h>
#include <string.h>

#include "src/data/draw_parts.h"

bool groups_of(const struct table *table, const bool *left_out, struct groups *groups,
               struct err *err)
{
    size_t attacks = table->store->schema->attack_count;
    *groups = (struct groups){ .count = attacks };
    groups->starts = calloc(attacks + 1, sizeof *groups->starts);
    groups->rows = calloc(table->count ? table->count : 1, sizeof *groups->rows);
    size_t *next = calloc(attacks, sizeof *next);
    if (!groups->starts || !groups->rows || !next) {
        free(next);
        groups_done(groups);
        return err_memory(err);
    }
    for (size_t i = 0; i < table->count; i++)
        if (!left_out || !left_out[i])
            groups->starts[table_attack(table, i) + 1]++;
    for (size_t i = 0; i < attacks; i++) {
        groups->starts[i + 1] += groups->starts[i];
        next[i] = groups->starts[i];
    }
    for (size_t i = 0; i < table->count; i++)
        if (!left_out || !left_out[i])
            groups->rows[next[table_attack(table, i)]++] = table->rows[i];
    free(next);
    return true;
}

void groups_done(struct groups *groups)
{
    free(groups->starts);
    free(groups->rows);
    *groups = (struct groups){ 0 };
}

size_t group_size(const struct groups *groups, size_t attack)
{
    return groups->starts[attack + 1] - groups->starts[attack];
}

/* A row and what it is ordered by. */
struct placed {
    uint32_t row;
    uint32_t class_index;
    uint32_t position; /* so that equal rows keep their order */
};

static int by_row(const void *a, const void *b)
{
    const struct placed *left = a, *right = b;
    if (left->class_index != right->class_index)
        return left->class_index < right->class_index ? -1 : 1;
    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    return left->position < right->position ? -1 : left->position > right->position;
}

static bool sort_rows(uint32_t *rows, size_t count, const struct store *store, bool by_class,
                      size_t taxonomy, struct err *err)
{
    struct placed *placed = calloc(count ? count : 1, sizeof *placed);
    if (!placed)
        return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        placed[i] = (struct placed){ .row = rows[i], .position = (uint32_t)i };
        if (by_class)
            placed[i].class_index =
                (uint32_t)schema_category(store->schema, taxonomy, store->attacks[rows[i]]);
    }
    qsort(placed, count, sizeof *placed, by_row);
    for (size_t i = 0; i < count; i++)
        rows[i] = placed[i].row;
    free(placed);
    return true;
}

struct table *table_in_order(const char *name, struct store *store, uint32_t *owned_rows,
                             size_t count, enum row_order order, size_t taxonomy, struct rng rng,
                             const char *origin, struct err *err)
{
    /* Whatever order the rows were drawn in, the result depends on which they are alone. */
    if (!sort_rows(owned_rows, count, store, order == ORDER_CLASS, taxonomy, err)) {
        free(owned_rows);
        return NULL;
    }
    if (order == ORDER_SHUFFLED)
        rng_shuffle(&rng, owned_rows, count);
    return table_of_rows(name, store, owned_rows, count, origin, err);
}

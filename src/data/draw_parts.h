/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What balance_make.c, sample.c and split.c share. */
#ifndef PEEPHOLE_DATA_DRAW_PARTS_H
#define PEEPHOLE_DATA_DRAW_PARTS_H

#include "src/base/rng.h"
#include "src/data/table.h"

/* The rows of a table by attack: those of attack a are rows[starts[a] .. starts[a + 1] - 1], in the
 * table's order. */
struct groups {
    size_t count; /* attacks of the schema */
    size_t *starts;
    uint32_t *rows;
};
/* left_out: by position, NULL for none. */
bool groups_of(const struct table *table, const bool *left_out, struct groups *groups,
               struct err *err);
void groups_done(struct groups *groups);
size_t group_size(const struct groups *groups, size_t attack);

/* A table of rows of a store, in an order; rng is for shuffling. */
struct table *table_in_order(const char *name, struct store *store, uint32_t *owned_rows,
                             size_t count, enum row_order order, size_t taxonomy, struct rng rng,
                             const char *origin, struct err *err);

#endif

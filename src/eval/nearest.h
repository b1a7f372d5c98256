/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a table that are nearest to one row, as the model sees them: Euclidean distance of the
 * prepared numbers. Rows are encoded as they are compared, block by block on all cores; memory does not
 * grow with the table but for a few bytes a block.
 */
#ifndef PEEPHOLE_EVAL_NEAREST_H
#define PEEPHOLE_EVAL_NEAREST_H

#include "src/base/pool.h"
#include "src/base/thread.h"
#include "src/data/prepare.h"

enum { NEAREST_MOST = 64 };

struct near_row {
    size_t position; /* in the table */
    double distance;
    bool twin;   /* equal in every feature, also those that the model does not see */
    bool itself; /* the same row of the same file */
};

struct nearest {
    struct near_row rows[NEAREST_MOST]; /* the nearest first; of equals the one that comes first */
    size_t count;                       /* as many as were wanted, or all */
    size_t *twins;                      /* in the whole table, one a class */
    size_t twin_count;                  /* of all classes */
    bool itself;                        /* the row itself is among the twins */
};

/* The row of a store, and the table to look in; both have the preparation's features. wanted: up to
 * NEAREST_MOST. pool: NULL where it is not free. Fills the caller's storage. Errors: memory,
 * cancelled. */
bool nearest_find(struct nearest *nearest, const struct preparation *preparation,
                  const struct store *store, uint32_t row, const struct table *table, size_t wanted,
                  struct pool *pool, const struct cancel *cancel, struct err *err);
void nearest_done(struct nearest *nearest); /* empties it */

#endif

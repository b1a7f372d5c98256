/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is typical of a class in a table: of a number the range that leaves 5 % of the rows below and
 * 5 % above, of a symbol the most frequent values that together have at least 90 % of the rows. And
 * how far a cell lies outside, so that features can be put in order.
 */
#ifndef PEEPHOLE_EVAL_TYPICAL_H
#define PEEPHOLE_EVAL_TYPICAL_H

#include "src/base/pool.h"
#include "src/base/thread.h"
#include "src/data/prepare.h"
#include "src/data/tally.h"

struct typical_column {
    bool symbol;
    bool used;                /* by the model: false where it was dropped */
    size_t rows;              /* of the class, with a value */
    double low, high;         /* of numbers; NaN without rows */
    struct tally_entry *seen; /* of symbols: those that occur, the most frequent first (of equals
                                 the lower code); values are codes of the store */
    size_t seen_count;
    size_t usual; /* the first so many are typical */
    /* Of numbers: what differences are measured with, as the model sees them. */
    bool log;
    double range;
};

struct typical {
    struct store *store; /* held: of the table */
    size_t class_index;
    size_t rows;                    /* of the class in the table */
    struct typical_column *columns; /* one a feature */
    size_t count;
};
/* Fills the caller's storage. The classes are those of the preparation; pool: NULL where it is not
 * free. A class without rows has no typical values. Errors: memory, cancelled. */
bool typical_of(struct typical *typical, const struct preparation *preparation,
                const struct table *table, size_t class_index, struct pool *pool,
                const struct cancel *cancel, struct err *err);
void typical_done(struct typical *typical); /* empties it */

/* A cell beside what is typical. */
struct apart {
    bool outside; /* false also where nothing can be said: no rows, or no value */
    /* 0 inside. Of a number the distance to the nearer end, after the logarithm where the model takes
     * it, in the unit of the scaling; of a symbol 1 less its share of the class; 0 of a feature that
     * the model does not see. */
    double by;
};
/* store: any whose features are those of the preparation. */
struct apart typical_apart(const struct typical *typical, size_t feature, const struct store *store,
                           uint32_t row);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The training rows as trees see them: of each column the place of every row's value among the
 * distinct values of the column, ascending. Sorted once a column; from then on a node counts or sorts
 * small whole numbers, and every threshold between two values is looked at: nothing is binned.
 */
#ifndef PEEPHOLE_CLASSIC_RANKS_H
#define PEEPHOLE_CLASSIC_RANKS_H

#include "src/classic/tree_columns.h"
#include "src/classic/watch.h"

struct ranked {
    size_t count;  /* ranks; of a symbol its places */
    float *values; /* numbers: the input of each rank, ascending */
    double *raw; /* numbers: the same in the units of the file, the greatest that has this input */
    uint16_t *narrow; /* the rank of each row; where there are more than 65,536 ranks, wide */
    uint32_t *wide;
};

struct ranks {
    size_t rows, count;
    struct ranked *columns; /* as many as there are tree columns */
};

/* NULL and err: no memory, or the watch was cancelled. */
struct ranks *ranks_new(const struct learner_rows *rows, const struct tree_columns *columns,
                        struct pool *pool, struct watch *watch, struct err *err);
void ranks_free(struct ranks *ranks); /* NULL is fine */

static inline size_t ranked_at(const struct ranked *ranked, uint32_t row)
{
    return ranked->narrow ? ranked->narrow[row] : ranked->wide[row];
}

#endif

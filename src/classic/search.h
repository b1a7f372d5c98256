/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The k nearest rows of many others, exactly. With the rows t of a block as a matrix,
 *
 *     |x - t|^2 / 2 = |x|^2 / 2 - (x t - |t|^2 / 2),
 *
 * so one matrix product tells how near all of them are to a tile of x, to the precision of a float.
 * How far off rounding can put it is known (Higham, Accuracy and Stability of Numerical Algorithms,
 * 2nd ed. 2002, section 3.1: a sum of n products is off by at most n u / (1 - n u) times the sum of
 * their sizes, in whatever order it is taken), so rows that cannot be among the nearest are left aside
 * for sure, and of the few others the distance is taken again in double, difference by difference.
 * A whole block is left aside where the ball around its rows is further off than the k-th neighbour so
 * far; so it pays where rows that stand near each other lie close together (order.h). What is found is what
 * the distances in double say, whatever the order, the product, its kernel and the threads.
 */
#ifndef PEEPHOLE_CLASSIC_SEARCH_H
#define PEEPHOLE_CLASSIC_SEARCH_H

#include <stdint.h>

#include "src/base/thread.h"
#include "src/net/model.h"

enum { SEARCH_STEP = 4, SEARCH_BLOCK = 256 }; /* numbers; rows of a block */

/* The rows to search in, borrowed. */
struct search_rows {
    const real *at;        /* count x width: rows that all differ */
    size_t count, width;   /* width: a multiple of SEARCH_STEP, filled up with zeros */
    const double *weights; /* width: what a squared difference counts: a power of two */
    /* Where row r stands among all the rows: at positions[i] for i from starts[r], ascending, in as
     * many places as it has, but never more than k are needed. */
    const uint32_t *starts; /* count + 1 */
    const uint32_t *positions;
};

struct search; /* the rows and their blocks; immutable */

struct search_hit {
    double square;     /* of the distance */
    uint32_t position; /* of equal distances the lower position comes first */
    uint32_t place;    /* where in positions that was found */
};

/* The rows must outlive it. NULL and err: memory. */
struct search *search_new(const struct search_rows *rows, struct err *err);
void search_free(struct search *search); /* NULL is fine */

/* hits: count x k, the nearest first. queries: count x width. There are at least k positions.
 * Memory for a thread: some hundred KiB and 16 bytes a block of rows. Errors: memory, cancelled. */
bool search_nearest(const struct search *search, const real *queries, size_t count, size_t k,
                    const struct compute *compute, const struct cancel *cancel,
                    struct search_hit *hits, struct err *err);

#endif

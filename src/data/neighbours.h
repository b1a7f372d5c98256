/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The nearest neighbours of rows among the rows of one class, as SMOTE-NC measures nearness (Chawla,
 * Bowyer, Hall, Kegelmeyer 2002, section 6.1): the squared distance of two rows is the sum of the
 * squared differences of their numbers, and for each symbol that differs the square of the median of
 * the numbers' standard deviations. Numbers are divided by their standard deviation among these rows
 * first, which makes that median 1. A column that does not vary, or a value that is missing, adds
 * nothing. The result is the same on every machine and at any number of threads.
 */
#ifndef PEEPHOLE_DATA_NEIGHBOURS_H
#define PEEPHOLE_DATA_NEIGHBOURS_H

#include "src/base/pool.h"
#include "src/base/thread.h"
#include "src/data/store.h"

struct neighbour_search {
    const struct store *store;
    const uint32_t *rows; /* of the class; ties go to the row that stands first here */
    size_t count;
    size_t k; /* 1 .. count - 1 */
    struct pool *pool;
    const struct cancel *cancel;                              /* NULL: none */
    void (*progress)(void *context, size_t done, size_t all); /* of the bases; NULL: none */
    void *progress_context;
};

/* bases: positions in rows. found: base_count x k positions, the nearest first; never the base's own
 * position, though an equal row elsewhere is its nearest neighbour. */
bool neighbours_find(const struct neighbour_search *search, const uint32_t *bases,
                     size_t base_count, uint32_t *found, struct err *err);

#endif

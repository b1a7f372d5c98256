/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sum over all rows of a row's products with itself, A' A, for a matrix A that is made block by block and
 * never stored. Blocks go to the pool; their sums are added in the order of the rows, so the bits do not
 * depend on the threads.
 */
#ifndef PEEPHOLE_CLASSIC_GRAM_H
#define PEEPHOLE_CLASSIC_GRAM_H

#include "src/net/learner.h"
#include "src/net/model.h"

struct gram_task {
    size_t rows, cols;
    /* Rows first .. first + count - 1 of A into out (count x cols); false: no memory. */
    bool (*fill)(void *context, size_t first, size_t count, double *out);
    void *context;
    const struct compute *compute;
    const struct cancel *cancel;
};

/* gram: cols x cols, both triangles. Errors: memory, cancelled. */
bool gram_sum(const struct gram_task *task, double *gram, struct err *err);

#endif

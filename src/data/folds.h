/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a table dealt out to folds for cross-validation. Rows with equal features stay in one fold,
 * so no row is trained on and judged by; each attack is shared out evenly, and the folds differ by at
 * most one distinct feature row. The same on every machine (stream "folds").
 */
#ifndef PEEPHOLE_DATA_FOLDS_H
#define PEEPHOLE_DATA_FOLDS_H

#include "src/data/table.h"

struct folds_request {
    size_t folds; /* at least 2 */
    uint64_t seed;
    uint64_t repeat; /* another dealing for each, from 0 */
    bool copies;     /* equal rows of one label all count; else one of them */
};

struct folds {
    struct table *table; /* held */
    size_t *of_row;      /* fold of each row, by position; FOLD_NONE: it does not count */
    size_t folds;
    size_t rows;     /* that count */
    size_t distinct; /* different feature rows */
};
#define FOLD_NONE SIZE_MAX

/* Errors: fewer distinct rows than folds, memory. Ends with folds_done, also where it failed. */
bool folds_of(const struct table *table, const struct folds_request *request, struct folds *folds,
              struct err *err);
void folds_done(struct folds *folds); /* zeros are fine */
/* The rows of a fold (from 0) and those of all others, in the table's order: `rest` has the table's name, `fold`
 * that name with "/foldN" behind it, N from 1. The caller releases both. */
bool folds_tables(const struct folds *folds, size_t fold, struct table **rest, struct table **own,
                  struct err *err);

#endif

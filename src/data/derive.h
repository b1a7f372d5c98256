/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A store made from another: rows of that one, and behind them rows that no file has. It holds its
 * parent, and remembers which of the parent's rows each row is, so that a row is still known to be
 * the same row of the same file. Its sha256 is over the parent's, the numbers of the parent's rows,
 * and the hashes and attacks of all rows.
 */
#ifndef PEEPHOLE_DATA_DERIVE_H
#define PEEPHOLE_DATA_DERIVE_H

#include "src/base/thread.h"
#include "src/data/store.h"

/* The rows that no file has. */
struct synthesis {
    size_t count;
    const uint32_t *bases; /* rows of the parent: each gives its attack to the row made from it */
    /* The cell of the i-th row, as store_cell has cells; in the range of the parent's column. */
    double (*cell)(const void *context, size_t feature, size_t i);
    const void *context;
    const struct cancel *cancel; /* NULL: none */
};

/* kept: rows of the parent, each once. They become rows 0 .. kept_count - 1, the others follow. */
struct store *derive_store(struct store *parent, const uint32_t *kept, size_t kept_count,
                           const struct synthesis *synthesis, struct err *err);

#endif

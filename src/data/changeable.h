/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows whose cells can be changed, to ask a model about rows that no file has. All cells are plain
 * numbers (of a symbol its code), so any value fits. There are no labels, hashes or digests.
 */
#ifndef PEEPHOLE_DATA_CHANGEABLE_H
#define PEEPHOLE_DATA_CHANGEABLE_H

#include "src/data/store.h"

/* Copies of rows of a store: row i is that at places[i], which may come more than once. It is released
 * like any store. */
struct store *changeable_rows(const struct store *store, const uint32_t *places, size_t count,
                              struct err *err);
/* The cells of a feature, one a row; they may be written. */
double *changeable_cells(struct store *rows, size_t feature);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cells outside the range of the rows that a preparation was fitted on, of one table or of several
 * together, as a sentence and as JSON. outside_begin fills the caller's storage, outside_done
 * empties it.
 */
#ifndef PEEPHOLE_EVAL_OUTSIDE_H
#define PEEPHOLE_EVAL_OUTSIDE_H

#include "src/data/prepare.h"

struct outside {
    struct preparation *preparation; /* held; NULL: nothing was counted */
    size_t *by_feature;              /* cells */
    size_t cells, columns, rows;     /* columns and rows with at least one */
};

bool outside_begin(struct outside *outside, const struct preparation *preparation, struct err *err);
void outside_done(struct outside *outside);
/* The preparation must fit the table. */
bool outside_add(struct outside *outside, const struct table *table, struct err *err);

/* "1,234 cells of 17 columns lie outside ...", without a line end; nothing where there are none. */
void outside_sentence(const struct outside *outside, struct str *text);
/* {cells, rows, columns: {name: cells}} */
struct json *outside_json(const struct outside *outside);

#endif

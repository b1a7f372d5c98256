/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Row by row, what the rows of one table are to those of another: equal in every feature, and with
 * the same label or another one. twin_rows_find fills the caller's storage, twin_rows_done empties
 * it.
 */
#ifndef PEEPHOLE_DATA_TWIN_ROWS_H
#define PEEPHOLE_DATA_TWIN_ROWS_H

#include "src/base/thread.h"
#include "src/data/table.h"

enum twin_kind {
    TWIN_NONE,  /* no row of the other table has these features */
    TWIN_OTHER, /* some do, but all with other labels */
    TWIN_SAME,  /* one has the same label, too */
};

struct twin_rows {
    uint8_t *kinds;        /* enum twin_kind of each row of the table, by position */
    size_t same, other;    /* rows of the last two kinds */
    size_t distinct;       /* feature vectors of the table */
    size_t distinct_twins; /* those that the other table has, too */
};

/* The tables' schemas have the same features. Labels are attacks; where the schemas have different
 * ones, normal and attack. */
bool twin_rows_find(struct twin_rows *twins, const struct table *table, const struct table *other,
                    const struct cancel *cancel, struct err *err);
void twin_rows_done(struct twin_rows *twins);

#endif

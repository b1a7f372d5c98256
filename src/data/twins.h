/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which rows of one table are in another, or have a twin there: counted (table_overlap), or told row
 * by row (twin_rows).
 */
#ifndef PEEPHOLE_DATA_TWINS_H
#define PEEPHOLE_DATA_TWINS_H

#include "src/data/row_set.h"

/* Rows of one table that are in, or equal to a row of, another. */
struct overlap {
    size_t shared_rows; /* the same row of the same file (the sources have the same digest), also
                           where one table has it in a derived store */
    size_t twins; /* their features equal those of a row of the other table; shared rows included */
    size_t twins_same_label; /* a row of the other table has the same label (by its name), too */
};
/* All 0 where the tables' schemas have different features. */
bool table_overlap(const struct table *table, const struct table *other, struct overlap *overlap,
                   struct err *err);

struct twin_rows {
    uint8_t *kinds;        /* enum twin_kind of each row of the table, by position */
    size_t same, other;    /* rows of the last two kinds */
    size_t distinct;       /* feature vectors of the table */
    size_t distinct_twins; /* those that the other table has, too */
};
/* Fills the caller's storage. The tables' schemas have the same features. Labels are attacks; where
 * the schemas have different ones, normal and attack. */
bool twin_rows_find(struct twin_rows *twins, const struct table *table, const struct table *other,
                    const struct cancel *cancel, struct err *err);
void twin_rows_done(struct twin_rows *twins); /* empties it */

#endif

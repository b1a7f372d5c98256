/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows cut off a table for validation, the rest being trained on. Both keep the order that the rows
 * have in the table. The same seed cuts the same rows on every machine (stream "validation"). */
#ifndef PEEPHOLE_DATA_CUT_H
#define PEEPHOLE_DATA_CUT_H

#include "src/data/table.h"

struct cut_request {
    double fraction; /* above 0, below 1, of the rows, to the nearest one */
    bool at_end;     /* the last rows; else drawn, as evenly from each attack as its rows allow */
    uint64_t seed;
};

struct cut {
    struct table *kept, *off; /* kept has the table's name, off that name with "/valid" behind it */
    size_t copies;            /* rows cut off of which the other side has a copy (oversampling) */
};

/* Errors: nothing would be kept, or nothing cut off. */
bool table_cut(const struct table *table, const struct cut_request *request, struct cut *cut,
               struct err *err);
void cut_done(struct cut *cut); /* releases both; zeros are fine */

#endif

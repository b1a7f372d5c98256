/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a file is to be read, found out from its beginning: has it a heading, which schema describes
 * it (one that was named, one of data/ that has its shape or its names, that of a table of the same
 * columns, or a guess), and which field of a row is which column.
 */
#ifndef PEEPHOLE_DATA_READING_H
#define PEEPHOLE_DATA_READING_H

#include "src/data/guess.h"
#include "src/data/layout.h"
#include "src/data/load.h"

struct reading {
    struct schema *schema; /* held; NULL: all lines so far are empty */
    struct heading heading;
    struct csv_layout layout;      /* of a file with a heading */
    struct guess guess;            /* its schema is NULL where nothing was guessed */
    const char *like;              /* the table, or "the model", whose columns these are; borrowed;
                                      NULL: none */
    size_t skip_bytes, skip_lines; /* heading and empty lines before the rows */
};

/* text: whole lines, the file's first ones that are not all empty; CSV_PADDING bytes behind them may be
 * read. before: lines of the file before them. Errors name the line. */
bool reading_find(struct reading *reading, const struct load_request *request, const char *text,
                  size_t length, size_t before, struct err *err);
/* The file's columns that are no features, with the reason; the caller's. false: no memory. */
bool reading_left_out(struct reading *reading, struct left_out **list, size_t *count);
void reading_done(struct reading *reading);
/* What csv_plan_init is to be told. Borrows from the reading. */
struct csv_options reading_options(const struct reading *reading,
                                   const struct load_request *request);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A schema for a file that nothing describes: what its columns hold is guessed from its first rows,
 * the values of symbols and labels are learnt from all of them (learn.h). `schema save` writes the
 * guess as a schema file, which the user may edit.
 */
#ifndef PEEPHOLE_DATA_GUESS_H
#define PEEPHOLE_DATA_GUESS_H

#include "src/data/heading.h"
#include "src/data/store.h"

struct guess_request {
    const char *name;    /* of the schema: the file's, without folder and ending */
    const char *label;   /* the label's column; NULL: an ARFF file's last symbol, or "class" */
    const char *normal;  /* the label that means normal; NULL: normal, benign, 0, ... */
    const char *symbols; /* comma-separated columns that are symbols whatever they hold; or NULL */
    const char *ignore;  /* comma-separated columns to leave out; or NULL */
};

struct guess {
    struct schema *schema; /* held */
    size_t rows;           /* that it was made from */
    struct left_out *left_out;
    size_t left_out_count;
};

/* rows: whole lines of a file below its heading, the first ones. Errors: no such column, a label
 * that is not said, no feature left. */
bool guess_columns(struct guess *guess, const struct heading *heading,
                   const struct guess_request *request, const char *rows, size_t length,
                   struct err *err);
void guess_done(struct guess *guess);

#endif

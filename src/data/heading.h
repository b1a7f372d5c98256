/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands above the rows of a file: the heading line of a CSV file, or the declarations of an
 * ARFF file (Weka's format). Names of columns are made fit to be typed: blanks and commas in them
 * become '_', the second of two equal names gets ".1" behind it.
 */
#ifndef PEEPHOLE_DATA_HEADING_H
#define PEEPHOLE_DATA_HEADING_H

#include "src/data/csv.h"

enum heading_form { HEADING_NONE, HEADING_CSV, HEADING_ARFF };

/* What a heading says of a column's values. */
enum heading_kind { HEADING_UNTYPED, HEADING_NUMBER, HEADING_SYMBOL, HEADING_OTHER };

struct heading_column {
    char *name;
    enum heading_kind kind;
    char **symbols; /* of a symbol: its vocabulary */
    size_t symbol_count;
};

struct heading {
    enum heading_form form;
    char separator; /* between fields */
    struct heading_column *columns;
    size_t count;
    size_t length; /* bytes of the text that it takes, with the last line feed */
    size_t lines;
    struct arena *arena; /* owns the above */
    /* While it is read: */
    struct symbols names;
    unsigned *again; /* by number of the name: how many more columns were called so */
};

/* The text of a file's beginning: whole lines. ARFF is told by the '@' of its first line. */
bool heading_is_arff(const char *text, size_t length);
/* Which of comma, semicolon, tab and '|' stands most often in the line, quotes apart; a comma where
 * none does. */
char heading_separator(const char *line, size_t length);
/* Is the line a heading rather than a row? No field of it is empty or a number. */
bool heading_is_likely(const char *line, size_t length);

/* *line: where the error is, from 1. */
bool heading_read_csv(struct heading *heading, const char *text, size_t length, size_t *line,
                      struct err *err);
bool heading_read_arff(struct heading *heading, const char *text, size_t length, size_t *line,
                       struct err *err);
void heading_done(struct heading *heading);

/* How the rows below it are written. */
struct csv_form heading_row_form(const struct heading *heading);
/* A name as headings have it, in any case of letters. SIZE_MAX: there is none. */
size_t heading_find(const struct heading *heading, const char *name);

/* The inside: an empty one; after false heading_done is still to be called. */
bool heading_begin(struct heading *heading, enum heading_form form, struct err *err);
/* Makes room for one more column and names it. NULL and err where it cannot. */
struct heading_column *heading_add(struct heading *heading, struct csv_view name, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parsing blocks of comma-separated rows. A block is whole lines; blocks are parsed side by side,
 * each into its own csv_block, and joined in file order by load.c.
 */
#ifndef PEEPHOLE_DATA_CSV_H
#define PEEPHOLE_DATA_CSV_H

#include "src/data/schema.h"
#include "src/data/symbols.h"

enum {
    CSV_LINE_LIMIT = 1 << 20, /* bytes of a line */
    CSV_PADDING = 64,         /* readable bytes behind the text of a block */
    CSV_DECIMALS = 6,         /* more decimals than these are kept as doubles */
    CSV_DECIMALS_WIDE = 255,  /* "decimals" of a column of doubles */
    CSV_UNKNOWN_LIMIT = 4096, /* different symbols that a vocabulary may lack */
    CSV_LABEL_LIMIT = 1000    /* different labels that are learnt from a file */
};

#define CSV_SPARSE_FAULT "rows in braces (sparse ARFF) cannot be read; save the file in dense form"
#define CSV_NUL_FAULT "a NUL byte stands in this line; this is not a text file of rows"

/* How the rows of a file are written. */
struct csv_form {
    const char *quotes; /* marks that a field may stand between: "" none, "\"", "\"'" */
    bool escapes;       /* between them, a backslash takes the meaning from the next character */
    bool blanks;        /* blanks around a field do not count */
    char comment;       /* a line that begins so is no row; 0: none */
    char separator;     /* between fields; 0: a comma */
};

/* What a field of a row is. */
struct csv_field {
    enum column_kind kind;
    const char *name; /* of its column; borrowed */
    size_t feature;   /* of numbers and symbols */
};

/* The fields of a file's rows, in their order. Made from a heading (layout.h); without one they are
 * the columns of the schema. */
struct csv_layout {
    struct csv_form form;
    struct csv_field *fields; /* owned */
    size_t count;
};

/* What to do with a cell that holds no usable value: it is empty, NaN, infinite or below the least
 * that its column can be. Of symbols only empty cells and "?" count, and ZERO and MEDIAN make them
 * the symbol "?". */
enum missing {
    MISSING_STOP,   /* the row cannot be used; load says so when it has seen them all */
    MISSING_DROP,   /* leave the row out */
    MISSING_ZERO,   /* it is 0 */
    MISSING_MEDIAN, /* it stays missing; a preparation fills in the median of its training rows */
};
extern const char *const missing_names[]; /* "stop", "drop", "zero", "median", NULL */

struct csv_options {
    const struct csv_layout *layout; /* NULL: the columns of the schema, no quotes */
    enum missing missing;
    bool skip_bad_rows;
    bool learn_labels; /* a label that the schema lacks is no fault; it is numbered */
};

/* Cells without a usable value. */
struct csv_missing {
    size_t empty, infinite, impossible;
};

/* What to do with each field of a row: made once from a schema, then only read. */
struct csv_plan {
    const struct schema *schema; /* held by the caller */
    struct csv_options options;
    struct csv_form form;
    struct csv_field *fields; /* field_count */
    size_t field_count;
    struct symbols
        *vocabularies;        /* by feature; empty for numbers; without "?", which is no value */
    size_t *question_codes;   /* by feature: the code of "?"; SIZE_MAX: it is not listed */
    struct symbols attacks;   /* names, then labels that mean normal */
    uint64_t *multipliers;    /* by feature: odd numbers that mix its value into a row's hash */
    uint64_t **symbol_hashes; /* by feature, then code; NULL for numbers */
};

/* A column of a block: value = cells[row] / 10^decimals, or a symbol's code: K + i is the block's
 * i-th unknown symbol. Where cells cannot hold the values, wide does; NaN there is a missing one. */
struct csv_column {
    int32_t *cells;
    double *wide;
    unsigned decimals;
    int32_t least, greatest; /* of cells */
    struct symbols unknown;
    size_t unknown_rows;
    struct csv_missing missing;
};

/* A field of the row at hand. */
struct csv_view {
    const char *text; /* CSV_PADDING bytes from here on may be read */
    size_t length;
};

/* The rows of one block. Used again and again; its memory grows to the largest block. */
struct csv_block {
    struct csv_column *columns; /* one a feature */
    size_t column_count;
    uint16_t *attacks; /* schema->attack_count + i is the block's i-th new label */
    struct symbols new_labels;
    uint64_t *hashes;
    size_t capacity;
    size_t rows;
    size_t lines;             /* in the text, as far as it was read */
    size_t bad;               /* rows left out */
    size_t bad_line;          /* of first_bad or err, from 1 in this block */
    struct err first_bad;     /* what is wrong with it */
    struct err err;           /* why parsing ended */
    size_t missing_rows;      /* rows with cells that have no usable value */
    size_t missing_line;      /* of the first of them */
    struct err first_missing; /* what is wrong with it */
    int32_t *cells;           /* of all columns */
    uint32_t *marks;          /* where the separators stand */
    size_t mark_capacity;
    struct csv_view *views;        /* field_count */
    struct csv_missing *row_cells; /* by feature: of the row at hand */
    char *scratch;                 /* fields that stood between quotes, without them */
    size_t scratch_size;
};

/* options NULL: all 0. The layout is copied. */
bool csv_plan_init(struct csv_plan *plan, const struct schema *schema,
                   const struct csv_options *options, struct err *err);
void csv_plan_done(struct csv_plan *plan);

bool csv_block_init(struct csv_block *block, const struct csv_plan *plan, struct err *err);
void csv_block_done(struct csv_block *block);

/* Parses lines (the last one ends in '\n' too). false: block->err says why, bad_line where (0: in
 * no line). Bad rows are left out and counted where the plan says so. Empty lines are no rows. */
bool csv_parse(const struct csv_plan *plan, const char *text, size_t length,
               struct csv_block *block);

extern const double csv_powers[CSV_DECIMALS + 1]; /* 1, 10, 100, ... */

/* The steps behind it. csv_plan.c: forgets the last text but keeps the memory; makes room for the
 * rows and separators that a text of this length can hold. */
void csv_block_clear(struct csv_block *block);
bool csv_make_room(struct csv_block *block, const struct csv_plan *plan, size_t length);

/* csv_columns.c: marks[0] stands before the text, then come the places of all separators and line
 * feeds. Returns how many they are, and how many of them are line feeds. Up to 7 entries behind them
 * are scratch. */
size_t csv_mark(const char *text, size_t length, char separator, uint32_t *marks, size_t *feeds);
/* Lines that have as many separators as they should have: takes them as rows up to the first one that
 * is not that simple, and returns how many. That one is to be parsed field by field. */
size_t csv_take_columns(const struct csv_plan *plan, const char *text, const uint32_t *marks,
                        size_t rows, struct csv_block *block);

/* csv_line.c: one line at a time, empty, bad, quoted and incomplete ones among them. Its fields end
 * at marks[1] up to marks[fields]. false: block->err says why parsing ends here. */
bool csv_take_line(const struct csv_plan *plan, const char *text, const uint32_t *marks,
                   size_t fields, struct csv_block *block);
/* csv_split.c: the fields of a line, quotes resolved. *found: how many; at most `most` of them go to
 * views, which point into the line or into scratch (length bytes; CSV_PADDING behind them may be
 * read). NULL, or what is wrong with the line. */
const char *csv_split(const struct csv_form *form, const char *line, size_t length, char *scratch,
                      struct csv_view *views, size_t most, size_t *found);
struct csv_view csv_trim(struct csv_view view);
/* A field that stands between separators, without the blanks and marks around it. false: it takes
 * csv_split to read it, which may find the field to end elsewhere. */
bool csv_tidy(const struct csv_form *form, struct csv_view *field);
char csv_separator(const struct csv_form *form);

/* csv_field.c: one field at a time. */
bool csv_put_number(struct csv_column *column, size_t row, size_t capacity, const char *text,
                    size_t length);
bool csv_put_missing(struct csv_column *column, size_t row, size_t capacity);
/* Is the row's value below the least that its column can be? */
bool csv_is_impossible(const struct schema_column *described, const struct csv_column *column,
                       size_t row);
/* Does this text stand for no value, or for infinity? Counts it. */
bool csv_is_missing_number(const char *text, size_t length, struct csv_missing *missing);
bool csv_is_missing_symbol(const char *text, size_t length);
/* What forbids this text as a symbol, NULL for nothing. */
const char *csv_symbol_fault(const char *text, size_t length);
/* csv_explain.c: what is wrong with a row; the messages have no file and line yet. */
void csv_refuse_long_line(struct err *err);
void csv_refuse_nul(struct err *err);
bool csv_refuse_symbols(const struct schema *schema, const char *column,
                        struct err *err); /* false */
void csv_refuse_labels(const struct schema *schema, struct err *err);
void csv_explain_row(const struct csv_plan *plan, const struct csv_view *views, size_t fields,
                     struct err *err);

#endif

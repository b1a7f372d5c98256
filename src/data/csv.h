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
    CSV_UNKNOWN_LIMIT = 4096  /* different symbols that a vocabulary may lack */
};

/* What to do with each field of a row: made once from a schema, then only read. */
struct csv_plan {
    const struct schema *schema;  /* held by the caller */
    struct symbols *vocabularies; /* by feature; empty for numbers */
    struct symbols attacks;
    uint64_t *multipliers; /* by feature: odd numbers that mix its value into a row's hash */
    bool skip_bad_rows;
};

/* A column of a block: value = cells[row] / 10^decimals, or a symbol's code: K + i is the block's
 * i-th unknown symbol. Where cells cannot hold the values, wide does. */
struct csv_column {
    int32_t *cells;
    double *wide;
    unsigned decimals;
    int32_t least, greatest; /* of cells */
    struct symbols unknown;
    size_t unknown_rows;
};

/* The rows of one block. Used again and again; its memory grows to the largest block. */
struct csv_block {
    struct csv_column *columns; /* one a feature */
    size_t column_count;
    uint16_t *attacks;
    uint64_t *hashes;
    size_t capacity;
    size_t rows;
    size_t lines;         /* in the text, as far as it was read */
    size_t bad;           /* rows left out */
    size_t bad_line;      /* of first_bad or err, from 1 in this block */
    struct err first_bad; /* what is wrong with it */
    struct err err;       /* why parsing ended */
    int32_t *cells;       /* of all columns */
    uint32_t *marks;      /* where the separators stand */
    size_t mark_capacity;
};

bool csv_plan_init(struct csv_plan *plan, const struct schema *schema, bool skip_bad_rows,
                   struct err *err);
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

/* csv_columns.c: marks[0] stands before the text, then come the places of all separators. Returns
 * how many they are, and how many of them are line feeds. Up to 7 entries behind them are scratch. */
size_t csv_mark(const char *text, size_t length, uint32_t *marks, size_t *feeds);
/* All rows of a chunk, which has as many separators as they should have. false: not that simple;
 * the chunk is to be parsed field by field. */
bool csv_take_columns(const struct csv_plan *plan, const char *text, const uint32_t *marks,
                      size_t rows, struct csv_block *block);

/* csv_field.c: one field at a time. */
bool csv_put_number(struct csv_column *column, size_t row, size_t capacity, const char *text,
                    size_t length);
/* What forbids this text as a symbol, NULL for nothing. */
const char *csv_symbol_fault(const char *text, size_t length);
void csv_refuse_long_line(struct err *err); /* says so */
void csv_refuse_nul(struct err *err);
/* What is wrong with a row; the message has no file and line yet. */
void csv_explain_row(const struct csv_plan *plan, const char *line, size_t length, struct err *err);

#endif

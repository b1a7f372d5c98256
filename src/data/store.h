/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of one file, loaded once and never changed: a column a feature, each in the smallest
 * type that holds it, the attack of each row, and a hash of each row's features. Tables are lists
 * of row numbers over a store. Counted by reference.
 */
#ifndef PEEPHOLE_DATA_STORE_H
#define PEEPHOLE_DATA_STORE_H

#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/digest.h"
#include "src/base/err.h"
#include "src/data/schema.h"

struct left_out;
void left_out_free(struct left_out *list, size_t count); /* NULL is fine */

enum cell_type { CELL_U8, CELL_U16, CELL_I32, CELL_F64 };

struct column {
    enum cell_type type;
    double divisor; /* value = cell / divisor: 100 for rates with two decimals; 1 for symbols */
    void *cells;
    double least, greatest; /* of all rows */
    /* Symbols only: the schema's vocabulary is codes 0 .. K-1; K + i is unknown[i], a symbol that
     * the vocabulary lacks. Every model sees code K for all of them. */
    char **unknown;
    size_t unknown_count;
    size_t unknown_rows; /* rows with an unknown symbol */
    /* Cells of the file without a usable value, those of rows that were left out for it among them.
     * In the rows that are here, a number that is still missing is NaN. */
    size_t empty, infinite, impossible;
};

/* A column of the file that is no feature, and why. Both texts owned. */
struct left_out {
    char *name, *why;
};

struct store {
    struct schema *schema;
    char *source; /* as loaded: "kdd99:10percent", "demo", a path */
    char *file;   /* the file that was read, NULL for the demo set */
    size_t rows;
    struct column *columns; /* schema->feature_count */
    uint16_t *attacks;      /* rows: index into schema->attacks */
    uint64_t *hashes;       /* rows: of the features' values; equal rows have equal hashes, also
                               across stores of schemas with the same features */
    /* Of a store that was made from another (derive.h): that one, held, and which of its rows each
     * row is, or STORE_SYNTHETIC. NULL both where the rows are a file's. */
    struct store *parent;
    uint32_t *parent_rows;
    size_t skipped;            /* bad rows left out with on-error=skip */
    char *skipped_first;       /* what is wrong with the first of them; NULL: none was */
    size_t missing_rows;       /* rows of the file with cells that have no usable value */
    size_t missing_dropped;    /* how many of them were left out for it */
    struct left_out *left_out; /* of a file with a heading */
    size_t left_out_count;
    size_t guessed_from; /* rows that the schema was guessed from; 0: it was not */
    char *like;          /* the table whose schema was taken for having these columns; or NULL */
    char sha256[DIGEST_HEX_SIZE]; /* of the file's bytes as stored; of the rows' text for the demo;
                                    derive.h says of what for a derived store */
    atomic_uint references;
};

struct store *store_hold(struct store *store);
void store_release(struct store *store); /* NULL is fine */

#define STORE_SYNTHETIC UINT32_MAX /* in parent_rows: no row of the parent */

/* Where a row comes from: the store of the file that it stands in, or the one that it was made up
 * for, and its number there. */
const struct store *store_origin(const struct store *store, uint32_t row, uint32_t *origin_row);
/* Was the row made up, here or in a store further up? */
bool store_is_synthetic(const struct store *store, uint32_t row);

/* The number of the row in its file, from 1; 0: it was made up. */
uint64_t store_file_row(const struct store *store, uint32_t row);

/* What the cell holds: the value before the division, or a symbol's code. */
double store_cell(const struct store *store, size_t feature, uint32_t row);
/* A cell as a number (a symbol's code). */
double store_value(const struct store *store, size_t feature, uint32_t row);
/* A cell as text, as the file had it ("tcp", "0.05", "181"; "?" for a missing one); buffer is used for
 * numbers. */
const char *store_text(const struct store *store, size_t feature, uint32_t row, char buffer[40]);
/* NaN equals NaN alone, since it stands for a missing value. */
static inline bool store_same_number(double a, double b)
{
    return !(a < b) && !(a > b) && isnan(a) == isnan(b);
}
/* Do two rows have the same features? Compares values, not hashes. */
bool store_equal_rows(const struct store *a, uint32_t row_a, const struct store *b, uint32_t row_b);

#endif

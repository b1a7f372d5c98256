/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the columns of a table hold, what its labels contradict, and how far another table differs
 * from it. Figures only; src/session shows them.
 */
#ifndef PEEPHOLE_DATA_DESCRIBE_H
#define PEEPHOLE_DATA_DESCRIBE_H

#include "src/data/table.h"
#include "src/data/tally.h"

/* --- columns --- */

enum { HISTOGRAM_BINS = 8, QUANTILE_COUNT = 5 };
extern const double described_quantiles[QUANTILE_COUNT]; /* 0.05 0.25 0.5 0.75 0.95 */

struct column_description {
    size_t feature;
    bool symbol;
    size_t rows;     /* with a value */
    size_t missing;  /* without */
    size_t distinct; /* values that occur */
    size_t most;     /* rows of the most frequent value */
    double most_value;
    /* Of numbers only; NaN for symbols and without rows. */
    double least, greatest;
    double quantiles[QUANTILE_COUNT];
    size_t zeros;
    /* Rows in bins of equal width from least to greatest; `logarithmic`: of log(1 + x), for
     * columns without negative values that reach 1000. Of symbols, the most frequent ones. */
    size_t histogram[HISTOGRAM_BINS];
    bool logarithmic;
};
bool column_describe(const struct table *table, size_t feature,
                     struct column_description *description, struct err *err);
bool column_is_constant(const struct column_description *description);
/* At least 99 % of the rows have one value, but not all. */
bool column_is_nearly_constant(const struct column_description *description);
/* The text of a symbol's code in a store. */
const char *described_symbol(const struct store *store, size_t feature, double code);

/* --- by class --- */

/* The rows of a table, class after class. */
struct class_rows {
    uint32_t *rows;
    size_t *starts; /* class c has rows[starts[c]] up to rows[starts[c + 1] - 1] */
    size_t count;   /* classes */
};
bool class_rows_of(const struct table *table, enum scheme scheme, size_t taxonomy,
                   struct class_rows *by_class, struct err *err);
void class_rows_done(struct class_rows *by_class);
/* Median of a number, code of the most frequent symbol, over the rows of a class; NaN where it has
 * none. */
bool class_typical(const struct table *table, const struct class_rows *by_class, size_t class_index,
                   size_t feature, double *typical, struct err *err);

/* --- labels --- */

/* What the equal rows of a table say of their classes. */
struct scheme_labels {
    size_t conflicting;      /* feature vectors with more than one class */
    size_t conflicting_rows; /* rows with such a vector */
    size_t agreeing;         /* rows that have the most frequent class of their vector */
    double ceiling;          /* their share: no answer by features alone can be right more often */
};
struct label_description {
    size_t rows, distinct;
    size_t distinct_lines; /* rows that differ in a feature or in the label */
    size_t *class_lines;   /* those of them of each category; schema->category_count */
    struct scheme_labels schemes[SCHEME_ATTACK + 1];
};
bool labels_describe(const struct table *table, size_t taxonomy,
                     struct label_description *description, struct err *err);
void labels_done(struct label_description *description);

/* --- shift --- */

struct column_shift {
    size_t feature; /* of the first table */
    /* Population stability index: sum of (b - a) ln(b / a) over the shares a, b of both tables in
     * the bins that the deciles of the first make, or of every symbol. A share below 0.0001 counts
     * as 0.0001. */
    double psi;
};
/* Those of the features that the other table has, too (name and kind), worst first. Caller frees
 * shifts. */
bool table_shift(const struct table *table, const struct table *other, const size_t *features,
                 size_t count, struct column_shift **shifts, size_t *shift_count, struct err *err);

#endif

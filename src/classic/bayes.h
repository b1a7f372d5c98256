/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of naive Bayes share: what is known of each column, given the class.
 *     answer = argmax over k of  log p(k) + sum over columns j of log p(x_j | k)
 * A column is symbols or intervals (bayes_counts.c), a normal density (bayes_gaussian.c) or a density
 * of kernels (bayes_kernel.c). Where the intervals lie: bayes_cuts.c; which column hangs on which:
 * bayes_tree.c.
 */
#ifndef PEEPHOLE_CLASSIC_BAYES_H
#define PEEPHOLE_CLASSIC_BAYES_H

#include "src/base/arena.h"
#include "src/net/learner.h"

/* Inside of a learner all that it looks at is in here; all borrowed. */
struct bayes_rows {
    const struct learner_rows *rows;
    const uint32_t *classes; /* of each row */
    size_t class_count;
    const int64_t *class_rows; /* how many rows of each class */
    const struct cancel *cancel;
};

enum bayes_kind { BAYES_NOTHING, BAYES_COUNTS, BAYES_GAUSSIAN, BAYES_KERNEL };

/* One column of the preparation. Arrays are from malloc, NULL where the kind has no use for them. */
struct bayes_column {
    enum bayes_kind kind;
    size_t index; /* of preparation_column */
    bool symbol;
    size_t input; /* where a number stands in a row */
    /* Counts: values is the number of known symbols, or of intervals. cuts[i] is the greatest number of
     * interval i; the last one has none. counts[(before * values + value) * classes + class], where
     * `before` is the value of the parent column, and 0 where there is none. */
    size_t values;
    double *cuts;
    size_t parent, parent_values; /* a place in the list of columns; SIZE_MAX and 1: none */
    int64_t *counts;
    double *log_share; /* as counts: what is added for that value */
    /* A normal density: one of each a class. */
    double *mean, *variance;
    /* Kernels: the different numbers of the training rows, in order; how often each was in which class
     * (points x classes); the kernels' width a class; and the width that a number stands for. */
    size_t points;
    double *point, *spread, precision;
    int64_t *times;
};
void bayes_column_done(struct bayes_column *column);

/* The number of a row in a column that is no symbol. */
static inline double bayes_number(const struct bayes_column *column,
                                  const struct learner_rows *rows, size_t row)
{
    return (double)rows->inputs[row * rows->width + column->input];
}

/* Each of the following adds to sums[row * classes + class], for the rows first .. first + count - 1,
 * what the column says of them. class_rows tells which classes there are: others are passed over. */
struct bayes_asked {
    const struct learner_rows *rows;
    size_t first, count;
    size_t class_count;
    const int64_t *class_rows;
    double *sums;           /* count x class_count */
    const uint32_t *values; /* columns x count: of columns that are counted, which value */
};

/* Which value a row has; column->values for an unknown symbol, which says nothing. */
size_t bayes_value(const struct bayes_column *column, const struct learner_rows *rows, size_t row);
bool bayes_counts_fit(struct bayes_column *column, const struct bayes_rows *rows,
                      const struct bayes_column *parent);
/* The logarithms that belong to the counts; also after a model file was read. */
bool bayes_counts_finish(struct bayes_column *column, size_t class_count,
                         const int64_t *class_rows);
void bayes_counts_say(const struct bayes_column *column, size_t place,
                      const struct bayes_asked *asked);

bool bayes_gaussian_fit(struct bayes_column *column, const struct bayes_rows *rows);
void bayes_gaussian_say(const struct bayes_column *column, const struct bayes_asked *asked);

bool bayes_kernel_fit(struct bayes_column *column, const struct bayes_rows *rows);
bool bayes_kernel_finish(struct bayes_column *column, size_t class_count,
                         const int64_t *class_rows);
bool bayes_kernel_say(const struct bayes_column *column, const struct bayes_asked *asked);

/* Fills points, point and times; all rows. */
bool bayes_points(struct bayes_column *column, const struct bayes_rows *rows);

/* Finds the cuts and with them the number of values. */
bool bayes_cuts_fit(struct bayes_column *column, const struct bayes_rows *rows);

/* Sets each column's parent. values: columns x rows, which value each row has. */
bool bayes_tree_fit(struct bayes_column *columns, size_t count, const struct bayes_rows *rows,
                    const uint32_t *values, struct pool *pool);

/* To and from a model file; `place` in the list of columns. bayes_column_read finds index, symbol, input
 * and, of symbols, values filled in. */
bool bayes_column_write(const struct bayes_column *column, size_t place, size_t classes,
                        struct pack *pack, struct err *err);
bool bayes_column_read(struct bayes_column *column, size_t place, size_t classes,
                       const int64_t *class_rows, const struct pack *pack, struct err *err);
/* Is each column's parent one that is counted, with as many values as the counts are for? */
bool bayes_parents_hold(const struct bayes_column *columns, size_t count, struct err *err);

#endif

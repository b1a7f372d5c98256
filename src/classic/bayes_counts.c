/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Columns of naive Bayes that are counted: symbols, and numbers cut into intervals.
 *     p(v | k) = (n_vk + 1) / (n_k + V)                                      (Laplace's correction)
 * for n_vk rows of class k with value v, n_k of the class that have any known value, V values. With a
 * parent column, whose value is u (Friedman, Geiger, Goldszmidt 1997, section 4.2, N0 = 5):
 *     p(v | u, k) = (n_vuk + 5 p(v | k)) / (n_uk + 5)
 * An unknown symbol says nothing: its column is left out; as a parent it leaves p(v | k).
 */
#include "src/classic/bayes.h"

#include <math.h>
#include <stdlib.h>

static const double parent_weight = 5; /* N0 */

size_t bayes_value(const struct bayes_column *column, const struct learner_rows *rows, size_t row)
{
    if (column->symbol)
        return preparation_place(rows->preparation, column->index, rows->store, rows->places[row]);
    double number = bayes_number(column, rows, row);
    size_t low = 0;
    size_t high = column->values - 1;
    while (low < high) { /* the first interval that it does not exceed */
        size_t middle = low + (high - low) / 2;
        if (number <= column->cuts[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

bool bayes_counts_fit(struct bayes_column *column, const struct bayes_rows *rows,
                      const struct bayes_column *parent)
{
    column->kind = BAYES_COUNTS;
    /* The last group of a column with a parent: rows whose parent is not known. */
    column->parent_values = parent ? parent->values + 1 : 1;
    size_t cells = 0;
    if (!size_product(column->parent_values * column->values, rows->class_count, &cells))
        return false;
    column->counts = calloc(cells > 0 ? cells : 1, sizeof *column->counts);
    if (!column->counts)
        return false;
    for (size_t i = 0; i < rows->rows->count; i++) {
        size_t value = bayes_value(column, rows->rows, i);
        size_t before = parent ? bayes_value(parent, rows->rows, i) : 0;
        if (value < column->values)
            column->counts[(before * column->values + value) * rows->class_count +
                           rows->classes[i]]++;
    }
    return bayes_counts_finish(column, rows->class_count, rows->class_rows);
}

/* p(v | k), whatever the parent is. */
static void own_shares(const struct bayes_column *column, size_t classes, size_t k, double *own)
{
    double all = 0;
    for (size_t v = 0; v < column->values; v++)
        own[v] = 1;
    for (size_t before = 0; before < column->parent_values; before++)
        for (size_t v = 0; v < column->values; v++) {
            double count = (double)column->counts[(before * column->values + v) * classes + k];
            own[v] += count;
            all += count;
        }
    for (size_t v = 0; v < column->values; v++)
        own[v] /= all + (double)column->values;
}

static void finish_class(struct bayes_column *column, size_t classes, size_t k, double *own)
{
    own_shares(column, classes, k, own);
    for (size_t before = 0; before < column->parent_values; before++) {
        const int64_t *counts = column->counts + before * column->values * classes;
        double *shares = column->log_share + before * column->values * classes;
        double all = 0;
        for (size_t v = 0; v < column->values; v++)
            all += (double)counts[v * classes + k];
        for (size_t v = 0; v < column->values; v++) {
            double given =
                ((double)counts[v * classes + k] + parent_weight * own[v]) / (all + parent_weight);
            /* The last group of parents is the unknown ones. */
            bool alone = before + 1 == column->parent_values;
            shares[v * classes + k] = log(alone ? own[v] : given);
        }
    }
}

bool bayes_counts_finish(struct bayes_column *column, size_t class_count, const int64_t *class_rows)
{
    size_t cells = column->parent_values * column->values * class_count;
    column->log_share = calloc(cells > 0 ? cells : 1, sizeof *column->log_share);
    double *own = calloc(column->values + 1, sizeof *own);
    bool good = column->log_share && own;
    for (size_t k = 0; good && k < class_count; k++)
        if (class_rows[k] > 0)
            finish_class(column, class_count, k, own);
    free(own);
    return good;
}

void bayes_counts_say(const struct bayes_column *column, size_t place,
                      const struct bayes_asked *asked)
{
    const uint32_t *values = asked->values + place * asked->count;
    for (size_t i = 0; i < asked->count; i++) {
        if (values[i] >= column->values)
            continue;
        size_t before = 0;
        if (column->parent != SIZE_MAX)
            before = asked->values[column->parent * asked->count + i];
        const double *shares =
            column->log_share + (before * column->values + values[i]) * asked->class_count;
        for (size_t k = 0; k < asked->class_count; k++)
            asked->sums[i * asked->class_count + k] += shares[k];
    }
}

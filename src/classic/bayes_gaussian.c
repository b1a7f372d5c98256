/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers of naive Bayes as normal densities:
 *     log p(x | k) = -1/2 log(2 pi v_k) - (x - m_k)^2 / (2 v_k)
 * with mean m_k and variance v_k (of all rows of the class, divided by their number).
 */
#include "src/classic/bayes.h"

#include <math.h>
#include <stdlib.h>

static const double tau = 6.283185307179586; /* 2 pi */

/* In two passes, rows in their order, so that the sums do not depend on the threads. */
bool bayes_gaussian_fit(struct bayes_column *column, const struct bayes_rows *rows)
{
    column->mean = calloc(rows->class_count, sizeof *column->mean);
    column->variance = calloc(rows->class_count, sizeof *column->variance);
    if (!column->mean || !column->variance)
        return false;
    for (size_t i = 0; i < rows->rows->count; i++)
        column->mean[rows->classes[i]] += bayes_number(column, rows->rows, i);
    for (size_t k = 0; k < rows->class_count; k++)
        column->mean[k] /= rows->class_rows[k] > 0 ? (double)rows->class_rows[k] : 1;
    for (size_t i = 0; i < rows->rows->count; i++) {
        double off = bayes_number(column, rows->rows, i) - column->mean[rows->classes[i]];
        column->variance[rows->classes[i]] += off * off;
    }
    for (size_t k = 0; k < rows->class_count; k++)
        column->variance[k] /= rows->class_rows[k] > 0 ? (double)rows->class_rows[k] : 1;
    column->kind = BAYES_GAUSSIAN;
    return true;
}

void bayes_gaussian_say(const struct bayes_column *column, const struct bayes_asked *asked)
{
    for (size_t k = 0; k < asked->class_count; k++) {
        if (asked->class_rows[k] == 0)
            continue;
        double start = -0.5 * log(tau * column->variance[k]);
        double factor = -0.5 / column->variance[k];
        double mean = column->mean[k];
        for (size_t i = 0; i < asked->count; i++) {
            double off = bayes_number(column, asked->rows, asked->first + i) - mean;
            asked->sums[i * asked->class_count + k] += start + factor * off * off;
        }
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers of naive Bayes as sums of normal kernels (John, Langley 1995, section 3), as Weka has them: a
 * number x stands for an interval of width d around it, d the mean distance of neighbouring different
 * numbers of the column;
 *     p(x | k) = 1/n_k sum over rows i of class k of  F((x + d/2 - x_i) / s_k) - F((x - d/2 - x_i) / s_k)
 * F the normal distribution function, s_k = max(range_k / sqrt(n_k), d / 6), and p at least 1e-75.
 */
#include "src/classic/bayes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double least_probability = 1e-75;
/* Kernels further away than this many widths are passed over; where none is nearer, the second. What
 * the first leaves out is below 1e-16 of a kernel, what the second does below 1e-75. */
static const double near_widths = 8.5, far_widths = 18.6;

bool bayes_kernel_fit(struct bayes_column *column, const struct bayes_rows *rows)
{
    if (!bayes_points(column, rows))
        return false;
    column->kind = BAYES_KERNEL;
    column->precision =
        (column->point[column->points - 1] - column->point[0]) / (double)(column->points - 1);
    return bayes_kernel_finish(column, rows->class_count, rows->class_rows);
}

bool bayes_kernel_finish(struct bayes_column *column, size_t class_count, const int64_t *class_rows)
{
    column->spread = calloc(class_count + 1, sizeof *column->spread);
    if (!column->spread)
        return false;
    for (size_t k = 0; k < class_count; k++) {
        double low = INFINITY;
        double high = -INFINITY;
        for (size_t i = 0; i < column->points; i++)
            if (column->times[i * class_count + k] > 0) {
                low = fmin(low, column->point[i]);
                high = fmax(high, column->point[i]);
            }
        double range = high > low ? high - low : 0;
        double rows = class_rows[k] > 0 ? (double)class_rows[k] : 1;
        column->spread[k] = fmax(range / sqrt(rows), column->precision / 6);
    }
    return true;
}

/* F(high) - F(low), low < high, from the tail that both are in, so that it is exact far out. */
static double between(double low, double high)
{
    if (low > 0)
        return 0.5 * (erfc(low * M_SQRT1_2) - erfc(high * M_SQRT1_2));
    if (high < 0)
        return 0.5 * (erfc(-high * M_SQRT1_2) - erfc(-low * M_SQRT1_2));
    return 1 - 0.5 * erfc(high * M_SQRT1_2) - 0.5 * erfc(-low * M_SQRT1_2);
}

/* The first point that is not below x. */
static size_t first_from(const struct bayes_column *column, double x)
{
    size_t low = 0;
    size_t high = column->points;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (column->point[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static double kernels(const struct bayes_column *column, size_t classes, size_t k, double x,
                      double widths)
{
    double half = column->precision / 2;
    double spread = column->spread[k];
    double reach = widths * spread + half;
    double sum = 0;
    for (size_t i = first_from(column, x - reach);
         i < column->points && column->point[i] <= x + reach; i++) {
        int64_t times = column->times[i * classes + k];
        double off = x - column->point[i];
        if (times > 0)
            sum += (double)times * between((off - half) / spread, (off + half) / spread);
    }
    return sum;
}

static void say_number(const struct bayes_column *column, const struct bayes_asked *asked, double x,
                       double *logs)
{
    for (size_t k = 0; k < asked->class_count; k++) {
        logs[k] = 0;
        if (asked->class_rows[k] == 0)
            continue;
        double sum = kernels(column, asked->class_count, k, x, near_widths);
        if (!(sum > 1e-9))
            sum = kernels(column, asked->class_count, k, x, far_widths);
        logs[k] = log(fmax(sum / (double)asked->class_rows[k], least_probability));
    }
}

struct placed {
    double number;
    size_t row;
};

static int by_number(const void *a, const void *b)
{
    const struct placed *one = a;
    const struct placed *other = b;
    return (one->number > other->number) - (one->number < other->number);
}

/* Equal numbers are worked out once. */
bool bayes_kernel_say(const struct bayes_column *column, const struct bayes_asked *asked)
{
    struct placed *placed = malloc((asked->count + 1) * sizeof *placed);
    double *logs = malloc((asked->class_count + 1) * sizeof *logs);
    for (size_t i = 0; placed && i < asked->count; i++)
        placed[i] = (struct placed){ .number = bayes_number(column, asked->rows, asked->first + i),
                                     .row = i };
    bool good = placed && logs;
    if (good)
        qsort(placed, asked->count, sizeof *placed, by_number);
    for (size_t i = 0; good && i < asked->count; i++) {
        if (i == 0 || placed[i].number > placed[i - 1].number)
            say_number(column, asked, placed[i].number, logs);
        for (size_t k = 0; k < asked->class_count; k++)
            asked->sums[placed[i].row * asked->class_count + k] += logs[k];
    }
    free(logs);
    free(placed);
    return good;
}

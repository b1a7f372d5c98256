/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The different numbers of a column of the training rows, and how often each is in which class. */
#include "src/classic/bayes.h"

#include <stdlib.h>
#include <string.h>

struct numbered {
    double number;
    uint32_t class;
};

static int by_number(const void *a, const void *b)
{
    const struct numbered *one = a;
    const struct numbered *other = b;
    return (one->number > other->number) - (one->number < other->number);
}

static size_t count_points(const struct numbered *sorted, size_t count)
{
    size_t points = count > 0;
    for (size_t i = 1; i < count; i++)
        points += sorted[i].number > sorted[i - 1].number;
    return points;
}

bool bayes_points(struct bayes_column *column, const struct bayes_rows *rows)
{
    size_t count = rows->rows->count;
    struct numbered *sorted = malloc((count + 1) * sizeof *sorted);
    if (!sorted)
        return false;
    for (size_t i = 0; i < count; i++)
        sorted[i] = (struct numbered){ .number = bayes_number(column, rows->rows, i),
                                       .class = rows->classes[i] };
    qsort(sorted, count, sizeof *sorted, by_number);
    column->points = count_points(sorted, count);
    size_t cells = 0;
    bool good = size_product(column->points, rows->class_count, &cells);
    column->point = calloc(column->points + 1, sizeof *column->point);
    column->times = good ? calloc(cells + 1, sizeof *column->times) : NULL;
    good = good && column->point && column->times;
    size_t at = 0;
    for (size_t i = 0; good && i < count; i++) {
        at += i > 0 && sorted[i].number > sorted[i - 1].number;
        column->point[at] = sorted[i].number;
        column->times[at * rows->class_count + sorted[i].class]++;
    }
    free(sorted);
    return good;
}

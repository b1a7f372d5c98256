/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of naive Bayes to and from a model file. What is read is checked: it may be hostile. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/classic/bayes.h"

enum { NAME_SIZE = 48, FACTS = 5, MOST_VALUES = 1 << 24 };

static const int64_t most_rows = INT64_C(1) << 48; /* so that sums of counts do not overflow */

static const char *named(char name[NAME_SIZE], size_t place, const char *what)
{
    snprintf(name, NAME_SIZE, "column %zu: %s", place, what);
    return name;
}

bool bayes_column_write(const struct bayes_column *column, size_t place, size_t classes,
                        struct pack *pack, struct err *err)
{
    char name[NAME_SIZE];
    int64_t parent = column->parent == SIZE_MAX ? -1 : (int64_t)column->parent;
    const int64_t facts[FACTS] = { (int64_t)column->kind, (int64_t)column->values, parent,
                                   (int64_t)column->parent_values, (int64_t)column->points };
    if (!pack_add_wholes(pack, named(name, place, "facts"), facts, FACTS, err))
        return false;
    size_t cells = column->parent_values * column->values * classes;
    switch (column->kind) {
    case BAYES_NOTHING:
        return true;
    case BAYES_COUNTS:
        return (column->symbol || pack_add_doubles(pack, named(name, place, "cuts"), column->cuts,
                                                   column->values - 1, err)) &&
               pack_add_wholes(pack, named(name, place, "counts"), column->counts, cells, err);
    case BAYES_GAUSSIAN:
        return pack_add_doubles(pack, named(name, place, "mean"), column->mean, classes, err) &&
               pack_add_doubles(pack, named(name, place, "variance"), column->variance, classes,
                                err);
    default:
        return pack_add_doubles(pack, named(name, place, "points"), column->point, column->points,
                                err) &&
               pack_add_wholes(pack, named(name, place, "times"), column->times,
                               column->points * classes, err) &&
               pack_add_doubles(pack, named(name, place, "precision"), &column->precision, 1, err);
    }
}

static bool damaged(struct err *err, size_t place)
{
    return err_set(err, ERR_INPUT, "what the model has learnt of column %zu makes no sense",
                   place + 1);
}

static double *copy_doubles(const struct pack *pack, const char *name, size_t count,
                            struct err *err)
{
    const double *found = pack_doubles(pack, name, count, err);
    double *copy = found ? malloc((count + 1) * sizeof *copy) : NULL;
    if (copy)
        memcpy(copy, found, count * sizeof *copy);
    else if (found)
        err_memory(err);
    return copy;
}

static int64_t *copy_counts(const struct pack *pack, const char *name, size_t count,
                            struct err *err)
{
    const int64_t *found = pack_wholes(pack, name, count, err);
    int64_t *copy = found ? malloc((count + 1) * sizeof *copy) : NULL;
    if (found && !copy)
        err_memory(err);
    for (size_t i = 0; copy && i < count; i++) {
        copy[i] = found[i];
        if (copy[i] < 0 || copy[i] > most_rows) {
            free(copy);
            copy = NULL;
            err_set(err, ERR_INPUT, "a count in the model is %lld", (long long)found[i]);
        }
    }
    return copy;
}

/* Finite, and each more than the one before. */
static bool ascends(const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(numbers[i]) || (i > 0 && !(numbers[i] > numbers[i - 1])))
            return false;
    return true;
}

static bool read_counts(struct bayes_column *column, size_t place, size_t classes,
                        const int64_t *class_rows, const struct pack *pack, struct err *err)
{
    char name[NAME_SIZE];
    size_t cells = 0;
    if (column->values == 0 || !size_product(column->parent_values, column->values, &cells) ||
        !size_product(cells, classes, &cells))
        return damaged(err, place);
    if (!column->symbol) {
        column->cuts = copy_doubles(pack, named(name, place, "cuts"), column->values - 1, err);
        if (!column->cuts)
            return false;
        if (!ascends(column->cuts, column->values - 1))
            return damaged(err, place);
    }
    column->counts = copy_counts(pack, named(name, place, "counts"), cells, err);
    return column->counts && (bayes_counts_finish(column, classes, class_rows) || err_memory(err));
}

static bool read_gaussian(struct bayes_column *column, size_t place, size_t classes,
                          const int64_t *class_rows, const struct pack *pack, struct err *err)
{
    char name[NAME_SIZE];
    column->mean = copy_doubles(pack, named(name, place, "mean"), classes, err);
    column->variance =
        column->mean ? copy_doubles(pack, named(name, place, "variance"), classes, err) : NULL;
    if (!column->variance)
        return false;
    for (size_t k = 0; k < classes; k++)
        if (!isfinite(column->mean[k]) || !isfinite(column->variance[k]) ||
            (class_rows[k] > 0 && !(column->variance[k] > 0)))
            return damaged(err, place);
    return true;
}

static bool read_kernel(struct bayes_column *column, size_t place, size_t classes,
                        const int64_t *class_rows, const struct pack *pack, struct err *err)
{
    char name[NAME_SIZE];
    size_t cells = 0;
    if (column->points < 2 || !size_product(column->points, classes, &cells))
        return damaged(err, place);
    const double *precision = pack_doubles(pack, named(name, place, "precision"), 1, err);
    if (!precision)
        return false;
    column->precision = *precision;
    column->point = copy_doubles(pack, named(name, place, "points"), column->points, err);
    column->times =
        column->point ? copy_counts(pack, named(name, place, "times"), cells, err) : NULL;
    if (!column->times)
        return false;
    if (!ascends(column->point, column->points) || !(column->precision > 0) ||
        !isfinite(column->precision))
        return damaged(err, place);
    return bayes_kernel_finish(column, classes, class_rows) || err_memory(err);
}

bool bayes_column_read(struct bayes_column *column, size_t place, size_t classes,
                       const int64_t *class_rows, const struct pack *pack, struct err *err)
{
    char name[NAME_SIZE];
    const int64_t *facts = pack_wholes(pack, named(name, place, "facts"), FACTS, err);
    if (!facts)
        return false;
    if (facts[0] < BAYES_NOTHING || facts[0] > BAYES_KERNEL || facts[1] < 0 ||
        facts[1] > MOST_VALUES || facts[4] < 0 || facts[4] > most_rows || facts[3] < 1 ||
        facts[3] > MOST_VALUES || (column->symbol && (size_t)facts[1] != column->values) ||
        (column->symbol && facts[0] > BAYES_COUNTS))
        return damaged(err, place);
    column->kind = (enum bayes_kind)facts[0];
    column->values = (size_t)facts[1];
    column->points = (size_t)facts[4];
    column->parent = facts[2] < 0 ? SIZE_MAX : (size_t)facts[2];
    column->parent_values = (size_t)facts[3];
    switch (column->kind) {
    case BAYES_NOTHING:
        return true;
    case BAYES_COUNTS:
        return read_counts(column, place, classes, class_rows, pack, err);
    case BAYES_GAUSSIAN:
        return read_gaussian(column, place, classes, class_rows, pack, err);
    default:
        return read_kernel(column, place, classes, class_rows, pack, err);
    }
}

bool bayes_parents_hold(const struct bayes_column *columns, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        size_t parent = columns[i].parent;
        bool none = parent == SIZE_MAX;
        if (none && columns[i].parent_values != 1)
            return damaged(err, i);
        if (!none && (columns[i].kind != BAYES_COUNTS || parent >= count ||
                      columns[parent].kind != BAYES_COUNTS ||
                      columns[i].parent_values != columns[parent].values + 1))
            return damaged(err, i);
    }
    return true;
}

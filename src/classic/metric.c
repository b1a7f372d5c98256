/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distances between rows: which numbers are compared, and how much each counts. */
#include "src/classic/metric.h"

#include <stdlib.h>
#include <string.h>

#include "src/classic/kept.h"

const char *const metric_names[] = { "euclid", "mixed", NULL };

enum { STEP = 4 };

/* The inputs of one feature, and the numbers that are made of them. */
struct part {
    size_t first, inputs; /* of the prepared row */
    bool symbol, one_hot;
    real *values; /* a symbol as one input: the different ones of the training rows, ascending */
    size_t value_count;
};

struct metric {
    enum metric_kind kind;
    size_t inputs, width;
    struct part *parts; /* METRIC_MIXED: one a feature */
    size_t part_count;
    double *weights; /* width */
};

/* Numbers that a part becomes: for a symbol one more, for those that are not known. */
static size_t part_width(const struct part *part)
{
    if (!part->symbol)
        return part->inputs;
    return (part->one_hot ? part->inputs : part->value_count) + 1;
}

static int by_value(const void *a, const void *b)
{
    real left = *(const real *)a, right = *(const real *)b;
    return (left > right) - (left < right);
}

/* Where a value stands among the known ones; value_count: it is none of them. */
static size_t find_value(const struct part *part, real value)
{
    size_t low = 0, high = part->value_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (part->values[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    bool there = low < part->value_count && !(part->values[low] > value);
    return there ? low : part->value_count;
}

/* The values of a symbol's one input: new ones are collected, and put in order now and then. */
static bool learn_values(struct part *part, size_t known, const real *rows, size_t count,
                         size_t inputs)
{
    part->values = calloc(known + 2, sizeof *part->values); /* the unknown code, too */
    for (size_t i = 0; part->values && i < count; i++) {
        real value = rows[i * inputs + part->first];
        if (find_value(part, value) < part->value_count || part->value_count > known)
            continue;
        part->values[part->value_count++] = value;
        qsort(part->values, part->value_count, sizeof *part->values, by_value);
    }
    return part->values != NULL;
}

/* The parts without their values. */
static bool make_parts(struct metric *metric, const struct preparation *preparation)
{
    size_t first = 0;
    metric->part_count = preparation_columns(preparation);
    metric->parts = calloc(metric->part_count + 1, sizeof *metric->parts);
    for (size_t i = 0; metric->parts && i < metric->part_count; i++) {
        struct fitted_column column = preparation_column(preparation, i);
        metric->parts[i] = (struct part){ .first = first,
                                          .inputs = column.inputs,
                                          .symbol = column.symbol,
                                          .one_hot = column.one_hot };
        first += column.inputs;
    }
    return metric->parts != NULL;
}

/* When all parts are known: how wide, and what counts how much. */
static bool finish(struct metric *metric)
{
    size_t width = metric->kind == METRIC_EUCLID ? metric->inputs : 0;
    for (size_t i = 0; i < metric->part_count; i++)
        width += part_width(&metric->parts[i]);
    metric->width = (width + STEP - 1) / STEP * STEP;
    metric->width += metric->width == 0 ? STEP : 0;
    metric->weights = calloc(metric->width, sizeof *metric->weights);
    for (size_t i = 0; metric->weights && i < metric->width; i++)
        metric->weights[i] = 1;
    size_t at = 0;
    for (size_t i = 0; metric->weights && i < metric->part_count; i++) {
        size_t end = at + part_width(&metric->parts[i]);
        for (; at < end; at++)
            metric->weights[at] = metric->parts[i].symbol ? 0.5 : 1;
    }
    return metric->weights != NULL;
}

static struct metric *begin(enum metric_kind kind, const struct preparation *preparation,
                            struct err *err)
{
    struct metric *metric = calloc(1, sizeof *metric);
    if (metric) {
        metric->kind = kind;
        metric->inputs = preparation_inputs(preparation);
        if (kind == METRIC_EUCLID || make_parts(metric, preparation))
            return metric;
    }
    free(metric);
    err_memory(err);
    return NULL;
}

struct metric *metric_new(enum metric_kind kind, const struct preparation *preparation,
                          const real *rows, size_t count, struct err *err)
{
    struct metric *metric = begin(kind, preparation, err);
    bool good = metric != NULL;
    for (size_t i = 0; good && i < metric->part_count; i++) {
        struct part *part = &metric->parts[i];
        if (part->symbol && !part->one_hot)
            good = learn_values(part, preparation_column(preparation, i).symbols, rows, count,
                                metric->inputs);
    }
    if (good && finish(metric))
        return metric;
    if (metric)
        err_memory(err);
    metric_free(metric);
    return NULL;
}

void metric_free(struct metric *metric)
{
    if (!metric)
        return;
    for (size_t i = 0; metric->parts && i < metric->part_count; i++)
        free(metric->parts[i].values);
    free(metric->parts);
    free(metric->weights);
    free(metric);
}

size_t metric_width(const struct metric *metric)
{
    return metric->width;
}

const double *metric_weights(const struct metric *metric)
{
    return metric->weights;
}

static void apply_part(const struct part *part, const real *row, real *out)
{
    const real *from = row + part->first;
    if (part->symbol && !part->one_hot) {
        out[find_value(part, from[0])] = 1;
        return;
    }
    real sum = 0;
    for (size_t i = 0; i < part->inputs; i++) {
        out[i] = from[i];
        sum += from[i];
    }
    if (part->symbol)
        out[part->inputs] = sum > 0 ? 0 : 1;
}

void metric_apply(const struct metric *metric, const real *row, real *out)
{
    memset(out, 0, metric->width * sizeof *out);
    if (metric->kind == METRIC_EUCLID)
        memcpy(out, row, metric->inputs * sizeof *out);
    for (size_t i = 0; i < metric->part_count; i++) {
        apply_part(&metric->parts[i], row, out);
        out += part_width(&metric->parts[i]);
    }
}

/* --- to and from a file --- */

bool metric_write(const struct metric *metric, struct pack *pack, struct err *err)
{
    size_t known = 0, at = 0;
    for (size_t i = 0; i < metric->part_count; i++)
        known += metric->parts[i].value_count;
    real *values = calloc(known + 1, sizeof *values);
    uint32_t *counts = calloc(metric->part_count + 1, sizeof *counts);
    bool good = (values && counts) || err_memory(err);
    for (size_t i = 0; good && i < metric->part_count; i++) {
        const struct part *part = &metric->parts[i];
        counts[i] = (uint32_t)part->value_count;
        for (size_t v = 0; v < part->value_count; v++)
            values[at++] = part->values[v];
    }
    good = good && kept_add_counts(pack, "symbols known", counts, metric->part_count, err) &&
           kept_add_reals(pack, "symbols", values, known, err);
    free(values);
    free(counts);
    return good;
}

/* The values of each part out of all of them, which must ascend. */
static bool take_values(struct metric *metric, const uint32_t *counts, const real *values,
                        struct err *err)
{
    for (size_t i = 0; i < metric->part_count; i++) {
        struct part *part = &metric->parts[i];
        bool wanted = part->symbol && !part->one_hot;
        for (size_t v = 1; v < counts[i]; v++)
            if (!(values[v] > values[v - 1]))
                return err_set(err, ERR_INPUT, "the symbols' numbers do not ascend");
        if (wanted != (counts[i] > 0))
            return err_set(err, ERR_INPUT, "the symbols are not those of the preparation");
        part->values = wanted ? calloc(counts[i], sizeof *part->values) : NULL;
        if (!wanted)
            continue;
        if (!part->values)
            return err_memory(err);
        memcpy(part->values, values, counts[i] * sizeof *values);
        part->value_count = counts[i];
        values += counts[i];
    }
    return true;
}

static bool read_parts(struct metric *metric, const struct pack *pack, struct err *err)
{
    enum { SYMBOLS_MOST = 1 << 24 };
    uint32_t *counts = kept_counts(pack, "symbols known", metric->part_count, 0, SYMBOLS_MOST, err);
    size_t known = 0;
    for (size_t i = 0; counts && i < metric->part_count; i++)
        known += counts[i];
    real *values = counts ? kept_reals(pack, "symbols", known, err) : NULL;
    bool good = values && take_values(metric, counts, values, err);
    free(counts);
    free(values);
    return good;
}

struct metric *metric_read(enum metric_kind kind, const struct preparation *preparation,
                           const struct pack *pack, struct err *err)
{
    struct metric *metric = begin(kind, preparation, err);
    if (!metric)
        return NULL;
    bool good = read_parts(metric, pack, err);
    if (good && (finish(metric) || err_memory(err)))
        return metric;
    metric_free(metric);
    return NULL;
}

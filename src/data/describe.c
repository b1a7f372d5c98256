/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of a table: range, quantiles, histogram; and what is typical of each class. */
#include "src/data/describe.h"

#include <math.h>
#include <stdlib.h>

const double described_quantiles[QUANTILE_COUNT] = { 0.05, 0.25, 0.5, 0.75, 0.95 };

static bool is_symbol(const struct table *table, size_t feature)
{
    return schema_feature(table->store->schema, feature)->kind == COLUMN_SYMBOL;
}

const char *described_symbol(const struct store *store, size_t feature, double code)
{
    const struct schema_column *column = schema_feature(store->schema, feature);
    size_t index = (size_t)code;
    return index < column->symbol_count
               ? column->symbols[index]
               : store->columns[feature].unknown[index - column->symbol_count];
}

/* --- columns --- */

static size_t bin_of(const struct column_description *description, double value)
{
    double least = description->least, greatest = description->greatest;
    if (description->logarithmic) {
        least = log1p(least);
        greatest = log1p(greatest);
        value = log1p(value);
    }
    if (!(greatest > least))
        return 0;
    size_t bin = (size_t)((value - least) / (greatest - least) * HISTOGRAM_BINS);
    return bin < HISTOGRAM_BINS ? bin : HISTOGRAM_BINS - 1;
}

static void describe_number(struct column_description *description, const struct tally *tally)
{
    enum { WIDE = 1000 };
    if (tally->count == 0)
        return;
    description->least = tally->entries[0].value;
    description->greatest = tally->entries[tally->count - 1].value;
    description->zeros = tally_rows_of(tally, 0);
    description->logarithmic = description->least >= 0 && description->greatest >= WIDE;
    for (size_t i = 0; i < QUANTILE_COUNT; i++)
        description->quantiles[i] = tally_quantile(tally, described_quantiles[i]);
    for (size_t i = 0; i < tally->count; i++)
        description->histogram[bin_of(description, tally->entries[i].value)] +=
            tally->entries[i].rows;
}

/* The bins hold the rows of the most frequent symbols, in descending order. */
static void describe_symbols(struct column_description *description, const struct tally *tally)
{
    for (size_t i = 0; i < tally->count; i++) {
        size_t rows = tally->entries[i].rows;
        for (size_t bin = 0; bin < HISTOGRAM_BINS; bin++) {
            if (rows > description->histogram[bin]) {
                size_t lower = description->histogram[bin];
                description->histogram[bin] = rows;
                rows = lower;
            }
        }
    }
}

bool column_describe(const struct table *table, size_t feature,
                     struct column_description *description, struct err *err)
{
    struct tally tally;
    if (!tally_of(&tally, table->store, feature, table->rows, table->count, err))
        return false;
    const struct tally_entry *most = tally_most(&tally);
    *description = (struct column_description){ .feature = feature,
                                                .symbol = is_symbol(table, feature),
                                                .rows = tally.rows,
                                                .missing = tally.missing,
                                                .distinct = tally.count,
                                                .most = most ? most->rows : 0,
                                                .most_value = most ? most->value : (double)NAN,
                                                .least = (double)NAN,
                                                .greatest = (double)NAN };
    for (size_t i = 0; i < QUANTILE_COUNT; i++)
        description->quantiles[i] = (double)NAN;
    if (description->symbol)
        describe_symbols(description, &tally);
    else
        describe_number(description, &tally);
    tally_done(&tally);
    return true;
}

bool column_is_constant(const struct column_description *description)
{
    return description->rows > 0 && description->distinct == 1 && description->missing == 0;
}

bool column_is_nearly_constant(const struct column_description *description)
{
    size_t rows = description->rows + description->missing;
    return rows > 0 && !column_is_constant(description) &&
           (double)description->most >= 0.99 * (double)rows;
}

/* --- by class --- */

static size_t class_at(const struct table *table, enum scheme scheme, size_t taxonomy,
                       size_t position)
{
    return scheme_class(table->store->schema, scheme, taxonomy, table_attack(table, position));
}

bool class_rows_of(const struct table *table, enum scheme scheme, size_t taxonomy,
                   struct class_rows *by_class, struct err *err)
{
    size_t count = scheme_class_count(table->store->schema, scheme);
    *by_class = (struct class_rows){ .count = count };
    by_class->starts = calloc(count + 2, sizeof *by_class->starts);
    by_class->rows = calloc(table->count ? table->count : 1, sizeof *by_class->rows);
    if (!by_class->starts || !by_class->rows) {
        class_rows_done(by_class);
        return err_memory(err);
    }
    /* One place further than it will be: filling moves each start on to the next class's. */
    for (size_t i = 0; i < table->count; i++)
        by_class->starts[class_at(table, scheme, taxonomy, i) + 2]++;
    for (size_t i = 2; i <= count; i++)
        by_class->starts[i] += by_class->starts[i - 1];
    for (size_t i = 0; i < table->count; i++)
        by_class->rows[by_class->starts[class_at(table, scheme, taxonomy, i) + 1]++] =
            table->rows[i];
    return true;
}

void class_rows_done(struct class_rows *by_class)
{
    free(by_class->rows);
    free(by_class->starts);
    *by_class = (struct class_rows){ 0 };
}

bool class_typical(const struct table *table, const struct class_rows *by_class, size_t class_index,
                   size_t feature, double *typical, struct err *err)
{
    struct tally tally;
    size_t start = by_class->starts[class_index];
    if (!tally_of(&tally, table->store, feature, by_class->rows + start,
                  by_class->starts[class_index + 1] - start, err))
        return false;
    const struct tally_entry *most = tally_most(&tally);
    *typical = !most                       ? (double)NAN
               : is_symbol(table, feature) ? most->value
                                           : tally_quantile(&tally, 0.5);
    tally_done(&tally);
    return true;
}

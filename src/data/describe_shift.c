/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far the columns of one table are from those of another: population stability index. */
#include "src/data/describe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DECILES = 10 };

/* A column of both tables. */
struct pair {
    const struct store *first, *second;
    size_t first_feature, second_feature;
    struct tally first_tally, second_tally;
};

/* A symbol with its rows in both tables. */
struct symbol_rows {
    const char *text;
    size_t first, second;
};

static double share_of(size_t rows, size_t all)
{
    static const double least = 0.0001; /* so that an empty bin has a logarithm */
    double share = all ? (double)rows / (double)all : 0;
    return share > least ? share : least;
}

static double term(const struct pair *pair, size_t first, size_t second)
{
    double a = share_of(first, pair->first_tally.rows);
    double b = share_of(second, pair->second_tally.rows);
    return (b - a) * log(b / a);
}

/* Rows from an entry on that are at most `edge`; moves on to the first one above. */
static size_t rows_up_to(const struct tally *tally, size_t *at, double edge)
{
    size_t rows = 0;
    while (*at < tally->count && tally->entries[*at].value <= edge)
        rows += tally->entries[(*at)++].rows;
    return rows;
}

/* Deciles that are equal make one bin; the last one lies above the ninth decile. */
static double number_shift(const struct pair *pair)
{
    double sum = 0, last = -(double)INFINITY;
    size_t first_at = 0, second_at = 0;
    for (size_t i = 1; i <= DECILES; i++) {
        double edge =
            i < DECILES ? tally_step(&pair->first_tally, (double)i / DECILES) : (double)INFINITY;
        if (!(edge > last))
            continue;
        last = edge;
        size_t first = rows_up_to(&pair->first_tally, &first_at, edge);
        size_t second = rows_up_to(&pair->second_tally, &second_at, edge);
        sum += term(pair, first, second);
    }
    return sum;
}

static int by_text(const void *left, const void *right)
{
    const struct symbol_rows *a = left, *b = right;
    return strcmp(a->text, b->text);
}

/* The same symbol may have different codes in two stores where a vocabulary lacks it. */
static bool symbol_shift(const struct pair *pair, double *shift, struct err *err)
{
    const struct tally *first = &pair->first_tally, *second = &pair->second_tally;
    size_t count = 0;
    struct symbol_rows *symbols = calloc(first->count + second->count + 1, sizeof *symbols);
    if (!symbols)
        return err_memory(err);
    for (size_t i = 0; i < first->count; i++)
        symbols[count++] = (struct symbol_rows){ described_symbol(pair->first, pair->first_feature,
                                                                  first->entries[i].value),
                                                 first->entries[i].rows, 0 };
    for (size_t i = 0; i < second->count; i++)
        symbols[count++] =
            (struct symbol_rows){ described_symbol(pair->second, pair->second_feature,
                                                   second->entries[i].value),
                                  0, second->entries[i].rows };
    qsort(symbols, count, sizeof *symbols, by_text);
    *shift = 0;
    for (size_t i = 0; i < count; i++) {
        bool both = i + 1 < count && strcmp(symbols[i].text, symbols[i + 1].text) == 0;
        *shift += term(pair, symbols[i].first + (both ? symbols[i + 1].first : 0),
                       symbols[i].second + (both ? symbols[i + 1].second : 0));
        i += both;
    }
    free(symbols);
    return true;
}

static bool column_shift(const struct table *table, const struct table *other, struct pair *pair,
                         double *psi, struct err *err)
{
    bool good = tally_of(&pair->first_tally, pair->first, pair->first_feature, table->rows,
                         table->count, err) &&
                tally_of(&pair->second_tally, pair->second, pair->second_feature, other->rows,
                         other->count, err);
    bool empty = pair->first_tally.rows == 0 || pair->second_tally.rows == 0;
    if (good && empty)
        *psi = (double)NAN;
    else if (good &&
             schema_feature(pair->first->schema, pair->first_feature)->kind == COLUMN_SYMBOL)
        good = symbol_shift(pair, psi, err);
    else if (good)
        *psi = number_shift(pair);
    tally_done(&pair->first_tally);
    tally_done(&pair->second_tally);
    return good;
}

/* Worst first, columns without a value last; the order of the columns where they are equal. */
static int by_shift(const void *left, const void *right)
{
    const struct column_shift *a = left, *b = right;
    double psi_a = isnan(a->psi) ? -1 : a->psi, psi_b = isnan(b->psi) ? -1 : b->psi;
    int worse = (psi_b > psi_a) - (psi_b < psi_a);
    return worse ? worse : (a->feature > b->feature) - (a->feature < b->feature);
}

bool table_shift(const struct table *table, const struct table *other, const size_t *features,
                 size_t count, struct column_shift **shifts, size_t *shift_count, struct err *err)
{
    const struct schema *schema = table->store->schema, *theirs = other->store->schema;
    bool good = true;
    *shift_count = 0;
    *shifts = calloc(count ? count : 1, sizeof **shifts);
    if (!*shifts)
        return err_memory(err);
    for (size_t i = 0; good && i < count; i++) {
        const struct schema_column *column = schema_feature(schema, features[i]);
        size_t feature = schema_feature_index(theirs, column->name);
        if (feature == SIZE_MAX || schema_feature(theirs, feature)->kind != column->kind)
            continue;
        struct pair pair = { .first = table->store,
                             .second = other->store,
                             .first_feature = features[i],
                             .second_feature = feature };
        struct column_shift *shift = &(*shifts)[(*shift_count)++];
        shift->feature = features[i];
        good = column_shift(table, other, &pair, &shift->psi, err);
    }
    qsort(*shifts, *shift_count, sizeof **shifts, by_shift);
    return good;
}

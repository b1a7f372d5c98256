/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of a preparation, taken from the rows of one table: the training table. */
#include "src/data/prepare.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/base/num.h"
#include "src/data/prepare_parts.h"

static const double AUTO_LOG_RANGE = 1000;

/* A cell as the scaler sees it. Integer codes: all symbols that the vocabulary lacks are code K. */
static double scaler_input(const struct scaler *scaler, const struct schema *schema, double value)
{
    const struct schema_column *column = schema_feature(schema, scaler->feature);
    if (column->kind == COLUMN_SYMBOL && value > (double)column->symbol_count)
        return (double)column->symbol_count;
    if (scaler->log)
        return log1p(value < 0 ? 0 : value);
    return value;
}

real scaler_apply(const struct scaler *scaler, const struct preparation *preparation, double value)
{
    if (scaler->constant)
        return 0;
    double x = scaler_input(scaler, preparation->schema, value);
    x = (x - scaler->shift) / scaler->range;
    if (preparation->settings.clip)
        x = x < scaler->low ? scaler->low : x > scaler->high ? scaler->high : x;
    return (real)x;
}

static void find_range(const struct table *table, size_t feature, double *least, double *greatest)
{
    *least = *greatest = store_value(table->store, feature, table->rows[0]);
    for (size_t i = 1; i < table->count; i++) {
        double value = store_value(table->store, feature, table->rows[i]);
        *least = value < *least ? value : *least;
        *greatest = value > *greatest ? value : *greatest;
    }
}

/* Mean and standard deviation (of the rows, not of a population), in two passes. */
static void find_moments(const struct scaler *scaler, const struct table *table, double *mean,
                         double *deviation)
{
    const struct schema *schema = table->store->schema;
    double sum = 0, squares = 0, count = (double)table->count;
    for (size_t i = 0; i < table->count; i++)
        sum += scaler_input(scaler, schema,
                            store_value(table->store, scaler->feature, table->rows[i]));
    *mean = sum / count;
    for (size_t i = 0; i < table->count; i++) {
        double value = store_value(table->store, scaler->feature, table->rows[i]);
        double off = scaler_input(scaler, schema, value) - *mean;
        squares += off * off;
    }
    *deviation = sqrt(squares / count);
}

static bool fit_scaler(struct preparation *p, struct scaler *scaler, const struct table *table,
                       struct err *err)
{
    const struct schema_column *column = schema_feature(p->schema, scaler->feature);
    double least, greatest;
    find_range(table, scaler->feature, &least, &greatest);
    if (scaler->log && least < 0)
        return err_set(err, ERR_INPUT, "log names %s, which has negative values in %s",
                       column->name, table->name);
    if (column->kind == COLUMN_NUMBER && strcmp(p->settings.log, "auto") == 0)
        scaler->log = least >= 0 && greatest - least >= AUTO_LOG_RANGE;
    least = scaler_input(scaler, p->schema, least);
    greatest = scaler_input(scaler, p->schema, greatest);
    if (p->settings.scale == SCALE_MINMAX) {
        scaler->shift = least;
        scaler->range = greatest - least;
    } else if (p->settings.scale == SCALE_ZSCORE) {
        find_moments(scaler, table, &scaler->shift, &scaler->range);
    }
    scaler->constant = p->settings.scale != SCALE_NONE && !(greatest > least);
    if (scaler->constant)
        scaler->range = 1;
    scaler->low = (least - scaler->shift) / scaler->range;
    scaler->high = (greatest - scaler->shift) / scaler->range;
    return true;
}

/* Most cells are bytes: what becomes of each of the 256 is worked out beforehand. */
static bool make_table(struct preparation *p, struct scaler *scaler, const struct column *column,
                       struct err *err)
{
    scaler->table = arena_take(p->arena, SCALED_TABLE, sizeof *scaler->table, err);
    scaler->table_divisor = column->divisor;
    for (size_t i = 0; scaler->table && i < SCALED_TABLE; i++)
        scaler->table[i] = scaler_apply(scaler, p, (double)i / column->divisor);
    return scaler->table;
}

static bool note_table(struct preparation *p, const struct table *table, struct err *err)
{
    char digest[DIGEST_HEX_SIZE], count[NUM_TEXT_SIZE], text[512];
    if (!table_digest(table, digest, err))
        return false;
    snprintf(text, sizeof text, "%s (%s rows of %s, sha256 %.12s)", table->name,
             num_count_text(table->count, count), table->store->source, digest);
    p->fitted_on = arena_text(p->arena, text, strlen(text), err);
    return p->fitted_on;
}

static bool fit(struct preparation *p, const struct table *table, struct err *err)
{
    for (size_t i = 0; i < p->scaler_count; i++) {
        struct scaler *scaler = &p->scalers[i];
        const struct column *column = &table->store->columns[scaler->feature];
        if (scaler->symbols)
            continue;
        if (!fit_scaler(p, scaler, table, err))
            return false;
        if (column->type == CELL_U8 && !make_table(p, scaler, column, err))
            return false;
    }
    return note_table(p, table, err) && preparation_finish(p, err);
}

struct preparation *preparation_fit(const struct prepare_settings *settings,
                                    const struct table *table, struct err *err)
{
    if (table->count == 0) {
        err_set(err, ERR_INPUT, "%s has no rows to fit a preparation on", table->name);
        return NULL;
    }
    struct preparation *p = preparation_begin(settings, table->store->schema, err);
    if (!p || fit(p, table, err))
        return p;
    preparation_release(p);
    return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of a preparation, taken from the rows of one table: the training table. */
#include "src/data/prepare.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/base/num.h"
#include "src/data/components.h"
#include "src/data/prepare_parts.h"
#include "src/data/select.h"
#include "src/data/tally.h"

static const double AUTO_LOG_RANGE = 1000;

/* A cell as the scaler sees it. Integer codes: all symbols that are not known are code K. */
static double scaler_input(const struct scaler *scaler, const struct preparation *p, double value)
{
    if (scaler->symbol)
        return (double)scaler_place(scaler, p, value);
    if (scaler->log)
        return log1p(value < 0 ? 0 : value);
    return value;
}

/* A code that is not scaled names its symbol: the end of the range would be another one's. */
static bool clips(const struct scaler *scaler, const struct preparation *p)
{
    return p->settings.clip && !(scaler->symbol && p->settings.scale == SCALE_NONE);
}

real scaler_apply(const struct scaler *scaler, const struct preparation *preparation, double value)
{
    if (scaler->constant)
        return 0;
    double x = scaler_input(scaler, preparation, isnan(value) ? scaler->fill : value);
    x = (x - scaler->shift) / scaler->range;
    if (clips(scaler, preparation))
        x = x < scaler->low ? scaler->low : x > scaler->high ? scaler->high : x;
    return (real)x;
}

/* Range and median of the numbers that are there. */
static bool tally_numbers(struct scaler *scaler, const struct table *table, struct err *err)
{
    struct tally tally;
    if (!tally_of(&tally, table->store, scaler->feature, table->rows, table->count, err))
        return false;
    scaler->rows = tally.rows;
    if (tally.rows > 0) {
        scaler->least = tally.entries[0].value;
        scaler->greatest = tally.entries[tally.count - 1].value;
        scaler->fill = tally_quantile(&tally, 0.5);
    }
    tally_done(&tally);
    return true;
}

static void find_codes(const struct preparation *p, struct scaler *scaler,
                       const struct table *table)
{
    scaler->rows = table->count;
    for (size_t i = 0; i < table->count; i++) {
        double value = store_value(table->store, scaler->feature, table->rows[i]);
        double place = (double)scaler_place(scaler, p, value);
        scaler->least = i == 0 || place < scaler->least ? place : scaler->least;
        scaler->greatest = i == 0 || place > scaler->greatest ? place : scaler->greatest;
    }
}

/* Mean and standard deviation (of the rows, not of a population) of what is there, in two passes. */
static void find_moments(const struct preparation *p, const struct scaler *scaler,
                         const struct table *table, double *mean, double *deviation)
{
    double sum = 0, squares = 0, count = (double)scaler->rows;
    for (size_t i = 0; i < table->count; i++) {
        double value = store_value(table->store, scaler->feature, table->rows[i]);
        if (!isnan(value))
            sum += scaler_input(scaler, p, value);
    }
    *mean = sum / count;
    for (size_t i = 0; i < table->count; i++) {
        double value = store_value(table->store, scaler->feature, table->rows[i]);
        if (isnan(value))
            continue;
        double off = scaler_input(scaler, p, value) - *mean;
        squares += off * off;
    }
    *deviation = sqrt(squares / count);
}

/* From the range of the training rows to shift, range and edges. */
static void fit_numbers(const struct preparation *p, struct scaler *scaler,
                        const struct table *table)
{
    double least = scaler->least, greatest = scaler->greatest;
    if (!scaler->symbol) {
        least = scaler_input(scaler, p, least);
        greatest = scaler_input(scaler, p, greatest);
    }
    if (p->settings.scale == SCALE_MINMAX) {
        scaler->shift = least;
        scaler->range = greatest - least;
    } else if (p->settings.scale == SCALE_ZSCORE) {
        find_moments(p, scaler, table, &scaler->shift, &scaler->range);
    }
    scaler->constant = p->settings.scale != SCALE_NONE && !(greatest > least);
    if (scaler->constant)
        scaler->range = 1;
    scaler->low = (least - scaler->shift) / scaler->range;
    scaler->high = (greatest - scaler->shift) / scaler->range;
}

static bool fit_scaler(struct preparation *p, struct scaler *scaler, const struct table *table,
                       struct err *err)
{
    if (scaler->symbol)
        find_codes(p, scaler, table);
    else if (!tally_numbers(scaler, table, err))
        return false;
    if (scaler->rows == 0) { /* no value at all */
        scaler->constant = true;
        return true;
    }
    if (scaler->log && scaler->least < 0)
        return err_set(err, ERR_INPUT, "log names %s, which has negative values in %s",
                       schema_feature(p->schema, scaler->feature)->name, table->name);
    if (!scaler->symbol && strcmp(p->settings.log, "auto") == 0)
        scaler->log = scaler->least >= 0 && scaler->greatest - scaler->least >= AUTO_LOG_RANGE;
    fit_numbers(p, scaler, table);
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
    p->fitted_rows = table->count;
    p->fitted_on = arena_text(p->arena, text, strlen(text), err);
    p->fitted_table = arena_text(p->arena, table->name, strlen(table->name), err);
    return p->fitted_on && p->fitted_table;
}

static bool fit(struct preparation *p, const struct table *table, struct err *err)
{
    if (selection_ranks(p->settings.select) && !selection_rank(p, table, err))
        return false;
    for (size_t i = 0; i < p->scaler_count; i++) {
        struct scaler *scaler = &p->scalers[i];
        const struct column *column = &table->store->columns[scaler->feature];
        if (scaler->symbol && p->schema->learnt_vocabulary &&
            !scaler_learn_symbols(p, scaler, table, err))
            return false;
        if (scaler->one_hot) {
            scaler->rows = table->count;
            continue;
        }
        if (!fit_scaler(p, scaler, table, err))
            return false;
        if (column->type == CELL_U8 && !make_table(p, scaler, column, err))
            return false;
    }
    return note_table(p, table, err) && preparation_finish(p, err) &&
           (p->settings.select != SELECTION_PCA || components_fit(p, table, err));
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

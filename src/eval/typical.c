/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranges and frequent symbols of the rows of one class, a feature at a time on all cores. */
#include "src/eval/typical.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/data/describe.h"

#define TYPICAL_LOW 0.05
#define TYPICAL_HIGH 0.95
#define TYPICAL_SHARE 0.9

/* One call of typical_of; each shard is a feature. */
struct gathering {
    struct typical *typical;
    const struct cancel *cancel;
    uint32_t *rows; /* of the class */
    bool *failed;   /* one a feature */
};

static int most_first(const void *left, const void *right)
{
    const struct tally_entry *a = left, *b = right;
    if (a->rows != b->rows) {
        return a->rows < b->rows ? 1 : -1;
    }
    return (a->value > b->value) - (a->value < b->value);
}

static void take_symbols(struct typical_column *column, struct tally *tally)
{
    qsort(tally->entries, tally->count, sizeof *tally->entries, most_first);
    size_t covered = 0;
    while (column->usual < tally->count && (double)covered < TYPICAL_SHARE * (double)tally->rows) {
        covered += tally->entries[column->usual++].rows;
    }
    column->seen = tally->entries;
    column->seen_count = tally->count;
    tally->entries = NULL;
    tally->count = 0;
}

static void gather(void *context, size_t feature)
{
    struct gathering *gathering = context;
    struct typical *typical = gathering->typical;
    struct typical_column *column = &typical->columns[feature];
    struct tally tally = { 0 };
    struct err ignored = { 0 };
    if (cancel_requested(gathering->cancel)) {
        return;
    }
    if (!tally_of(&tally, typical->store, feature, gathering->rows, typical->rows, &ignored)) {
        gathering->failed[feature] = true;
        return;
    }
    column->rows = tally.rows;
    column->low = tally_quantile(&tally, TYPICAL_LOW);
    column->high = tally_quantile(&tally, TYPICAL_HIGH);
    if (column->symbol) {
        take_symbols(column, &tally);
    }
    tally_done(&tally);
}

static void note_scaling(struct typical *typical, const struct preparation *preparation)
{
    for (size_t i = 0; i < preparation_columns(preparation); i++) {
        struct fitted_column fitted = preparation_column(preparation, i);
        struct typical_column *column = &typical->columns[fitted.feature];
        column->used = true;
        column->log = fitted.log;
        column->range = fitted.constant || !(fitted.range > 0) ? 1 : fitted.range;
    }
}

static uint32_t *rows_of_class(const struct preparation *preparation, const struct table *table,
                               size_t class_index, size_t *count)
{
    uint32_t *rows = calloc(table->count + 1, sizeof *rows);
    for (size_t i = 0; rows && i < table->count; i++) {
        if (preparation_class(preparation, table->store, table->rows[i]) == class_index) {
            rows[(*count)++] = table->rows[i];
        }
    }
    return rows;
}

static bool gather_all(struct gathering *gathering, struct pool *pool, struct err *err)
{
    struct typical *typical = gathering->typical;
    if (pool) {
        pool_run(pool, typical->count, gather, gathering);
    }
    for (size_t feature = 0; !pool && feature < typical->count; feature++) {
        gather(gathering, feature);
    }
    for (size_t feature = 0; feature < typical->count; feature++) {
        if (gathering->failed[feature]) {
            return err_memory(err);
        }
    }
    if (cancel_requested(gathering->cancel)) {
        return err_set(err, ERR_CANCELLED, "stopped while looking for typical values");
    }
    return true;
}

bool typical_of(struct typical *typical, const struct preparation *preparation,
                const struct table *table, size_t class_index, struct pool *pool,
                const struct cancel *cancel, struct err *err)
{
    const struct schema *schema = table->store->schema;
    *typical = (struct typical){ .store = store_hold(table->store),
                                 .class_index = class_index,
                                 .count = schema->feature_count };
    typical->columns = calloc(typical->count + 1, sizeof *typical->columns);
    struct gathering gathering = { .typical = typical, .cancel = cancel };
    gathering.rows = rows_of_class(preparation, table, class_index, &typical->rows);
    gathering.failed = calloc(typical->count + 1, sizeof *gathering.failed);
    bool ok = typical->columns && gathering.rows && gathering.failed;
    if (ok) {
        for (size_t i = 0; i < typical->count; i++) {
            typical->columns[i].symbol = schema_feature(schema, i)->kind == COLUMN_SYMBOL;
        }
        note_scaling(typical, preparation);
        ok = gather_all(&gathering, pool, err);
    } else {
        err_memory(err);
    }
    free(gathering.rows);
    free(gathering.failed);
    if (!ok) {
        typical_done(typical);
    }
    return ok;
}

void typical_done(struct typical *typical)
{
    for (size_t i = 0; typical->columns && i < typical->count; i++) {
        free(typical->columns[i].seen);
    }
    free(typical->columns);
    store_release(typical->store);
    *typical = (struct typical){ 0 };
}

/* Codes of two stores are compared by what they stand for: those beyond the vocabulary differ. */
static struct apart symbol_apart(const struct typical *typical, size_t feature, const char *symbol)
{
    const struct typical_column *column = &typical->columns[feature];
    size_t at = 0;
    while (at < column->seen_count &&
           strcmp(described_symbol(typical->store, feature, column->seen[at].value), symbol) != 0) {
        at++;
    }
    size_t rows = at < column->seen_count ? column->seen[at].rows : 0;
    bool outside = column->rows > 0 && at >= column->usual;
    double by = 1 - (double)rows / (double)column->rows;
    return (struct apart){ outside, outside && column->used ? by : 0 };
}

static double as_seen(const struct typical_column *column, double value)
{
    return column->log ? log1p(value > 0 ? value : 0) : value;
}

struct apart typical_apart(const struct typical *typical, size_t feature, const struct store *store,
                           uint32_t row)
{
    const struct typical_column *column = &typical->columns[feature];
    char buffer[40];
    if (column->symbol) {
        return symbol_apart(typical, feature, store_text(store, feature, row, buffer));
    }
    double value = store_value(store, feature, row);
    if (column->rows == 0 || isnan(value) || (value >= column->low && value <= column->high)) {
        return (struct apart){ false, 0 };
    }
    double end = value < column->low ? column->low : column->high;
    double difference = fabs(as_seen(column, value) - as_seen(column, end));
    return (struct apart){ true, column->used ? difference / column->range : 0 };
}

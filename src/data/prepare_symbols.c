/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which symbols a preparation knows. A fixed vocabulary is known as it stands; of a learnt one, only
 * the symbols of the training table are, so that neither width nor code depends on other rows.
 */
#include "src/data/prepare.h"

#include <stdlib.h>
#include <string.h>

#include "src/data/prepare_parts.h"

size_t scaler_place(const struct scaler *scaler, const struct preparation *preparation, double code)
{
    if (!scaler->known)
        return code < (double)scaler->known_count ? (size_t)code : scaler->known_count;
    size_t symbols = schema_feature(preparation->schema, scaler->feature)->symbol_count;
    return code < (double)symbols ? scaler->places[(size_t)code] : scaler->known_count;
}

bool scaler_set_symbols(struct preparation *preparation, struct scaler *scaler, const size_t *codes,
                        size_t count, struct err *err)
{
    size_t symbols = schema_feature(preparation->schema, scaler->feature)->symbol_count;
    scaler->known = arena_take(preparation->arena, count + 1, sizeof *scaler->known, err);
    scaler->places = arena_take(preparation->arena, symbols + 1, sizeof *scaler->places, err);
    if (!scaler->known || !scaler->places)
        return false;
    scaler->known_count = count;
    for (size_t i = 0; i < symbols; i++)
        scaler->places[i] = count;
    for (size_t i = 0; i < count; i++) {
        scaler->known[i] = codes[i];
        scaler->places[codes[i]] = i;
    }
    return true;
}

struct named_code {
    const char *name;
    size_t code;
};

static int by_name(const void *left, const void *right)
{
    const struct named_code *a = left, *b = right;
    return strcmp(a->name, b->name);
}

/* The codes that occur in the table, in the order of their names; *count of them. */
static size_t collect_codes(const struct schema_column *column, const bool *occurs,
                            struct named_code *named, size_t *codes)
{
    size_t count = 0;
    for (size_t code = 0; code < column->symbol_count; code++)
        if (occurs[code])
            named[count++] = (struct named_code){ column->symbols[code], code };
    qsort(named, count, sizeof *named, by_name);
    for (size_t i = 0; i < count; i++)
        codes[i] = named[i].code;
    return count;
}

bool scaler_learn_symbols(struct preparation *preparation, struct scaler *scaler,
                          const struct table *table, struct err *err)
{
    const struct schema_column *column = schema_feature(preparation->schema, scaler->feature);
    bool *occurs = calloc(column->symbol_count + 1, sizeof *occurs);
    struct named_code *named = calloc(column->symbol_count + 1, sizeof *named);
    size_t *codes = calloc(column->symbol_count + 1, sizeof *codes);
    bool good = occurs && named && codes;
    if (!good)
        err_memory(err);
    for (size_t i = 0; good && i < table->count; i++) {
        double code = store_value(table->store, scaler->feature, table->rows[i]);
        if (code < (double)column->symbol_count)
            occurs[(size_t)code] = true;
    }
    good = good && scaler_set_symbols(preparation, scaler, codes,
                                      collect_codes(column, occurs, named, codes), err);
    free(occurs);
    free(named);
    free(codes);
    return good;
}

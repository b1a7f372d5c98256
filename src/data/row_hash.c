/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hash of a row's features. csv.c adds it up a column at a time; here it is one row's. */
#include "src/data/row_hash.h"

#include <math.h>
#include <string.h>

#include "src/data/symbols.h"

/* splitmix64 (Steele, Lea, Flood 2014) */
uint64_t row_hash_mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

uint64_t row_hash_multiplier(size_t feature)
{
    return row_hash_mix((feature + 1) * 0x9e3779b97f4a7c15u) | 1;
}

uint64_t row_hash_number(double value)
{
    double millionths = rint(value * 1e6);
    uint64_t bits;
    if (isnan(value))
        return 0x7ff8000000000000u; /* one for all of them */
    if (fabs(millionths) < 9e15 && !(millionths / 1e6 < value) && !(millionths / 1e6 > value))
        return (uint64_t)(int64_t)millionths;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static uint64_t hash_symbol(const struct store *store, size_t feature, size_t code)
{
    const struct schema_column *column = schema_feature(store->schema, feature);
    const char *text = code < column->symbol_count
                           ? column->symbols[code]
                           : store->columns[feature].unknown[code - column->symbol_count];
    return symbol_hash(text, strlen(text));
}

uint64_t row_hash(const struct store *store, uint32_t row)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < store->schema->feature_count; i++) {
        double value = store_value(store, i, row);
        bool symbol = schema_feature(store->schema, i)->kind == COLUMN_SYMBOL;
        sum += (symbol ? hash_symbol(store, i, (size_t)value) : row_hash_number(value)) *
               row_hash_multiplier(i);
    }
    return row_hash_mix(sum);
}

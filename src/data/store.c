/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells of a store as numbers and as text, and whether two rows are equal. */
#include "src/data/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"

struct store *store_hold(struct store *store)
{
    atomic_fetch_add(&store->references, 1);
    return store;
}

static void column_done(struct column *column)
{
    for (size_t i = 0; i < column->unknown_count; i++)
        free(column->unknown[i]);
    free(column->unknown);
    free(column->cells);
}

void left_out_free(struct left_out *list, size_t count)
{
    for (size_t i = 0; list && i < count; i++) {
        free(list[i].name);
        free(list[i].why);
    }
    free(list);
}

void store_release(struct store *store)
{
    if (!store || atomic_fetch_sub(&store->references, 1) != 1)
        return;
    for (size_t i = 0; store->columns && i < store->schema->feature_count; i++)
        column_done(&store->columns[i]);
    free(store->columns);
    free(store->attacks);
    free(store->hashes);
    free(store->source);
    free(store->file);
    free(store->skipped_first);
    left_out_free(store->left_out, store->left_out_count);
    free(store->like);
    free(store->parent_rows);
    store_release(store->parent);
    schema_release(store->schema);
    free(store);
}

/* What the cell holds, before the division. */
static inline double raw_cell(const struct column *column, uint32_t row)
{
    switch (column->type) {
    case CELL_U8:
        return ((const uint8_t *)column->cells)[row];
    case CELL_U16:
        return ((const uint16_t *)column->cells)[row];
    case CELL_I32:
        return ((const int32_t *)column->cells)[row];
    case CELL_F64:
        break;
    }
    return ((const double *)column->cells)[row];
}

double store_cell(const struct store *store, size_t feature, uint32_t row)
{
    return raw_cell(&store->columns[feature], row);
}

const struct store *store_origin(const struct store *store, uint32_t row, uint32_t *origin_row)
{
    while (store->parent && store->parent_rows[row] != STORE_SYNTHETIC) {
        row = store->parent_rows[row];
        store = store->parent;
    }
    *origin_row = row;
    return store;
}

bool store_is_synthetic(const struct store *store, uint32_t row)
{
    return store_origin(store, row, &row)->parent != NULL;
}

uint64_t store_file_row(const struct store *store, uint32_t row)
{
    return store_origin(store, row, &row)->parent ? 0 : (uint64_t)row + 1;
}

double store_value(const struct store *store, size_t feature, uint32_t row)
{
    const struct column *column = &store->columns[feature];
    double cell = raw_cell(column, row);
    return column->divisor == 1.0 ? cell : cell / column->divisor;
}

static const char *symbol_text(const struct store *store, size_t feature, size_t code)
{
    const struct schema_column *column = schema_feature(store->schema, feature);
    return code < column->symbol_count
               ? column->symbols[code]
               : store->columns[feature].unknown[code - column->symbol_count];
}

/* 5 with divisor 100 is "0.05": as many decimals as the divisor has zeros. */
static const char *fixed_text(double cell, double divisor, char buffer[40])
{
    int decimals = 0;
    for (double rest = divisor; rest > 5; rest /= 10)
        decimals++;
    snprintf(buffer, 40, "%.*f", decimals, cell / divisor);
    return buffer;
}

const char *store_text(const struct store *store, size_t feature, uint32_t row, char buffer[40])
{
    const struct column *column = &store->columns[feature];
    double cell = raw_cell(column, row);
    if (schema_feature(store->schema, feature)->kind == COLUMN_SYMBOL)
        return symbol_text(store, feature, (size_t)cell);
    if (isnan(cell))
        return "?";
    if (column->type == CELL_F64)
        return num_text(cell, buffer);
    return fixed_text(cell, column->divisor, buffer);
}

/* Codes of the vocabulary are the same everywhere; those of unknown symbols are a store's own. */
static bool equal_symbols(const struct store *a, uint32_t row_a, const struct store *b,
                          uint32_t row_b, size_t feature)
{
    size_t code_a = (size_t)raw_cell(&a->columns[feature], row_a);
    size_t code_b = (size_t)raw_cell(&b->columns[feature], row_b);
    size_t known = schema_feature(a->schema, feature)->symbol_count;
    if (code_a < known || code_b < known)
        return code_a == code_b;
    return strcmp(symbol_text(a, feature, code_a), symbol_text(b, feature, code_b)) == 0;
}

static bool equal_cells(const struct column *column, uint32_t row_a, uint32_t row_b)
{
    switch (column->type) {
    case CELL_U8:
        return ((const uint8_t *)column->cells)[row_a] == ((const uint8_t *)column->cells)[row_b];
    case CELL_U16:
        return ((const uint16_t *)column->cells)[row_a] == ((const uint16_t *)column->cells)[row_b];
    case CELL_I32:
        return ((const int32_t *)column->cells)[row_a] == ((const int32_t *)column->cells)[row_b];
    case CELL_F64:
        break;
    }
    const double *cells = column->cells;
    return store_same_number(cells[row_a], cells[row_b]);
}

bool store_equal_rows(const struct store *a, uint32_t row_a, const struct store *b, uint32_t row_b)
{
    size_t features = a->schema->feature_count;
    if (a == b) {
        for (size_t i = 0; i < features; i++)
            if (!equal_cells(&a->columns[i], row_a, row_b))
                return false;
        return true;
    }
    for (size_t i = 0; i < features; i++) {
        if (schema_feature(a->schema, i)->kind == COLUMN_SYMBOL) {
            if (!equal_symbols(a, row_a, b, row_b, i))
                return false;
            continue;
        }
        /* A decimal fraction divided to a double is the same double whatever the divisor. */
        if (!store_same_number(store_value(a, i, row_a), store_value(b, i, row_b)))
            return false;
    }
    return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Derived stores: the parent's cells gathered, the new ones set behind them, then what follows from
 * them (ranges, hashes, digest). */
#include "src/data/derive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/data/row_hash.h"

enum { HASHED_AT_ONCE = 1 << 14 }; /* rows between two looks at the flag */

static size_t cell_size(enum cell_type type)
{
    switch (type) {
    case CELL_U8:
        return sizeof(uint8_t);
    case CELL_U16:
        return sizeof(uint16_t);
    case CELL_I32:
        return sizeof(int32_t);
    case CELL_F64:
        break;
    }
    return sizeof(double);
}

static void put_cell(struct column *column, size_t row, double cell)
{
    switch (column->type) {
    case CELL_U8:
        ((uint8_t *)column->cells)[row] = (uint8_t)cell;
        break;
    case CELL_U16:
        ((uint16_t *)column->cells)[row] = (uint16_t)cell;
        break;
    case CELL_I32:
        ((int32_t *)column->cells)[row] = (int32_t)cell;
        break;
    case CELL_F64:
        ((double *)column->cells)[row] = cell;
        break;
    }
}

/* Codes of unknown symbols are those of the parent, so that cells can be copied. */
static bool copy_unknown(const struct column *from, struct column *column, struct err *err)
{
    if (from->unknown_count == 0)
        return true;
    column->unknown = calloc(from->unknown_count, sizeof *column->unknown);
    if (!column->unknown)
        return err_memory(err);
    for (size_t i = 0; i < from->unknown_count; i++) {
        column->unknown[i] = strdup(from->unknown[i]);
        if (!column->unknown[i])
            return err_memory(err);
        column->unknown_count++;
    }
    return true;
}

/* Ranges and counts of the rows that there are now; missing values (NaN) are in no range. */
static void look_over(const struct store *store, size_t feature)
{
    struct column *column = &store->columns[feature];
    const struct schema_column *described = schema_feature(store->schema, feature);
    bool symbol = described->kind == COLUMN_SYMBOL, any = false;
    for (uint32_t row = 0; row < store->rows; row++) {
        double value = store_value(store, feature, row);
        if (isnan(value))
            continue;
        column->least = !any || value < column->least ? value : column->least;
        column->greatest = !any || value > column->greatest ? value : column->greatest;
        column->unknown_rows += symbol && (size_t)value >= described->symbol_count;
        any = true;
    }
}

static bool fill_column(struct store *store, size_t feature, const struct synthesis *synthesis,
                        struct err *err)
{
    const struct column *from = &store->parent->columns[feature];
    struct column *column = &store->columns[feature];
    size_t size = 0, kept = store->rows - synthesis->count;
    *column = (struct column){ .type = from->type, .divisor = from->divisor };
    if (!copy_unknown(from, column, err))
        return false;
    if (!size_product(store->rows, cell_size(column->type), &size) ||
        !(column->cells = malloc(size ? size : 1)))
        return err_memory(err);
    for (size_t i = 0; i < kept; i++)
        put_cell(column, i, store_cell(store->parent, feature, store->parent_rows[i]));
    for (size_t i = 0; i < synthesis->count; i++)
        put_cell(column, kept + i, synthesis->cell(synthesis->context, feature, i));
    look_over(store, feature);
    return true;
}

static bool is_cancelled(const struct synthesis *synthesis, struct err *err)
{
    return cancel_requested(synthesis->cancel) &&
           !err_set(err, ERR_CANCELLED, "stopped while making rows");
}

static bool fill_rows(struct store *store, const uint32_t *kept, size_t kept_count,
                      const struct synthesis *synthesis, struct err *err)
{
    const struct store *parent = store->parent;
    size_t rows = store->rows ? store->rows : 1;
    store->columns = calloc(store->schema->feature_count, sizeof *store->columns);
    store->parent_rows = calloc(rows, sizeof *store->parent_rows);
    store->attacks = calloc(rows, sizeof *store->attacks);
    store->hashes = calloc(rows, sizeof *store->hashes);
    if (!store->columns || !store->parent_rows || !store->attacks || !store->hashes)
        return err_memory(err);
    for (size_t i = 0; i < kept_count; i++) {
        store->parent_rows[i] = kept[i];
        store->attacks[i] = parent->attacks[kept[i]];
        store->hashes[i] = parent->hashes[kept[i]];
    }
    for (size_t i = 0; i < synthesis->count; i++) {
        store->parent_rows[kept_count + i] = STORE_SYNTHETIC;
        store->attacks[kept_count + i] = parent->attacks[synthesis->bases[i]];
    }
    for (size_t i = 0; i < store->schema->feature_count; i++)
        if (is_cancelled(synthesis, err) || !fill_column(store, i, synthesis, err))
            return false;
    for (size_t i = kept_count; i < store->rows; i++) {
        if (i % HASHED_AT_ONCE == 0 && is_cancelled(synthesis, err))
            return false;
        store->hashes[i] = row_hash(store, (uint32_t)i);
    }
    return true;
}

/* Little-endian on every machine. */
static unsigned char *put_number(unsigned char *to, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++)
        *to++ = (unsigned char)(number >> (8 * i));
    return to;
}

static bool fill_digest(struct store *store, struct err *err)
{
    enum { ROW_SIZE = 4 + 8 + 2, ROWS = 256 };
    unsigned char bytes[ROW_SIZE * ROWS], *at = bytes;
    struct digest *digest = digest_new(err);
    if (!digest)
        return false;
    digest_add(digest, store->parent->sha256, strlen(store->parent->sha256));
    for (size_t i = 0; i < store->rows; i++) {
        at = put_number(at, store->parent_rows[i], 4);
        at = put_number(at, store->hashes[i], 8);
        at = put_number(at, store->attacks[i], 2);
        if (at == bytes + sizeof bytes || i + 1 == store->rows) {
            digest_add(digest, bytes, (size_t)(at - bytes));
            at = bytes;
        }
    }
    digest_finish(digest, store->sha256);
    return true;
}

static bool copy_names(struct store *store, struct err *err)
{
    const struct store *parent = store->parent;
    store->source = strdup(parent->source);
    store->file = parent->file ? strdup(parent->file) : NULL;
    return (store->source && (store->file || !parent->file)) || err_memory(err);
}

struct store *derive_store(struct store *parent, const uint32_t *kept, size_t kept_count,
                           const struct synthesis *synthesis, struct err *err)
{
    struct store *store = calloc(1, sizeof *store);
    if (!store) {
        err_memory(err);
        return NULL;
    }
    store->references = 1;
    store->schema = schema_hold(parent->schema);
    store->parent = store_hold(parent);
    store->rows = kept_count + synthesis->count;
    if (copy_names(store, err) && fill_rows(store, kept, kept_count, synthesis, err) &&
        fill_digest(store, err))
        return store;
    store_release(store);
    return NULL;
}

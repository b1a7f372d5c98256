/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows whose cells can be changed. */
#include "src/data/changeable.h"

#include <stdlib.h>

#include "src/base/arena.h"

static bool copy_column(const struct store *store, size_t feature, const uint32_t *places,
                        size_t count, struct column *column, struct err *err)
{
    size_t bytes;
    double *cells = size_product(count, sizeof *cells, &bytes) ? malloc(bytes + 1) : NULL;
    if (!cells)
        return err_memory(err);
    for (size_t i = 0; i < count; i++)
        cells[i] = store_value(store, feature, places[i]);
    *column = (struct column){ .type = CELL_F64,
                               .divisor = 1,
                               .cells = cells,
                               .least = store->columns[feature].least,
                               .greatest = store->columns[feature].greatest };
    return true;
}

struct store *changeable_rows(const struct store *store, const uint32_t *places, size_t count,
                              struct err *err)
{
    struct store *rows = calloc(1, sizeof *rows);
    size_t features = store->schema->feature_count;
    struct column *columns = calloc(features + 1, sizeof *columns);
    if (!rows || !columns) {
        free(rows);
        free(columns);
        err_memory(err);
        return NULL;
    }
    rows->schema = schema_hold(store->schema);
    rows->columns = columns;
    rows->rows = count;
    atomic_init(&rows->references, 1);
    for (size_t i = 0; i < features; i++) {
        if (copy_column(store, i, places, count, &columns[i], err))
            continue;
        store_release(rows);
        return NULL;
    }
    return rows;
}

double *changeable_cells(struct store *rows, size_t feature)
{
    return rows->columns[feature].cells;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which cells of a table lie outside the range of the rows that a preparation was fitted on. */
#include <stdlib.h>

#include "src/data/prepare.h"
#include "src/data/prepare_parts.h"

/* Counts a column's cells and marks their rows, by position in the table. Comparisons with NaN are
 * false, so a missing cell is never outside. */
#define COUNT_CELLS(type)                                 \
    do {                                                  \
        const type *cells = column->cells;                \
        for (size_t i = 0; i < table->count; i++) {       \
            double value = (double)cells[table->rows[i]]; \
            if (column->divisor != 1.0)                   \
                value /= column->divisor;                 \
            bool below = value < scaler->least;           \
            bool above = value > scaler->greatest;        \
            count.below += below;                         \
            count.above += above;                         \
            marked[i] |= below || above;                  \
        }                                                 \
    } while (0)

static struct outside_count count_cells(const struct scaler *scaler, const struct table *table,
                                        bool *marked)
{
    const struct column *column = &table->store->columns[scaler->feature];
    struct outside_count count = { .feature = scaler->feature };
    switch (column->type) {
    case CELL_U8:
        COUNT_CELLS(uint8_t);
        break;
    case CELL_U16:
        COUNT_CELLS(uint16_t);
        break;
    case CELL_I32:
        COUNT_CELLS(int32_t);
        break;
    case CELL_F64:
        COUNT_CELLS(double);
        break;
    }
    return count;
}

bool preparation_outside(const struct preparation *preparation, const struct table *table,
                         struct outside_count **columns, size_t *column_count, size_t *rows,
                         struct err *err)
{
    *columns = NULL;
    *column_count = *rows = 0;
    if (!preparation_fits(preparation, table, err))
        return false;
    struct outside_count *counts = calloc(preparation->scaler_count, sizeof *counts);
    bool *marked = calloc(table->count + 1, sizeof *marked);
    if (!counts || !marked) {
        free(counts);
        free(marked);
        return err_memory(err);
    }
    for (size_t i = 0; i < preparation->scaler_count; i++) {
        const struct scaler *scaler = &preparation->scalers[i];
        bool no_value = scaler->rows == 0 && preparation->fitted_rows > 0;
        if (scaler->symbol || no_value) /* no order, or nothing to lie outside of */
            continue;
        struct outside_count count = count_cells(scaler, table, marked);
        if (count.below + count.above > 0)
            counts[(*column_count)++] = count;
    }
    for (size_t i = 0; i < table->count; i++)
        *rows += marked[i];
    free(marked);
    *columns = counts;
    return true;
}

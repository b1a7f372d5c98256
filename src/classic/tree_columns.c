/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns that a tree may split on. */
#include "src/classic/tree_columns.h"

#include <math.h>
#include <stdlib.h>

static struct tree_column column_of(const struct fitted_column *fitted, size_t index, size_t input,
                                    bool symbols)
{
    return (struct tree_column){ .feature = fitted->feature,
                                 .input = input,
                                 .places = fitted->symbol && symbols ? fitted->symbols + 1 : 0,
                                 .one_hot = fitted->one_hot,
                                 .bent = fitted->log,
                                 .shift = fitted->constant ? fitted->least : fitted->shift,
                                 .range = fitted->constant ? 0 : fitted->range,
                                 .fill = fitted->fill,
                                 .fitted = index };
}

bool tree_columns_of(struct tree_columns *columns, const struct preparation *preparation,
                     bool symbols, struct err *err)
{
    columns->count = 0;
    columns->of = calloc(preparation_inputs(preparation) + 1, sizeof *columns->of);
    if (!columns->of)
        return err_memory(err);
    size_t input = 0;
    for (size_t i = 0; i < preparation_columns(preparation); i++) {
        struct fitted_column fitted = preparation_column(preparation, i);
        size_t own = symbols && fitted.symbol ? (fitted.inputs > 0) : fitted.inputs;
        for (size_t k = 0; k < own; k++)
            columns->of[columns->count++] = column_of(&fitted, i, input + k, symbols);
        input += fitted.inputs;
    }
    return true;
}

void tree_columns_done(struct tree_columns *columns)
{
    free(columns->of);
    *columns = (struct tree_columns){ 0 };
}

size_t tree_column_place(const struct tree_column *column, const real *inputs)
{
    size_t others = column->places - 1;
    if (column->one_hot) {
        size_t place = 0;
        while (place < others && !(inputs[column->input + place] > (real)0.5))
            place++;
        return place;
    }
    double place = round((double)inputs[column->input] * column->range + column->shift);
    return place >= 0 && place < (double)others ? (size_t)place : others;
}

const char *tree_column_symbol(const struct tree_column *column,
                               const struct preparation *preparation, size_t place)
{
    if (place + 1 >= column->places)
        return "(any other)";
    return preparation_symbol(preparation, column->fitted, place);
}

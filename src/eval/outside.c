/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells outside the training range: counted over tables, told, and as JSON. */
#include "src/eval/outside.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"

bool outside_begin(struct outside *outside, const struct preparation *preparation, struct err *err)
{
    *outside = (struct outside){ .preparation = preparation_hold(preparation) };
    outside->by_feature =
        calloc(preparation_schema(preparation)->feature_count, sizeof *outside->by_feature);
    return outside->by_feature != NULL || err_memory(err);
}

void outside_done(struct outside *outside)
{
    preparation_release(outside->preparation);
    free(outside->by_feature);
    memset(outside, 0, sizeof *outside);
}

bool outside_add(struct outside *outside, const struct table *table, struct err *err)
{
    struct outside_count *columns;
    size_t count, rows;
    if (!preparation_outside(outside->preparation, table, &columns, &count, &rows, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        size_t *cells = &outside->by_feature[columns[i].feature];
        outside->columns += *cells == 0 ? 1 : 0;
        *cells += columns[i].below + columns[i].above;
        outside->cells += columns[i].below + columns[i].above;
    }
    outside->rows += rows;
    free(columns);
    return true;
}

static const char *feature_name(const struct outside *outside, size_t feature)
{
    return schema_feature(preparation_schema(outside->preparation), feature)->name;
}

static bool has_constant(const struct outside *outside)
{
    for (size_t i = 0; i < preparation_columns(outside->preparation); i++) {
        struct fitted_column column = preparation_column(outside->preparation, i);
        if (column.constant && outside->by_feature[column.feature] > 0) {
            return true;
        }
    }
    return false;
}

void outside_sentence(const struct outside *outside, struct str *text)
{
    if (outside->cells == 0) {
        return;
    }
    char cells[NUM_TEXT_SIZE], most_cells[NUM_TEXT_SIZE];
    size_t most = 0, features = preparation_schema(outside->preparation)->feature_count;
    for (size_t i = 1; i < features; i++) {
        most = outside->by_feature[i] > outside->by_feature[most] ? i : most;
    }
    bool clip = preparation_settings(outside->preparation)->clip;
    str_addf(text, "%s cell%s of %zu column%s lie%s outside the range of the training rows: %s%s",
             num_count_text(outside->cells, cells), outside->cells == 1 ? "" : "s",
             outside->columns, outside->columns == 1 ? "" : "s", outside->cells == 1 ? "s" : "",
             clip ? "held at its ends (clip=yes)" : "passed on as they are (clip=no)",
             !clip && has_constant(outside) ? ", 0 where the column was constant" : "");
    str_addf(text, "; most in %s (%s).", feature_name(outside, most),
             num_count_text(outside->by_feature[most], most_cells));
}

struct json *outside_json(const struct outside *outside)
{
    struct json *object = json_new_object(), *columns = json_new_object();
    json_put_number(object, "cells", (double)outside->cells);
    json_put_number(object, "rows", (double)outside->rows);
    size_t features = preparation_schema(outside->preparation)->feature_count;
    for (size_t i = 0; i < features; i++) {
        if (outside->by_feature[i] > 0) {
            json_put_number(columns, feature_name(outside, i), (double)outside->by_feature[i]);
        }
    }
    json_put(object, "columns", columns);
    return object;
}

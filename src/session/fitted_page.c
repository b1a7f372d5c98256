/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a preparation was fitted to, as a table and as JSON. */
#include "src/session/fitted_page.h"

#include <math.h>

#include "src/base/num.h"
#include "src/eval/wording.h"

enum { NAMES_MOST = 6 };

static const char *column_name(const struct preparation *fitted, size_t index)
{
    return schema_feature(preparation_schema(fitted), preparation_column(fitted, index).feature)
        ->name;
}

/* Nothing of the rows is in the inputs of a symbol one-hot, unless its vocabulary was learnt. */
static bool is_fitted(const struct fitted_column *column)
{
    return !column->one_hot || column->learnt;
}

static bool is_constant(const struct fitted_column *column)
{
    return column->constant;
}

static bool has_log(const struct fitted_column *column)
{
    return column->log;
}

static size_t count_columns(const struct preparation *fitted,
                            bool (*holds)(const struct fitted_column *column))
{
    size_t count = 0;
    for (size_t i = 0; i < preparation_columns(fitted); i++) {
        struct fitted_column column = preparation_column(fitted, i);
        count += holds(&column) ? 1 : 0;
    }
    return count;
}

static void write_summary(const struct preparation *fitted, struct output *output)
{
    struct str line;
    str_init(&line);
    size_t constant = count_columns(fitted, is_constant);
    str_addf(&line, "  %zu inputs of %zu columns; %zu with log, %zu constant",
             preparation_inputs(fitted), preparation_columns(fitted),
             count_columns(fitted, has_log), constant);
    struct name_list list = { .str = &line, .total = constant, .most = NAMES_MOST };
    for (size_t i = 0; i < preparation_columns(fitted); i++) {
        if (preparation_column(fitted, i).constant) {
            str_add(&line, list.added == 0 ? " (" : "");
            name_list_add(&list, column_name(fitted, i));
        }
    }
    str_add(&line, constant > 0 ? ")" : "");
    output_line(output, "%s", line.text);
    str_done(&line);
}

static void number_cell(struct text_table *table, double number)
{
    if (isfinite(number)) {
        text_table_cell(table, "%.4g", number);
    } else {
        text_table_cell(table, "-");
    }
}

/* column, log, least, greatest, shift, range, fill */
static void write_column(const struct preparation *fitted, size_t index, struct text_table *table)
{
    struct fitted_column column = preparation_column(fitted, index);
    bool scaled =
        !column.constant && !column.one_hot && preparation_settings(fitted)->scale != SCALE_NONE;
    bool known = !column.one_hot && column.rows > 0;
    text_table_cell(table, "%s", column_name(fitted, index));
    text_table_cell(table, "%s", column.log ? "yes" : "-");
    number_cell(table, known ? column.least : (double)NAN);
    number_cell(table, known ? column.greatest : (double)NAN);
    if (column.constant) {
        text_table_cell(table, "constant");
    } else if (column.one_hot) {
        text_table_cell(table, "one-hot");
    } else {
        number_cell(table, scaled ? column.shift : (double)NAN);
    }
    if (column.one_hot) {
        text_table_cell(table, column.inputs == 1 ? "%zu input" : "%zu inputs", column.inputs);
    } else {
        number_cell(table, scaled ? column.range : (double)NAN);
    }
    number_cell(table, column.rows > 0 ? column.fill : (double)NAN);
}

static void write_columns(const struct preparation *fitted, struct output *output)
{
    bool zscore = preparation_settings(fitted)->scale == SCALE_ZSCORE;
    const char *headings[] = { "column",
                               "log",
                               ">least",
                               ">greatest",
                               zscore ? ">mean" : ">shift",
                               zscore ? ">deviat." : ">range",
                               ">median" };
    struct text_table *table = text_table_new();
    text_table_heading(table, sizeof headings / sizeof headings[0], headings);
    for (size_t i = 0; i < preparation_columns(fitted); i++) {
        write_column(fitted, i, table);
    }
    text_table_write(table, output);
    output_line(
        output,
        "input = (x - %s) / %s, with log of log(1 + x); a constant column's input is 0; the "
        "median stands for a missing value",
        zscore ? "mean" : "shift", zscore ? "deviation" : "range");
}

/* Which symbols of learnt vocabularies are known. */
static void write_known(const struct preparation *fitted, struct output *output)
{
    for (size_t i = 0; i < preparation_columns(fitted); i++) {
        struct fitted_column column = preparation_column(fitted, i);
        if (!column.learnt) {
            continue;
        }
        struct str line;
        str_init(&line);
        str_addf(&line, "%s knows the %zu symbol%s of these rows: ", column_name(fitted, i),
                 column.symbols, column.symbols == 1 ? "" : "s");
        struct name_list list = { .str = &line, .total = column.symbols, .most = 20 };
        for (size_t k = 0; k < column.symbols; k++) {
            name_list_add(&list, preparation_symbol(fitted, i, k));
        }
        output_line(output, "%s", line.text);
        str_done(&line);
    }
}

/* Training rows without a value were left out of the fit of their column. */
static void write_missing(const struct preparation *fitted, struct output *output)
{
    size_t all = preparation_fitted_rows(fitted);
    for (size_t i = 0; i < preparation_columns(fitted); i++) {
        struct fitted_column column = preparation_column(fitted, i);
        char rows[NUM_TEXT_SIZE], missing[NUM_TEXT_SIZE];
        if (column.rows < all) {
            output_line(output, "%s was fitted on %s rows; %s have no value",
                        column_name(fitted, i), num_count_text(column.rows, rows),
                        num_count_text(all - column.rows, missing));
        }
    }
}

void fitted_write(const struct preparation *fitted, bool whole, struct output *output)
{
    if (fitted == NULL) {
        output_line(output, "  nothing is fitted yet: train does it when it begins, on the rows of "
                            "its training table alone");
        return;
    }
    output_line(output, "  fitted on %s", preparation_fitted_on(fitted));
    write_summary(fitted, output);
    if (!whole) {
        output_line(output, "  show preparation has all numbers");
        return;
    }
    write_columns(fitted, output);
    write_known(fitted, output);
    write_missing(fitted, output);
}

static struct json *column_json(const struct preparation *fitted, size_t index)
{
    struct fitted_column column = preparation_column(fitted, index);
    struct json *object = json_new_object();
    json_put_text(object, "column", column_name(fitted, index));
    json_put_number(object, "inputs", (double)column.inputs);
    if (!column.one_hot) {
        json_put_bool(object, "log", column.log);
        json_put_bool(object, "constant", column.constant);
        json_put_number(object, "shift", column.shift);
        json_put_number(object, "range", column.range);
        json_put_number(object, "low", column.low);
        json_put_number(object, "high", column.high);
        json_put_number(object, "least", column.rows > 0 ? column.least : (double)NAN);
        json_put_number(object, "greatest", column.rows > 0 ? column.greatest : (double)NAN);
        json_put_number(object, "fill", column.rows > 0 ? column.fill : (double)NAN);
    }
    if (column.learnt) {
        struct json *known = json_new_array();
        for (size_t k = 0; k < column.symbols; k++) {
            json_append_text(known, preparation_symbol(fitted, index, k));
        }
        json_put(object, "known", known);
    }
    if (is_fitted(&column)) {
        json_put_text(object, "fitted_on", preparation_fitted_table(fitted));
        json_put_number(object, "rows", (double)column.rows);
    }
    return object;
}

struct json *fitted_json(const struct preparation *fitted)
{
    struct json *columns = json_new_array();
    for (size_t i = 0; i < preparation_columns(fitted); i++) {
        json_append(columns, column_json(fitted, i));
    }
    return columns;
}

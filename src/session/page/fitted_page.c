/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a preparation was fitted to, as a table and as JSON. */
#include "src/session/page/fitted_page.h"

#include <math.h>

#include "src/base/num.h"
#include "src/eval/wording.h"
#include "src/session/page/prose.h"

enum { NAMES_MOST = 6, PARTS_SHOWN = 3 };

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

static bool is_used(const struct preparation *fitted, size_t feature)
{
    for (size_t i = 0; i < preparation_columns(fitted); i++) {
        if (preparation_column(fitted, i).feature == feature) {
            return true;
        }
    }
    return false;
}

static const char *feature_name(const struct preparation *fitted, size_t feature)
{
    return schema_feature(preparation_schema(fitted), feature)->name;
}

/* "drop=land select=gain-ratio keep=8" */
static void add_reason(const struct prepare_settings *settings, struct str *text)
{
    if (settings->drop[0] != '\0') {
        str_addf(text, "drop=%s", settings->drop);
    }
    if (settings->select != SELECTION_NONE) {
        str_addf(text, "%sselect=%s keep=%zu", settings->drop[0] != '\0' ? " " : "",
                 selection_names[settings->select], settings->keep);
    }
}

void fitted_write_unused(const struct preparation *fitted, const char *first, struct output *output)
{
    size_t features = preparation_schema(fitted)->feature_count;
    size_t unused = features - preparation_columns(fitted);
    struct str text;
    if (unused == 0) {
        return;
    }
    str_init(&text);
    str_addf(&text, "%zu column%s (", unused, unused == 1 ? "" : "s");
    add_reason(preparation_settings(fitted), &text);
    str_add(&text, "): ");
    struct name_list list = { .str = &text, .total = unused, .most = NAMES_MOST };
    for (size_t i = 0; i < features; i++) {
        if (!is_used(fitted, i)) {
            name_list_add(&list, feature_name(fitted, i));
        }
    }
    output_prose(output, first, text.text);
    str_done(&text);
}

struct json *fitted_unused_json(const struct preparation *fitted)
{
    struct json *names = json_new_array();
    for (size_t i = 0; i < preparation_schema(fitted)->feature_count; i++) {
        if (!is_used(fitted, i)) {
            json_append_text(names, feature_name(fitted, i));
        }
    }
    return names;
}

/* What the figures of a ranking are. */
static const char *figure_heading(enum selection selection)
{
    static const char *const headings[] = { [SELECTION_NONE] = "",
                                            [SELECTION_GAIN_RATIO] = ">gain ratio",
                                            [SELECTION_CHI_SQUARED] = ">chi-squared",
                                            [SELECTION_MUTUAL_INFORMATION] = ">bits",
                                            [SELECTION_PCA] = "" };
    return headings[selection];
}

static void write_ranking(const struct preparation *fitted, struct output *output)
{
    size_t count = 0;
    const struct ranked_feature *ranking = preparation_ranking(fitted, &count);
    const char *headings[] = { ">rank", "column",
                               figure_heading(preparation_settings(fitted)->select), ">bins",
                               "kept" };
    if (count == 0) {
        return;
    }
    struct text_table *table = text_table_new();
    text_table_heading(table, sizeof headings / sizeof headings[0], headings);
    for (size_t i = 0; i < count; i++) {
        text_table_cell(table, "%zu", i + 1);
        text_table_cell(table, "%s", feature_name(fitted, ranking[i].feature));
        text_table_cell(table, "%.4g", ranking[i].figure);
        text_table_cell(table, "%zu", ranking[i].bins);
        text_table_cell(table, "%s", ranking[i].kept ? "yes" : "no");
    }
    text_table_write(table, output);
    output_prose(output, "",
                 "each by the classes of these rows, numbers cut into bins by entropy and "
                 "description length");
}

/* --- components --- */

/* The share of the variance along the first `count` components. */
static double share_of_first(const struct preparation *fitted, size_t count)
{
    double sum = 0, total = preparation_total_variance(fitted);
    for (size_t i = 0; i < count; i++) {
        sum += preparation_component(fitted, i).variance;
    }
    return total > 0 ? sum / total : (double)NAN;
}

/* The cells of the largest parts, |part| falling; of equals the first. Returns how many. */
static size_t largest_parts(const struct preparation *fitted, size_t index, size_t *cells,
                            size_t most)
{
    const double *parts = preparation_component(fitted, index).parts;
    size_t count = 0;
    for (size_t i = 0; i < preparation_cells(fitted); i++) {
        size_t at = count;
        while (at > 0 && fabs(parts[i]) > fabs(parts[cells[at - 1]])) {
            at--;
        }
        if (at == most) {
            continue;
        }
        count += count < most;
        for (size_t behind = count - 1; behind > at; behind--) {
            cells[behind] = cells[behind - 1];
        }
        cells[at] = i;
    }
    return count;
}

static void add_parts(const struct preparation *fitted, size_t index, struct str *text)
{
    size_t cells[PARTS_SHOWN];
    size_t count = largest_parts(fitted, index, cells, PARTS_SHOWN);
    for (size_t i = 0; i < count; i++) {
        char number[NUM_TEXT_SIZE];
        double part = preparation_component(fitted, index).parts[cells[i]];
        str_addf(text, "%s%s %s%s", i ? ", " : "", preparation_cell_name(fitted, cells[i]),
                 part < 0 ? "" : "+", fixed_text(part, 2, number));
    }
}

static void write_components(const struct preparation *fitted, struct output *output)
{
    size_t count = preparation_components(fitted);
    const char *headings[] = { ">component", ">variance", ">share", ">so far", "  largest parts" };
    if (count == 0) {
        return;
    }
    struct text_table *table = text_table_new();
    text_table_heading(table, sizeof headings / sizeof headings[0], headings);
    for (size_t i = 0; i < count; i++) {
        char number[NUM_TEXT_SIZE];
        struct str parts;
        str_init(&parts);
        add_parts(fitted, i, &parts);
        text_table_cell(table, "%zu", i + 1);
        text_table_cell(table, "%.4g", preparation_component(fitted, i).variance);
        text_table_cell(
            table, "%s",
            rate_text(share_of_first(fitted, i + 1) - share_of_first(fitted, i), number));
        text_table_cell(table, "%s", rate_text(share_of_first(fitted, i + 1), number));
        text_table_cell(table, "  %s", parts.text);
        str_done(&parts);
    }
    text_table_fold(table, 4, TEXT_LEAST);
    text_table_write(table, output);
    output_line(output, "variance of the inputs of these rows, scaled as above, along each "
                        "component");
}

static void write_component_summary(const struct preparation *fitted, struct output *output)
{
    size_t count = preparation_components(fitted);
    char share[NUM_TEXT_SIZE];
    if (count > 0) {
        output_line(output,
                    "  %zu principal component%s of %zu scaled numbers hold %s of their variance",
                    count, count == 1 ? "" : "s", preparation_cells(fitted),
                    rate_text(share_of_first(fitted, count), share));
    }
}

struct json *fitted_components_json(const struct preparation *fitted)
{
    size_t count = preparation_components(fitted);
    struct json *list = count > 0 ? json_new_array() : NULL;
    for (size_t k = 0; k < count; k++) {
        struct fitted_component component = preparation_component(fitted, k);
        struct json *json = json_new_object(), *parts = json_new_array();
        for (size_t i = 0; i < preparation_cells(fitted); i++) {
            json_append_number(parts, component.parts[i]);
        }
        json_put_number(json, "variance", component.variance);
        json_put_number(json, "share", share_of_first(fitted, k + 1) - share_of_first(fitted, k));
        json_put(json, "parts", parts);
        json_append(list, json);
    }
    return list;
}

struct json *fitted_ranking_json(const struct preparation *fitted)
{
    size_t count = 0;
    const struct ranked_feature *ranking = preparation_ranking(fitted, &count);
    struct json *list = count > 0 ? json_new_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        struct json *json = json_new_object();
        json_put_text(json, "column", feature_name(fitted, ranking[i].feature));
        json_put_number(json, "figure", ranking[i].figure);
        json_put_number(json, "bins", (double)ranking[i].bins);
        json_put_bool(json, "kept", ranking[i].kept);
        json_append(list, json);
    }
    return list;
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
    write_component_summary(fitted, output);
    fitted_write_unused(fitted, "  not used: ", output);
    if (!whole) {
        output_line(output, "  show preparation has all numbers");
        return;
    }
    write_columns(fitted, output);
    write_known(fitted, output);
    write_missing(fitted, output);
    write_ranking(fitted, output);
    write_components(fitted, output);
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

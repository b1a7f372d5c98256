/* SPDX-License-Identifier: GPL-3.0-or-later */
/* head: the first rows of a table, or the first that a condition holds for. */
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/data/condition.h"
#include "src/session/feature_list.h"
#include "src/session/table_word.h"

enum { TEXT_SIZE = 40, GAP = 2 };

/* What is shown. */
struct view_of_rows {
    const struct table *table;
    const struct store *store;
    size_t taxonomy;
    uint32_t *rows; /* the first ones that match */
    size_t shown;
    size_t matching; /* all that match */
    size_t *features;
    size_t feature_count;
};

static bool find_rows(struct view_of_rows *view, const struct condition *condition, size_t most,
                      struct err *err)
{
    size_t room = most < view->table->count ? most : view->table->count;
    view->rows = calloc(room ? room : 1, sizeof *view->rows);
    if (view->rows == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < view->table->count; i++) {
        uint32_t row = view->table->rows[i];
        if (condition && !condition_holds(condition, view->store, row)) {
            continue;
        }
        view->matching++;
        if (view->shown < room) {
            view->rows[view->shown++] = row;
        }
    }
    return true;
}

static const char *row_label(const struct view_of_rows *view, uint32_t row)
{
    return view->store->schema->attacks[view->store->attacks[row]].name;
}

static struct json *row_json(const struct view_of_rows *view, uint32_t row)
{
    const struct schema *schema = view->store->schema;
    struct json *json = json_new_object(), *features = json_new_object();
    json_put_number(json, "row", (double)store_file_row(view->store, row));
    json_put_text(json, "label", row_label(view, row));
    json_put_text(
        json, "class",
        schema->categories[schema_category(schema, view->taxonomy, view->store->attacks[row])]);
    for (size_t i = 0; i < view->feature_count; i++) {
        const struct schema_column *column = schema_feature(schema, view->features[i]);
        char buffer[TEXT_SIZE];
        if (column->kind == COLUMN_SYMBOL) {
            json_put_text(features, column->name,
                          store_text(view->store, view->features[i], row, buffer));
        } else {
            json_put_number(features, column->name,
                            store_value(view->store, view->features[i], row));
        }
    }
    json_put(json, "features", features);
    return json;
}

/* Columns that a feature takes in the text. */
static size_t feature_width(const struct view_of_rows *view, size_t feature)
{
    size_t widest = strlen(schema_feature(view->store->schema, feature)->name);
    for (size_t i = 0; i < view->shown; i++) {
        char buffer[TEXT_SIZE];
        size_t width = text_width(store_text(view->store, feature, view->rows[i], buffer));
        widest = width > widest ? width : widest;
    }
    return widest + GAP;
}

static size_t label_width(const struct view_of_rows *view)
{
    size_t widest = strlen("label");
    for (size_t i = 0; i < view->shown; i++) {
        size_t width = text_width(row_label(view, view->rows[i]));
        widest = width > widest ? width : widest;
    }
    return widest + GAP;
}

/* How many of the features stand side by side within the width. */
static size_t fitting(const struct view_of_rows *view, size_t columns)
{
    enum { ROW_NUMBER_WIDTH = 10 };
    size_t used = ROW_NUMBER_WIDTH + label_width(view), count = 0;
    while (count < view->feature_count) {
        used += feature_width(view, view->features[count]);
        if (columns > 0 && count > 0 && used > columns) {
            break;
        }
        count++;
    }
    return count;
}

static bool write_rows(const struct view_of_rows *view, size_t features, struct output *output,
                       struct err *err)
{
    const struct schema *schema = view->store->schema;
    char(*headings)[300] = calloc(features + 2, sizeof *headings);
    const char **list = calloc(features + 2, sizeof *list);
    struct text_table *text = text_table_new();
    if (headings == NULL || list == NULL) {
        free(headings);
        free(list);
        text_table_write(text, &(struct output){ 0 });
        return err_memory(err);
    }
    list[0] = ">row";
    list[1] = "label";
    for (size_t i = 0; i < features; i++) {
        const struct schema_column *column = schema_feature(schema, view->features[i]);
        headings[i][0] = '>';
        size_t start = column->kind == COLUMN_NUMBER ? 1 : 0;
        strncat(headings[i], column->name, sizeof headings[i] - 2);
        list[i + 2] = headings[i] + (start ? 0 : 1);
    }
    text_table_heading(text, features + 2, list);
    for (size_t r = 0; r < view->shown; r++) {
        char buffer[TEXT_SIZE];
        text_table_cell(text, "%s",
                        num_count_text(store_file_row(view->store, view->rows[r]), buffer));
        text_table_cell(text, "%s", row_label(view, view->rows[r]));
        for (size_t i = 0; i < features; i++) {
            text_table_cell(text, "%s",
                            store_text(view->store, view->features[i], view->rows[r], buffer));
        }
    }
    text_table_write(text, output);
    free(headings);
    free(list);
    return true;
}

static bool write_view(const struct view_of_rows *view, const char *where, struct output *output,
                       struct err *err)
{
    char count[NUM_TEXT_SIZE], all[NUM_TEXT_SIZE];
    size_t features = fitting(view, output->sink ? output->sink->columns : 0);
    num_count_text(view->matching, count);
    num_count_text(view->table->count, all);
    if (view->matching == 0) {
        output_line(output, "None of the %s rows of %s match.", all, view->table->name);
        return true;
    }
    if (!write_rows(view, features, output, err)) {
        return false;
    }
    output_line(output, "%zu of %s rows%s%s%s", view->shown, count, where ? " where " : "",
                where ? where : "", where ? "" : " of the table");
    if (features < view->feature_count) {
        output_hint(output, "columns=A,B,... shows others of the %zu columns, rows=N more rows",
                    view->feature_count);
    }
    return true;
}

static bool show(struct view_of_rows *view, const struct arguments *arguments,
                 struct output *output, struct err *err)
{
    const char *where = argument_text(arguments, "where");
    struct condition *condition = NULL;
    if (where) {
        condition = condition_parse_for(view->store, view->taxonomy, where, err);
        if (condition == NULL) {
            return err_wrap(err, "where");
        }
    }
    bool ok = feature_list(view->store->schema, argument_text(arguments, "columns"),
                           &view->features, &view->feature_count, err) &&
              find_rows(view, condition, argument_count(arguments, "rows"), err);
    condition_free(condition);
    if (!ok) {
        return false;
    }
    struct json *rows = json_new_array();
    for (size_t i = 0; i < view->shown; i++) {
        json_append(rows, row_json(view, view->rows[i]));
    }
    json_put_text(output->result, "table", view->table->name);
    json_put_number(output->result, "rows", (double)view->matching);
    json_put(output->result, "head", rows);
    return write_view(view, where, output, err);
}

static bool head_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    const struct table *table = table_of_word(session, arguments, err);
    const char *word = argument_word(arguments, 0);
    uint64_t rows;
    if (table == NULL) {
        return num_parse_count(word, &rows) ? err_hint(err, "did you mean rows=%s?", word) : false;
    }
    struct view_of_rows view = { .table = table,
                                 .store = table->store,
                                 .taxonomy = session_taxonomy(session, table->store->schema) };
    bool ok = show(&view, arguments, output, err);
    free(view.rows);
    free(view.features);
    return ok;
}

static const struct command_word head_words[] = {
    { .name = "TABLE", .type = KEY_TABLE, .optional = true, .help = "data where none is named" },
    { .name = NULL },
};

static const struct key head_keys[] = {
    { .name = "where", .type = KEY_CONDITION, .help = "only rows for which this holds" },
    { .name = "rows", .type = KEY_COUNT, .initial = "10", .help = "how many rows" },
    { .name = "columns", .type = KEY_NAMES, .help = "these columns instead of as many as fit" },
    { .name = NULL },
};

const struct command cmd_head = {
    .name = "head",
    .topic = "data",
    .usage = "head [TABLE] [where=CONDITION] [rows=N] [columns=A,B,...]",
    .help = "show the first rows of a table, or the first that match",
    .details =
        "A condition compares columns: service = http and src_bytes > 1000, not flag = SF, label =\n"
        "smurf, class = attack, row <= 50; and, or, not and parentheses join comparisons. The value\n"
        "unknown stands for all symbols that the vocabulary of a column lacks; rate is missing and rate\n"
        "is not missing ask for cells without a value (load missing=median keeps such rows).",
    .example =
        "load demo\nhead data where='class = u2r and root_shell = 1' columns=service,hot,num_root",
    .words = head_words,
    .keys = head_keys,
    .flags = COMMAND_LOOKS,
    .run = head_run,
};

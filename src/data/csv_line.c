/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One line at a time: what does not go the fast way. Splits it into fields, puts them into the
 * block's columns, and decides what becomes of a row that is bad or lacks values.
 */
#include "src/data/csv.h"

#include <stdlib.h>

enum outcome { ROW_TAKEN, ROW_INCOMPLETE, ROW_BAD };

/* --- fields --- */

/* A symbol that the vocabulary lacks. */
static bool add_unknown(const struct csv_plan *plan, struct csv_block *block, size_t feature,
                        const char *text, size_t length)
{
    struct csv_column *column = &block->columns[feature];
    const struct schema_column *described = schema_feature(plan->schema, feature);
    if (csv_symbol_fault(text, length) ||
        (!column->unknown.slots && !symbols_init(&column->unknown, &block->err)))
        return false;
    size_t number = symbols_add(&column->unknown, text, length, &block->err);
    if (number == SIZE_MAX)
        return false;
    if (number >= CSV_UNKNOWN_LIMIT)
        return csv_refuse_symbols(plan->schema, described->name, &block->err);
    column->cells[block->rows] = (int32_t)(described->symbol_count + number);
    return true;
}

static void count_cell(struct csv_block *block, size_t feature, struct csv_missing cell)
{
    block->row_cells[feature] = cell;
}

/* The value "?" of a cell that holds none. */
static bool put_question(const struct csv_plan *plan, struct csv_block *block, size_t feature)
{
    static const char question[CSV_PADDING] = "?";
    size_t code = plan->question_codes[feature];
    if (code == SIZE_MAX)
        return add_unknown(plan, block, feature, question, 1);
    block->columns[feature].cells[block->rows] = (int32_t)code;
    return true;
}

static enum outcome put_symbol(const struct csv_plan *plan, struct csv_block *block, size_t feature,
                               struct csv_view view)
{
    size_t code = symbols_find(&plan->vocabularies[feature], view.text, view.length);
    if (code != SIZE_MAX) {
        block->columns[feature].cells[block->rows] = (int32_t)code;
        return ROW_TAKEN;
    }
    if (!csv_is_missing_symbol(view.text, view.length))
        return add_unknown(plan, block, feature, view.text, view.length) ? ROW_TAKEN : ROW_BAD;
    count_cell(block, feature, (struct csv_missing){ .empty = 1 });
    if (plan->options.missing < MISSING_ZERO)
        return ROW_INCOMPLETE;
    return put_question(plan, block, feature) ? ROW_TAKEN : ROW_BAD;
}

static enum outcome put_number(const struct csv_plan *plan, struct csv_block *block, size_t feature,
                               struct csv_view view)
{
    struct csv_column *column = &block->columns[feature];
    struct csv_missing cell = { 0 };
    if (csv_put_number(column, block->rows, block->capacity, view.text, view.length)) {
        cell.impossible =
            csv_is_impossible(schema_feature(plan->schema, feature), column, block->rows);
        if (cell.impossible == 0)
            return ROW_TAKEN;
    } else if (!csv_is_missing_number(view.text, view.length, &cell)) {
        return ROW_BAD;
    }
    count_cell(block, feature, cell);
    if (plan->options.missing == MISSING_ZERO) {
        static const char zero[CSV_PADDING] = "0";
        csv_put_number(column, block->rows, block->capacity, zero, 1);
        return ROW_TAKEN;
    }
    if (plan->options.missing != MISSING_MEDIAN)
        return ROW_INCOMPLETE;
    return csv_put_missing(column, block->rows, block->capacity) ? ROW_TAKEN : ROW_BAD;
}

static bool put_label(const struct csv_plan *plan, struct csv_block *block, struct csv_view view)
{
    size_t length = schema_label_length(plan->schema, view.text, view.length);
    size_t known = plan->schema->attack_count;
    size_t attack = symbols_find(&plan->attacks, view.text, length);
    if (attack != SIZE_MAX) {
        block->attacks[block->rows] = attack < known ? (uint16_t)attack : CLASS_NORMAL;
        return true;
    }
    if (!plan->options.learn_labels || csv_symbol_fault(view.text, length) ||
        (!block->new_labels.slots && !symbols_init(&block->new_labels, &block->err)))
        return false;
    size_t number = symbols_add(&block->new_labels, view.text, length, &block->err);
    if (number == SIZE_MAX)
        return false;
    if (number >= CSV_LABEL_LIMIT) {
        csv_refuse_labels(plan->schema, &block->err);
        return false;
    }
    block->attacks[block->rows] = (uint16_t)(known + number);
    return true;
}

static enum outcome put_field(const struct csv_plan *plan, struct csv_block *block,
                              const struct csv_field *field, struct csv_view view)
{
    switch (field->kind) {
    case COLUMN_NUMBER:
        return put_number(plan, block, field->feature, view);
    case COLUMN_SYMBOL:
        return put_symbol(plan, block, field->feature, view);
    case COLUMN_LABEL:
        return put_label(plan, block, view) ? ROW_TAKEN : ROW_BAD;
    case COLUMN_IGNORED:
        break;
    }
    return ROW_TAKEN;
}

/* All fields are looked at, also behind an incomplete one: each cell without a value counts. */
static enum outcome put_fields(const struct csv_plan *plan, struct csv_block *block)
{
    enum outcome row = ROW_TAKEN;
    memset(block->row_cells, 0, block->column_count * sizeof *block->row_cells);
    for (size_t i = 0; i < plan->field_count; i++) {
        enum outcome field = put_field(plan, block, &plan->fields[i], block->views[i]);
        if (field == ROW_BAD)
            return ROW_BAD;
        row = field == ROW_INCOMPLETE ? ROW_INCOMPLETE : row;
    }
    return row;
}

/* --- lines --- */

static bool has_quotes(const struct csv_plan *plan, const char *line, size_t length)
{
    for (const char *quote = plan->form.quotes; *quote; quote++)
        if (memchr(line, *quote, length))
            return true;
    return false;
}

/* The views of a line without quotes, from its marks. */
static void view_fields(const struct csv_plan *plan, const char *text, const uint32_t *marks,
                        struct csv_block *block)
{
    for (size_t i = 0; i < plan->field_count; i++) {
        uint32_t start = marks[i] + 1;
        struct csv_view view = { text + start, marks[i + 1] - start };
        if (i + 1 == plan->field_count && view.length > 0 && view.text[view.length - 1] == '\r')
            view.length--;
        block->views[i] = plan->form.blanks ? csv_trim(view) : view;
    }
}

/* The cells of a row that lack a value are counted for their columns. */
static void count_cells(struct csv_block *block)
{
    size_t cells = 0;
    for (size_t i = 0; i < block->column_count; i++) {
        struct csv_missing *sum = &block->columns[i].missing;
        const struct csv_missing *cell = &block->row_cells[i];
        sum->empty += cell->empty;
        sum->infinite += cell->infinite;
        sum->impossible += cell->impossible;
        cells += cell->empty + cell->infinite + cell->impossible;
    }
    block->missing_rows += cells > 0;
}

/* A row that cannot be read. false where parsing ends here. */
static bool take_bad_row(const struct csv_plan *plan, struct csv_block *block, const char *fault,
                         size_t fields)
{
    if (block->err.code != ERR_NONE) { /* it is not the row's fault */
        block->bad_line = block->lines;
        return false;
    }
    if (block->bad++ == 0) {
        block->bad_line = block->lines;
        if (fault)
            err_set(&block->first_bad, ERR_INPUT, "%s", fault);
        else
            csv_explain_row(plan, block->views, fields, &block->first_bad);
    }
    if (plan->options.skip_bad_rows && block->first_bad.code == ERR_INPUT)
        return true;
    block->err = block->first_bad;
    return false;
}

static bool refuse_line(struct csv_block *block, void (*refuse)(struct err *err))
{
    block->bad_line = block->lines;
    refuse(&block->err);
    return false;
}

/* A row of which some cells have no usable value, which the options do not replace. */
static bool take_incomplete_row(const struct csv_plan *plan, struct csv_block *block)
{
    if (plan->options.missing == MISSING_STOP && plan->options.skip_bad_rows)
        return take_bad_row(plan, block, NULL, plan->field_count);
    if (block->missing_rows == 0) {
        block->missing_line = block->lines;
        csv_explain_row(plan, block->views, plan->field_count, &block->first_missing);
    }
    count_cells(block);
    return true;
}

static bool take_row(const struct csv_plan *plan, struct csv_block *block)
{
    switch (put_fields(plan, block)) {
    case ROW_TAKEN:
        count_cells(block);
        block->rows++;
        return true;
    case ROW_INCOMPLETE:
        return take_incomplete_row(plan, block);
    case ROW_BAD:
        break;
    }
    return take_bad_row(plan, block, NULL, plan->field_count);
}

/* Room for what stands between the quotes of a line. */
static char *scratch_for(struct csv_block *block, size_t length)
{
    if (block->scratch_size < length + CSV_PADDING) {
        free(block->scratch);
        block->scratch_size = 2 * length + CSV_PADDING;
        block->scratch = calloc(1, block->scratch_size);
        if (!block->scratch) {
            block->scratch_size = 0;
            err_memory(&block->err);
        }
    }
    return block->scratch;
}

/* NULL, or what is wrong. */
static const char *split_line(const struct csv_plan *plan, const char *line, size_t length,
                              struct csv_block *block, size_t *fields)
{
    char *scratch = scratch_for(block, length);
    return scratch ? csv_split(&plan->form, line, length, scratch, block->views, plan->field_count,
                               fields)
                   : "there is no memory for it";
}

bool csv_take_line(const struct csv_plan *plan, const char *text, const uint32_t *marks,
                   size_t fields, struct csv_block *block)
{
    const char *line = text + (uint32_t)(marks[0] + 1);
    size_t length = marks[fields] - (uint32_t)(marks[0] + 1);
    const char *fault = NULL;
    if (length > CSV_LINE_LIMIT)
        return refuse_line(block, csv_refuse_long_line);
    if (length > 0 && line[length - 1] == '\r')
        length--;
    struct csv_view rest = { line, length };
    if (plan->form.blanks)
        rest = csv_trim(rest);
    if ((rest.length == 0 && fields == 1) ||
        (rest.length > 0 && plan->form.comment && rest.text[0] == plan->form.comment))
        return true;
    if (plan->form.escapes && rest.length > 0 && rest.text[0] == '{')
        return take_bad_row(plan, block, CSV_SPARSE_FAULT, 0);
    if (memchr(line, '\0', length))
        return take_bad_row(plan, block, CSV_NUL_FAULT, 0);
    if (has_quotes(plan, line, length))
        fault = split_line(plan, line, length, block, &fields);
    else if (fields == plan->field_count)
        view_fields(plan, text, marks, block);
    if (fault || fields != plan->field_count)
        return take_bad_row(plan, block, fault, fields);
    return take_row(plan, block);
}

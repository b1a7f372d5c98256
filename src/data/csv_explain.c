/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentence about a row that cannot be read. */
#include "src/data/csv.h"

#include <stdlib.h>

#include "src/base/near.h"
#include "src/base/num.h"
#include "src/data/lines.h"

static bool explain_label(const struct csv_plan *plan, struct csv_view view, struct err *err)
{
    const struct schema *schema = plan->schema;
    size_t length = schema_label_length(schema, view.text, view.length);
    char quoted[QUOTE_SIZE];
    quote_text(view.text, length, quoted);
    if (length == 0)
        return err_set(err, ERR_INPUT, "the label is missing");
    if (schema_attack_index(schema, view.text, length) != SIZE_MAX)
        return true;
    if (plan->options.learn_labels) {
        const char *fault = csv_symbol_fault(view.text, length);
        return !fault || err_set(err, ERR_INPUT, "\"%s\" %s", quoted, fault);
    }
    const char **names = calloc(schema->attack_count, sizeof *names);
    if (!names)
        return err_memory(err);
    for (size_t i = 0; i < schema->attack_count; i++)
        names[i] = schema->attacks[i].name;
    const char *near = near_name(quoted, names, schema->attack_count);
    err_set(err, ERR_INPUT, "\"%s\" is not a label that %s knows", quoted, schema->name);
    if (near)
        err_hint(err, "did you mean %s?", near);
    else if (schema->learnt_vocabulary)
        err_hint(err, "schema save FILE writes what is known; add the label there, in a line "
                      "attacks CATEGORY LABEL, and load with schema=FILE; normal=LABEL has the "
                      "file described anew");
    free(names);
    return false;
}

static bool explain_number(const struct csv_plan *plan, const struct csv_field *field,
                           struct csv_view view, bool missing_too, struct err *err)
{
    int32_t cell = 0;
    char quoted[QUOTE_SIZE], least[NUM_TEXT_SIZE];
    struct csv_column scratch = { .cells = &cell };
    struct csv_missing missing = { 0 };
    const struct schema_column *described = schema_feature(plan->schema, field->feature);
    quote_text(view.text, view.length, quoted);
    bool number = csv_put_number(&scratch, 0, 1, view.text, view.length);
    bool impossible = number && csv_is_impossible(described, &scratch, 0);
    bool lacking =
        impossible || (!number && csv_is_missing_number(view.text, view.length, &missing));
    free(scratch.wide);
    if (lacking && !missing_too)
        return true;
    if (impossible)
        err_set(err, ERR_INPUT, "\"%s\" is below %s, the least that it can be", quoted,
                num_text(described->least, least));
    else if (number)
        return true;
    else if (view.length == 0)
        err_set(err, ERR_INPUT, "a number is missing");
    else
        err_set(err, ERR_INPUT, "\"%s\" is not a number", quoted);
    if (lacking)
        return err_hint(err, "missing=drop leaves such rows out, missing=zero makes the cell 0, "
                             "missing=median the median of the training rows");
    if (plan->schema->learnt_vocabulary)
        err_hint(err, "symbols=%s reads the column as symbols, ignore=%s leaves it out",
                 field->name, field->name);
    return false;
}

static bool explain_symbol(struct csv_view view, bool missing_too, struct err *err)
{
    char quoted[QUOTE_SIZE];
    quote_text(view.text, view.length, quoted);
    if (csv_is_missing_symbol(view.text, view.length)) {
        if (!missing_too)
            return true;
        err_set(err, ERR_INPUT, view.length ? "a value is missing (\"%s\")" : "a value is missing",
                quoted);
        return err_hint(err, "missing=drop leaves such rows out, missing=zero or median keeps them "
                             "with the value ?");
    }
    const char *fault = csv_symbol_fault(view.text, view.length);
    return !fault || err_set(err, ERR_INPUT, "\"%s\" %s", quoted, fault);
}

/* true where nothing is wrong with this field. */
static bool explain_field(const struct csv_plan *plan, const struct csv_field *field,
                          struct csv_view view, bool missing_too, struct err *err)
{
    switch (field->kind) {
    case COLUMN_NUMBER:
        return explain_number(plan, field, view, missing_too, err);
    case COLUMN_SYMBOL:
        return explain_symbol(view, missing_too, err);
    case COLUMN_LABEL:
        return explain_label(plan, view, err);
    case COLUMN_IGNORED:
        break;
    }
    return true;
}

void csv_refuse_long_line(struct err *err)
{
    err_set(err, ERR_INPUT, "this line is longer than 1 MiB");
    err_hint(err, "this is not a file of rows; a row has a few hundred bytes");
}

void csv_refuse_nul(struct err *err)
{
    err_set(err, ERR_INPUT, CSV_NUL_FAULT);
}

bool csv_refuse_symbols(const struct schema *schema, const char *column, struct err *err)
{
    err_set(err, ERR_INPUT, "%s has more than 4,096 symbols that %s lacks", column, schema->name);
    return schema->learnt_vocabulary ? err_hint(err, "ignore=%s leaves the column out", column)
                                     : false;
}

void csv_refuse_labels(const struct schema *schema, struct err *err)
{
    const char *name = schema->columns[schema->label].name;
    err_set(err, ERR_INPUT, "%s has more than 1,000 different values; is it the label?", name);
    err_hint(err, "label=COLUMN says which column is");
}

void csv_explain_row(const struct csv_plan *plan, const struct csv_view *views, size_t fields,
                     struct err *err)
{
    if (fields != plan->field_count) {
        err_set(err, ERR_INPUT, "%zu field%s where %s has %zu", fields, fields == 1 ? "" : "s",
                plan->form.quotes[0] ? "the heading" : plan->schema->name, plan->field_count);
        return;
    }
    /* Cells without a value are no fault of a row that has another one. */
    for (size_t i = 0; i < 2 * fields; i++) {
        const struct csv_field *field = &plan->fields[i % fields];
        if (!explain_field(plan, field, views[i % fields], i >= fields, err)) {
            if (err->code == ERR_INPUT)
                err_wrap(err, "field %zu (%s)", i % fields + 1, field->name);
            return;
        }
    }
    err_memory(err); /* the row is good, so there was no room for it */
}

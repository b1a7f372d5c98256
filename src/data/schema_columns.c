/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of a schema that describe columns. */
#include <stdio.h>
#include <string.h>

#include "src/base/num.h"
#include "src/data/schema_parts.h"

static bool add_values(struct builder *b, struct line *line)
{
    struct schema_column *column = &b->schema->columns[b->column];
    for (struct word word; line_word(line, &word);) {
        size_t number = symbols_add(&b->values, word.text, word.length, b->err);
        if (number == SIZE_MAX)
            return false;
        if (number < column->symbol_count)
            return schema_complain(b, "is listed twice", &word);
        column->symbols =
            schema_grown(b, column->symbols, column->symbol_count, sizeof *column->symbols);
        char *name = column->symbols ? schema_value_of(b, &word) : NULL;
        if (!name)
            return false;
        column->symbols[column->symbol_count++] = name;
    }
    return true;
}

static bool add_column(struct builder *b, struct line *line, enum column_kind kind)
{
    struct schema *schema = b->schema;
    struct word word;
    if (!line_word(line, &word))
        return schema_complain(b, "the name of the column is missing", NULL);
    for (size_t i = 0; i < schema->column_count; i++)
        if (word_is(&word, schema->columns[i].name))
            return schema_complain(b, "is the name of two columns", &word);
    schema->columns =
        schema_grown(b, schema->columns, schema->column_count, sizeof *schema->columns);
    char *name = schema->columns ? schema_name_of(b, &word) : NULL;
    if (!name)
        return false;
    b->column = schema->column_count++;
    schema->columns[b->column] = (struct schema_column){ .name = name, .kind = kind };
    if (kind == COLUMN_SYMBOL) {
        symbols_done(&b->values);
        return symbols_init(&b->values, b->err) && add_values(b, line);
    }
    return kind == COLUMN_NUMBER || schema_no_more_words(b, line);
}

/* from LEAST */
static bool read_bound(struct builder *b, struct line *line)
{
    struct word word = { "", 0 };
    char text[64];
    struct schema_column *column = &b->schema->columns[b->column];
    if (line->length == 0)
        return true;
    if (!line_word(line, &word) || !word_is(&word, "from"))
        return schema_complain(b, "is one word too many on this line; only from LEAST may follow",
                               &word);
    if (!schema_one_word(b, line, &word))
        return false;
    snprintf(text, sizeof text, "%.*s", (int)(word.length < 63 ? word.length : 63), word.text);
    column->bounded = num_parse(text, &column->least);
    return column->bounded || schema_complain(b, "is not a number", &word);
}

bool schema_read_number(struct builder *b, struct line *line)
{
    return add_column(b, line, COLUMN_NUMBER) && read_bound(b, line);
}

bool schema_read_symbol(struct builder *b, struct line *line)
{
    return line->goes_on ? add_values(b, line) : add_column(b, line, COLUMN_SYMBOL);
}

bool schema_read_label(struct builder *b, struct line *line)
{
    return add_column(b, line, COLUMN_LABEL);
}

bool schema_read_ignored(struct builder *b, struct line *line)
{
    return add_column(b, line, COLUMN_IGNORED);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of text: columns as wide as their cells, cut at the width of where it is shown. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "src/session/output.h"

struct text_table {
    size_t columns;
    bool *right;  /* columns */
    char **cells; /* row by row, the heading first */
    size_t count;
    size_t capacity;
    bool failed; /* memory ran out: it is not shown */
};

struct text_table *text_table_new(void)
{
    return calloc(1, sizeof(struct text_table));
}

static void add_cell(struct text_table *table, char *owned_text)
{
    if (table->count == table->capacity) {
        size_t capacity = table->capacity == 0 ? 64 : table->capacity * 2;
        char **cells = realloc(table->cells, capacity * sizeof *cells);
        if (cells == NULL) {
            table->failed = true;
            free(owned_text);
            return;
        }
        table->cells = cells;
        table->capacity = capacity;
    }
    table->failed = table->failed || owned_text == NULL;
    table->cells[table->count++] = owned_text;
}

void text_table_heading(struct text_table *table, size_t columns, const char *const *headings)
{
    if (table == NULL) {
        return;
    }
    table->columns = columns;
    table->right = calloc(columns, sizeof *table->right);
    if (table->right == NULL) {
        table->failed = true;
        return;
    }
    for (size_t i = 0; i < columns; i++) {
        table->right[i] = headings[i][0] == '>';
        add_cell(table, strdup(headings[i] + (table->right[i] ? 1 : 0)));
    }
}

void text_table_cell(struct text_table *table, const char *format, ...)
{
    if (table == NULL) {
        return;
    }
    struct str text;
    str_init(&text);
    va_list args;
    va_start(args, format);
    str_addv(&text, format, args);
    va_end(args);
    add_cell(table, str_take(&text));
}

static size_t column_width(const struct text_table *table, size_t column)
{
    size_t widest = 0;
    for (size_t i = column; i < table->count; i += table->columns) {
        size_t width = text_width(table->cells[i]);
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* Bytes of text that fit into `room` columns. */
static size_t fitting_bytes(const char *text, size_t room)
{
    size_t used = 0;
    size_t at = 0;
    while (text[at]) {
        char character[8] = { text[at] };
        size_t length = 1;
        while (((unsigned char)text[at + length] & 0xC0) == 0x80 && length < 4) {
            character[length] = text[at + length];
            length++;
        }
        size_t width = text_width(character);
        if (used + width > room) {
            break;
        }
        used += width;
        at += length;
    }
    return at;
}

/* Cuts blanks at the end, and what does not fit into `room` columns (0: any). */
static void finish_line(struct str *line, size_t room, bool utf8)
{
    while (line->length > 0 && line->text[line->length - 1] == ' ') {
        line->text[--line->length] = '\0';
    }
    if (room > 3 && text_width(line->text) > room) {
        size_t bytes = fitting_bytes(line->text, room - (utf8 ? 1 : 3));
        line->text[bytes] = '\0';
        line->length = bytes;
        str_add(line, utf8 ? "\u2026" : "...");
    }
    str_add_char(line, '\n');
}

static void write_row(const struct text_table *table, size_t first, const size_t *widths,
                      struct output *output)
{
    struct str line;
    str_init(&line);
    for (size_t i = 0; i < table->columns && first + i < table->count; i++) {
        const char *cell = table->cells[first + i];
        size_t width = text_width(cell);
        size_t blanks = widths[i] > width ? widths[i] - width : 0;
        str_add(&line, i == 0 ? "" : "  ");
        if (table->right[i]) {
            str_repeat(&line, " ", blanks);
        }
        str_add(&line, cell);
        if (!table->right[i]) {
            str_repeat(&line, " ", blanks);
        }
    }
    if (!str_failed(&line)) {
        finish_line(&line, output->sink ? output->sink->columns : 0,
                    output->sink ? output->sink->utf8 : false);
        output_text(output, line.text);
    }
    str_done(&line);
}

static void text_table_free(struct text_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        free(table->cells[i]);
    }
    free(table->cells);
    free(table->right);
    free(table);
}

/* Is there a heading to show at all? */
static bool has_heading(const struct text_table *table)
{
    for (size_t i = 0; i < table->columns && i < table->count; i++) {
        if (table->cells[i][strspn(table->cells[i], " ")] != '\0') {
            return true;
        }
    }
    return false;
}

void text_table_write(struct text_table *owned_table, struct output *output)
{
    if (owned_table == NULL) {
        return;
    }
    size_t columns = owned_table->columns;
    size_t *widths = calloc(columns == 0 ? 1 : columns, sizeof *widths);
    if (widths && !owned_table->failed && columns > 0) {
        for (size_t i = 0; i < columns; i++) {
            widths[i] = column_width(owned_table, i);
        }
        for (size_t row = has_heading(owned_table) ? 0 : columns; row < owned_table->count;
             row += columns) {
            write_row(owned_table, row, widths, output);
        }
    }
    free(widths);
    text_table_free(owned_table);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of text: columns as wide as their cells, folded or cut at the width of where
 * it is shown. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "src/session/page/output.h"

struct text_table {
    size_t columns;
    bool *right;   /* columns */
    size_t *least; /* columns: 0: never folded, else not narrower than this */
    char **cells;  /* row by row, the heading first */
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
    table->least = calloc(columns, sizeof *table->least);
    if (table->right == NULL || table->least == NULL) {
        table->failed = true;
        return;
    }
    for (size_t i = 0; i < columns; i++) {
        table->right[i] = headings[i][0] == '>';
        add_cell(table, strdup(headings[i] + (table->right[i] ? 1 : 0)));
    }
}

void text_table_fold(struct text_table *table, size_t column, size_t least)
{
    if (table && !table->failed) {
        table->least[column] = least;
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

/* Bytes of the next line of a cell that is folded: whole words, or alternatives up to a '|'. What
 * is too long for a line is broken anywhere. */
static size_t line_bytes(const char *text, size_t room)
{
    size_t fitting = fitting_bytes(text, room);
    if (text[fitting] == '\0' || text[fitting] == ' ') {
        return fitting;
    }
    for (size_t at = fitting; at > 0; at--) {
        bool alternative = at > 1 && text[at - 1] == '|' && text[at - 2] != ' '; /* not |w| */
        if (text[at - 1] == ' ' || alternative) {
            return at;
        }
    }
    return fitting > 0 ? fitting : strlen(text);
}

/* One line of a cell, moving on to what is left of it. */
static void add_cell_line(struct str *line, const char **cell, size_t width, bool right, bool fold)
{
    size_t bytes = fold ? line_bytes(*cell, width) : strlen(*cell);
    struct str text;
    str_init(&text);
    str_add_bytes(&text, *cell, bytes);
    size_t used = text_width(text.text);
    size_t blanks = width > used ? width - used : 0;
    str_repeat(line, " ", right ? blanks : 0);
    str_add(line, text.text);
    str_repeat(line, " ", right ? 0 : blanks);
    str_done(&text);
    *cell += bytes;
    *cell += strspn(*cell, " ");
}

/* Writes the next line of a row; cells: what is left of each. Is more left? */
static bool write_row_line(const struct text_table *table, const char **cells, const size_t *widths,
                           struct output *output)
{
    struct str line;
    str_init(&line);
    bool more = false;
    for (size_t i = 0; i < table->columns; i++) {
        str_add(&line, i == 0 ? "" : "  ");
        add_cell_line(&line, &cells[i], widths[i], table->right[i], table->least[i] > 0);
        more = more || cells[i][0] != '\0';
    }
    bool failed = str_failed(&line);
    if (!failed) {
        finish_line(&line, output->sink ? output->sink->columns : 0,
                    output->sink ? output->sink->utf8 : false);
        output_text(output, line.text);
    }
    str_done(&line);
    return more && !failed;
}

/* The widths of the columns, those that may be folded no wider than there is room. */
static void fit_widths(const struct text_table *table, size_t room, size_t *widths)
{
    size_t total = table->columns > 0 ? 2 * (table->columns - 1) : 0;
    for (size_t i = 0; i < table->columns; i++) {
        widths[i] = column_width(table, i);
        total += widths[i];
    }
    for (size_t i = table->columns; room > 0 && i-- > 0 && total > room;) {
        size_t least = table->least[i];
        if (least > 0 && widths[i] > least) {
            size_t kept = widths[i] > total - room ? widths[i] - (total - room) : 0;
            kept = kept > least ? kept : least;
            total -= widths[i] - kept;
            widths[i] = kept;
        }
    }
}

static void text_table_free(struct text_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        free(table->cells[i]);
    }
    free(table->cells);
    free(table->right);
    free(table->least);
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
    const char **cells = calloc(columns == 0 ? 1 : columns, sizeof *cells);
    if (widths && cells && !owned_table->failed && columns > 0) {
        fit_widths(owned_table, output->sink ? output->sink->columns : 0, widths);
        for (size_t row = has_heading(owned_table) ? 0 : columns; row < owned_table->count;
             row += columns) {
            for (size_t i = 0; i < columns; i++) {
                cells[i] = row + i < owned_table->count ? owned_table->cells[row + i] : "";
            }
            while (write_row_line(owned_table, cells, widths, output)) {
            }
        }
    }
    free(widths);
    free(cells);
    text_table_free(owned_table);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells, and text put into them. */
#include "ui/canvas.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

bool canvas_init(struct canvas *canvas, size_t columns, size_t lines)
{
    *canvas = (struct canvas){ .columns = columns, .lines = lines, .stride = columns };
    size_t count = columns * lines;
    canvas->cells = calloc(count > 0 ? count : 1, sizeof *canvas->cells);
    if (!canvas->cells)
        canvas->columns = canvas->lines = 0;
    return canvas->cells != NULL;
}

void canvas_done(struct canvas *canvas)
{
    free(canvas->cells);
    *canvas = (struct canvas){ 0 };
}

void canvas_clear(struct canvas *canvas)
{
    for (size_t line = 0; line < canvas->lines; line++)
        memset(canvas->cells + line * canvas->stride, 0, canvas->columns * sizeof *canvas->cells);
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

struct canvas canvas_view(const struct canvas *canvas, struct rect rect)
{
    size_t left = smaller(rect.left, canvas->columns);
    size_t top = smaller(rect.top, canvas->lines);
    return (struct canvas){
        .cells = canvas->cells + top * canvas->stride + left,
        .columns = smaller(rect.columns, canvas->columns - left),
        .lines = smaller(rect.lines, canvas->lines - top),
        .stride = canvas->stride,
    };
}

void canvas_put(struct canvas *canvas, size_t column, size_t line, uint32_t character,
                enum style style)
{
    if (column < canvas->columns && line < canvas->lines)
        canvas->cells[line * canvas->stride + column] = (struct cell){ character, style };
}

/* Length of the character that begins with this byte; 0: none does. */
static size_t sequence_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first < 0xE0)
        return 2;
    if (first >= 0xE0 && first < 0xF0)
        return 3;
    return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

uint32_t canvas_decode(const char **text, size_t *columns)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned char *bytes = (const unsigned char *)*text;
    *columns = 1;
    if (bytes[0] == 0)
        return 0;
    size_t length = sequence_length(bytes[0]);
    uint32_t character = length == 1 ? bytes[0] : bytes[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            length = 0;
            break;
        }
        character = (character << 6) | (bytes[i] & 0x3F);
    }
    bool surrogate = character >= 0xD800 && character < 0xE000;
    if (length == 0 || character < least[length] || character > 0x10FFFF || surrogate) {
        ++*text;
        return 0xFFFD;
    }
    *text += length;
    int width = character < 0x80 ? 1 : wcwidth((wchar_t)character);
    *columns = width < 0 ? 1 : (size_t)width;
    return width < 0 ? 0xFFFD : character;
}

size_t canvas_width(const char *text)
{
    size_t all = 0, columns;
    while (*text && *text != '\n') {
        canvas_decode(&text, &columns);
        all += columns;
    }
    return all;
}

static uint32_t shown(uint32_t character)
{
    return character < 0x20 || character == 0x7F || character == 0xFFFD ? '?' : character;
}

size_t canvas_write(struct canvas *canvas, size_t column, size_t line, size_t room,
                    enum style style, const char *text)
{
    size_t end = room < SIZE_MAX - column ? column + room : SIZE_MAX;
    end = smaller(end, canvas->columns);
    while (*text && *text != '\n') {
        size_t columns;
        uint32_t character = canvas_decode(&text, &columns);
        if (columns == 0)
            continue; /* a mark over the character before it: one cell holds one character */
        if (column >= end || columns > end - column)
            break;
        canvas_put(canvas, column, line, shown(character), style);
        if (columns == 2)
            canvas_put(canvas, column + 1, line, 0, style);
        column += columns;
    }
    return column;
}

void canvas_write_right(struct canvas *canvas, size_t end, size_t line, size_t room,
                        enum style style, const char *text)
{
    size_t width = smaller(canvas_width(text), room);
    if (width <= end)
        canvas_write(canvas, end - width, line, width, style, text);
}

size_t canvas_print(struct canvas *canvas, size_t column, size_t line, enum style style,
                    const char *format, ...)
{
    struct str text;
    str_init(&text);
    va_list args;
    va_start(args, format);
    str_addv(&text, format, args);
    va_end(args);
    size_t end = canvas_write(canvas, column, line, SIZE_MAX, style, text.text);
    str_done(&text);
    return end;
}

void canvas_mark(struct canvas *canvas, size_t column, size_t line, size_t columns,
                 enum style style)
{
    if (line >= canvas->lines)
        return;
    struct cell *cells = canvas->cells + line * canvas->stride;
    for (size_t i = 0; i < columns && column + i < canvas->columns; i++)
        cells[column + i].style = style;
}

void canvas_fill(struct canvas *canvas, size_t column, size_t line, size_t columns,
                 uint32_t character, enum style style)
{
    for (size_t i = 0; i < columns && column + i < canvas->columns; i++)
        canvas_put(canvas, column + i, line, character, style);
}

static void add_utf8(struct str *text, uint32_t character)
{
    if (character < 0x80) {
        str_add_char(text, (char)character);
        return;
    }
    size_t more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    static const unsigned char first[] = { 0, 0xC0, 0xE0, 0xF0 };
    str_add_char(text, (char)(first[more] | (character >> (6 * more))));
    while (more-- > 0)
        str_add_char(text, (char)(0x80 | ((character >> (6 * more)) & 0x3F)));
}

static bool covers_next(uint32_t character)
{
    return character >= 0x300 && wcwidth((wchar_t)character) == 2;
}

void canvas_text(const struct canvas *canvas, struct str *text)
{
    for (size_t line = 0; line < canvas->lines; line++) {
        const struct cell *cells = canvas->cells + line * canvas->stride;
        size_t used = canvas->columns;
        while (used > 0 && (cells[used - 1].character == 0 || cells[used - 1].character == ' '))
            used--;
        for (size_t i = 0; i < used; i++) {
            add_utf8(text, cells[i].character ? cells[i].character : ' ');
            i += covers_next(cells[i].character);
        }
        str_add_char(text, '\n');
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing with characters. */
#include "src/report/text_grid.h"

#include <math.h>
#include <stdlib.h>

#include "src/base/arena.h"
#include "src/report/plain.h"

enum { BRAILLE = 0x2800, DOTS_ACROSS = 2, DOTS_DOWN = 4 };

bool text_grid_init(struct text_grid *grid, size_t columns, size_t lines, bool utf8)
{
    *grid = (struct text_grid){ .columns = columns, .lines = lines, .utf8 = utf8 };
    size_t cells = 0;
    if (!size_product(columns, lines, &cells)) {
        return false;
    }
    grid->cells = calloc(cells + 1, sizeof *grid->cells);
    return grid->cells != NULL;
}

void text_grid_done(struct text_grid *grid)
{
    free(grid->cells);
    grid->cells = NULL;
}

void text_grid_put(struct text_grid *grid, size_t column, size_t line, uint32_t character)
{
    if (column < grid->columns && line < grid->lines) {
        size_t cell = line * grid->columns + column;
        grid->cells[cell] = plain_column(character, grid->utf8);
        if (grid->owners) {
            grid->owners[cell] = grid->owner;
        }
    }
}

size_t text_columns(const char *text)
{
    size_t columns = 0;
    for (uint32_t character = plain_next(&text); character != 0; character = plain_next(&text)) {
        columns += character == 1 ? 0 : 1;
    }
    return columns;
}

size_t text_grid_write(struct text_grid *grid, size_t column, size_t line, const char *text,
                       size_t room)
{
    size_t used = 0;
    for (uint32_t character = plain_next(&text); character != 0 && used < room;
         character = plain_next(&text)) {
        if (character != 1) {
            text_grid_put(grid, column + used, line, character);
            used++;
        }
    }
    return used;
}

void text_grid_write_right(struct text_grid *grid, size_t end, size_t line, const char *text,
                           size_t room)
{
    size_t width = text_columns(text);
    width = width < room ? width : room;
    if (width <= end) {
        text_grid_write(grid, end - width, line, text, width);
    }
}

/* One dot (Braille) or cell (letters) at dx, dy in dots of the whole grid. */
static void put_dot(struct text_grid *grid, const struct text_area *area, size_t dx, size_t dy,
                    char mark)
{
    static const uint32_t bits[DOTS_DOWN][DOTS_ACROSS] = {
        { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 }
    };
    size_t column = dx / DOTS_ACROSS, line = dy / DOTS_DOWN;
    if (column < area->first_column || column >= area->first_column + area->columns ||
        line < area->first_line || line >= area->first_line + area->lines ||
        column >= grid->columns || line >= grid->lines) {
        return;
    }
    uint32_t *cell = &grid->cells[line * grid->columns + column];
    if (grid->owners) {
        grid->owners[line * grid->columns + column] = grid->owner;
    }
    if (!grid->utf8) {
        *cell = (uint32_t)(unsigned char)mark;
        return;
    }
    uint32_t before = *cell >= BRAILLE && *cell < BRAILLE + 0x100 ? *cell : BRAILLE;
    *cell = before | bits[dy % DOTS_DOWN][dx % DOTS_ACROSS];
}

static size_t dot_at(double place, size_t dots, size_t most)
{
    double dot = floor(place * (double)dots);
    if (!(dot > 0)) {
        return 0;
    }
    return dot < (double)most ? (size_t)dot : most;
}

void text_grid_line(struct text_grid *grid, const struct text_area *area, double x0, double y0,
                    double x1, double y1, char mark, bool dotted)
{
    enum { GAP = 4 }; /* dots of Braille, or letters: half of them are left out */
    size_t across = DOTS_ACROSS * grid->columns, down = DOTS_DOWN * grid->lines;
    size_t ax = dot_at(x0, DOTS_ACROSS, across), ay = dot_at(y0, DOTS_DOWN, down);
    size_t bx = dot_at(x1, DOTS_ACROSS, across), by = dot_at(y1, DOTS_DOWN, down);
    size_t wide = ax < bx ? bx - ax : ax - bx, high = ay < by ? by - ay : ay - by;
    size_t steps = wide > high ? wide : high;
    for (size_t i = 0; i <= steps; i++) {
        double t = steps == 0 ? 0.0 : (double)i / (double)steps;
        double x = (double)ax + t * ((double)bx - (double)ax);
        double y = (double)ay + t * ((double)by - (double)ay);
        size_t dx = (size_t)(x + 0.5), dy = (size_t)(y + 0.5);
        size_t place = grid->utf8 ? dx + dy : 2 * (dx / DOTS_ACROSS);
        if (!dotted || place % GAP < GAP / 2) { /* by the place: pieces of a curve join */
            put_dot(grid, area, dx, dy, mark);
        }
    }
}

void text_grid_print(const struct text_grid *grid, struct str *text)
{
    for (size_t line = 0; line < grid->lines; line++) {
        const uint32_t *cells = grid->cells + line * grid->columns;
        size_t last = grid->columns;
        while (last > 0 && (cells[last - 1] == 0 || cells[last - 1] == ' ')) {
            last--;
        }
        for (size_t column = 0; column < last; column++) {
            plain_add(text, cells[column] == 0 ? ' ' : cells[column]);
        }
        str_add(text, "\n");
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of texts in aligned columns. */
#include "ui/grid.h"

#include <stdlib.h>
#include <string.h>

enum {
    LAST_LEAST = 6,   /* columns that a cut column needs to be worth its room */
    HEADED_LINES = 3, /* from which on there is a heading */
};

void grid_init(struct grid *grid, size_t columns, const char *const *headings)
{
    *grid = (struct grid){ .columns = columns < GRID_COLUMNS_MOST ? columns : GRID_COLUMNS_MOST };
    for (size_t i = 0; i < grid->columns; i++) {
        bool right = headings[i][0] == '>';
        grid->column[i] = (struct grid_column){ .heading = headings[i] + right, .right = right };
        grid->column[i].width = canvas_width(headings[i] + right);
    }
}

void grid_done(struct grid *grid)
{
    for (size_t i = 0; i < grid->count; i++)
        free(grid->cells[i].text);
    free(grid->cells);
    *grid = (struct grid){ 0 };
}

void grid_add(struct grid *grid, enum style style, const char *format, ...)
{
    if (grid->count == grid->room) {
        size_t room = grid->room ? 2 * grid->room : 64;
        struct grid_cell *cells = realloc(grid->cells, room * sizeof *cells);
        if (!cells)
            return;
        grid->cells = cells;
        grid->room = room;
    }
    struct str text;
    va_list args;
    str_init(&text);
    va_start(args, format);
    str_addv(&text, format, args);
    va_end(args);
    struct grid_column *column = &grid->column[grid->count % grid->columns];
    size_t width = canvas_width(text.text);
    column->width = width > column->width ? width : column->width;
    grid->cells[grid->count++] = (struct grid_cell){ str_take(&text), style };
    str_done(&text);
}

size_t grid_page(size_t lines)
{
    return lines >= HEADED_LINES ? lines - 1 : lines > 0 ? lines : 1;
}

static size_t gap_of(const struct grid *grid)
{
    return grid->tight ? 1 : 2;
}

/* The columns that have room, in part at least. */
static size_t fitting(const struct grid *grid, size_t room)
{
    size_t used = 0, count = 0;
    while (count < grid->columns) {
        const struct grid_column *column = &grid->column[count];
        size_t left = used + (count > 0 ? gap_of(grid) : 0);
        size_t least = column->right || column->width < LAST_LEAST ? column->width : LAST_LEAST;
        if (count > 0 && left + least > room)
            break;
        used = left + column->width;
        count++;
        if (used >= room)
            break;
    }
    return count;
}

static void draw_cell(const struct grid *grid, struct canvas *canvas, size_t index, size_t left,
                      size_t line, enum style style, const char *text)
{
    const struct grid_column *column = &grid->column[index];
    size_t width = column->width;
    if (column->right && left + width <= canvas->columns)
        canvas_write_right(canvas, left + width, line, width, style, text);
    else
        canvas_write(canvas, left, line, width, style, text);
}

static void draw_line(const struct grid *grid, struct canvas *canvas, size_t shown, size_t line,
                      const struct grid_cell *cells)
{
    size_t left = 0;
    for (size_t i = 0; i < shown; i++) {
        const struct grid_column *column = &grid->column[i];
        if (!cells)
            draw_cell(grid, canvas, i, left, line, column->marked ? STYLE_STRONG : STYLE_FAINT,
                      column->heading);
        else if (cells[i].text)
            draw_cell(grid, canvas, i, left, line, cells[i].style, cells[i].text);
        left += column->width + gap_of(grid);
    }
}

void grid_draw(struct grid *grid, struct canvas *canvas, const struct snapshot *snapshot,
               const struct panel_place *place, size_t first)
{
    size_t shown = fitting(grid, canvas->columns);
    size_t rows = grid->columns > 0 ? grid->count / grid->columns : 0;
    size_t line = 0;
    if (canvas->lines >= HEADED_LINES)
        draw_line(grid, canvas, shown, line++, NULL);
    size_t row = place && place->first > first ? place->first - first : 0;
    for (; row < rows && line < canvas->lines; row++, line++) {
        draw_line(grid, canvas, shown, line, grid->cells + row * grid->columns);
        if (place && snapshot->chosen && first + row == place->row)
            canvas_mark(canvas, 0, line, canvas->columns, STYLE_CURSOR);
    }
}

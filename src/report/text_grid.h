/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A grid of characters to draw on. Inside src/report only. With UTF-8, lines are drawn in Braille
 * dots, 2 x 4 a cell; without, with a letter a cell.
 */
#ifndef PEEPHOLE_REPORT_TEXT_GRID_H
#define PEEPHOLE_REPORT_TEXT_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/str.h"

struct text_grid {
    size_t columns, lines;
    bool utf8;
    uint32_t *cells; /* lines x columns, 0: blank */
    /* Whose a cell is, as large as `cells`, NULL: it is not asked for. What is drawn leaves `owner` there. */
    unsigned char *owners, owner;
};

bool text_grid_init(struct text_grid *grid, size_t columns, size_t lines, bool utf8);
void text_grid_done(struct text_grid *grid);
/* Outside the grid nothing happens, in all of these. */
void text_grid_put(struct text_grid *grid, size_t column, size_t line, uint32_t character);
/* Writes text from a column on, at most `room` columns; what does not fit is cut off. Returns how many
 * columns it took. */
size_t text_grid_write(struct text_grid *grid, size_t column, size_t line, const char *text,
                       size_t room);
/* The same with its end at column `end` (not included). */
void text_grid_write_right(struct text_grid *grid, size_t end, size_t line, const char *text,
                           size_t room);
/* How many columns a text takes on a grid. */
size_t text_columns(const char *text);

/* A straight line between two points; units are columns and lines, (0,0) the upper left corner of
 * the cell (0,0). Stays inside the rectangle of cells first_column <= c < columns, 0 <= l < bottom.
 * mark: the letter where there are no Braille dots. dotted: with gaps. */
struct text_area {
    size_t first_column, first_line, columns, lines;
};
void text_grid_line(struct text_grid *grid, const struct text_area *area, double x0, double y0,
                    double x1, double y1, char mark, bool dotted);

/* All lines, each cut after its last character, with a line feed. */
void text_grid_print(const struct text_grid *grid, struct str *text);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of texts in aligned columns, for panels that list something. Columns that have no room drop out
 * from the right, so what counts most stands first; the last one that is shown is cut.
 */
#ifndef PEEPHOLE_UI_GRID_H
#define PEEPHOLE_UI_GRID_H

#include "ui/panel.h"

enum { GRID_COLUMNS_MOST = 48 };

struct grid {
    size_t columns;
    bool tight; /* one blank between two columns, not two */
    struct grid_column {
        const char *heading;
        bool right;  /* aligned to the right */
        bool marked; /* its heading is: the rows are sorted by it */
        size_t width;
    } column[GRID_COLUMNS_MOST];
    struct grid_cell {
        char *text;
        enum style style;
    } * cells; /* row after row */
    size_t count, room;
};

/* Headings as those of text_table: one that begins with '>' is of a column of numbers. They are
 * borrowed. */
void grid_init(struct grid *grid, size_t columns, const char *const *headings);
void grid_done(struct grid *grid);
/* The next cell; what memory refuses stays empty. */
void grid_add(struct grid *grid, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* How many rows there is room for beside the heading on a canvas of so many lines. */
size_t grid_page(size_t lines);
/* The grid's rows are first .. of those that the cursor walks over. Where place is NULL none is marked;
 * else the cursor's line is, where the panel is chosen. */
void grid_draw(struct grid *grid, struct canvas *canvas, const struct snapshot *snapshot,
               const struct panel_place *place, size_t first);

#endif

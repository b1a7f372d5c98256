/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dots with their spread, in characters: a row each, in columns that have a scale each. */
#include <math.h>

#include "src/eval/wording.h"
#include "src/report/text_grid.h"
#include "src/report/textplot.h"

enum { LEAST_PICTURE = 8, GAP = 2 };

/* Where a column is: its picture, and behind it its figures. */
struct layout {
    size_t name_width;
    size_t columns; /* that there is room for, at least 1 */
    size_t width;   /* of each, with the gap before it */
    size_t figure;  /* widest text of a figure; 0: left out */
    size_t picture;
    size_t rows; /* that there is room for */
    bool legend;
};

static const struct text_dot *dot_at(const struct text_dots *dots, size_t row, size_t column)
{
    return &dots->dots[row * dots->columns + column];
}

static size_t widest_figure(const struct text_dots *dots)
{
    size_t widest = 0;
    for (size_t i = 0; i < dots->rows * dots->columns; i++) {
        size_t width = text_columns(dots->dots[i].figure);
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* Columns go first, then figures. */
static struct layout lay_out(const struct text_dots *dots, const struct text_size *size)
{
    struct layout layout = { .columns = dots->columns, .figure = widest_figure(dots) };
    for (size_t i = 0; i < dots->rows; i++) {
        size_t width = text_columns(dots->names[i]);
        layout.name_width = width > layout.name_width ? width : layout.name_width;
    }
    size_t longest = size->columns / 3;
    layout.name_width = layout.name_width < longest ? layout.name_width : longest;
    size_t room = size->columns - layout.name_width;
    while (layout.columns > 1 && room / layout.columns < GAP + LEAST_PICTURE + 1 + layout.figure) {
        layout.columns--;
    }
    layout.width = room / layout.columns;
    layout.figure = layout.width < GAP + LEAST_PICTURE + 1 + layout.figure ? 0 : layout.figure;
    layout.picture = layout.width - GAP - (layout.figure > 0 ? layout.figure + 1 : 0);
    /* heading, rows, scale, legend */
    layout.legend = size->lines >= dots->rows + 3 && dots->legend[0] != '\0';
    layout.rows = dots->rows;
    if (dots->rows + 2 > size->lines) {
        layout.rows = size->lines - 3; /* and how many more */
    }
    return layout;
}

/* The ends of a column's scale: all that is in it. */
static void scale_of(const struct text_dots *dots, size_t column, double *low, double *high)
{
    *low = (double)INFINITY;
    *high = -(double)INFINITY;
    for (size_t row = 0; row < dots->rows; row++) {
        const struct text_dot *dot = dot_at(dots, row, column);
        const double ends[3] = { dot->value, dot->low, dot->high };
        for (size_t i = 0; i < 3; i++) {
            *low = isfinite(ends[i]) && ends[i] < *low ? ends[i] : *low;
            *high = isfinite(ends[i]) && ends[i] > *high ? ends[i] : *high;
        }
    }
    if (!(*low < *high)) {
        double middle = isfinite(*low) ? *low : 0;
        *low = middle - (middle == 0 ? 0.5 : 0.5 * fabs(middle));
        *high = middle + (middle == 0 ? 0.5 : 0.5 * fabs(middle));
    }
}

static void draw_dot(struct text_grid *grid, const struct layout *layout, size_t start, size_t line,
                     const struct text_dot *dot, const double scale[2])
{
    static const uint32_t marks[2][2] = { { 'o', '-' }, { 0x25cf, 0x2500 } };
    const uint32_t *mark = marks[grid->utf8 ? 1 : 0];
    double cells = (double)(layout->picture - 1) / (scale[1] - scale[0]);
    if (!isfinite(dot->value)) {
        return;
    }
    if (isfinite(dot->low) && isfinite(dot->high)) {
        size_t last = (size_t)((dot->high - scale[0]) * cells + 0.5);
        for (size_t i = (size_t)((dot->low - scale[0]) * cells + 0.5); i <= last; i++) {
            text_grid_put(grid, start + i, line, mark[1]);
        }
    }
    text_grid_put(grid, start + (size_t)((dot->value - scale[0]) * cells + 0.5), line, mark[0]);
}

/* "97.1" below the left end, "99.8" below the right one, with as many digits as tell them apart. */
static void draw_scale(struct text_grid *grid, const struct layout *layout, size_t start,
                       size_t line, const double scale[2])
{
    char low[NUM_TEXT_SIZE], high[NUM_TEXT_SIZE];
    double digits = 1 - floor(log10(scale[1] - scale[0]));
    unsigned decimals = digits <= 0 ? 0 : digits > 6 ? 6 : (unsigned)digits;
    fixed_text(scale[0], decimals, low);
    fixed_text(scale[1], decimals, high);
    if (text_columns(low) + text_columns(high) + 1 <= layout->picture) {
        text_grid_write(grid, start, line, low, layout->picture);
        text_grid_write_right(grid, start + layout->picture, line, high, layout->picture);
    }
}

static void draw_column(struct text_grid *grid, const struct layout *layout,
                        const struct text_dots *dots, size_t column)
{
    size_t start = layout->name_width + column * layout->width + GAP;
    double scale[2];
    scale_of(dots, column, &scale[0], &scale[1]);
    text_grid_write(grid, start, 0, dots->headings[column], layout->width - GAP);
    for (size_t row = 0; row < layout->rows; row++) {
        const struct text_dot *dot = dot_at(dots, row, column);
        draw_dot(grid, layout, start, 1 + row, dot, scale);
        if (layout->figure > 0) {
            text_grid_write_right(grid, start + layout->width - GAP, 1 + row, dot->figure,
                                  layout->figure);
        }
    }
    draw_scale(grid, layout, start, 1 + layout->rows, scale);
}

bool textplot_dots(const struct text_dots *dots, const struct text_size *size, struct str *text,
                   struct err *err)
{
    struct layout layout = lay_out(dots, size);
    bool cut = layout.rows < dots->rows;
    struct text_grid grid;
    if (!text_grid_init(&grid, size->columns, layout.rows + 2 + (cut || layout.legend ? 1 : 0),
                        size->utf8)) {
        return err_memory(err);
    }
    for (size_t row = 0; row < layout.rows; row++) {
        text_grid_write(&grid, 0, 1 + row, dots->names[row], layout.name_width);
    }
    for (size_t column = 0; column < layout.columns; column++) {
        draw_column(&grid, &layout, dots, column);
    }
    if (cut) {
        struct str more;
        str_init(&more);
        str_addf(&more, "and %zu more", dots->rows - layout.rows);
        text_grid_write(&grid, 0, layout.rows + 2, more.text, size->columns);
        str_done(&more);
    } else if (layout.legend) {
        text_grid_write(&grid, 0, layout.rows + 2, dots->legend, size->columns);
    }
    text_grid_print(&grid, text);
    text_grid_done(&grid);
    return true;
}

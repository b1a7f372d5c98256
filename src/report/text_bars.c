/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bars with intervals, in characters. */
#include <math.h>

#include "src/report/text_grid.h"
#include "src/report/textplot.h"

/* Where the columns of the picture are. */
struct layout {
    size_t name_width;
    size_t bar_start, bar_width;
    size_t figure_end, note_end; /* 0: left out */
};

static size_t widest_text(const struct text_bar *bars, size_t count,
                          const char *(*text)(const struct text_bar *bar))
{
    size_t widest = 0;
    for (size_t i = 0; i < count; i++) {
        size_t width = text_columns(text(&bars[i]));
        widest = width > widest ? width : widest;
    }
    return widest;
}

static const char *name_of(const struct text_bar *bar)
{
    return bar->name;
}

static const char *figure_of(const struct text_bar *bar)
{
    return bar->figure;
}

static const char *note_of(const struct text_bar *bar)
{
    return bar->note;
}

/* The bar gets what is left; notes go first, then names are cut. */
static struct layout lay_out(const struct text_bar *bars, size_t count, size_t columns)
{
    struct layout layout = { .name_width = widest_text(bars, count, name_of) };
    size_t figure = widest_text(bars, count, figure_of);
    size_t note = widest_text(bars, count, note_of);
    enum { LEAST_BAR = 6 };
    size_t longest_name = columns / 3;
    layout.name_width = layout.name_width < longest_name ? layout.name_width : longest_name;
    layout.bar_start = layout.name_width + 1;
    size_t right = columns;
    if (layout.bar_start + LEAST_BAR + 4 + figure + note + 2 <= columns) {
        layout.note_end = right;
        right -= note + 2;
    }
    if (layout.bar_start + LEAST_BAR + figure + 1 <= right) {
        layout.figure_end = right;
        right -= figure + 1;
    }
    layout.bar_width = right - layout.bar_start;
    return layout;
}

static size_t cells_of(double share, size_t width)
{
    double cells = share * (double)width + 0.5;
    return cells <= 0 ? 0 : cells >= (double)width ? width : (size_t)cells;
}

/* Solid up to the low end of the interval, lighter up to the value, lightest up to the high end. */
static void draw_bar(struct text_grid *grid, const struct layout *layout, size_t line,
                     const struct text_bar *bar)
{
    static const uint32_t shades[2][3] = { { '#', '=', '-' }, { 0x2588, 0x2593, 0x2591 } };
    const uint32_t *shade = shades[grid->utf8 ? 1 : 0];
    size_t low = cells_of(bar->low, layout->bar_width);
    size_t value = cells_of(bar->value, layout->bar_width);
    size_t high = cells_of(bar->high, layout->bar_width);
    for (size_t i = 0; i < high || i < value; i++) {
        text_grid_put(grid, layout->bar_start + i, line,
                      i < low && i < value ? shade[0]
                      : i < value          ? shade[1]
                                           : shade[2]);
    }
}

static void draw_line(struct text_grid *grid, const struct layout *layout, size_t line,
                      const struct text_bar *bar)
{
    text_grid_write(grid, 0, line, bar->name, layout->name_width);
    if (!isnan(bar->value)) {
        draw_bar(grid, layout, line, bar);
    }
    if (layout->figure_end > 0) {
        text_grid_write_right(grid, layout->figure_end, line, bar->figure, grid->columns);
    }
    if (layout->note_end > 0) {
        text_grid_write_right(grid, layout->note_end, line, bar->note, grid->columns);
    }
}

bool textplot_bars(const struct text_bar *bars, size_t count, const char *legend,
                   const struct text_size *size, struct str *text, struct err *err)
{
    bool room = size->lines > count;
    size_t shown = count <= size->lines ? count : size->lines - 1;
    struct text_grid grid;
    size_t lines = shown + (room || shown < count ? 1 : 0);
    if (!text_grid_init(&grid, size->columns, lines, size->utf8)) {
        return err_memory(err);
    }
    struct layout layout = lay_out(bars, count, size->columns);
    for (size_t i = 0; i < shown; i++) {
        draw_line(&grid, &layout, i, &bars[i]);
    }
    if (shown < count) {
        struct str more;
        str_init(&more);
        str_addf(&more, "and %zu more", count - shown);
        text_grid_write(&grid, 0, shown, more.text, size->columns);
        str_done(&more);
    } else if (room) {
        const char *usual =
            size->utf8 ? "\342\226\223\342\226\221 95 % interval" : "=- 95 % interval";
        text_grid_write(&grid, 0, shown, legend ? legend : usual, size->columns);
    }
    text_grid_print(&grid, text);
    text_grid_done(&grid);
    return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a size and what is wanted to rectangles. */
#include "ui/layout.h"

enum {
    PANEL_COLUMNS = 38, /* a panel has at least that many, and PANEL_LINES with its title */
    PANEL_LINES = 8,
    TRANSCRIPT_LINES = 4,
};

/* The panels of the layout in force; the one that has the keys is among them, whatever happens. */
static size_t wanted_panels(const struct display *display, size_t most,
                            enum display_panel panels[DISPLAY_PANEL_COUNT])
{
    size_t count = display_layout_panels((size_t)display_layout_in_force(display), panels);
    bool has_chosen = display->panel == DISPLAY_TRANSCRIPT;
    count = count < most ? count : most;
    for (size_t i = 0; i < count; i++)
        has_chosen = has_chosen || panels[i] == display->panel;
    if (has_chosen)
        return count;
    if (count > 0 && count == most)
        count--;
    panels[count++] = display->panel;
    return count;
}

/* Share i of `whole` in `parts` equal parts: where it begins. */
static size_t begin_of(size_t whole, size_t parts, size_t i)
{
    return whole * i / parts;
}

static void place_row(struct layout *layout, struct rect row, const enum display_panel *panels,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t left = begin_of(row.columns, count, i);
        size_t right = begin_of(row.columns, count, i + 1);
        bool last = i + 1 == count;
        layout->panels[layout->panel_count++] = (struct layout_panel){
            .panel = panels[i],
            .rect = { .left = row.left + left,
                      .top = row.top,
                      .columns = right - left - (last ? 0 : 1), /* a rule between two */
                      .lines = row.lines },
        };
    }
}

/* How far a panel is from the shape that curves and tables like: four columns to a line. */
static double badness(double columns, double lines)
{
    double wanted = 4 * lines;
    return columns > wanted ? columns / wanted : wanted / columns;
}

/* In how many rows so many panels look best, at most `across` in a row and `down` rows. */
static size_t best_rows(struct rect area, size_t count, size_t across, size_t down)
{
    size_t best = (count + across - 1) / across;
    double least = 0;
    for (size_t rows = best; rows <= down && rows <= count; rows++) {
        size_t in_row = (count + rows - 1) / rows;
        double bad = badness((double)(area.columns / in_row), (double)area.lines / (double)rows);
        if (least <= 0 || bad < least) {
            least = bad;
            best = rows;
        }
    }
    return best;
}

static void place_panels(struct layout *layout, struct rect area, const struct display *display)
{
    size_t across = area.columns / PANEL_COLUMNS;
    size_t down = area.lines / PANEL_LINES;
    enum display_panel panels[DISPLAY_PANEL_COUNT];
    size_t count = wanted_panels(display, across * down, panels);
    if (count == 0)
        return;
    size_t rows = best_rows(area, count, across, down);
    for (size_t row = 0; row < rows; row++) {
        size_t first = begin_of(count, rows, row), end = begin_of(count, rows, row + 1);
        size_t top = begin_of(area.lines, rows, row);
        struct rect rect = { area.left, area.top + top, area.columns,
                             begin_of(area.lines, rows, row + 1) - top };
        place_row(layout, rect, panels + first, end - first);
    }
}

struct layout layout_of(size_t columns, size_t lines, const struct display *display)
{
    struct layout layout = { .too_small =
                                 columns < LAYOUT_LEAST_COLUMNS || lines < LAYOUT_LEAST_LINES };
    if (layout.too_small)
        return layout;
    size_t body = lines - 3; /* status, prompt, footer */
    size_t panels = body * display_layout_tenths((size_t)display_layout_in_force(display)) / 10;
    panels = panels < PANEL_LINES ? PANEL_LINES : panels;
    if (body - panels < TRANSCRIPT_LINES + 1)
        panels = body - TRANSCRIPT_LINES - 1;
    layout.status = (struct rect){ 0, 0, columns, 1 };
    place_panels(&layout, (struct rect){ 0, 1, columns, panels }, display);
    if (layout.panel_count == 0)
        panels = 0;
    layout.rule = (struct rect){ 0, 1 + panels, columns, panels > 0 };
    size_t top = 1 + panels + layout.rule.lines;
    layout.transcript = (struct rect){ 0, top, columns, lines - 2 - top };
    layout.prompt = (struct rect){ 0, lines - 2, columns, 1 };
    layout.footer = (struct rect){ 0, lines - 1, columns, 1 };
    return layout;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel "datasets": the catalogue, what of it is here, and how the rest can be had. */
#include "src/base/num.h"
#include "src/data/download.h"
#include "ui/found_files.h"
#include "ui/grid.h"

enum {
    TIGHT_COLUMNS = 60,
    DETAIL_LINES = 5 /* from which on the last line is about the one under the cursor */
};

/* Number in the catalogue of what stands in a row: what needs no file comes first. SIZE_MAX: none. */
static size_t number_of(const struct catalogue *catalogue, size_t row)
{
    for (int with_file = 0; with_file < 2; with_file++) {
        for (size_t i = 0; i < catalogue_count(catalogue); i++) {
            if ((catalogue_at(catalogue, i)->file_count > 0) == with_file && row-- == 0)
                return i;
        }
    }
    return SIZE_MAX;
}

static const struct catalogue_entry *entry_at(const struct snapshot *snapshot, size_t row)
{
    const struct catalogue *catalogue = snapshot->session->catalogue;
    size_t number = number_of(catalogue, row);
    return number != SIZE_MAX ? catalogue_at(catalogue, number) : NULL;
}

static const char *file_of(const struct snapshot *snapshot, size_t row)
{
    return found_file(snapshot->found, number_of(snapshot->session->catalogue, row));
}

/* Is its address that of the file? */
static bool can_fetch(const struct catalogue_entry *entry)
{
    struct err ignored = { 0 };
    return download_name(entry, "", &ignored) != NULL;
}

static bool is_here(const struct snapshot *snapshot, size_t row)
{
    return entry_at(snapshot, row)->file_count == 0 || file_of(snapshot, row);
}

/* The end of a path says most. */
static void draw_path(struct canvas *canvas, size_t line, const char *path)
{
    size_t width = canvas_width(path), room = canvas->columns, gone = 0;
    bool cut = width > room;
    while (cut && *path && width - gone + 3 > room) {
        size_t one;
        canvas_decode(&path, &one);
        gone += one;
    }
    size_t column = cut ? canvas_write(canvas, 0, line, room, STYLE_FAINT, "...") : 0;
    canvas_write(canvas, column, line, room, STYLE_FAINT, path);
}

/* Where it lies, or how to get it. */
static void draw_detail(struct canvas *canvas, const struct snapshot *snapshot, size_t row)
{
    const struct catalogue_entry *entry = entry_at(snapshot, row);
    const char *file = file_of(snapshot, row);
    size_t line = canvas->lines - 1;
    if (file)
        draw_path(canvas, line, file);
    else if (entry->file_count == 0)
        canvas_print(canvas, 0, line, STYLE_FAINT, "%s", entry->title);
    else if (can_fetch(entry))
        canvas_print(canvas, 0, line, STYLE_HINT, "fetch %s", entry->name);
    else if (entry->address)
        canvas_print(canvas, 0, line, STYLE_FAINT, "at %s", entry->address);
}

static void datasets_draw(struct canvas *canvas, const struct snapshot *snapshot,
                          struct panel_place *place)
{
    static const char *const headings[] = { "name", ">rows", "here", "what it is" };
    size_t count = catalogue_count(snapshot->session->catalogue);
    bool detail = canvas->lines >= DETAIL_LINES;
    struct canvas list = canvas_view(
        canvas, (struct rect){ 0, 0, canvas->columns, canvas->lines - (detail ? 1 : 0) });
    struct grid grid;
    panel_keep(place, count, 0, grid_page(list.lines));
    grid_init(&grid, 4, headings);
    grid.tight = canvas->columns < TIGHT_COLUMNS;
    for (size_t i = 0; i < count; i++) {
        const struct catalogue_entry *entry = entry_at(snapshot, i);
        bool here = is_here(snapshot, i);
        char rows[NUM_TEXT_SIZE];
        grid_add(&grid, here ? STYLE_STRONG : STYLE_FAINT, "%s", entry->name);
        grid_add(&grid, here ? STYLE_PLAIN : STYLE_FAINT, "%s", num_count_text(entry->rows, rows));
        grid_add(&grid, here ? STYLE_PLAIN : STYLE_FAINT, "%s", here ? "yes" : "no");
        grid_add(&grid, STYLE_FAINT, "%s", entry->title);
    }
    grid_draw(&grid, &list, snapshot, place, 0);
    grid_done(&grid);
    if (detail && count > 0)
        draw_detail(canvas, snapshot, place->row);
}

static void datasets_title(const struct snapshot *snapshot, struct str *title)
{
    size_t count = catalogue_count(snapshot->session->catalogue), here = 0;
    for (size_t i = 0; i < count; i++)
        here += is_here(snapshot, i);
    str_addf(title, "%zu of %zu are here", here, count);
}

static void datasets_open(const struct snapshot *snapshot, const struct panel_place *place,
                          struct str *command)
{
    const struct catalogue_entry *entry = entry_at(snapshot, place->row);
    if (entry && is_here(snapshot, place->row))
        str_addf(command, "load %s", entry->name);
    else if (entry)
        str_addf(command, "fetch %s", entry->name);
}

/* To the right: the command at the prompt, where as=NAME can be added. */
static bool datasets_edit(const struct snapshot *snapshot, struct panel_place *place,
                          enum display_move move, struct str *line)
{
    if (move != DISPLAY_RIGHT || !entry_at(snapshot, place->row))
        return false;
    datasets_open(snapshot, place, line);
    str_add(line, is_here(snapshot, place->row) ? " as=" : "");
    return true;
}

const struct panel panel_datasets = {
    .keys = "Enter loads or fetches, M-right names the table",
    .draw = datasets_draw,
    .title = datasets_title,
    .open = datasets_open,
    .edit = datasets_edit,
};

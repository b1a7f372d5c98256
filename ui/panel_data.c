/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel "data": rows of a table, to scroll over. The verb head says which. */
#include "src/base/num.h"
#include "ui/browsed_rows.h"
#include "ui/grid.h"

enum { TEXT_SIZE = 40, FIXED = 2 /* row and label, which do not scroll sideways */ };

static uint32_t row_at(const struct browsed_rows *browsed, size_t index)
{
    return browsed->rows ? browsed->rows[index] : browsed->table->rows[index];
}

static void add_row(struct grid *grid, const struct store *store, uint32_t row, size_t first)
{
    char text[TEXT_SIZE];
    uint64_t number = store_file_row(store, row);
    grid_add(grid, STYLE_FAINT, "%s", number > 0 ? num_count_text(number, text) : "made up");
    const char *label = store->schema->attacks[store->attacks[row]].name;
    grid_add(grid, store->attacks[row] == 0 ? STYLE_PLAIN : STYLE_STRONG, "%s", label);
    for (size_t i = FIXED; i < grid->columns; i++)
        grid_add(grid, STYLE_PLAIN, "%s", store_text(store, first + i - FIXED, row, text));
}

static void draw_rows(struct canvas *canvas, const struct snapshot *snapshot,
                      const struct panel_place *place)
{
    const struct browsed_rows *browsed = snapshot->browsed;
    const struct store *store = browsed->table->store;
    const struct schema *schema = store->schema;
    struct grid grid;
    const char *headings[GRID_COLUMNS_MOST] = { ">row", "label" };
    size_t columns = FIXED;
    for (size_t f = place->column; f < schema->feature_count && columns < GRID_COLUMNS_MOST; f++)
        headings[columns++] = schema_feature(schema, f)->name;
    grid_init(&grid, columns, headings);
    for (size_t i = FIXED; i < grid.columns; i++)
        grid.column[i].right =
            schema_feature(schema, place->column + i - FIXED)->kind == COLUMN_NUMBER;
    for (size_t i = 0; i < place->page && place->first + i < browsed->count; i++)
        add_row(&grid, store, row_at(browsed, place->first + i), place->column);
    grid_draw(&grid, canvas, snapshot, place, place->first);
    grid_done(&grid);
}

static void data_draw(struct canvas *canvas, const struct snapshot *snapshot,
                      struct panel_place *place)
{
    const struct browsed_rows *browsed = snapshot->browsed;
    if (!browsed->table || browsed->count == 0) {
        panel_keep(place, 0, 0, canvas->lines);
        panel_empty(canvas, browsed->table ? "no row matches" : "no rows are loaded yet",
                    browsed->table ? "head" : "load demo");
        return;
    }
    panel_keep(place, browsed->count, browsed->table->store->schema->feature_count,
               grid_page(canvas->lines));
    draw_rows(canvas, snapshot, place);
}

static void data_title(const struct snapshot *snapshot, struct str *title)
{
    const struct browsed_rows *browsed = snapshot->browsed;
    char rows[NUM_TEXT_SIZE];
    if (!browsed->table)
        return;
    str_addf(title, "%s rows of %s%s%s", num_count_text(browsed->count, rows), browsed->table->name,
             browsed->where ? " where " : "", browsed->where ? browsed->where : "");
}

static void data_open(const struct snapshot *snapshot, const struct panel_place *place,
                      struct str *command)
{
    const struct browsed_rows *browsed = snapshot->browsed;
    uint64_t row = 0;
    if (browsed->table && place->row < browsed->count)
        row = store_file_row(browsed->table->store, row_at(browsed, place->row));
    if (row > 0 && command_find("inspect"))
        str_addf(command, "inspect row=%llu", (unsigned long long)row);
}

const struct panel panel_data = {
    .keys = "M-arrows scroll, head TABLE where=... filters",
    .draw = data_draw,
    .title = data_title,
    .open = data_open,
};

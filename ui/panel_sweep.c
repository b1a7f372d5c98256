/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel "sweep": the combinations of the sweep that runs, or of the last one, the best first. */
#include <stdio.h>

#include "src/session/training/sweep.h"
#include "ui/grid.h"

/* Beside what it is sorted by. */
static const char *const figure_names[] = { "accuracy", "dr", "far", "macro_f1" };
enum { FIGURES = sizeof figure_names / sizeof figure_names[0] };

/* The metrics of the columns, the one that it is sorted by first. */
static size_t columns_of(const struct sweep_table *table, const struct metric *columns[FIGURES + 1])
{
    size_t count = 0;
    columns[count++] = table->metric;
    for (size_t i = 0; i < FIGURES; i++) {
        const struct metric *metric = metric_find(figure_names[i]);
        if (metric != table->metric)
            columns[count++] = metric;
    }
    return count;
}

/* A set in a row: its place, the settings that vary, then figures with their spread. */
static void add_set(struct grid *grid, const struct sweep_table *table, size_t set, size_t place,
                    const struct metric *const *columns, size_t count)
{
    struct str text;
    str_init(&text);
    const struct sweep_figure *figures = &table->figures[set * metric_count()];
    bool ended = figures[metric_place(table->metric)].count == table->repeats;
    grid_add(grid, STYLE_PLAIN, "%zu", place + 1);
    for (size_t a = 0; a < table->grid->axis_count; a++)
        if (sweep_grid_varies(table->grid, a))
            grid_add(grid, STYLE_STRONG, "%s", sweep_grid_value(table->grid, set, a));
    for (size_t i = 0; i < count; i++) {
        str_clear(&text);
        sweep_figure_text(columns[i], &figures[metric_place(columns[i])], &text);
        grid_add(grid, ended ? STYLE_PLAIN : STYLE_FAINT, "%s", text.text);
    }
    str_done(&text);
}

static void sweep_draw(struct canvas *canvas, const struct snapshot *snapshot,
                       struct panel_place *place)
{
    struct sweep_table table = { 0 };
    if (!sweep_shown(snapshot->session, &table)) {
        panel_keep(place, 0, 0, canvas->lines);
        panel_empty(canvas, "nothing was swept yet", "sweep lr=0.01,0.1,1 repeat=3");
        return;
    }
    const struct metric *columns[FIGURES + 1];
    size_t count = columns_of(&table, columns), used = 0;
    const char *headings[GRID_COLUMNS_MOST] = { ">" };
    char titles[FIGURES + 1][64];
    used = 1;
    for (size_t a = 0; a < table.grid->axis_count; a++)
        if (sweep_grid_varies(table.grid, a)) /* 13 at most: SWEEP_MOST_SETS is less than 2^14 */
            headings[used++] = table.grid->axes[a].key->name;
    for (size_t i = 0; i < count; i++) {
        snprintf(titles[i], sizeof titles[i], ">%s%s", columns[i]->title,
                 columns[i]->is_rate ? " %" : "");
        headings[used++] = titles[i];
    }
    struct grid grid;
    panel_keep(place, table.grid->sets, 0, grid_page(canvas->lines));
    grid_init(&grid, used, headings);
    grid.column[used - count].marked = true;
    for (size_t i = 0; i < table.grid->sets; i++)
        add_set(&grid, &table, table.order[i], i, columns, count);
    grid_draw(&grid, canvas, snapshot, place, 0);
    grid_done(&grid);
}

static void sweep_title(const struct snapshot *snapshot, struct str *title)
{
    struct sweep_table table = { 0 };
    if (!sweep_shown(snapshot->session, &table))
        return;
    str_addf(title, "by %s on %s", table.metric->title, table.judged);
    if (table.trainings > 0)
        str_addf(title, ", %zu of %zu trainings", table.ended, table.trainings);
    else if (table.repeats > 1)
        str_addf(title, ", %zu trainings each", table.repeats);
}

/* The best set-up is one command away. */
static void sweep_open(const struct snapshot *snapshot, const struct panel_place *place,
                       struct str *command)
{
    if (snapshot->session->best_lines && place->row == 0)
        str_add(command, "sweep best");
}

const struct panel panel_sweep = {
    .keys = "M-up/down walk, Enter on the first trains it",
    .draw = sweep_draw,
    .title = sweep_title,
    .open = sweep_open,
};

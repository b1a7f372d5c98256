/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel "plot": one of the figures in characters. */
#include "src/report/textplot.h"
#include "src/session/figure/figure_making.h"
#include "ui/class_counts.h"
#include "ui/panel.h"

/* Too slow for a frame: counted once a table. */
static const size_t *counted(const void *context, const struct table *table)
{
    const struct counted_table *found = class_counts_find(context, table->name);
    return found && found->table == table ? found->attacks : NULL;
}

static void plot_draw(struct canvas *canvas, const struct snapshot *snapshot,
                      struct panel_place *place)
{
    panel_keep(place, figure_count(), 0, 1);
    const struct figure *figure = figure_at(place->row);
    if (canvas->columns < TEXT_LEAST_COLUMNS || canvas->lines < TEXT_LEAST_LINES) {
        canvas_write(canvas, 0, 0, canvas->columns, STYLE_FAINT, figure->title);
        return;
    }
    const struct figure_wanted wanted = { .by = SCHEME_CATEGORY,
                                          .counted = snapshot->counts ? counted : NULL,
                                          .context = snapshot->counts };
    struct figure_making making;
    struct err err = { 0 };
    struct str text;
    str_init(&text);
    bool ok = figure_making_init(snapshot->session, figure, &wanted, &making, &err);
    making.source.caption = NULL; /* the panels around it tell these things */
    if (ok && figure_text(figure, &making.source, canvas->columns, canvas->lines, snapshot->utf8,
                          &text, &err))
        panel_text(canvas, 0, STYLE_PLAIN, text.text);
    else
        panel_empty(canvas, err.message, err.hint);
    str_done(&text);
    figure_making_done(&making);
}

static const struct figure *figure_in(const struct panel_place *place)
{
    return figure_at(place->row < figure_count() ? place->row : 0);
}

/* Is there something of the kind that the figure is of? What exactly it needs it says itself. */
static bool has_subject(const struct snapshot *snapshot, const struct figure *figure)
{
    return figure->of == FIGURE_OF_TABLE   ? snapshot->session->table_count > 0
           : figure->of == FIGURE_OF_SWEEP ? snapshot->session->swept != NULL
                                           : snapshot->run != NULL;
}

/* The command that makes a picture of it, to be looked at before it writes a file. */
static bool plot_edit(const struct snapshot *snapshot, struct panel_place *place,
                      enum display_move move, struct str *line)
{
    const struct figure *figure = figure_in(place);
    if (move != DISPLAY_OPEN || !has_subject(snapshot, figure))
        return false;
    str_addf(line, "plot %s %s.png", figure->name, figure->name);
    return true;
}

const struct panel panel_plot = {
    .keys = "M-up/down other figures, Enter saves it",
    .draw = plot_draw,
    .edit = plot_edit,
};

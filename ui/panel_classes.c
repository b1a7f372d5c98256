/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel "classes": rows of each class, in the table that was loaded and in the one that is trained
 * on, so that balancing is seen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/class_counts.h"
#include "ui/shown_matrix.h"

enum { COUNT_COLUMNS = 8 };

/* The classes of one table, in the scheme in force. */
struct bars {
    const char *name;
    size_t *counts; /* one a class */
    size_t most;
};

static bool count_classes(const struct counted_table *counted,
                          const struct prepare_settings *settings, struct bars *bars)
{
    const struct schema *schema = counted->table->store->schema;
    size_t classes = scheme_class_count(schema, settings->classes);
    *bars = (struct bars){ counted->table->name, calloc(classes + 1, sizeof(size_t)), 0 };
    if (!bars->counts)
        return false;
    for (size_t attack = 0; attack < schema->attack_count; attack++) {
        size_t class = scheme_class(schema, settings->classes, settings->taxonomy, attack);
        bars->counts[class] += counted->attacks[attack];
        bars->most = bars->counts[class] > bars->most ? bars->counts[class] : bars->most;
    }
    return true;
}

/* At least something, where there is a row. Eighths of a column where the terminal has them. */
static void draw_bar(struct canvas *canvas, size_t left, size_t line, size_t width, size_t value,
                     size_t most, bool utf8)
{
    size_t eighths = most > 0 ? (size_t)((double)value / (double)most * 8 * (double)width) : 0;
    eighths = value > 0 && eighths == 0 ? 1 : eighths;
    size_t whole = eighths / 8, rest = eighths % 8;
    canvas_fill(canvas, left, line, whole, utf8 ? 0x2588 : '#', STYLE_CURVE_1);
    if (rest > 0 && whole < width)
        canvas_put(canvas, left + whole, line, utf8 ? 0x2590 - (uint32_t)rest : '#', STYLE_CURVE_1);
}

static void draw_bars(struct canvas *canvas, const struct bars *bars, size_t first, size_t classes,
                      bool utf8)
{
    size_t bar = canvas->columns > COUNT_COLUMNS + 2 ? canvas->columns - COUNT_COLUMNS - 2 : 0;
    canvas_write_right(canvas, COUNT_COLUMNS, 0, COUNT_COLUMNS, STYLE_STRONG, bars->name);
    for (size_t i = first; i < classes && i - first + 1 < canvas->lines; i++) {
        char text[32];
        shown_count(bars->counts[i], COUNT_COLUMNS, text);
        canvas_write_right(canvas, COUNT_COLUMNS, i - first + 1, COUNT_COLUMNS, STYLE_PLAIN, text);
        draw_bar(canvas, COUNT_COLUMNS + 1, i - first + 1, bar, bars->counts[i], bars->most, utf8);
    }
}

/* The table that came from a file: data, else the first. */
static const struct counted_table *source_of(const struct class_counts *counts)
{
    const struct counted_table *data = class_counts_find(counts, "data");
    return data ? data : counts->count > 0 ? &counts->tables[0] : NULL;
}

static void draw_names(struct canvas *canvas, const struct schema *schema, enum scheme scheme,
                       const struct panel_place *place, size_t width, bool chosen)
{
    size_t classes = scheme_class_count(schema, scheme);
    canvas_write(canvas, 0, 0, width, STYLE_FAINT, "class");
    for (size_t i = place->first; i < classes && i - place->first + 1 < canvas->lines; i++)
        canvas_write(canvas, 0, i - place->first + 1, width,
                     chosen && i == place->row ? STYLE_CURSOR : STYLE_PLAIN,
                     scheme_class_name(schema, scheme, i));
}

static size_t widest_class(const struct schema *schema, enum scheme scheme)
{
    size_t widest = 5;
    for (size_t i = 0; i < scheme_class_count(schema, scheme); i++) {
        size_t width = canvas_width(scheme_class_name(schema, scheme, i));
        widest = width > widest ? width : widest;
    }
    return widest < 16 ? widest : 16;
}

static void classes_draw(struct canvas *canvas, const struct snapshot *snapshot,
                         struct panel_place *place)
{
    const struct counted_table *shown[2] = { source_of(snapshot->counts),
                                             class_counts_find(snapshot->counts, "train") };
    if (!shown[0]) {
        panel_keep(place, 0, 0, canvas->lines);
        panel_empty(canvas, "no rows are loaded yet", "load demo");
        return;
    }
    const struct prepare_settings *settings = &snapshot->session->prepare;
    const struct schema *schema = shown[0]->table->store->schema;
    size_t classes = scheme_class_count(schema, settings->classes);
    size_t parts = shown[1] && shown[1] != shown[0] &&
                           schema_same_classes(schema, shown[1]->table->store->schema)
                       ? 2
                       : 1;
    panel_keep(place, classes, 0, canvas->lines > 1 ? canvas->lines - 1 : 1);
    size_t names = widest_class(schema, settings->classes);
    draw_names(canvas, schema, settings->classes, place, names, snapshot->chosen);
    size_t room = canvas->columns > names + 1 ? canvas->columns - names - 1 : 0;
    for (size_t i = 0; i < parts; i++) {
        struct bars bars;
        struct rect rect = { names + 1 + i * room / parts, 0, room / parts, canvas->lines };
        struct canvas part = canvas_view(canvas, rect);
        struct prepare_settings own =
            session_preparation(snapshot->session, shown[i]->table->store->schema);
        if (count_classes(shown[i], &own, &bars))
            draw_bars(&part, &bars, place->first, classes, snapshot->utf8);
        free(bars.counts);
    }
}

static void classes_title(const struct snapshot *snapshot, struct str *title)
{
    str_addf(title, "by %s", scheme_names[snapshot->session->prepare.classes]);
}

static void classes_open(const struct snapshot *snapshot, const struct panel_place *place,
                         struct str *command)
{
    const struct counted_table *source = source_of(snapshot->counts);
    const struct prepare_settings *settings = &snapshot->session->prepare;
    if (source && place->row < place->rows)
        str_addf(command, "info %s",
                 scheme_class_name(source->table->store->schema, settings->classes, place->row));
}

const struct panel panel_classes = {
    .keys = "Enter tells what a class is",
    .draw = classes_draw,
    .title = classes_title,
    .open = classes_open,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The panel "model". What stands at the prompt says what it shows: the settings of a kind where a
 * line "model KIND ..." is being typed, which the arrows change; the kinds where none has been picked;
 * else the layers of the one that was, or what it has learnt (learnt_text.h).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/classic/kinds.h"
#include "src/session/training/model_sizes.h"
#include "ui/grid.h"
#include "ui/learnt_text.h"
#include "ui/typed.h"
#include "ui/model_form.h"
#include "ui/spark.h"

enum { DETAIL_LINES = 5, MOST_LAYERS = 256 };

/* The kind that the line at the prompt is about; NULL: of none. */
static const struct preset *typed_kind(const struct snapshot *snapshot)
{
    if (!typed_is(snapshot->line, 0, "model"))
        return NULL;
    for (size_t i = 0; i < kind_count(); i++) {
        if (typed_is(snapshot->line, 1, kind_at(i)->name))
            return kind_at(i);
    }
    return NULL;
}

/* Are the kinds to choose from? */
static bool lists_kinds(const struct snapshot *snapshot)
{
    return !typed_kind(snapshot) &&
           (!snapshot->session->model || typed_is(snapshot->line, 0, "model"));
}

/* --- the kinds --- */

static void draw_kinds(struct canvas *canvas, const struct snapshot *snapshot,
                       struct panel_place *place)
{
    static const char *const headings[] = { "kind", "from", "what it is" };
    bool detail = canvas->lines >= DETAIL_LINES;
    struct canvas list = canvas_view(
        canvas, (struct rect){ 0, 0, canvas->columns, canvas->lines - (detail ? 1 : 0) });
    struct grid grid;
    panel_keep(place, kind_count(), 0, grid_page(list.lines));
    grid_init(&grid, 3, headings);
    for (size_t i = 0; i < kind_count(); i++) {
        const struct preset *preset = kind_at(i);
        grid_add(&grid, STYLE_STRONG, "%s", preset->name);
        grid_add(&grid, STYLE_PLAIN, "%s", preset->paper ? preset->paper : "");
        grid_add(&grid, STYLE_FAINT, "%s", preset->help);
    }
    grid_draw(&grid, &list, snapshot, place, 0);
    grid_done(&grid);
    if (detail)
        canvas_write(canvas, 0, canvas->lines - 1, canvas->columns, STYLE_FAINT,
                     kind_at(place->row)->help);
}

/* --- the layers of the one that was picked --- */

static void draw_gradient(struct canvas *canvas, const struct snapshot *snapshot)
{
    const struct epoch_record *record = snapshot_epoch(snapshot);
    size_t line = canvas->lines - 1;
    size_t end = canvas_print(canvas, 0, line, STYLE_PLAIN, "gradient norm ");
    end = canvas_print(canvas, end, line, STYLE_STRONG, "%.3g ", record->gradient_norm);
    size_t count = snapshot->run->epoch_count;
    double *norms = calloc(count + 1, sizeof *norms);
    for (size_t i = 0; norms && i < count; i++)
        norms[i] = snapshot->run->epochs[i].gradient_norm;
    if (norms && end < canvas->columns)
        spark_draw(canvas, end, line, norms, count, snapshot->utf8);
    free(norms);
}

/* The norm of a layer's gradient, and in a bar how it stands to the largest one. */
static void add_norm(struct grid *grid, const struct epoch_record *record, size_t layer, bool utf8)
{
    enum { BAR = 6 };
    double most = 0;
    for (size_t i = 0; i < record->layers; i++)
        most = record->layer_norms[i] > most ? record->layer_norms[i] : most;
    double norm = record->layer_norms[layer];
    if (!(norm > 0) || !(most > 0)) {
        grid_add(grid, STYLE_FAINT, "%s", "");
        return;
    }
    size_t filled = (size_t)ceil(norm / most * BAR);
    struct str bar;
    str_init(&bar);
    for (size_t i = 0; i < filled && i < BAR; i++)
        str_add(&bar, utf8 ? "\u2588" : "#");
    grid_add(grid, STYLE_CURVE_1, "%-8.3g%s", norm, bar.text);
    str_done(&bar);
}

/* With the gradients of the epoch that is shown, where it is of this model. */
static void add_layers(struct grid *grid, const struct layer_summary *layers, size_t count,
                       const struct epoch_record *record, bool utf8)
{
    for (size_t i = 0; i < count; i++) {
        char number[NUM_TEXT_SIZE];
        grid_add(grid, STYLE_STRONG, "%s", layers[i].kind);
        grid_add(grid, STYLE_PLAIN, "%s", layers[i].shape);
        grid_add(grid, STYLE_PLAIN, "%s", num_count_text(layers[i].parameters, number));
        if (record)
            add_norm(grid, record, i, utf8);
        grid_add(grid, STYLE_FAINT, "%s", layers[i].note);
    }
}

static void draw_layers(struct canvas *canvas, const struct snapshot *snapshot,
                        struct panel_place *place)
{
    static const char *const headings[] = { "layer", ">shape", ">parameters", "" };
    static const char *const with_norms[] = { "layer", ">shape", ">weights", "gradient", "" };
    const struct session *session = snapshot->session;
    struct err ignored = { 0 };
    struct str text;
    str_init(&text);
    model_describe(session->model, &text);
    canvas_write(canvas, 0, 0, canvas->columns, STYLE_STRONG, text.text);
    str_done(&text);
    size_t inputs, classes, all;
    struct layer_summary *layers = calloc(MOST_LAYERS, sizeof *layers);
    size_t count = 0;
    if (layers && session_model_sizes(session, &inputs, &classes, &ignored))
        count = model_summary(session->model, inputs, classes, layers, MOST_LAYERS, &all);
    const struct epoch_record *record = snapshot_epoch(snapshot);
    bool gradient = record && canvas->lines >= DETAIL_LINES;
    size_t lines = canvas->lines > 1 ? canvas->lines - 1 - (gradient ? 1 : 0) : 0;
    struct canvas list = canvas_view(canvas, (struct rect){ 0, 1, canvas->columns, lines });
    struct grid grid;
    panel_keep(place, count, 0, grid_page(lines));
    bool norms = record && record->layer_norms && record->layers == count;
    grid_init(&grid, norms ? 5 : 4, norms ? with_norms : headings);
    add_layers(&grid, layers, count, norms ? record : NULL, snapshot->utf8);
    if (count > 0)
        grid_draw(&grid, &list, snapshot, place, 0);
    else
        panel_empty(&list, "the shapes depend on the data", "load demo");
    if (gradient)
        draw_gradient(canvas, snapshot);
    grid_done(&grid);
    free(layers);
}

/* --- the panel --- */

static void model_draw(struct canvas *canvas, const struct snapshot *snapshot,
                       struct panel_place *place)
{
    const struct preset *preset = typed_kind(snapshot);
    if (preset)
        model_form_draw(canvas, snapshot, preset, place);
    else if (lists_kinds(snapshot))
        draw_kinds(canvas, snapshot, place);
    else if (learnt_is_shown(snapshot))
        learnt_draw(canvas, snapshot, place);
    else
        draw_layers(canvas, snapshot, place);
}

static void add_size(const struct snapshot *snapshot, struct str *title)
{
    struct layer_summary layer;
    struct err ignored = { 0 };
    size_t inputs, classes, parameters;
    char number[NUM_TEXT_SIZE];
    if (!session_model_sizes(snapshot->session, &inputs, &classes, &ignored))
        return;
    model_summary(snapshot->session->model, inputs, classes, &layer, 1, &parameters);
    str_addf(title, "%zu in, %zu out, %s parameters", inputs, classes,
             num_count_text(parameters, number));
}

static void model_title(const struct snapshot *snapshot, struct str *title)
{
    const struct preset *preset = typed_kind(snapshot);
    if (preset)
        str_addf(title, "settings of %s", preset->name);
    else if (lists_kinds(snapshot))
        str_add(title, "pick a kind");
    else
        add_size(snapshot, title);
}

/* Enter, or the way to the right, leads from a kind to its settings, and from a model to the kinds. */
static bool model_edit(const struct snapshot *snapshot, struct panel_place *place,
                       enum display_move move, struct str *line)
{
    const struct preset *preset = typed_kind(snapshot);
    bool into = move == DISPLAY_OPEN || move == DISPLAY_RIGHT;
    if (preset)
        return model_form_edit(snapshot, preset, place, move, line);
    if (!into)
        return false;
    if (lists_kinds(snapshot) && place->row < kind_count())
        str_addf(line, "model %s ", kind_at(place->row)->name);
    else
        str_add(line, "model ");
    place->row = 0;
    return true;
}

const struct panel panel_model = {
    .keys = "M-up/down pick, M-right/left change",
    .draw = model_draw,
    .title = model_title,
    .edit = model_edit,
};

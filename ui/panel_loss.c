/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel "loss": loss and accuracy over the epochs, of training and of validation rows. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/report/textplot.h"
#include "ui/panel.h"

enum {
    WIDE = 76,      /* columns from which on accuracy stands beside the loss */
    LOG_FROM = 100, /* times that a loss falls from which on its scale is a logarithm */
};

/* One curve of a run: x from 1, y as `value` tells. */
struct series {
    double *x, *y;
    size_t count;
};

static double loss_of(const struct epoch_record *record)
{
    return record->loss;
}
static double valid_loss_of(const struct epoch_record *record)
{
    return record->valid_loss;
}
static double accuracy_of(const struct epoch_record *record)
{
    return 100 * record->accuracy;
}
static double valid_accuracy_of(const struct epoch_record *record)
{
    return 100 * record->valid_accuracy;
}

static struct series series_of(const struct run *run,
                               double (*value)(const struct epoch_record *record))
{
    struct series series = { .count = run->epoch_count };
    series.x = calloc(series.count + 1, sizeof *series.x);
    series.y = calloc(series.count + 1, sizeof *series.y);
    if (!series.x || !series.y)
        series.count = 0;
    for (size_t i = 0; i < series.count; i++) {
        series.x[i] = (double)run->epochs[i].epoch;
        series.y[i] = value(&run->epochs[i]);
    }
    return series;
}

static void series_done(struct series *series)
{
    free(series->x);
    free(series->y);
}

static bool has_value(const struct series *series)
{
    for (size_t i = 0; i < series->count; i++) {
        if (isfinite(series->y[i]))
            return true;
    }
    return false;
}

/* Values to their logarithms; what has none becomes a gap. */
static void take_logs(struct series *series)
{
    for (size_t i = 0; i < series->count; i++)
        series->y[i] = series->y[i] > 0 ? log10(series->y[i]) : (double)NAN;
}

/* What is drawn in one part of the panel. */
struct graph {
    const char *label;
    double (*train)(const struct epoch_record *record);
    double (*valid)(const struct epoch_record *record);
};
enum { CURVES = 3 };

/* The loss is drawn as a logarithm where that is asked for, or where nothing would be seen of its end. */
static bool wants_log(const struct snapshot *snapshot)
{
    enum display_scale scale = snapshot->session->display.scale;
    const struct run *run = snapshot->run;
    double least = (double)INFINITY, most = 0;
    for (size_t i = 0; i < run->epoch_count; i++) {
        double loss = run->epochs[i].loss;
        least = loss < least ? loss : least;
        most = loss > most ? loss : most;
    }
    return scale == DISPLAY_SCALE_LOG ||
           (scale == DISPLAY_SCALE_AUTO && least > 0 && most >= LOG_FROM * least);
}

/* Each cell as what it belongs to looks. */
static void put_picture(struct canvas *canvas, const char *text, const unsigned char *owners)
{
    static const enum style styles[] = { STYLE_PLAIN, STYLE_STRONG, STYLE_CURVE_1, STYLE_CURVE_2,
                                         STYLE_CURVE_3 };
    panel_text(canvas, 0, STYLE_PLAIN, text);
    for (size_t i = 0; i < canvas->lines; i++) {
        for (size_t c = 0; c < canvas->columns; c++) {
            unsigned char owner = owners[i * canvas->columns + c];
            if (owner != TEXT_AXES && owner < sizeof styles / sizeof styles[0])
                canvas_mark(canvas, c, i, 1, styles[owner]);
        }
    }
}

static void print_curves(struct canvas *canvas, const struct snapshot *snapshot,
                         struct text_axes *axes, const struct text_curve *curves, size_t count,
                         const unsigned char *curve_owners)
{
    const struct epoch_record *last = &snapshot->run->epochs[snapshot->run->epoch_count - 1];
    const struct epoch_record *shown = snapshot_epoch(snapshot);
    axes->x_label = "epoch";
    axes->x_low = 1;
    axes->x_high = last->epochs > 1 ? (double)last->epochs : 2;
    axes->has_mark = snapshot->epoch_chosen && shown;
    axes->x_mark = shown ? (double)shown->epoch : 1;
    text_range(curves, count, &axes->y_low, &axes->y_high);
    struct text_size size = { canvas->columns, canvas->lines, snapshot->utf8 };
    unsigned char *owners = calloc(size.columns * size.lines + 1, 1);
    struct str text;
    struct err err;
    str_init(&text);
    if (owners && textplot_owned_curves(axes, curves, count, &size, owners, &text, &err)) {
        for (size_t i = 0; i < size.columns * size.lines; i++) {
            if (owners[i] >= TEXT_OWNED)
                owners[i] = curve_owners[owners[i] - TEXT_OWNED];
        }
        put_picture(canvas, text.text, owners);
    }
    str_done(&text);
    free(owners);
}

static void draw_graph(struct canvas *canvas, const struct snapshot *snapshot,
                       const struct graph *graph, bool logs)
{
    if (canvas->columns < TEXT_LEAST_COLUMNS || canvas->lines < TEXT_LEAST_LINES)
        return;
    struct series all[CURVES] = { series_of(snapshot->run, graph->train),
                                  series_of(snapshot->run, graph->valid) };
    char ghost[32] = "";
    size_t shown = 2, count = 0;
    if (snapshot->ghost) {
        all[shown++] = series_of(snapshot->ghost, graph->train);
        snprintf(ghost, sizeof ghost, "run %u", snapshot->ghost->number);
    }
    const char *const names[CURVES] = { "training", "validation", ghost };
    struct text_curve curves[CURVES];
    unsigned char owners[CURVES];
    for (size_t i = 0; i < shown; i++) {
        if (logs)
            take_logs(&all[i]);
        if (!has_value(&all[i]))
            continue;
        owners[count] = (unsigned char)(TEXT_OWNED + i);
        curves[count++] = (struct text_curve){ names[i], all[i].x, all[i].y, all[i].count, i == 2 };
    }
    struct text_axes axes = { .y_label = graph->label, .y_log = logs };
    if (count > 0)
        print_curves(canvas, snapshot, &axes, curves, count, owners);
    for (size_t i = 0; i < shown; i++)
        series_done(&all[i]);
}

static void loss_draw(struct canvas *canvas, const struct snapshot *snapshot,
                      struct panel_place *place)
{
    static const struct graph loss = { "loss", loss_of, valid_loss_of };
    static const struct graph accuracy = { "accuracy %", accuracy_of, valid_accuracy_of };
    panel_keep(place, 0, 2, canvas->lines);
    if (!snapshot->run || snapshot->run->epoch_count == 0) {
        panel_no_epoch(canvas, snapshot, "model lstm, then train epochs=20");
        return;
    }
    bool logs = wants_log(snapshot);
    if (canvas->columns < WIDE) {
        bool second = place->column == 1;
        draw_graph(canvas, snapshot, second ? &accuracy : &loss, !second && logs);
        return;
    }
    size_t half = canvas->columns / 2;
    struct canvas left = canvas_view(canvas, (struct rect){ 0, 0, half - 1, canvas->lines });
    struct canvas right = canvas_view(
        canvas, (struct rect){ half + 1, 0, canvas->columns - half - 1, canvas->lines });
    draw_graph(&left, snapshot, &loss, logs);
    draw_graph(&right, snapshot, &accuracy, false);
}

static void loss_title(const struct snapshot *snapshot, struct str *title)
{
    const struct epoch_record *record = snapshot_epoch(snapshot);
    if (record)
        str_addf(title, "%zu/%zu: %.4g", record->epoch, record->epochs, record->loss);
    if (record && !isnan(record->accuracy))
        str_addf(title, ", %.2f %%", 100 * record->accuracy);
}

/* Enter changes the scale. */
static void loss_open(const struct snapshot *snapshot, const struct panel_place *place,
                      struct str *command)
{
    (void)place;
    if (snapshot->run && snapshot->run->epoch_count > 0)
        str_addf(command, "panel loss scale=%s", wants_log(snapshot) ? "linear" : "log");
}

/* How many runs before the current one the ghost is; 0: there is none. One of the history counts as the
 * earliest. */
static size_t ghost_distance(const struct session *session)
{
    const struct display *display = &session->display;
    if (display->ghost == DISPLAY_GHOST_OFF || session->run_count < 2)
        return 0;
    for (size_t i = 2; i <= session->run_count; i++) {
        const struct run *run = session->runs[session->run_count - i].run;
        if (display->ghost == DISPLAY_GHOST_PREVIOUS || run->number == display->ghost_run)
            return i - 1;
    }
    return session->run_count - 1;
}

/* Up and down lead to earlier and later runs of this session, and at last to none. */
static bool loss_cause(const struct snapshot *snapshot, const struct panel_place *place,
                       enum display_move move, struct str *command)
{
    (void)place;
    const struct session *session = snapshot->session;
    if ((move != DISPLAY_UP && move != DISPLAY_DOWN) || session->run_count < 2)
        return false;
    size_t distance = ghost_distance(session);
    if (move == DISPLAY_UP && distance + 1 < session->run_count)
        distance++;
    if (move == DISPLAY_DOWN && distance > 0)
        distance--;
    str_add(command, "panel loss ghost=");
    if (distance == 0)
        str_add(command, "off");
    else if (distance == 1)
        str_add(command, "previous");
    else
        str_addf(command, "%u", session->runs[session->run_count - 1 - distance].run->number);
    return true;
}

const struct panel panel_loss = {
    .keys = "Enter log/linear, M-up/down earlier run, M-right accuracy",
    .open = loss_open,
    .cause = loss_cause,
    .draw = loss_draw,
    .title = loss_title,
};

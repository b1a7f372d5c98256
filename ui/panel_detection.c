/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel "detection": DR, FAR and the recall of each class over the epochs, a line each. */
#include <math.h>
#include <stdio.h>

#include "ui/shown_matrix.h"

enum { FIGURE_COLUMNS = 8 };

/* Rows of the epochs' matrices that are added up, and columns of them that count as hits. */
struct rate {
    const char *name;
    size_t first, end;         /* true classes */
    size_t hit_first, hit_end; /* answers that count */
};

static double rate_at(const struct epoch_record *record, const struct rate *rate)
{
    size_t hits = 0, all = 0;
    if (!record->confusion)
        return (double)NAN;
    for (size_t row = rate->first; row < rate->end && row < record->classes; row++) {
        for (size_t column = 0; column < record->classes; column++) {
            size_t count = record->confusion[row * record->classes + column];
            all += count;
            hits += column >= rate->hit_first && column < rate->hit_end ? count : 0;
        }
    }
    return all > 0 ? (double)hits / (double)all : (double)NAN;
}

static uint32_t spark(double value, bool utf8)
{
    static const char ascii[] = "_.-=+*%#";
    int level = (int)floor(value * 7.999);
    level = level < 0 ? 0 : level > 7 ? 7 : level;
    return utf8 ? 0x2581 + (uint32_t)level : (uint32_t)(unsigned char)ascii[level];
}

/* A column of the line stands for one epoch, or for the last of those that share it. */
static void draw_line(struct canvas *canvas, const struct snapshot *snapshot,
                      const struct rate *rate, size_t name, size_t line)
{
    const struct run *run = snapshot->run;
    size_t left = name + FIGURE_COLUMNS + 1;
    size_t room = canvas->columns > left ? canvas->columns - left : 0;
    size_t count = run->epoch_count;
    size_t drawn = count < room ? count : room;
    double now = rate_at(&run->epochs[snapshot->epoch - 1], rate);
    canvas_write(canvas, 0, line, name, STYLE_PLAIN, rate->name);
    if (isfinite(now))
        canvas_print(canvas, name, line, STYLE_STRONG, "%6.2f %%", 100 * now);
    else
        canvas_write_right(canvas, name + FIGURE_COLUMNS, line, FIGURE_COLUMNS, STYLE_FAINT,
                           "no rows");
    for (size_t i = 0; i < drawn; i++) {
        size_t epoch = (i + 1) * count / drawn; /* the last of its column */
        size_t first = i * count / drawn + 1;
        double value = rate_at(&run->epochs[epoch - 1], rate);
        bool here = snapshot->epoch >= first && snapshot->epoch <= epoch;
        if (isfinite(value))
            canvas_put(canvas, left + i, line, spark(value, snapshot->utf8),
                       here ? STYLE_STRONG : STYLE_CURVE_1);
    }
}

static size_t name_columns(const struct run *run)
{
    size_t longest = 4;
    for (size_t c = 0; c < run->classes; c++) {
        size_t width = canvas_width(run->class_names[c]);
        longest = width > longest ? width : longest;
    }
    return (longest < 16 ? longest : 16) + 1;
}

static void detection_draw(struct canvas *canvas, const struct snapshot *snapshot,
                           struct panel_place *place)
{
    const struct run *run = snapshot->run;
    if (!run || snapshot->epoch == 0) {
        panel_keep(place, 0, 0, canvas->lines);
        panel_no_epoch(canvas, snapshot, "train epochs=20");
        return;
    }
    size_t name = name_columns(run);
    size_t classes = run->classes;
    panel_keep(place, classes + 2, 0, canvas->lines);
    for (size_t line = 0; line < canvas->lines && place->first + line < classes + 2; line++) {
        size_t row = place->first + line;
        struct rate rate = { "DR", 1, classes, 1, classes };
        if (row == 1)
            rate = (struct rate){ "FAR", 0, 1, 1, classes };
        else if (row > 1)
            rate = (struct rate){ run->class_names[row - 2], row - 2, row - 1, row - 2, row - 1 };
        draw_line(canvas, snapshot, &rate, name, line);
    }
}

static void detection_title(const struct snapshot *snapshot, struct str *title)
{
    const struct epoch_record *record = snapshot_epoch(snapshot);
    if (record)
        str_addf(title, "%s rows, epoch %zu",
                 record->confusion_of_valid ? "validation" : "training", record->epoch);
}

const struct panel panel_detection = {
    .draw = detection_draw,
    .title = detection_title,
};

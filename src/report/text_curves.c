/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves over axes, in characters. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/eval/wording.h"
#include "src/report/text_grid.h"
#include "src/report/textplot.h"

void text_range(const struct text_curve *curves, size_t count, double *low, double *high)
{
    *low = (double)INFINITY;
    *high = -(double)INFINITY;
    for (size_t i = 0; i < count; i++) {
        for (size_t p = 0; p < curves[i].count; p++) {
            double y = curves[i].y[p];
            if (isfinite(y)) {
                *low = y < *low ? y : *low;
                *high = y > *high ? y : *high;
            }
        }
    }
    if (!(*low <= *high)) { /* no value at all */
        *low = 0;
        *high = 1;
    }
    if (*high - *low < 1e-9 * (fabs(*high) + fabs(*low)) || !(*high > *low)) {
        double half = *high == 0 ? 0.5 : 0.5 * fabs(*high);
        *low -= half;
        *high += half;
    }
}

/* Round distance between ticks: 1, 2 or 5 times a power of ten, at least wanted. */
static double tick_step(double wanted)
{
    double power = pow(10.0, floor(log10(wanted)));
    double times = wanted / power;
    return (times <= 1.000001 ? 1 : times <= 2.000001 ? 2 : times <= 5.000001 ? 5 : 10) * power;
}

/* Ticks of one axis: first, first + step, ... up to high. */
struct ticks {
    double first, step, high;
    unsigned decimals;
    bool powers; /* too small or large for decimals: shortest form */
    bool logs;   /* of logarithms: what is written are the values */
};

/* As many as fit, but never fewer than two. */
static struct ticks ticks_of(double low, double high, size_t most)
{
    struct ticks ticks = { .high = high };
    ticks.step = tick_step((high - low) / (double)(most > 1 ? most - 1 : 1));
    for (int i = 0; i < 6; i++) {
        ticks.first = ceil(low / ticks.step - 1e-9) * ticks.step;
        if (ticks.first + ticks.step <= high + 1e-9 * ticks.step) {
            break;
        }
        ticks.step = tick_step(0.3 * ticks.step);
    }
    double digits = -floor(log10(ticks.step) + 1e-9);
    ticks.decimals = digits > 0 ? (unsigned)digits : 0;
    ticks.powers = ticks.decimals > 5 || high > 1e7;
    return ticks;
}

/* "1.5e-7" */
static void power_text(double value, char text[NUM_TEXT_SIZE])
{
    if (value == 0) {
        strcpy(text, "0");
        return;
    }
    int exponent = (int)floor(log10(fabs(value)) + 1e-9);
    fixed_text(value / pow(10.0, exponent), 1, text);
    size_t used = strlen(text);
    snprintf(text + used, NUM_TEXT_SIZE - used, "e%d", exponent);
}

/* Rung n of the ladder ... 0.5 1 2 5 10 ...: the logarithm of 1, 2 or 5 times a power of ten. */
enum { RUNGS = 3 };
static double rung(double n, double *power)
{
    static const double times[RUNGS] = { 1, 2, 5 };
    *power = floor(n / RUNGS);
    return *power + log10(times[(size_t)(n - RUNGS * *power)]);
}

/* Of logarithms: rungs of the ladder, or every so many powers of ten where that is too many. `first` and
 * `step` are rungs. */
static struct ticks log_ticks(double low, double high, size_t most)
{
    struct ticks ticks = { .high = high, .logs = true, .step = 1 };
    double power = 0;
    if ((high - low) * RUNGS > (double)most) {
        ticks.step = RUNGS * ceil((high - low) / (double)most);
        ticks.first = RUNGS * ceil(low - 1e-9);
        if (ticks.first / RUNGS <= high) {
            return ticks;
        }
        ticks.step = 1; /* less than one power of ten, and none of them within */
    }
    ticks.first = RUNGS * floor(low);
    while (rung(ticks.first, &power) < low - 1e-9) {
        ticks.first++;
    }
    return ticks;
}

static bool log_tick_at(const struct ticks *ticks, size_t i, double *value,
                        char text[NUM_TEXT_SIZE])
{
    enum { SMALLEST = -4, LARGEST = 4 }; /* powers that are written in full */
    double power = 0;
    *value = rung(ticks->first + (double)i * ticks->step, &power);
    if (*value > ticks->high + 1e-9) {
        return false;
    }
    if (power < SMALLEST || power > LARGEST) {
        power_text(pow(10.0, *value), text);
    } else {
        fixed_text(pow(10.0, *value), power < 0 ? (unsigned)-power : 0, text);
    }
    return true;
}

static bool tick_at(const struct ticks *ticks, size_t i, double *value, char text[NUM_TEXT_SIZE])
{
    if (ticks->logs) {
        return log_tick_at(ticks, i, value, text);
    }
    *value = ticks->first + (double)i * ticks->step;
    if (*value > ticks->high + 1e-9 * ticks->step) {
        return false;
    }
    if (ticks->powers) {
        power_text(*value, text);
    } else {
        fixed_text(*value, ticks->decimals, text);
    }
    return true;
}

/* The parts of the picture. */
struct layout {
    struct text_area area; /* of the curves */
    bool has_key;          /* first line: names of the curves */
    bool has_labels;       /* of the axes */
    struct ticks x, y;
};

static size_t widest_tick(const struct ticks *ticks)
{
    char text[NUM_TEXT_SIZE];
    double value = 0;
    size_t widest = 0;
    for (size_t i = 0; tick_at(ticks, i, &value, text); i++) {
        size_t width = strlen(text);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static struct layout lay_out(const struct text_axes *axes, const struct text_size *size)
{
    struct layout layout = { .has_key = true, .has_labels = size->lines >= 8 };
    size_t below = layout.has_labels ? 3 : 2; /* axis, ticks, label */
    layout.area.first_line = layout.has_key ? 1 : 0;
    layout.area.lines = size->lines - below - layout.area.first_line;
    size_t y_ticks = layout.area.lines / 3 + 1;
    y_ticks = y_ticks < 2 ? 2 : y_ticks;
    layout.y = axes->y_log ? log_ticks(axes->y_low, axes->y_high, y_ticks)
                           : ticks_of(axes->y_low, axes->y_high, y_ticks);
    size_t width = widest_tick(&layout.y);
    width = width < size->columns / 2 ? width : size->columns / 2;
    layout.area.first_column = width + 2;
    layout.area.columns = size->columns - layout.area.first_column;
    layout.x = ticks_of(axes->x_low, axes->x_high, layout.area.columns / 10 + 1);
    return layout;
}

static double column_of(const struct text_axes *axes, const struct layout *layout, double x)
{
    double share = (x - axes->x_low) / (axes->x_high - axes->x_low);
    return (double)layout->area.first_column + 0.25 + share * ((double)layout->area.columns - 0.5);
}

static double line_of(const struct text_axes *axes, const struct layout *layout, double y)
{
    double share = (axes->y_high - y) / (axes->y_high - axes->y_low);
    return (double)layout->area.first_line + 0.125 + share * ((double)layout->area.lines - 0.25);
}

static void draw_y_axis(struct text_grid *grid, const struct text_axes *axes,
                        const struct layout *layout)
{
    size_t column = layout->area.first_column - 1;
    for (size_t i = 0; i < layout->area.lines; i++) {
        text_grid_put(grid, column, layout->area.first_line + i, grid->utf8 ? 0x2502 : '|');
    }
    char text[NUM_TEXT_SIZE];
    double value = 0;
    for (size_t i = 0; tick_at(&layout->y, i, &value, text); i++) {
        size_t line = (size_t)line_of(axes, layout, value);
        text_grid_put(grid, column, line, grid->utf8 ? 0x2524 : '+');
        text_grid_write_right(grid, column, line, text, column);
    }
}

static void draw_x_axis(struct text_grid *grid, const struct text_axes *axes,
                        const struct layout *layout)
{
    size_t line = layout->area.first_line + layout->area.lines;
    text_grid_put(grid, layout->area.first_column - 1, line, grid->utf8 ? 0x2514 : '+');
    for (size_t i = 0; i < layout->area.columns; i++) {
        text_grid_put(grid, layout->area.first_column + i, line, grid->utf8 ? 0x2500 : '-');
    }
    char text[NUM_TEXT_SIZE];
    double value = 0;
    size_t free_from = 0;
    for (size_t i = 0; tick_at(&layout->x, i, &value, text); i++) {
        size_t column = (size_t)column_of(axes, layout, value);
        size_t width = strlen(text);
        size_t start = column > width / 2 ? column - width / 2 : 0;
        start = start + width > grid->columns ? grid->columns - width : start;
        text_grid_put(grid, column, line, grid->utf8 ? 0x252c : '+');
        if (start >= free_from && width <= grid->columns) {
            text_grid_write(grid, start, line + 1, text, width);
            free_from = start + width + 1;
        }
    }
}

static void draw_labels(struct text_grid *grid, const struct text_axes *axes,
                        const struct layout *layout)
{
    size_t line = layout->area.first_line + layout->area.lines + 2;
    size_t width = text_columns(axes->x_label);
    size_t middle = layout->area.first_column + layout->area.columns / 2;
    text_grid_write(grid, middle > width / 2 ? middle - width / 2 : 0, line, axes->x_label,
                    grid->columns);
}

/* A letter for each curve: the first of its name that is still free. */
static void choose_marks(const struct text_curve *curves, size_t count, char *marks)
{
    static const char spare[] = "*o+x#%&abcdefghijklmnopqrstuvwxyz0123456789";
    for (size_t i = 0; i < count; i++) {
        const char *letters[2] = { curves[i].name, spare };
        marks[i] = '*';
        bool found = false;
        for (size_t l = 0; l < 2 && !found; l++) {
            for (const char *c = letters[l]; *c != '\0' && !found; c++) {
                bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || l == 1;
                found = letter && memchr(marks, *c, i) == NULL;
                marks[i] = found ? *c : marks[i];
            }
        }
    }
}

static size_t widest_name(const struct text_curve *curves, size_t count)
{
    size_t widest = 0;
    for (size_t i = 0; i < count; i++) {
        size_t width = text_columns(curves[i].name);
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* The names inside the picture, at its lower right. False where they would fill half of it. */
static bool draw_key_inside(struct text_grid *grid, const struct layout *layout,
                            const struct text_curve *curves, size_t count, const char *marks)
{
    const struct text_area *area = &layout->area;
    size_t width = widest_name(curves, count) + 2;
    if (2 * width > area->columns || 2 * count > area->lines) {
        return false;
    }
    size_t column = area->first_column + area->columns - width - 1;
    size_t line = area->first_line + area->lines - count;
    for (size_t i = 0; i < count; i++, line++) {
        grid->owner = (unsigned char)(TEXT_OWNED + i);
        text_grid_put(grid, column, line, (uint32_t)(unsigned char)marks[i]);
        text_grid_write(grid, column + 2, line, curves[i].name, width);
    }
    return true;
}

/* "loss  t training  v validation" in the first line. */
static void draw_key(struct text_grid *grid, const struct text_axes *axes,
                     const struct layout *layout, const struct text_curve *curves, size_t count,
                     const char *marks)
{
    size_t column = text_grid_write(grid, 0, 0, axes->y_label, grid->columns);
    if (axes->key_inside && draw_key_inside(grid, layout, curves, count, marks)) {
        return;
    }
    column = column + 2 > layout->area.first_column ? column + 2 : layout->area.first_column;
    for (size_t i = 0; i < count; i++) {
        size_t width = text_columns(curves[i].name) + 2;
        if (column + width > grid->columns) {
            text_grid_write(grid, column, 0, "...", 3);
            return;
        }
        grid->owner = (unsigned char)(TEXT_OWNED + i);
        text_grid_put(grid, column, 0, (uint32_t)(unsigned char)marks[i]);
        text_grid_write(grid, column + 2, 0, curves[i].name, width);
        column += width + 2;
    }
}

static void draw_curve(struct text_grid *grid, const struct text_axes *axes,
                       const struct layout *layout, const struct text_curve *curve, char mark)
{
    for (size_t p = 0; p < curve->count; p++) {
        size_t before = p > 0 && isfinite(curve->y[p - 1]) ? p - 1 : p;
        if (isfinite(curve->y[p])) {
            text_grid_line(grid, &layout->area, column_of(axes, layout, curve->x[before]),
                           line_of(axes, layout, curve->y[before]),
                           column_of(axes, layout, curve->x[p]), line_of(axes, layout, curve->y[p]),
                           mark, curve->dotted);
        }
    }
}

/* Letters on Braille curves, so that they can be told apart: one every few columns. */
static void mark_curve(struct text_grid *grid, const struct text_axes *axes,
                       const struct layout *layout, const struct text_curve *curve, size_t index,
                       size_t count, char mark)
{
    size_t apart = layout->area.columns / 3 + 1;
    size_t next = layout->area.first_column + apart * (index + 1) / (count + 1);
    for (size_t p = 0; p < curve->count; p++) {
        if (!isfinite(curve->y[p])) {
            continue;
        }
        size_t column = (size_t)column_of(axes, layout, curve->x[p]);
        bool last = p + 1 == curve->count;
        if (column >= next || last) {
            size_t line = (size_t)line_of(axes, layout, curve->y[p]);
            text_grid_put(grid, column, line, (uint32_t)(unsigned char)mark);
            next = column + apart;
        }
    }
}

static void draw_mark(struct text_grid *grid, const struct text_axes *axes,
                      const struct layout *layout)
{
    size_t column = (size_t)column_of(axes, layout, axes->x_mark);
    grid->owner = TEXT_MARK;
    for (size_t i = 0; i < layout->area.lines; i++) {
        text_grid_put(grid, column, layout->area.first_line + i, grid->utf8 ? 0x250a : ':');
    }
}

static void draw(struct text_grid *grid, const struct text_axes *axes,
                 const struct text_curve *curves, size_t count, const struct text_size *size,
                 char *marks)
{
    struct layout layout = lay_out(axes, size);
    choose_marks(curves, count, marks);
    if (axes->has_mark) {
        draw_mark(grid, axes, &layout);
    }
    for (size_t i = count; i-- > 0;) {
        grid->owner = (unsigned char)(TEXT_OWNED + i);
        draw_curve(grid, axes, &layout, &curves[i], marks[i]);
    }
    for (size_t i = count; i-- > 0 && count > 1 && grid->utf8;) {
        grid->owner = (unsigned char)(TEXT_OWNED + i);
        mark_curve(grid, axes, &layout, &curves[i], i, count, marks[i]);
    }
    grid->owner = TEXT_AXES;
    draw_y_axis(grid, axes, &layout);
    draw_x_axis(grid, axes, &layout);
    draw_key(grid, axes, &layout, curves, count, marks);
    grid->owner = TEXT_AXES;
    if (layout.has_labels) {
        draw_labels(grid, axes, &layout);
    }
}

bool textplot_curves(const struct text_axes *axes, const struct text_curve *curves, size_t count,
                     const struct text_size *size, struct str *text, struct err *err)
{
    return textplot_owned_curves(axes, curves, count, size, NULL, text, err);
}

bool textplot_owned_curves(const struct text_axes *axes, const struct text_curve *curves,
                           size_t count, const struct text_size *size, unsigned char *owners,
                           struct str *text, struct err *err)
{
    struct text_grid grid;
    char *marks = calloc(count + 1, 1);
    if (!text_grid_init(&grid, size->columns, size->lines, size->utf8) || marks == NULL) {
        text_grid_done(&grid);
        free(marks);
        return err_memory(err);
    }
    grid.owners = owners;
    draw(&grid, axes, curves, count, size, marks);
    text_grid_print(&grid, text);
    text_grid_done(&grid);
    free(marks);
    return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last sweep, for the figure of that name: one setting along the axis, a line for each combination of
 * the others. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/base/num.h"
#include "src/session/figure/figure_making.h"
#include "src/session/training/sweep.h"

enum { MOST_LINES = 8 }; /* that can be told apart */

static bool has_numbers(const struct sweep_axis *axis)
{
    bool numbers = axis->key->type == KEY_COUNT || axis->key->type == KEY_NUMBER;
    for (size_t i = 0; numbers && i < axis->count; i++) {
        numbers = isfinite(key_number(axis->values[i]));
    }
    return numbers;
}

/* The axis that is named, else the first that varies, one of numbers before one of words. SIZE_MAX and
 * err: there is none. */
static size_t find_axis(const struct sweep_kept *kept, const char *name, struct err *err)
{
    const struct sweep_grid *grid = &kept->grid;
    size_t found = SIZE_MAX;
    struct str names;
    str_init(&names);
    for (size_t a = 0; a < grid->axis_count; a++) {
        const struct sweep_axis *axis = &grid->axes[a];
        if (!sweep_grid_varies(grid, a)) {
            continue;
        }
        str_addf(&names, "%s%s", names.length > 0 ? " or " : "", axis->key->name);
        bool better = found == SIZE_MAX || (has_numbers(axis) && !has_numbers(&grid->axes[found]));
        if (name ? strcmp(axis->key->name, name) == 0 : better) {
            found = a;
        }
    }
    if (found == SIZE_MAX && names.length == 0) {
        err_set(err, ERR_USAGE, "the last sweep had one value of each setting: there is no axis");
        err_hint(err, "as in: sweep lr=0.01,0.1,1 repeat=3");
    } else if (found == SIZE_MAX) {
        err_set(err, ERR_USAGE, "%.60s did not vary in the last sweep", name);
        err_hint(err, "over=%s", names.text);
    }
    str_done(&names);
    return found;
}

/* The values in rising order where they are numbers: places of them on the axis. */
static size_t *order_of(const struct sweep_axis *axis, struct arena *arena, struct err *err)
{
    size_t *order = arena_take(arena, axis->count, sizeof *order, err);
    bool numbers = has_numbers(axis);
    for (size_t i = 0; order != NULL && i < axis->count; i++) {
        size_t at = i;
        for (; numbers && at > 0 &&
               key_number(axis->values[order[at - 1]]) > key_number(axis->values[i]);
             at--) {
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
    return order;
}

/* Sets that differ in the axis alone have the same first one: that with the axis' first value. */
static size_t line_of(const struct sweep_grid *grid, size_t set, size_t axis)
{
    size_t faster = 1;
    for (size_t a = axis + 1; a < grid->axis_count; a++) {
        faster *= grid->axes[a].count;
    }
    return set - set / faster % grid->axes[axis].count * faster;
}

static size_t set_of(const struct sweep_grid *grid, size_t line, size_t axis, size_t value)
{
    size_t faster = 1;
    for (size_t a = axis + 1; a < grid->axis_count; a++) {
        faster *= grid->axes[a].count;
    }
    return line + value * faster;
}

/* The lines with the best sets, in the order of the grid. Returns how many there would be. */
static size_t choose_lines(const struct sweep_kept *kept, size_t axis, size_t lines[MOST_LINES],
                           size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < kept->grid.sets && *count < MOST_LINES; i++) {
        size_t line = line_of(&kept->grid, kept->order[i], axis), at = 0;
        while (at < *count && lines[at] < line) {
            at++;
        }
        if (at < *count && lines[at] == line) {
            continue;
        }
        memmove(lines + at + 1, lines + at, (*count - at) * sizeof *lines);
        lines[at] = line;
        ++*count;
    }
    return kept->grid.sets / kept->grid.axes[axis].count;
}

/* "hidden=20 batch=32": what varies besides the axis. */
static const char *line_name(const struct sweep_grid *grid, size_t line, size_t axis,
                             struct arena *arena, struct err *err)
{
    struct str name;
    str_init(&name);
    for (size_t a = 0; a < grid->axis_count; a++) {
        if (a != axis && sweep_grid_varies(grid, a)) {
            str_addf(&name, "%s%s=%s", name.length > 0 ? " " : "", grid->axes[a].key->name,
                     sweep_grid_value(grid, line, a));
        }
    }
    const char *text = arena_text(arena, name.text, name.length, err);
    str_done(&name);
    return text;
}

static const struct sweep_figure *figure_of(const struct sweep_kept *kept, size_t set,
                                            const struct metric *metric)
{
    size_t place = 0;
    while (metric_at(place) != metric) {
        place++;
    }
    return &kept->figures[set * metric_count() + place];
}

/* Mean and standard deviation. No bar goes where no figure can be: a rate beyond 0 or 1, another but those
 * that are correlations below 0. */
static struct figure_value value_of(const struct sweep_kept *kept, size_t set,
                                    const struct metric *metric)
{
    const struct sweep_figure *figure = figure_of(kept, set, metric);
    bool signed_one = strcmp(metric->name, "mcc") == 0 || strcmp(metric->name, "kappa") == 0;
    double low = figure->mean - figure->deviation, high = figure->mean + figure->deviation;
    return (struct figure_value){ figure->mean, low < 0 && !signed_one ? 0 : low,
                                  high > 1 && metric->is_rate ? 1 : high };
}

/* Does a mean of Efficiency lack some of the repeats, since FAR is 0 there? */
static bool lacks_some(const struct sweep_kept *kept, const struct figure_metrics *metrics)
{
    bool shown = false, lacks = false;
    for (size_t m = 0; m < metrics->count; m++) {
        shown |= metrics->list[m] == metric_at(METRIC_efficiency);
    }
    for (size_t set = 0; set < kept->grid.sets; set++) {
        lacks |= figure_of(kept, set, metric_at(METRIC_efficiency))->count <
                 figure_of(kept, set, metric_at(METRIC_accuracy))->count;
    }
    return shown && lacks;
}

static bool fill(const struct sweep_kept *kept, size_t axis, const size_t *lines, size_t count,
                 struct figure_making *making, struct err *err)
{
    const struct sweep_axis *along = &kept->grid.axes[axis];
    struct figure_sweep *sweep = &making->sweep;
    struct arena *arena = making->arena;
    const struct figure_metrics *metrics = &sweep->metrics;
    size_t *order = order_of(along, arena, err);
    const char **texts = arena_take(arena, along->count, sizeof *texts, err);
    const char **names = arena_take(arena, count, sizeof *names, err);
    double *numbers = arena_take(arena, along->count, sizeof *numbers, err);
    struct figure_value *values =
        arena_take(arena, count * along->count * metrics->count, sizeof *values, err);
    bool ok = order && texts && names && numbers && values;
    for (size_t p = 0; ok && p < along->count; p++) {
        const char *value = along->values[order[p]];
        texts[p] = arena_text(arena, value, strlen(value), err);
        numbers[p] = has_numbers(along) ? key_number(value) : 0;
        ok = texts[p] != NULL;
    }
    for (size_t l = 0; ok && l < count; l++) {
        names[l] = line_name(&kept->grid, lines[l], axis, arena, err);
        ok = names[l] != NULL;
        for (size_t i = 0; ok && i < along->count * metrics->count; i++) {
            size_t set = set_of(&kept->grid, lines[l], axis, order[i / metrics->count]);
            values[l * along->count * metrics->count + i] =
                value_of(kept, set, metrics->list[i % metrics->count]);
        }
    }
    sweep->key = along->key->name;
    sweep->texts = texts;
    sweep->numbers = has_numbers(along) ? numbers : NULL;
    sweep->points = along->count;
    sweep->lines = count;
    sweep->line_names = names;
    sweep->values = values;
    return ok;
}

static void add_caption(const struct sweep_kept *kept, const struct figure_metrics *metrics,
                        size_t drawn, size_t all, struct str *text)
{
    char rows[NUM_TEXT_SIZE];
    str_addf(text, "%s, judged on %s, n = %s, %s", kept->source, kept->judged,
             num_count_text(kept->judged_rows, rows), kept->setup);
    if (drawn < all) {
        str_addf(text, "; the %zu best lines of %zu", drawn, all);
    }
    if (lacks_some(kept, metrics)) {
        str_add(text, "; where FAR is 0 there is no Efficiency");
    }
}

bool figure_making_sweep(const struct session *session, const struct figure_wanted *wanted,
                         struct figure_making *making, struct err *err)
{
    const struct sweep_kept *kept = session->swept;
    size_t lines[MOST_LINES + 1], count = 0;
    const char *usual = "dr,far,efficiency";
    if (kept == NULL) {
        return true;
    }
    size_t axis = find_axis(kept, wanted->over, err);
    if (axis == SIZE_MAX || !figure_metrics_read(wanted->metrics ? wanted->metrics : usual,
                                                 &making->sweep.metrics, err)) {
        return false;
    }
    size_t all = choose_lines(kept, axis, lines, &count);
    char *spread = arena_take(making->arena, 1, 80, err);
    if (spread == NULL) {
        return false;
    }
    if (kept->repeats > 1) {
        snprintf(spread, 80, "standard deviation of %zu trainings", kept->repeats);
    }
    making->sweep.metrics.spread = spread;
    making->source.sweep = &making->sweep;
    add_caption(kept, &making->sweep.metrics, count, all, &making->caption);
    return fill(kept, axis, lines, count, making, err);
}

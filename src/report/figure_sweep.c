/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures over the values of a setting that a sweep went through, as in figures 3 and 4 of Kim et al.
 * 2016. */
#include <math.h>
#include <stdlib.h>

#include "src/report/figures.h"
#include "src/report/gnuplot.h"

static const struct figure_sweep *sweep_of(const struct figure_source *source, struct err *err)
{
    if (source->sweep == NULL) {
        err_set(err, ERR_USAGE, "there has been no sweep in this session yet");
        err_hint(err, "as in: sweep lr=0.01,0.1,1 repeat=3 (trainings that the history has are not "
                      "done again)");
    }
    return source->sweep;
}

/* Learning rates, and what else lies more than ten times apart. */
static bool is_log(const struct figure_sweep *sweep)
{
    double least = (double)INFINITY, greatest = 0;
    for (size_t p = 0; sweep->numbers != NULL && p < sweep->points; p++) {
        least = fmin(least, sweep->numbers[p]);
        greatest = fmax(greatest, sweep->numbers[p]);
    }
    return least > 0 && greatest > 10 * least;
}

static const struct figure_value *value_at(const struct figure_sweep *sweep, size_t line,
                                           size_t point, size_t metric)
{
    return &sweep->values[(line * sweep->points + point) * sweep->metrics.count + metric];
}

static const struct figure_value *entry_of(const void *of, size_t entry, size_t m)
{
    return value_at(of, entry / ((const struct figure_sweep *)of)->points,
                    entry % ((const struct figure_sweep *)of)->points, m);
}

/* Where a value is on the axis: words stand at 1, 2, 3 ... */
static double place_of(const struct figure_sweep *sweep, size_t point)
{
    return sweep->numbers != NULL ? sweep->numbers[point] : (double)(point + 1);
}

/* A block a line: x, then value, low and high of each metric. */
static void add_line(const struct figure_sweep *sweep, size_t line, struct str *out)
{
    str_addf(out, "$line_%zu << END_OF_DATA\n", line + 1);
    for (size_t p = 0; p < sweep->points; p++) {
        gnuplot_number(out, place_of(sweep, p));
        for (size_t m = 0; m < sweep->metrics.count; m++) {
            figure_value_data(sweep->metrics.list[m], value_at(sweep, line, p, m), out);
        }
        str_add(out, "\n");
    }
    gnuplot_block_end(out);
}

static bool sweep_data(const struct figure_source *source, struct str *out, struct err *err)
{
    const struct figure_sweep *sweep = sweep_of(source, err);
    if (sweep == NULL) {
        return false;
    }
    gnuplot_set_text(out, "setting", sweep->key);
    gnuplot_set_number(out, "points", (double)sweep->points);
    gnuplot_set_number(out, "are_numbers", sweep->numbers != NULL);
    gnuplot_set_number(out, "is_log", is_log(sweep));
    gnuplot_set_names(out, "point_names", sweep->points, sweep->texts);
    str_addf(out, "array point_at[%zu]\n", sweep->points);
    for (size_t p = 0; p < sweep->points; p++) {
        str_addf(out, "point_at[%zu] = ", p + 1);
        gnuplot_number(out, place_of(sweep, p));
        str_add(out, "\n");
    }
    gnuplot_set_number(out, "lines", (double)sweep->lines);
    gnuplot_set_names(out, "line_names", sweep->lines, sweep->line_names);
    figure_metrics_data(&sweep->metrics, sweep->lines * sweep->points, entry_of, sweep, out);
    for (size_t l = 0; l < sweep->lines; l++) {
        add_line(sweep, l, out);
    }
    return true;
}

/* A row a combination: "lr=0.1", behind it the other settings. */
static bool name_rows(const struct figure_sweep *sweep, struct str *names, struct err *err)
{
    bool ok = true;
    for (size_t i = 0; i < sweep->lines * sweep->points; i++) {
        const char *others = sweep->line_names[i / sweep->points];
        str_init(&names[i]);
        str_addf(&names[i], "%s=%s%s%s", sweep->key, sweep->texts[i % sweep->points],
                 others[0] ? " " : "", others);
        ok = ok && !str_failed(&names[i]);
    }
    return ok || err_memory(err);
}

static bool sweep_text(const struct figure_source *source, size_t columns, size_t lines, bool utf8,
                       struct str *text, struct err *err)
{
    const struct figure_sweep *sweep = sweep_of(source, err);
    if (sweep == NULL) {
        return false;
    }
    size_t rows = sweep->lines * sweep->points;
    struct str *names = calloc(rows + 1, sizeof *names);
    const char **texts = calloc(rows + 1, sizeof *texts);
    bool ok = (names != NULL && texts != NULL) || err_memory(err);
    ok = ok && name_rows(sweep, names, err);
    for (size_t i = 0; ok && i < rows; i++) {
        texts[i] = names[i].text;
    }
    const struct text_size size = { columns, lines, utf8 };
    ok = ok && figure_values_text(&sweep->metrics, texts, sweep->values, rows, &size, text, err);
    for (size_t i = 0; names != NULL && i < rows; i++) {
        str_done(&names[i]);
    }
    free(names);
    free(texts);
    return ok;
}

const struct figure figure_sweep = {
    .name = "sweep",
    .title = "Sweep: figures over a setting",
    .help = "DR, FAR and Efficiency over a setting of the last sweep, with their spread",
    .template = "sweep.gp",
    .of = FIGURE_OF_SWEEP,
    .data = sweep_data,
    .text = sweep_text,
};

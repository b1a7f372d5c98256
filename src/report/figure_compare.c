/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs side by side: some figures of each, with their intervals. */
#include <math.h>
#include <stdlib.h>

#include "src/eval/wording.h"
#include "src/report/figures.h"
#include "src/report/gnuplot.h"

static const struct figure_rows *rows_of(const struct figure_source *source, struct err *err)
{
    const struct figure_rows *rows = source->rows;
    if (rows == NULL || rows->count == 0) {
        err_set(err, ERR_USAGE, "no model of this session has been tested yet");
        err_hint(err, "test, or name runs of the history: plot compare runs=1,2");
        return NULL;
    }
    return rows;
}

static const struct figure_value *value_of(const void *of, size_t entry, size_t m)
{
    const struct figure_rows *rows = of;
    return &rows->rows[entry].values[m];
}

static bool compare_data(const struct figure_source *source, struct str *out, struct err *err)
{
    const struct figure_rows *rows = rows_of(source, err);
    const char *names[FIGURE_ROWS];
    if (rows == NULL) {
        return false;
    }
    for (size_t i = 0; i < rows->count; i++) {
        names[i] = rows->rows[i].name;
    }
    gnuplot_set_number(out, "runs", (double)rows->count);
    gnuplot_set_names(out, "run_names", rows->count, names);
    figure_metrics_data(&rows->metrics, rows->count, value_of, rows, out);
    for (size_t m = 0; m < rows->metrics.count; m++) {
        const struct metric *metric = rows->metrics.list[m];
        str_addf(out, "$figures_%zu << END_OF_DATA\n", m + 1);
        for (size_t i = 0; i < rows->count; i++) {
            char text[NUM_TEXT_SIZE];
            const struct figure_value *value = &rows->rows[i].values[m];
            str_addf(out, "%zu", i + 1);
            figure_value_data(metric, value, out);
            str_addf(out, " \"%s\"\n", metric_text(metric, value->value, text));
        }
        gnuplot_block_end(out);
    }
    return true;
}

static bool compare_text(const struct figure_source *source, size_t columns, size_t lines,
                         bool utf8, struct str *text, struct err *err)
{
    const struct figure_rows *rows = rows_of(source, err);
    if (rows == NULL) {
        return false;
    }
    const char *names[FIGURE_ROWS];
    struct figure_value values[FIGURE_ROWS * FIGURE_METRICS];
    for (size_t i = 0; i < rows->count; i++) {
        names[i] = rows->rows[i].name;
        for (size_t m = 0; m < rows->metrics.count; m++) {
            values[i * rows->metrics.count + m] = rows->rows[i].values[m];
        }
    }
    const struct text_size size = { columns, lines, utf8 };
    return figure_values_text(&rows->metrics, names, values, rows->count, &size, text, err);
}

const struct figure figure_compare = {
    .name = "compare",
    .title = "Runs side by side",
    .help = "figures of several runs with their 95 % intervals",
    .template = "compare.gp",
    .of = FIGURE_OF_RUNS,
    .takes_runs = true,
    .data = compare_data,
    .text = compare_text,
};

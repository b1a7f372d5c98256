/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the figures sweep and compare share: metrics with their spread. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/eval/wording.h"
#include "src/report/figures.h"
#include "src/report/gnuplot.h"

/* Widens a range by a value with its spread. */
static void widen(const struct figure_value *value, double *low, double *high)
{
    const double ends[3] = { value->value, value->low, value->high };
    for (size_t i = 0; i < 3; i++) {
        *low = isfinite(ends[i]) && ends[i] < *low ? ends[i] : *low;
        *high = isfinite(ends[i]) && ends[i] > *high ? ends[i] : *high;
    }
}

static void set_number(const char *array, size_t place, double value, struct str *gnuplot_data)
{
    str_addf(gnuplot_data, "%s[%zu] = ", array, place);
    gnuplot_number(gnuplot_data, value);
    str_add(gnuplot_data, "\n");
}

void figure_metrics_data(const struct figure_metrics *metrics, size_t entries,
                         const struct figure_value *(*value)(const void *of, size_t entry,
                                                             size_t m),
                         const void *of, struct str *gnuplot_data)
{
    const char *names[FIGURE_METRICS];
    for (size_t m = 0; m < metrics->count; m++) {
        names[m] = metrics->list[m]->title;
    }
    gnuplot_set_number(gnuplot_data, "metrics", (double)metrics->count);
    gnuplot_set_names(gnuplot_data, "metric_names", metrics->count, names);
    gnuplot_set_text(gnuplot_data, "spread", metrics->spread);
    str_addf(gnuplot_data,
             "array metric_rates[%zu]\narray metric_low[%zu]\narray metric_high[%zu]\n",
             metrics->count, metrics->count, metrics->count);
    for (size_t m = 0; m < metrics->count; m++) {
        double low = (double)INFINITY, high = -(double)INFINITY;
        double scale = metrics->list[m]->is_rate ? 100 : 1;
        for (size_t i = 0; i < entries; i++) {
            widen(value(of, i, m), &low, &high);
        }
        if (!(low < high)) { /* nothing, or one value only */
            double middle = low == high ? low : 0;
            double half = middle == 0 ? 1 / scale : 0.1 * fabs(middle);
            low = middle - half;
            high = middle + half;
        }
        set_number("metric_rates", m + 1, metrics->list[m]->is_rate, gnuplot_data);
        set_number("metric_low", m + 1, scale * low, gnuplot_data);
        set_number("metric_high", m + 1, scale * high, gnuplot_data);
    }
}

void figure_value_data(const struct metric *metric, const struct figure_value *value,
                       struct str *gnuplot_data)
{
    double scale = metric->is_rate ? 100 : 1;
    const double numbers[3] = { value->value, value->low, value->high };
    for (size_t i = 0; i < 3; i++) {
        str_add(gnuplot_data, " ");
        gnuplot_number(gnuplot_data, scale * numbers[i]);
    }
}

static void fill_dots(const struct figure_metrics *metrics, const struct figure_value *values,
                      size_t count, struct text_dot *dots, char (*figures)[NUM_TEXT_SIZE])
{
    for (size_t i = 0; i < count; i++) {
        const struct metric *metric = metrics->list[i % metrics->count];
        double scale = metric->is_rate ? 100 : 1;
        dots[i] = (struct text_dot){ .value = scale * values[i].value,
                                     .low = scale * values[i].low,
                                     .high = scale * values[i].high,
                                     .figure = metric_text(metric, values[i].value, figures[i]) };
    }
}

bool figure_values_text(const struct figure_metrics *metrics, const char *const *names,
                        const struct figure_value *values, size_t rows,
                        const struct text_size *size, struct str *text, struct err *err)
{
    size_t count = rows * metrics->count;
    const char *headings[FIGURE_METRICS];
    struct text_dot *dots = calloc(count + 1, sizeof *dots);
    char(*figures)[NUM_TEXT_SIZE] = calloc(count + 1, sizeof *figures);
    struct str legend;
    str_init(&legend);
    bool ok = (dots != NULL && figures != NULL) || err_memory(err);
    if (ok) {
        for (size_t m = 0; m < metrics->count; m++) {
            headings[m] = metrics->list[m]->title;
        }
        fill_dots(metrics, values, count, dots, figures);
        const char *line = size->utf8 ? "\342\224\200\342\227\217\342\224\200" : "-o-";
        str_addf(&legend, "%s %s", metrics->spread[0] ? line : "",
                 metrics->spread[0] ? metrics->spread : "");
        const struct text_dots drawn = {
            .names = names,
            .rows = rows,
            .headings = headings,
            .columns = metrics->count,
            .dots = dots,
            .legend = metrics->spread[0] ? legend.text : "",
        };
        ok = (!str_failed(&legend) || err_memory(err)) && textplot_dots(&drawn, size, text, err);
    }
    str_done(&legend);
    free(dots);
    free(figures);
    return ok;
}

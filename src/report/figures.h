/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the figures share. Inside src/report only. */
#ifndef PEEPHOLE_REPORT_FIGURES_H
#define PEEPHOLE_REPORT_FIGURES_H

#include "src/report/figure.h"
#include "src/report/textplot.h"

#define FIGURE(name) extern const struct figure figure_##name;
#include "src/report/figures.def"
#undef FIGURE

/* The two figures over epochs differ in which values they show: [0] training, [1] validation. */
struct epoch_curves {
    double (*value[2])(const struct epoch_record *record);
    const char *y_label;
    double scale; /* for the text: 100 for per cent */
};
bool epochs_data(const struct figure_source *source, const struct epoch_curves *curves,
                 struct str *gnuplot_data, struct err *err);
bool epochs_text(const struct figure_source *source, const struct epoch_curves *curves,
                 size_t columns, size_t lines, bool utf8, struct str *text, struct err *err);

/* The verdict that a figure needs, or NULL and the sentence that says how to get one. */
const struct verdict *figure_verdict(const struct figure_source *source, struct err *err);

/* Variables that tell of metrics: `metrics`, and arrays metric_names, metric_rates (1: shown in per cent),
 * metric_low and metric_high (the ends of all that is drawn of it, low < high). value: entry i of metric m. */
void figure_metrics_data(const struct figure_metrics *metrics, size_t entries,
                         const struct figure_value *(*value)(const void *of, size_t entry,
                                                             size_t m),
                         const void *of, struct str *gnuplot_data);
/* "0.98 0.97 0.99" with a blank before it: value, low and high, in per cent where the metric is a rate. */
void figure_value_data(const struct metric *metric, const struct figure_value *value,
                       struct str *gnuplot_data);
/* Rows of figures as dots with their spread: rows x metrics values. */
bool figure_values_text(const struct figure_metrics *metrics, const char *const *names,
                        const struct figure_value *values, size_t rows,
                        const struct text_size *size, struct str *text, struct err *err);

/* How many attack classes have more rows than class c; of equals the first counts as larger. */
size_t figure_class_rank(const struct score *score, size_t c);

#endif

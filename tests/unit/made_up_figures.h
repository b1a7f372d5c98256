/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made-up sources for the figures that are of no single test: classes, sweep, runs side by side. */
#ifndef PEEPHOLE_TESTS_MADE_UP_FIGURES_H
#define PEEPHOLE_TESTS_MADE_UP_FIGURES_H

#include "src/report/figure.h"
#include "tests/unit/made_up.h"

enum { MADE_UP_CLASSES = 5, MADE_UP_POINTS = 4, MADE_UP_LINES = 3, MADE_UP_METRICS = 3 };

struct made_up_figures {
    struct figure_classes classes;
    struct figure_sweep sweep;
    struct figure_rows rows;
    struct figure_row row_list[MADE_UP_LINES];
    struct figure_value values[MADE_UP_LINES * MADE_UP_POINTS * MADE_UP_METRICS];
};

static const size_t made_up_rows[MADE_UP_CLASSES] = { 1000, 300, 300, 0, 30 };
static const size_t made_up_before[MADE_UP_CLASSES] = { 97278, 391458, 4107, 1126, 52 };
static const double made_up_rates[MADE_UP_POINTS] = { 0.0001, 0.001, 0.01, 0.1 };
static const char *const made_up_texts[MADE_UP_POINTS] = { "0.0001", "0.001", "0.01", "0.1" };

/* Values about `middle`; one has no value, one no spread. */
static inline struct figure_value made_up_value(size_t i, double middle)
{
    double value = middle + 0.01 * (double)(i % 7);
    double half = i % 5 == 1 ? (double)NAN : 0.004 * (double)(1 + i % 3);
    return i == 4 ? (struct figure_value){ (double)NAN, (double)NAN, (double)NAN }
                  : (struct figure_value){ value, value - half, value + half };
}

/* names: five, of classes, lines and runs; verdict: of each run, for curves. Fills `figures`, which the
 * source then points into. */
static inline void made_up_figures(const char *const *names, const struct verdict *verdict,
                                   struct made_up_figures *figures, struct figure_source *source)
{
    const struct figure_metrics metrics = { { metric_find("dr"), metric_find("far"),
                                              metric_find("efficiency") },
                                            MADE_UP_METRICS,
                                            names[4] };
    *figures = (struct made_up_figures){ 0 };
    figures->classes =
        (struct figure_classes){ names, MADE_UP_CLASSES, made_up_rows, made_up_before,
                                 1930,  494021,          names[1],     names[2] };
    for (size_t i = 0; i < MADE_UP_LINES * MADE_UP_POINTS * MADE_UP_METRICS; i++) {
        figures->values[i] = made_up_value(i, i % 3 == 2 ? 12 : i % 3 == 1 ? 0.05 : 0.9);
    }
    figures->sweep = (struct figure_sweep){ .key = names[0],
                                            .texts = made_up_texts,
                                            .numbers = made_up_rates,
                                            .points = MADE_UP_POINTS,
                                            .lines = MADE_UP_LINES,
                                            .line_names = names + 1,
                                            .metrics = metrics,
                                            .values = figures->values };
    for (size_t r = 0; r < MADE_UP_LINES; r++) {
        figures->row_list[r] = (struct figure_row){ .name = names[r], .verdict = verdict };
        for (size_t m = 0; m < MADE_UP_METRICS; m++) {
            figures->row_list[r].values[m] = figures->values[MADE_UP_METRICS * r + m];
        }
    }
    figures->rows = (struct figure_rows){ figures->row_list, MADE_UP_LINES, metrics };
    source->classes = &figures->classes;
    source->sweep = &figures->sweep;
    source->rows = &figures->rows;
}

#endif

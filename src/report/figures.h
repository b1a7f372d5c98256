/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the figures share. Inside src/report only. */
#ifndef PEEPHOLE_REPORT_FIGURES_H
#define PEEPHOLE_REPORT_FIGURES_H

#include "src/report/figure.h"

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

#endif

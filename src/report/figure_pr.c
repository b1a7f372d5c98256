/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Precision over recall: of a test's classes, or of several runs. */
#include "src/report/figure_curves.h"
#include "src/score/operating.h"

enum { MOST_POINTS = 800 }; /* about a pixel */

static bool curve_of(const struct judged *judged, size_t positive_class, struct figure_curve *curve,
                     struct err *err)
{
    struct operating operating;
    struct pr pr;
    if (!operating_of(judged, positive_class, &operating, err) ||
        !pr_of(judged, positive_class, MOST_POINTS, &pr, err)) {
        return false;
    }
    curve->area = operating.auc_pr;
    curve->interval = operating.auc_pr_interval;
    curve->share = (double)operating.positives / (double)judged->rows;
    bool ok = figure_curve_points(curve, pr.count, err);
    for (size_t p = 0; ok && p < pr.count; p++) {
        curve->points[p] = pr.points[p].recall;
        curve->points[pr.count + p] = pr.points[p].precision;
    }
    pr_done(&pr);
    return ok;
}

static const struct curve_kind kind = {
    .x_label = "recall; beside the names: area under the curve",
    .y_label = "precision",
    .needs = "precision and recall need rows of an attack",
    .curve = curve_of,
};

static bool pr_data(const struct figure_source *source, struct str *out, struct err *err)
{
    return figure_curves_data(source, &kind, out, err);
}

static bool pr_text(const struct figure_source *source, size_t columns, size_t lines, bool utf8,
                    struct str *text, struct err *err)
{
    const struct text_size size = { columns, lines, utf8 };
    return figure_curves_text(source, &kind, &size, text, err);
}

const struct figure figure_pr = {
    .name = "pr",
    .title = "Precision over recall",
    .help = "precision over recall at every threshold, with the areas",
    .template = "pr.gp",
    .of = FIGURE_OF_TEST,
    .takes_runs = true,
    .data = pr_data,
    .text = pr_text,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ROC curves: of a test's classes and their mean, or of several runs. */
#include "src/report/figure_curves.h"
#include "src/score/operating.h"

enum { MOST_POINTS = 1500 }; /* about a pixel */

static bool take_points(const struct roc *roc, struct figure_curve *curve, struct err *err)
{
    curve->area = roc->auc;
    if (!figure_curve_points(curve, roc->count, err)) {
        return false;
    }
    for (size_t p = 0; p < roc->count; p++) {
        curve->points[p] = roc->points[p].false_positive_rate;
        curve->points[roc->count + p] = roc->points[p].true_positive_rate;
    }
    return true;
}

static bool curve_of(const struct judged *judged, size_t positive_class, struct figure_curve *curve,
                     struct err *err)
{
    struct operating operating;
    struct roc roc;
    if (!operating_of(judged, positive_class, &operating, err) ||
        !roc_of(judged, positive_class, MOST_POINTS, &roc, err)) {
        return false;
    }
    curve->interval = operating.auc_interval;
    bool ok = take_points(&roc, curve, err);
    roc_done(&roc);
    return ok;
}

static bool mean_of(const struct judged *judged, struct figure_curve *curve, struct err *err)
{
    struct roc roc;
    if (!roc_macro_of(judged, MOST_POINTS, &roc, err)) {
        return false;
    }
    bool ok = take_points(&roc, curve, err);
    roc_done(&roc);
    return ok;
}

static const struct curve_kind kind = {
    .x_label = "false alarm rate; beside the names: area under the curve",
    .y_label = "detection rate",
    .needs = "a ROC curve needs rows of at least two classes",
    .curve = curve_of,
    .mean = mean_of,
};

static bool roc_data(const struct figure_source *source, struct str *out, struct err *err)
{
    if (!figure_curves_data(source, &kind, out, err)) {
        return false;
    }
    /* Templates of users know the areas by this name. */
    str_add(out, "array curve_auc[curves]\n"
                 "do for [i=1:curves] { curve_auc[i] = curve_area[i] }\n");
    return true;
}

static bool roc_text(const struct figure_source *source, size_t columns, size_t lines, bool utf8,
                     struct str *text, struct err *err)
{
    const struct text_size size = { columns, lines, utf8 };
    return figure_curves_text(source, &kind, &size, text, err);
}

const struct figure figure_roc = {
    .name = "roc",
    .title = "ROC: detection against false alarms",
    .help = "detection rate over false alarm rate at every threshold, with the areas",
    .template = "roc.gp",
    .of = FIGURE_OF_TEST,
    .takes_runs = true,
    .data = roc_data,
    .text = roc_text,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ROC curves: attack against normal, and each attack class against the rest. */
#include <math.h>
#include <stdlib.h>

#include "src/eval/wording.h"
#include "src/report/figures.h"
#include "src/report/gnuplot.h"
#include "src/report/textplot.h"

enum { MOST_CLASSES = 7, MOST_POINTS = 1500 }; /* linetypes of the theme; about a pixel */

/* Curves of a verdict; curve 0 is attack against normal. Class normal against the rest would be its
 * mirror image, and is left out. */
struct curves {
    size_t count;
    const char *names[MOST_CLASSES + 1]; /* borrowed */
    struct roc rocs[MOST_CLASSES + 1];
};

static void curves_done(struct curves *curves)
{
    for (size_t i = 0; i < curves->count; i++) {
        roc_done(&curves->rocs[i]);
    }
    curves->count = 0;
}

static bool add_curve(struct curves *curves, const struct judged *judged, size_t positive_class,
                      const char *name, struct err *err)
{
    struct roc *roc = &curves->rocs[curves->count];
    if (!roc_of(judged, positive_class, MOST_POINTS, roc, err)) {
        return false;
    }
    if (roc->count > 0) {
        curves->names[curves->count++] = name;
    }
    return true;
}

/* How many attack classes have more rows than class c; of equals the first counts as larger. */
static size_t rank_of(const struct score *score, size_t c)
{
    size_t rank = 0;
    for (size_t other = 1; other < score->classes; other++) {
        size_t rows = score->per_class[other].support, mine = score->per_class[c].support;
        rank += rows > mine || (rows == mine && other < c) ? 1 : 0;
    }
    return rank;
}

static bool curves_of(const struct figure_source *source, struct curves *curves, struct err *err)
{
    curves->count = 0;
    const struct verdict *verdict = figure_verdict(source, err);
    if (verdict == NULL) {
        return false;
    }
    const struct trial *pooled = &verdict->pooled;
    bool ok = add_curve(curves, &pooled->judged, SIZE_MAX, "attack against normal", err);
    for (size_t c = 1; ok && c < pooled->score.classes && pooled->score.classes > 2; c++) {
        if (rank_of(&pooled->score, c) < MOST_CLASSES) {
            ok = add_curve(curves, &pooled->judged, c, pooled->judged.class_names[c], err);
        }
    }
    if (ok && curves->count == 0) {
        ok = err_set(err, ERR_INPUT,
                     "a ROC curve needs rows of at least two classes, and %s has one",
                     verdict->table_name);
    }
    if (!ok) {
        curves_done(curves);
    }
    return ok;
}

static bool roc_data(const struct figure_source *source, struct str *out, struct err *err)
{
    struct curves curves;
    if (!curves_of(source, &curves, err)) {
        return false;
    }
    gnuplot_set_number(out, "curves", (double)curves.count);
    gnuplot_set_names(out, "curve_names", curves.count, curves.names);
    str_addf(out, "array curve_auc[%zu]\n", curves.count);
    for (size_t i = 0; i < curves.count; i++) {
        str_addf(out, "curve_auc[%zu] = ", i + 1);
        gnuplot_number(out, curves.rocs[i].auc);
        str_addf(out, "\n$curve_%zu << END_OF_DATA\n", i + 1);
        for (size_t p = 0; p < curves.rocs[i].count; p++) {
            gnuplot_number(out, curves.rocs[i].points[p].false_positive_rate);
            str_add(out, " ");
            gnuplot_number(out, curves.rocs[i].points[p].true_positive_rate);
            str_add(out, "\n");
        }
        gnuplot_block_end(out);
    }
    curves_done(&curves);
    return true;
}

/* x and y of a curve's points as two arrays, x first. Caller frees. */
static double *points_of(const struct roc *roc)
{
    double *values = calloc(2 * roc->count, sizeof *values);
    for (size_t p = 0; values != NULL && p < roc->count; p++) {
        values[p] = roc->points[p].false_positive_rate;
        values[roc->count + p] = roc->points[p].true_positive_rate;
    }
    return values;
}

static bool roc_text(const struct figure_source *source, size_t columns, size_t lines, bool utf8,
                     struct str *text, struct err *err)
{
    struct curves curves;
    if (!curves_of(source, &curves, err)) {
        return false;
    }
    struct text_curve drawn[MOST_CLASSES + 1] = { { NULL, NULL, NULL, 0 } };
    struct str names[MOST_CLASSES + 1];
    double *points[MOST_CLASSES + 1] = { NULL };
    bool ok = true;
    for (size_t i = 0; i < curves.count && ok; i++) {
        size_t count = curves.rocs[i].count;
        points[i] = points_of(&curves.rocs[i]);
        ok = points[i] != NULL || err_memory(err);
        char auc[NUM_TEXT_SIZE];
        str_init(&names[i]);
        str_addf(&names[i], "%s %s", curves.names[i], fixed_text(curves.rocs[i].auc, 4, auc));
        drawn[i] =
            (struct text_curve){ names[i].text, points[i], ok ? points[i] + count : NULL, count };
    }
    struct text_axes axes = {
        .x_label = "false alarm rate; beside the names: area under the curve",
        .y_label = "detection rate",
        .x_high = 1,
        .y_high = 1,
        .key_inside = true,
    };
    struct text_size size = { columns, lines, utf8 };
    ok = ok && textplot_curves(&axes, drawn, curves.count, &size, text, err);
    for (size_t i = 0; i < curves.count; i++) {
        free(points[i]);
        if (drawn[i].name != NULL) {
            str_done(&names[i]);
        }
    }
    curves_done(&curves);
    return ok;
}

const struct figure figure_roc = {
    .name = "roc",
    .title = "ROC: detection against false alarms",
    .help = "detection rate over false alarm rate at every threshold, with the areas",
    .template = "roc.gp",
    .data = roc_data,
    .text = roc_text,
};

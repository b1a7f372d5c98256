/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the figures roc and pr share: curves of one test (attack against normal, then each attack class
 * against the rest), or attack against normal of several runs in one picture. Inside src/report only.
 */
#ifndef PEEPHOLE_REPORT_FIGURE_CURVES_H
#define PEEPHOLE_REPORT_FIGURE_CURVES_H

#include "src/report/figures.h"

/* linetypes of the theme: 1 to 7 for classes, 8 and 9, both in ink, for attack and for means */
enum {
    CURVES_OF_CLASSES = FIGURE_KEPT_MOST,
    CURVES_OF_RUNS = 8,
    CURVES_MOST = CURVES_OF_CLASSES + 2
};

struct figure_curve {
    char *name;
    double *points; /* all x, then all y: 2 x count */
    size_t count;   /* 0: there is no such curve */
    double area;
    struct interval interval; /* of the area; NaN: not known */
    double share;             /* of the positive rows: what a coin would reach */
    size_t linetype;
};

/* What the two figures differ in. */
struct curve_kind {
    const char *x_label, *y_label; /* of the text form */
    const char *needs;             /* "a ROC curve needs rows of at least two classes" */
    /* Points, count, area, interval and share. positive_class as for roc_of. */
    bool (*curve)(const struct judged *judged, size_t positive_class, struct figure_curve *curve,
                  struct err *err);
    /* The mean over the classes; NULL: there is none. */
    bool (*mean)(const struct judged *judged, struct figure_curve *curve, struct err *err);
};

/* x and y for that many points. Errors: memory. */
bool figure_curve_points(struct figure_curve *curve, size_t count, struct err *err);

bool figure_curves_data(const struct figure_source *source, const struct curve_kind *kind,
                        struct str *out, struct err *err);
bool figure_curves_text(const struct figure_source *source, const struct curve_kind *kind,
                        const struct text_size *size, struct str *text, struct err *err);

#endif

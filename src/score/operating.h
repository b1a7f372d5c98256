/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a model could do at other thresholds than its own: points of the curves, found on all rows (no
 * curve is thinned first), and the curve of precision over recall. Knows no model and no table.
 */
#ifndef PEEPHOLE_SCORE_OPERATING_H
#define PEEPHOLE_SCORE_OPERATING_H

#include "src/score/score.h"

/* Where a row is called positive from a threshold of its probability on. */
struct operating_point {
    double wanted;    /* the most false alarms, or the least recall, that was asked for */
    double far, dr;   /* false-positive rate and recall there */
    double precision; /* NaN where no row is called positive */
    double threshold; /* infinite: no row is */
};

enum { OPERATING_FARS = 4, OPERATING_RECALLS = 4 };
extern const double operating_fars[OPERATING_FARS];       /* 0.001 0.01 0.05 0.1 */
extern const double operating_recalls[OPERATING_RECALLS]; /* 0.5 0.8 0.9 0.99 */

struct operating {
    size_t positives, negatives;
    double auc;
    struct interval auc_interval; /* DeLong */
    double auc_pr;                /* average precision */
    /* Of that: the binomial interval of its logit, n the positives (Boyd, Eng, Page 2013, ECML PKDD). */
    struct interval auc_pr_interval;
    struct operating_point
        at_far[OPERATING_FARS]; /* most detection, by the highest threshold that has it */
    struct operating_point at_recall[OPERATING_RECALLS]; /* the highest one that reaches it */
};
/* positive_class as for roc_of. Without a positive or without a negative row the areas are NaN and the
 * points hold NaN. Errors: memory. */
bool operating_of(const struct judged *judged, size_t positive_class, struct operating *operating,
                  struct err *err);

/* Precision over recall, from the highest threshold down; a point differs from the one before by at
 * least 2 / most in |recall| + |precision|, the last one has recall 1. Ties are one point. */
struct pr_point {
    double recall, precision, threshold;
};
struct pr {
    struct pr_point *points; /* NULL without a positive row */
    size_t count;
};
bool pr_of(const struct judged *judged, size_t positive_class, size_t most, struct pr *pr,
           struct err *err);
void pr_done(struct pr *pr);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why a row was answered as it was, by three questions to the model: what each feature adds to the
 * probability of the answer on the way from a typical row (integrated gradients), what becomes of it
 * when one feature alone takes its typical value (occlusion), and which smallest change of one feature
 * to a value of the training table changes the answer. A model that is no net has no gradients, and is
 * asked the last two.
 */
#ifndef PEEPHOLE_EVAL_EXPLAIN_H
#define PEEPHOLE_EVAL_EXPLAIN_H

#include "src/base/pool.h"
#include "src/base/thread.h"
#include "src/net/probe.h"

#define BASELINE_ZEROS SIZE_MAX

/* All borrowed. */
struct explain_request {
    const struct model *model;
    const struct compute *compute;
    const struct table *table;
    size_t position;           /* of the row in it */
    const struct table *train; /* NULL: not known; then nothing but zeros to start from, no flips */
    size_t baseline;           /* class whose typical row the path begins at, or BASELINE_ZEROS */
    const struct cancel *cancel;
};

/* The smallest change of one feature that changes the answer. */
struct flip {
    bool found;
    double value;    /* that occurs in the training table; of a symbol its code there */
    size_t answer;   /* with it */
    double distance; /* of the prepared numbers; 1 for a symbol */
};

struct feature_share {
    size_t feature;
    double typical; /* the value it has where the path begins; NaN with zeros */
    double share; /* of the difference of the probabilities, by integrated gradients; NaN: no net */
    double occluded; /* probability of the answer less that with the typical value instead */
    struct flip flip;
};

struct explanation {
    size_t class_index;             /* the answer: whose probability is explained */
    double probability;             /* of that */
    double baseline_probability;    /* of the same class where the path begins */
    double missing;                 /* that difference less the sum of all shares; NaN: no net */
    size_t points;                  /* at which the gradient was taken; 0: no net */
    struct feature_share *features; /* those that the model sees; the largest |share| first, without
                                       shares the largest |occluded| */
    size_t feature_count;
    struct window window;
    double *row_shares; /* one a row of the window: of all its features */
};
/* Fills the caller's storage. Errors: carry=yes, a class without training rows, memory, cancelled. */
bool explain_row(struct explanation *explanation, const struct explain_request *request,
                 struct err *err);
void explain_done(struct explanation *explanation); /* empties it */

/*
 * Integrated gradients (Sundararajan, Taly, Yan 2017, ICML; arXiv:1703.01365): of cell i
 * (x_i - b_i) times the mean of dp/dx_i over the straight path from b to x, taken at the middles of
 * `points` equal pieces; doubled from 64 on until the shares' sum is within 0.002 of p(x) - p(b), or
 * points is 4096. shares: cells of the probe. Returns that difference less the sum.
 */
double integrated_gradients(struct probe *probe, const real *from, const real *to,
                            size_t class_index, double *shares, size_t *points, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From true classes and class probabilities to figures. Knows no model and no table.
 * Class 0 is normal in every scheme; DR and FAR take all other classes together as attack, so an
 * attack called another attack counts as detected. A figure that has no value (0/0) is NaN.
 */
#ifndef PEEPHOLE_SCORE_SCORE_H
#define PEEPHOLE_SCORE_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/err.h"
#include "src/base/json.h"

/* What is to be judged. Borrowed by score_of; probabilities: rows x classes. */
struct judged {
    size_t rows;
    size_t classes;
    const char *const *class_names;
    const uint16_t *truth;
    const float *probabilities;
};

struct interval {
    double low, high;
};

struct class_score {
    const char *name; /* borrowed from the judged */
    size_t support;   /* rows of this class */
    size_t predicted; /* rows that were answered with it */
    size_t hits;      /* rows of this class that were answered with it */
    double precision, recall, f1, false_positive_rate;
    double auc;                      /* one against the rest, ties count half */
    struct interval recall_interval; /* Wilson, 95 % */
};

struct score {
    size_t rows;
    size_t classes;
    size_t *confusion;        /* classes x classes; rows are the true class */
    size_t correct;           /* rows whose own class was answered */
    size_t attacks, detected; /* rows of an attack class; those answered with any attack class */
    size_t normals, false_alarms; /* rows of class normal; those answered with an attack class */
    double accuracy, dr, far, efficiency; /* efficiency = DR / FAR; NaN where FAR is 0 */
    double binary_accuracy;               /* all attack classes taken as one */
    double macro_f1;                      /* mean of F1 over the classes that have rows */
    double auc_macro;         /* mean of the one-against-rest AUC over the classes that have rows */
    size_t classes_predicted; /* how many classes were answered at least once */
    size_t only_class;        /* where that is 1: which */
    struct class_score *per_class;
    struct interval accuracy_interval, dr_interval, far_interval;
};

/* Errors: a true class that does not exist, a probability that is no number, memory. */
bool score_of(const struct judged *judged, struct score *score, struct err *err);
void score_done(struct score *score);

/* The figures that have one value, by name: "accuracy", "dr", "far", "efficiency", "macro_f1",
 * "auc_macro", "binary_accuracy". Rows of metrics.def: expect, best, worst, plots and JSON go
 * through it. */
struct metric {
    const char *name;
    const char *title; /* "DR" */
    const char *help;
    bool is_rate; /* 0 .. 1, shown to people in per cent */
    bool smaller_is_better;
    double (*value)(const struct score *score);
};
size_t metric_count(void);
const struct metric *metric_at(size_t index);
const struct metric *metric_find(const char *name); /* NULL: none */

/* The figures that every class has: "precision", "recall", "f1", "false_positive_rate", "auc". */
struct class_metric {
    const char *name;
    const char *title;
    const char *help;
    bool is_rate;
    bool smaller_is_better;
    double (*value)(const struct class_score *score);
};
size_t class_metric_count(void);
const struct class_metric *class_metric_at(size_t index);

/* A figure by its full name: that of a metric, or "recall.CLASS" with the name of a class metric
 * before the first point. NaN and err for a name that does not exist. */
bool metric_value(const struct score *score, const char *name, double *value, struct err *err);

/* The largest probability; the first of equals. */
size_t argmax_class(const float *probabilities, size_t classes);

/* Wilson score interval at 95 %. hits of trials; [0, 1] for no trials. */
struct interval wilson_interval(size_t hits, size_t trials);

/* Points of a ROC curve of one class against the rest, from (0,0) to (1,1), thinned to at most
 * `most` points (at least 4) so that no point of the curve is further than 2 / (most - 3) from what
 * is left. positive_class SIZE_MAX: attack (1 - probability of normal) against normal.
 * Without a positive or without a negative row there is no curve: count 0, auc NaN. */
struct roc_point {
    double false_positive_rate, true_positive_rate;
    double
        threshold; /* the point of "positive where the probability is at least this"; infinite first */
};
struct roc {
    struct roc_point *points;
    size_t count;
    double auc;
    size_t positives, negatives;
};
bool roc_of(const struct judged *judged, size_t positive_class, size_t most, struct roc *roc,
            struct err *err);
void roc_done(struct roc *roc);

#endif

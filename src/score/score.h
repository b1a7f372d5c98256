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
#include "src/net/decision.h"

/* What is to be judged. Borrowed by score_of; probabilities: rows x classes. */
struct judged {
    size_t rows;
    size_t classes;
    const char *const *class_names;
    const uint16_t *truth;
    const float *probabilities;
    const double *costs;             /* classes x classes, rows are the true class; NULL: none */
    const struct decision *decision; /* from probabilities to answers; NULL: the most probable */
};
/* The class that a row is answered with. */
size_t judged_answer(const struct judged *judged, size_t row);

/* 95 %; NaN both where there is none. */
struct interval {
    double low, high;
};

/* Places of the rows of metrics.def: METRIC_accuracy, CLASS_METRIC_recall. */
enum metric_place {
#define METRIC(name, title, help, is_rate, smaller) METRIC_##name,
#include "src/score/metrics.def"
    METRICS
};
enum class_metric_place {
#define CLASS_METRIC(name, title, help, is_rate, smaller) CLASS_METRIC_##name,
#include "src/score/metrics.def"
    CLASS_METRICS
};

struct class_score {
    const char *name; /* borrowed from the judged */
    size_t support;   /* rows of this class */
    size_t predicted; /* rows that were answered with it */
    size_t hits;      /* rows of this class that were answered with it */
    double precision, recall, f1, false_positive_rate;
    double auc;    /* one against the rest, ties count half */
    double auc_pr; /* area under precision over recall, by steps (average precision) */
    struct interval intervals[CLASS_METRICS]; /* Wilson; of auc DeLong; others: score_bootstrap */
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
    double balanced_accuracy;             /* mean recall of the classes that have rows */
    double mcc; /* over all classes; 0 where truth or answers are of one class */
    double kappa;
    double cost; /* mean price of an answer; NaN without costs */
    /* Figures of the probabilities, NaN where there are none: */
    double auc_macro, auc_pr_macro; /* means of the one-against-rest areas of the classes that have
                                       rows */
    double log_loss;                /* nats a row; probabilities below 1e-15 count as that */
    double brier;                   /* sum over the classes, 0 to 2 */
    double calibration_error;       /* of the most probable class, 15 bins of equal width */
    size_t classes_predicted;       /* how many classes were answered at least once */
    size_t only_class;              /* where that is 1: which */
    struct class_score *per_class;
    struct interval intervals[METRICS]; /* Wilson for rates; others: score_bootstrap */
};

/* Errors: a true class that does not exist, a probability that is no number, memory. */
bool score_of(const struct judged *judged, struct score *score, struct err *err);
/* The same of a matrix alone (classes x classes, rows are the true class): the figures of
 * probabilities are NaN. costs as in struct judged. */
bool score_of_matrix(const size_t *confusion, size_t classes, const char *const *class_names,
                     const double *costs, struct score *score, struct err *err);
void score_done(struct score *score);

/*
 * Intervals by bootstrap (Efron 1979; percentiles of the draws) where the score has none yet: figures
 * of the matrix by 1,000 draws of its cells, figures of probabilities by 400 draws of rows, out of at
 * most 20,000 of them, narrowed by the root of the share of rows that these are. The draws depend on
 * the seed alone, not on the threads. judged: what the score is of. pool NULL: the caller alone.
 */
struct pool;
bool score_bootstrap(const struct judged *judged, uint64_t seed, struct pool *pool,
                     struct score *score, struct err *err);

/* The same of a score that is made of a matrix alone. costs as in struct judged. */
bool score_bootstrap_matrix(const double *costs, uint64_t seed, struct pool *pool,
                            struct score *score, struct err *err);

/* The cost matrix of the KDD Cup 1999 contest (Elkan 1999) for classes called normal, probe, dos, u2r
 * and r2l, in any order. false: the classes are others. costs: classes x classes. */
bool kdd_cup_costs(const char *const *class_names, size_t classes, double *costs);
#define KDD_CUP_WINNER_COST 0.2331 /* of the contest's winner on `corrected`, same source */

/* The figures that have one value, by name: rows of metrics.def. expect, best, worst, plots and
 * JSON go through it. */
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
size_t metric_place(const struct metric *metric);   /* its index */

/* The figures that every class has: "precision", "recall" and other rows of metrics.def. */
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

/* 97.5 % of the normal distribution lie below: 95 % within plus and minus that. */
#define NORMAL_97_5 1.959963984540054

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
/* The macro average: at every false-positive rate the mean of the heights of the curves of all classes that
 * have one, class normal's among them, joined by straight lines (vertical averaging, Fawcett 2006,
 * Pattern Recognition Letters 27:861-874, section 8). Its area, of the curve before it was thinned to at
 * most `most` points (at least 8), is the mean of theirs, auc_macro. Thresholds are NaN, and there are no
 * positives. Without any curve: count 0, auc NaN. */
bool roc_macro_of(const struct judged *judged, size_t most, struct roc *roc, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Choosing the threshold from which a row is called an attack, on rows that are neither trained nor
 * tested on. The threshold is on the probability of an attack, 1 - that of normal; each value that
 * occurs is tried.
 */
#ifndef PEEPHOLE_EVAL_CHOOSE_H
#define PEEPHOLE_EVAL_CHOOSE_H

#include "src/score/score.h"

enum choose_by {
    CHOOSE_FAR,  /* the most detection with a false alarm rate of at most `most_far` */
    CHOOSE_F1,   /* the largest F1 of attack against normal, 2 TP / (2 TP + FP + FN) */
    CHOOSE_COST, /* the least mean price of an answer */
};

struct choose_request {
    enum choose_by by;
    double most_far;     /* 0 .. 1 */
    const double *costs; /* of CHOOSE_COST: classes x classes, rows are the true class */
};

/* Sets rule and normal_above of the decision, no more. Of thresholds that are equally good the highest,
 * which raises the fewest alarms. judged->decision is not looked at. Errors: no normal row for
 * CHOOSE_FAR, no attack for CHOOSE_F1; memory. */
bool choose_threshold(const struct judged *judged, const struct choose_request *request,
                      struct decision *decision, struct err *err);

/* Share of the alarms that are attacks where a share of all rows are (Bayes; Axelsson 2000):
 * share DR / (share DR + (1 - share) FAR). NaN where there is no alarm. */
double alarm_precision(double dr, double far, double share);
/* Those that are told with every test: 10 %, 1 % and 0.1 %. */
enum { ATTACK_SHARES = 3 };
extern const double attack_shares[ATTACK_SHARES];

#endif

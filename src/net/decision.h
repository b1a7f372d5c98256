/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From class probabilities to an answer: the most probable class, an attack from a threshold on, or
 * the answer whose expected cost is least. A plain value; the costs are borrowed.
 */
#ifndef PEEPHOLE_NET_DECISION_H
#define PEEPHOLE_NET_DECISION_H

#include <stdbool.h>
#include <stddef.h>

enum decision_rule { DECISION_MOST_PROBABLE, DECISION_THRESHOLD, DECISION_LEAST_COST };

struct decision {
    enum decision_rule rule;
    /* Of DECISION_THRESHOLD: normal (class 0) where its probability is above this, else the most
     * probable attack. So the threshold on the probability of an attack is 1 minus it. */
    float normal_above;
    const double *costs; /* of DECISION_LEAST_COST: classes x classes, rows are the true class */
    char origin[160];    /* how it was chosen, for people: "far=0.01 on 300 rows of valid" */
};

/* The largest probability; the first of equals. */
size_t argmax_class(const float *probabilities, size_t classes);
/* decision NULL: the most probable class. Of answers that cost the same the first. */
size_t decision_answer(const struct decision *decision, const float *probabilities, size_t classes);

#endif

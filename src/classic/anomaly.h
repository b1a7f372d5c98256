/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What learners share that know normal rows alone and call far ones attacks: they need a scheme of two
 * classes of which the first is the normal one, its rows, and a threshold at a quantile of theirs.
 */
#ifndef PEEPHOLE_CLASSIC_ANOMALY_H
#define PEEPHOLE_CLASSIC_ANOMALY_H

#include "src/net/learner.h"

/* Two classes and at least `least` normal rows? Else err and a hint; who: "pca-anomaly". */
bool anomaly_check(const struct learner_task *task, const char *who, size_t least, struct err *err);
/* The normal rows, side by side: the caller frees them. count is set. NULL: no memory. */
real *anomaly_normal_rows(const struct learner_task *task, size_t *count, struct err *err);
/* The value that a share of all values is at most; sorts values. count > 0. */
double anomaly_quantile(double *values, size_t count, double share);
/* Probabilities of normal and attack: attack has more than half where e > t. e / (e + t). */
void anomaly_answer(double e, double t, float *probabilities);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Means over trainings on overlapping rows: the corrected resampled t test (Nadeau, Bengio 2003, Inference
 * for the generalization error). Of J figures with the sample variance s^2, each of a test on n2 rows
 * after a training on n1, the mean has the variance (1/J + n2/n1) s^2, and t has J - 1 degrees of
 * freedom.
 */
#ifndef PEEPHOLE_SCORE_RESAMPLED_H
#define PEEPHOLE_SCORE_RESAMPLED_H

#include "src/score/score.h"

struct resampled {
    double mean;
    double deviation;         /* sample standard deviation; NaN for one value */
    double t;                 /* of the hypothesis that the mean is 0; NaN where it has none */
    double p;                 /* two-sided; 1 where all values are 0, NaN for one value */
    struct interval interval; /* of the mean, 95 % */
    size_t count;             /* of values; NaN ones are left out */
};
/* test_share: n2 / n1, as 1/9 for ten folds. */
struct resampled resampled_of(const double *values, size_t count, double test_share);

/* Student's t: the probability of more than |t| with that many degrees of freedom, on both sides. */
double student_two_sided(double t, double freedom);
/* What |t| exceeds with that probability. */
double student_quantile(double two_sided, double freedom);
/* The regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz's method);
 * a, b > 0, 0 <= x <= 1. */
double incomplete_beta(double a, double b, double x);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The least value of a smooth function of many numbers, with a penalty on their sizes or without:
 *     F(x) = f(x) + sum over i of weight_i |x_i|
 * by L-BFGS (Liu, Nocedal 1989) with a line search that meets the weak Wolfe conditions (Lewis, Overton
 * 2013; near the end in the approximate form of Hager, Zhang 2005, since f comes rounded), or where there
 * are weights by OWL-QN (Andrew, Gao 2007). All sums are made in one order.
 */
#ifndef PEEPHOLE_CLASSIC_LBFGS_H
#define PEEPHOLE_CLASSIC_LBFGS_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/err.h"

struct lbfgs_task {
    size_t count;
    void *context;
    /* f and its gradient at x. false: the search ends (err is set by it). */
    bool (*evaluate)(void *context, const double *x, double *value, double *gradient,
                     struct err *err);
    const double *weights; /* count, none negative; NULL: no penalty */
    double tolerance;      /* ends where no number of the gradient of F is larger */
    double noise;          /* f is known to this share of it */
    size_t most_steps;
    /* After each step: the greatest number of the gradient. May be NULL. */
    void (*stepped)(void *context, size_t step, double greatest);
};

struct lbfgs_result {
    size_t steps;
    double value;    /* F */
    double greatest; /* of the gradient */
    bool converged;  /* to the tolerance, or to where rounding hides any descent */
};

/* x: where it starts, and the best that was found. */
bool lbfgs_run(const struct lbfgs_task *task, double *x, struct lbfgs_result *result,
               struct err *err);

#endif

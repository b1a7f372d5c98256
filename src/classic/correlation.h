/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Principal components of rows: the eigenvectors of their correlation matrix. Numbers are brought to mean 0
 * and variance 1 first; a constant one is left out.
 */
#ifndef PEEPHOLE_CLASSIC_CORRELATION_H
#define PEEPHOLE_CLASSIC_CORRELATION_H

#include "src/base/thread.h"
#include "src/net/model.h"

struct correlation {
    size_t inputs, count; /* count: components that have variance at all */
    double *means;        /* inputs */
    double *scales;       /* inputs: 1 / deviation; 0 for a constant one */
    double *variances; /* inputs: of the components, the greatest first; their mean is 1 at most */
    double *vectors;   /* inputs x inputs: one a row, of length 1 */
};

/* rows: count x inputs, count > 0. components has the arrays of correlation_new. Errors: memory, cancelled. */
bool correlation_fit(struct correlation *components, const real *rows, size_t count,
                     const struct compute *compute, const struct cancel *cancel, struct err *err);
bool correlation_new(struct correlation *components, size_t inputs, struct err *err);
void correlation_done(struct correlation *components);

#endif

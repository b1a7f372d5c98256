/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sums of Gaussian windows over the training rows, class by class (Parzen 1962; Specht 1990, 1991):
 *
 *     sum over the rows t of class c of exp(-|x - t|^2 / (2 sigma^2))
 *
 * for any number of sigmas at once. Rows that are equal and of one class are kept once, with how many they
 * are. All sums of one x are taken relative to its nearest row, e^(least / (2 sigma^2)) times as large,
 * so that they never all vanish: a sigma far below the distances is the nearest row's class.
 */
#ifndef PEEPHOLE_CLASSIC_DENSITY_H
#define PEEPHOLE_CLASSIC_DENSITY_H

#include <stdint.h>

#include "src/base/pack.h"
#include "src/net/learner.h"
#include "src/net/model.h"

enum { DENSITY_SIGMAS_MOST = 16 };

struct density {
    size_t inputs, classes;
    size_t chunks; /* of KERNEL_DISTANCES rows of one class each, the last of a class filled up */
    real *turned;  /* chunks x inputs x KERNEL_DISTANCES: rows in columns */
    real *weights; /* chunks x KERNEL_DISTANCES: how many rows each is; filling: 0 */
    uint32_t *chunk_class;
    size_t kept;        /* different rows */
    double *class_rows; /* classes: training rows */
};

/* place: for each training row where it is kept, chunk x KERNEL_DISTANCES + column; NULL: not wanted. The
 * caller's storage; density_done also after a failure. Errors: memory, cancelled, too many rows. */
bool density_fit(struct density *density, const struct learner_task *task, uint32_t *place,
                 struct err *err);
void density_done(struct density *density);

struct density_query {
    const real *rows; /* count x inputs */
    size_t count;
    const uint32_t *left_out; /* a place each, of which one row is left out; NULL: none */
    const double *sigmas;
    size_t sigma_count;
};
/* sums: count x sigmas x classes. Errors: memory, cancelled. progress: may be NULL. */
bool density_sums(const struct density *density, const struct density_query *query,
                  const struct compute *compute, const struct cancel *cancel,
                  const struct learner_progress *progress, double *sums, struct err *err);

bool density_write(const struct density *density, struct pack *pack, struct err *err);
bool density_read(struct density *density, const struct preparation *preparation,
                  const struct pack *pack, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * k-means: centres such that the sum of the squared distances of all rows to their nearest one is small.
 * Lloyd (1982): each centre becomes the mean of the rows that are nearest to it, until no row changes its
 * centre. Started by k-means++ (Arthur, Vassilvitskii 2007): each centre is a row, drawn with a
 * probability in proportion to its squared distance from those before. In mini-batches (Sculley 2010, "Web-scale
 * k-means clustering", algorithm 1) a centre goes 1/n of the way to the n-th row that it gets.
 * Of centres at the same distance the first is the nearest. A centre that loses all its rows becomes the row
 * that is furthest from its centre.
 */
#ifndef PEEPHOLE_CLASSIC_CLUSTERS_H
#define PEEPHOLE_CLASSIC_CLUSTERS_H

#include "src/net/learner.h"
#include "src/net/model.h"

struct clusters {
    size_t count, width; /* fewer than wanted where there are fewer different rows */
    real *centres;       /* count x width */
    real *turned;        /* the same in columns, as kernel->distances wants them */
    double inertia;      /* sum of the squared distances of the rows that they were made of */
    size_t iterations;   /* of the start that was best */
};

struct clusters_task {
    const real *rows; /* count x width */
    size_t count, width;
    size_t wanted;     /* centres */
    size_t starts;     /* the best of so many starts is kept: that with the least inertia */
    size_t iterations; /* of Lloyd, at most */
    size_t batch; /* rows of a mini-batch, of which there are `iterations`; 0: all rows at a time */
    uint64_t seed;
    const struct compute *compute;
    const struct cancel *cancel;
    struct learner_progress progress;
};

/* The caller's storage; clusters_done also after a failure. Errors: memory, cancelled. */
bool clusters_fit(struct clusters *clusters, const struct clusters_task *task, struct err *err);
/* From the centres that clusters has: no start. */
bool clusters_lloyd(struct clusters *clusters, const struct clusters_task *task, struct err *err);
/* The start alone. */
bool clusters_start(struct clusters *clusters, const struct clusters_task *task, size_t start,
                    struct err *err);
/* Takes over centres (count x width). */
bool clusters_take(struct clusters *clusters, real *owned_centres, size_t count, size_t width,
                   struct err *err);
void clusters_done(struct clusters *clusters);

/* The nearest centre of each row, and the squared distance to it; squares may be NULL. */
void clusters_nearest(const struct clusters *clusters, const struct kernel *kernel,
                      const real *rows, size_t count, uint32_t *nearest, real *squares);
/* The same on all cores. Errors: cancelled. */
bool clusters_assign(const struct clusters *clusters, const real *rows, size_t count,
                     const struct compute *compute, const struct cancel *cancel, uint32_t *nearest,
                     real *squares, struct err *err);

#endif

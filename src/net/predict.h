/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Running a net over all rows of a table, each row scored once. The windows are cut into chunks of
 * a size that depends on the net alone, dealt out to a fixed number of lanes, each with its own
 * workspace; so neither the numbers nor the order of their sums depend on the threads.
 */
#ifndef PEEPHOLE_NET_PREDICT_H
#define PEEPHOLE_NET_PREDICT_H

#include "src/net/loss.h"
#include "src/net/window.h"

struct predictor;

/* Workspaces for tables of up to any size. Borrows net, windowing and compute. */
struct predictor *predictor_new(const struct net *net, const struct windowing *windowing,
                                const struct compute *compute, struct err *err);
void predictor_free(struct predictor *predictor); /* NULL is fine */

struct prediction {
    const real *weights;
    const struct preparation *preparation;
    const struct table *table; /* NULL: rows without labels, encoded, of which those from `first` on
                                  are asked for (a whole number of windows with target=each) */
    const real *encoded;       /* rows x inputs */
    size_t rows, first;
    bool goes_on; /* with carry=yes: from the state that the last run left */
    const struct cancel *cancel;
    void (*progress)(void *context, size_t done, size_t rows); /* may be NULL */
    void *progress_context;
    float *probabilities;        /* rows x classes, by position in the table; NULL: not wanted */
    const struct loss *loss;     /* NULL: sums are not wanted */
    const double *class_weights; /* of the loss; NULL: all 1 */
    struct loss_sums *sums;      /* with room for the confusion; added to */
};
/* Windows of a chunk: what is scored in pieces gives the same bits where each begins at a multiple. */
size_t predictor_chunk(const struct predictor *predictor);
/* false where it was cancelled. */
bool predictor_run(struct predictor *predictor, const struct prediction *prediction,
                   struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is the analytic gradient right? It is compared, block by block, with differences of the loss
 * (five-point formula, error of fourth order). Meant for the double build. A spoiler can falsify
 * the analytic side, to show that the check would notice.
 */
#ifndef PEEPHOLE_NET_GRADCHECK_H
#define PEEPHOLE_NET_GRADCHECK_H

#include "src/net/loss.h"

struct gradcheck {
    const struct net *net;
    struct net_work *work; /* made for training, with a batch in it */
    real *weights;         /* changed and put back */
    const struct loss *loss;
    const double *class_weights; /* NULL: all 1 */
    const struct kernel *kernel;
    double step; /* of the differences; 0: a good one */
    /* Called with dL/dsums before it goes back through the net, and with the whole gradient; may
     * be NULL. */
    void (*spoil_sums)(void *context, real *d_sums, size_t count);
    void (*spoil_gradient)(void *context, const struct net *net, real *gradient);
    void *context;
};

struct gradcheck_result {
    double error;      /* the largest of all blocks */
    const char *layer; /* where it is */
    const char *block;
};

/* The error of a block is |a - n| / (|a| + |n|), | | being the Euclidean norm of analytic and
 * numeric derivative; a block where both vanish has none, nor one of BLOCK_STATISTIC. Uses the work of one batch: no memory is
 * taken. */
struct gradcheck_result gradcheck_run(const struct gradcheck *check);

/* The loss of the batch at hand, averaged as loss.h says. */
double gradcheck_loss(const struct gradcheck *check);
/* Forward and backward: the analytic gradient is in work->gradient. Returns the loss. */
double gradcheck_analytic(const struct gradcheck *check);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Learning without labels. A kind of layer that can do it (an autoencoder) learns in stages to give
 * back its own input, before the whole net learns from labels, or instead. What is minimised over the n
 * records of a batch in one stage, x being the d numbers to be given back and y what comes:
 *
 *     mean over the records of 1/d sum (y - x)^2  +  2 beta/d sum_j KL(rho, rho_j)
 *
 * where rho_j is the mean over the batch of cell j of a code, and KL(rho, r) = rho log(rho/r) +
 * (1 - rho) log((1 - rho)/(1 - r)). That is 2/d times the form of Ng (2011), mean of 1/2 sum (y - x)^2
 * + beta sum KL, so that beta means what it means there and the first term is a mean square. The mean
 * square alone is what is shown. The layer is the first of its net.
 */
#ifndef PEEPHOLE_NET_TEACH_H
#define PEEPHOLE_NET_TEACH_H

#include "src/net/net.h"

enum { TEACH_STAGES_MOST = 8 };

struct teach_plan {
    size_t stage[TEACH_STAGES_MOST]; /* those that come first, one after the other */
    size_t stages;
    size_t epochs; /* of each of them */
    bool anomaly;  /* the layer answers by its error; its last phase is `whole`, not the labels' */
    size_t whole;  /* the stage in which all of it learns at once */
    double quantile;
    bool normal_only; /* learns from rows of the first class alone */
};

/* What a slice of a batch adds up. */
struct teach_sums {
    double error; /* sum of the records' mean squares */
    size_t records;
    double *active; /* `cells` sums of the codes' numbers; NULL: not wanted */
};

struct teaching {
    void (*plan)(const struct layer *layer, struct teach_plan *plan);
    /* Does this block change in a stage? */
    bool (*has_block)(const struct layer *layer, size_t stage, size_t block);
    /* Does it change when the labels teach? */
    bool (*labels_change)(const struct layer *layer, size_t block);
    /* Cells whose mean the penalty looks at; 0: there is none. */
    size_t (*cells)(const struct layer *layer, size_t stage);
    /* errors: the mean square of each record, by step and window; NULL: not wanted. */
    void (*forward)(const struct layer *layer, const struct pass *pass, size_t stage,
                    struct teach_sums *sums, double *errors);
    /* After forward of the whole batch: the gradient of this slice; means: of the cells over the batch;
     * scale: one divided by the records of the batch. */
    void (*backward)(const struct layer *layer, const struct pass *pass, size_t stage,
                     const double *means, real scale);
    /* The penalty of these means, as it stands in what is minimised. */
    double (*penalty)(const struct layer *layer, size_t stage, const double *means);
    /* The block that holds the threshold of an anomaly. */
    size_t (*threshold)(const struct layer *layer);
};

/* The layer that learns without labels; NULL: this net has none. */
const struct layer *net_pupil(const struct net *net);

/* A batch in the workspace (window_fill), as with net_forward and net_backward. The gradient of all other
 * blocks is 0. */
void net_teach_forward(const struct net *net, const real *weights, const struct kernel *kernel,
                       struct net_work *work, size_t stage, struct teach_sums *sums,
                       double *errors);
void net_teach_backward(const struct net *net, const real *weights, const struct kernel *kernel,
                        struct net_work *work, size_t stage, const double *means, real scale);

#endif

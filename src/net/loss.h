/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Softmax and loss together. p = softmax(z) over the K classes of a labelled record, y its one-hot
 * label. What is minimised over a batch:
 *
 *   mse            mean over the labelled records of (1/K) sum_k (p_k - y_k)^2: the mean over all
 *                  numbers, as Keras' "mse" and PyTorch's MSELoss have it
 *   mse-sum        mean over the windows of the batch of the sum over their labelled records and
 *                  over the classes of (p_k - y_k)^2; with one record a window, the sum over the
 *                  classes
 *   cross-entropy  mean over the labelled records of -log p_label
 *   focal          mean over the labelled records of (1 - p_label)^gamma (-log p_label): records that
 *                  are answered well already count less (Lin et al. 2017; gamma 0 is cross-entropy).
 *                  Their alpha is a weight for each class: class weights, below
 *
 * The value of a record that is shown (the loss of an epoch is its mean over the rows) is the
 * inner part: (1/K) sum, sum, -log p, and (1 - p)^gamma (-log p).
 *
 * With class weights w, the inner part of each labelled record is multiplied by the weight of its
 * class, w_label, and so are its gradient and the value that is shown; what it is averaged over stays
 * as above, so a batch is divided by its number of labelled records (or windows), not by the sum of
 * their weights (as PyTorch's CrossEntropyLoss does; Keras' class_weight divides as here):
 *
 *   mse            mean over the labelled records of w_label (1/K) sum_k (p_k - y_k)^2
 *   mse-sum        mean over the windows of the sum over their labelled records of
 *                  w_label sum_k (p_k - y_k)^2
 *   cross-entropy  mean over the labelled records of w_label (-log p_label)
 *   focal          mean over the labelled records of w_label (1 - p_label)^gamma (-log p_label)
 */
#ifndef PEEPHOLE_NET_LOSS_H
#define PEEPHOLE_NET_LOSS_H

#include "src/net/net.h"

struct loss {
    const char *name; /* "mse" */
    const char *help;
    bool per_window; /* averaged over windows, not over labelled records */
    bool takes_log;  /* value looks at log_p */
    double gamma; /* of focal: as it stands in the table, the usual one; a copy may have another */
    /* The value of a record. log_p is log p_label, safe where p_label is 0. */
    double (*value)(const struct loss *loss, const real *p, double log_p, size_t classes,
                    size_t label);
    /* d_z = scale * dvalue/dz; value taken as the sum over the classes or its mean as above */
    void (*gradient)(const struct loss *loss, const real *p, size_t classes, size_t label,
                     real scale, real *d_z);
};

extern const char *const loss_names[]; /* "mse", "mse-sum", "cross-entropy", "focal", NULL */
const struct loss *loss_at(size_t index);
const struct loss *loss_find(const char *name); /* NULL: none */

/* What a pass over records adds up, in the order of the records. */
struct loss_sums {
    double loss;       /* sum of the records' values, each times its class weight */
    size_t rows;       /* labelled records */
    size_t *confusion; /* classes x classes, true class a row; NULL: not wanted */
};

/* Fills work->probabilities for all records of the batch at hand (after net_forward). */
void loss_softmax(const struct kernel *kernel, struct net_work *work);
/* After loss_softmax: adds the labelled records to sums. class_weights: one a class; NULL: all 1. The
 * confusion matrix counts records whatever their weight. */
void loss_add(const struct loss *loss, const double *class_weights, const struct net_work *work,
              struct loss_sums *sums);
/* After loss_softmax: dL/dz of the batch; `scale` is one divided by what the loss is averaged over
 * (labelled records or windows of the whole batch, of which this may be a slice). */
void loss_backward(const struct loss *loss, const double *class_weights, struct net_work *work,
                   real scale);

/* Index of the largest of count numbers, the first of equals. */
size_t largest_of(const real *x, size_t count);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pruning a grown tree by the errors that are to be expected of it (Quinlan 1993, chapter 4). */
#ifndef PEEPHOLE_CLASSIC_PRUNE_H
#define PEEPHOLE_CLASSIC_PRUNE_H

#include "src/classic/grow.h"

struct prune_settings {
    double confidence; /* of the estimate, above 0, at most 0.5: the lower, the more is cut */
    bool raising;      /* may a node be replaced by its largest branch? */
};

/* First, subtrees that are right no oftener than a leaf become one; then, bottom up, those of which a
 * leaf, or their largest branch, is expected to be wrong no oftener. false: no memory, or the watch
 * ended. Nodes that are cut off stay in the list, but nothing leads to them. */
bool prune(struct grown *grown, const struct grow_task *task,
           const struct prune_settings *settings);

/* Errors to be added to those of n rows, e of them wrong: the upper limit of a binomial share at the
 * confidence, by the normal approximation with Yates's correction where e is 1 or more. */
double prune_added_errors(double n, double e, double confidence);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the trainer and the model file see of a model beyond model.h: its net and both sets of
 * weights. Borrowed from the model. */
#ifndef PEEPHOLE_NET_MODEL_NET_H
#define PEEPHOLE_NET_MODEL_NET_H

#include "src/net/model.h"
#include "src/net/net.h"

/* Builds the net for a preparation; the weights are all zero. Drops what was built before. */
bool model_build_net(struct model *model, const struct preparation *preparation, struct err *err);
/* Would the weights for these inputs and classes be this many? Allocates none of them. */
bool model_count_weights(const struct model *model, size_t inputs, size_t classes, size_t *count,
                         struct err *err);

const struct net *model_net(const struct model *model); /* NULL before it is built */
real *model_last_weights(struct model *model);
const real *model_last_weights_of(const struct model *model);
const real *model_best_weights(const struct model *model);      /* NULL: there are none */
void model_keep_best(struct model *model, const real *weights); /* copies them */
bool model_uses_best(const struct model *model);

#endif

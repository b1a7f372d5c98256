/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a model, shared by the files that make it: model.c, and model_learned.c for kinds that
 * are no nets. */
#ifndef PEEPHOLE_NET_MODEL_PARTS_H
#define PEEPHOLE_NET_MODEL_PARTS_H

#include "src/net/model.h"
#include "src/net/net.h"

struct held_learned; /* model_learned.c: what was learnt, shared by copies */

struct model {
    struct arena *arena; /* owns the settings' texts */
    const struct preset *preset;
    struct key_values values;
    struct windowing windowing;
    char idle[LAYER_NAME_SIZE];          /* model_idle_layer; "": none */
    size_t first_stages, epochs_a_stage; /* without labels */
    /* From model_build on: */
    struct preparation *preparation; /* held */
    struct net *net;
    real *last;
    real *best; /* as many; holds something where has_best */
    bool has_best;
    bool uses_best;
    struct held_learned *learned; /* of a learner that has learnt */
    struct decision decision;
    double *costs; /* of the decision; NULL: none */
};

/* Preparation, weights, what was learnt, and the decision. */
void model_drop_learning(struct model *model);

/* The half of model.h's functions that a kind with a learner has (model_learned.c). */
void model_drop_learned(struct model *model);
size_t model_summarise_learned(const struct model *model, size_t classes,
                               struct layer_summary *layers, size_t most, size_t *parameters);
size_t model_learned_parameters(const struct model *model);
bool model_learned_digest(const struct model *model, char hex[DIGEST_HEX_SIZE], struct err *err);

#endif

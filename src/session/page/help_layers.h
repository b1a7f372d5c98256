/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of layers in the verb help: all of them, and the page of one. From the rows of layers.def. */
#ifndef PEEPHOLE_SESSION_HELP_LAYERS_H
#define PEEPHOLE_SESSION_HELP_LAYERS_H

#include "src/net/layer.h"
#include "src/session/page/output.h"

/* A row a kind: its name, its settings, what it is. */
void help_layers(struct output *output);
/* The page of a kind: what stands in its weights, and its settings with their defaults. */
void help_layer(const struct layer_kind *kind, struct output *output);

#endif

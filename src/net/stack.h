/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stacks of layers as text: "conv 48x3 relu | maxpool 2 | lstm 70 | last | dense softmax". A layer is
 * its kind, then numbers for the settings that the kind names first (48x3: filters and size), words for
 * what follows it (relu, softmax: an activation) and key=value for all other settings, also of the
 * activation before it (leaky-relu slope=0.2). `relu` and its like are layers, too, and bilstm, bigru,
 * birnn are bidirectional ones.
 */
#ifndef PEEPHOLE_NET_STACK_H
#define PEEPHOLE_NET_STACK_H

#include "src/net/net.h"

/* Adds the layers to the list, which keeps the texts. Errors name the layer's place and text, and the
 * nearest kind. */
bool stack_read(const char *text, struct layer_list *list, struct err *err);

/* Words that stand for a layer besides the names of the kinds: "relu", "bilstm"; NULL behind the last. */
const char *stack_word(size_t index);
/* The kind of layer that a name of one or such a word means; NULL: none. */
const struct layer_kind *stack_kind(const char *word);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How weights start: named rules over the blocks of a net. Every number comes from the stream
 * "init" of the seed, in the order of the blocks.
 *
 *   uniform  between -1/sqrt(n) and 1/sqrt(n), biases too; n is the hidden size of a recurrent
 *            layer, the number of inputs of a dense one (PyTorch's rule)
 *   xavier   between -sqrt(6/(in + out)) and sqrt(6/(in + out)) of each gate, biases and diagonal
 *            peepholes 0 (Glorot, Bengio 2010)
 *   normal   mean 0, deviation 0.1; biases 0
 */
#ifndef PEEPHOLE_NET_INIT_H
#define PEEPHOLE_NET_INIT_H

#include "src/net/net.h"

enum init { INIT_UNIFORM, INIT_XAVIER, INIT_NORMAL };
extern const char *const init_names[]; /* "uniform", "xavier", "normal", NULL */

void init_weights(const struct net *net, enum init rule, uint64_t seed, real *weights);

#endif

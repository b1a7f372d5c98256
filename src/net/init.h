/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How weights start: named rules over the blocks of a net. Every number comes from the stream
 * "init" of the seed, in the order of the blocks.
 *
 * Each block has fan_in inputs and fan_out outputs (of one gate, where a block holds several). Biases
 * and diagonal peepholes are 0 but where it says otherwise.
 *
 *   uniform        between -1/sqrt(n) and 1/sqrt(n), biases and peepholes too; n is the hidden size of a
 *                  recurrent layer, the number of inputs of a dense one (PyTorch's rule)
 *   xavier         between -r and r, r = sqrt(6/(fan_in + fan_out))  (Glorot, Bengio 2010; Keras' and
 *                  PyTorch's glorot or xavier uniform)
 *   xavier-normal  deviation sqrt(2/(fan_in + fan_out))              (the same)
 *   he-uniform     between -r and r, r = sqrt(6/fan_in)              (He et al. 2015)
 *   he-normal      deviation sqrt(2/fan_in)                          (the same)
 *   lecun-normal   deviation sqrt(1/fan_in)                          (LeCun et al. 1998)
 *   orthogonal     recurrent blocks: of each gate an orthogonal matrix (Saxe et al. 2014), made from
 *                  normal numbers by Gram and Schmidt; all others as xavier, which is what Keras does
 *   normal         deviation 0.1, peepholes too
 *   zeros          0: layers of equal cells stay equal, so this is for seeing just that
 */
#ifndef PEEPHOLE_NET_INIT_H
#define PEEPHOLE_NET_INIT_H

#include "src/net/net.h"

enum init {
    INIT_UNIFORM,
    INIT_XAVIER,
    INIT_XAVIER_NORMAL,
    INIT_HE_UNIFORM,
    INIT_HE_NORMAL,
    INIT_LECUN_NORMAL,
    INIT_ORTHOGONAL,
    INIT_NORMAL,
    INIT_ZEROS
};
extern const char *const init_names[]; /* "uniform", "xavier", ..., NULL */

void init_weights(const struct net *net, enum init rule, uint64_t seed, real *weights);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dense links one behind the other, y = phi(x W + b), inside of one layer: its blocks hold W and b of
 * each link. The derivative of phi is taken from y alone. */
#ifndef PEEPHOLE_NET_CHAIN_H
#define PEEPHOLE_NET_CHAIN_H

#include "src/net/layer.h"

enum phi { PHI_LINEAR, PHI_SIGMOID, PHI_TANH, PHI_RELU, PHI_ELU };

struct link {
    size_t block; /* of W; that of b follows */
    size_t in, out;
    enum phi phi;
    real *y;          /* rows x out */
    const real *pull; /* backward: added to dL/dy of each record; out numbers, NULL: none */
};

/* Rows of a pass: steps x windows. Those behind the end of their window hold no record. */
size_t pass_rows(const struct pass *pass);
bool pass_has_row(const struct pass *pass, size_t row);

/* in: rows x links[0].in. Fills the links' y. */
void chain_forward(const struct layer *layer, const struct pass *pass, const struct link *links,
                   size_t count, const real *in);
/* d: rows x (the widest of in and out), holds dL/dy of the last link; other: as large. Fills the
 * gradients of the links' blocks. d_in: rows x links[0].in, NULL: not wanted. */
void chain_backward(const struct layer *layer, const struct pass *pass, const struct link *links,
                    size_t count, const real *in, real *d, real *other, real *d_in);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of the layer "autoencoder", shared by layer_autoencoder.c (settings, what it answers) and
 * autoencoder_teach.c (how it learns without labels). */
#ifndef PEEPHOLE_NET_AUTOENCODER_H
#define PEEPHOLE_NET_AUTOENCODER_H

#include "src/net/chain.h"
#include "src/net/teach.h"

enum { PAIRS_MOST = 7 };

struct autoencoder {
    size_t pairs;                  /* of an encoding link and its mirror */
    size_t widths[PAIRS_MOST + 1]; /* of the input, of each code */
    size_t widest;
    enum phi phi, output; /* of the codes, of what is given back */
    bool greedy;          /* pair after pair, each on the code of those before; else all at once */
    double noise;         /* share of the numbers that are put to 0 before encoding */
    double rho, beta;     /* of the penalty */
    size_t pretrain;      /* epochs of each stage */
    bool anomaly;
    double quantile;
    bool normal_only;
    char note[96];
};

/* Where the arrays of a workspace lie. */
struct autoencoder_parts {
    real *noisy, *d, *other; /* rows x widest */
    real *codes[PAIRS_MOST]; /* of pair s: rows x widths[s + 1] */
    real *backs[PAIRS_MOST]; /* of pair s: rows x widths[s] */
    real *pulls[PAIRS_MOST]; /* of pair s: widths[s + 1] */
};
bool autoencoder_work_size(const struct layer *layer, size_t steps, size_t windows, size_t *size);
struct autoencoder_parts autoencoder_parts(const struct layer *layer, const struct pass *pass);

/* The blocks of pair s: W and b of the encoding link, W and b of its mirror. */
enum { ENCODE_W, ENCODE_B, DECODE_W, DECODE_B, PAIR_BLOCKS };

/* Links from pair `first` up to pair `end` - 1, and back where `returns`. Gives their number. */
size_t autoencoder_links(const struct layer *layer, const struct autoencoder_parts *parts,
                         size_t first, size_t end, bool returns, struct link *links);

/* 1/width sum (y - x)^2 */
double autoencoder_error(const real *y, const real *x, size_t width);

extern const struct teaching autoencoder_teaching;

#endif

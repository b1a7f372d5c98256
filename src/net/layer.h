/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a layer is. A kind (one file layer_NAME.c, one row in layers.def) reads its settings, names
 * its blocks of weights, and computes forward and backward over time-major data: step, then window,
 * then width. A layer keeps no numbers of a computation itself: weights, gradients and workspace
 * come in a pass, so that several threads can run one net side by side.
 */
#ifndef PEEPHOLE_NET_LAYER_H
#define PEEPHOLE_NET_LAYER_H

#include "src/base/arena.h"
#include "src/base/key.h"
#include "src/base/rng.h"
#include "src/math/kernel.h"

/* What goes from layer to layer for one window: steps x width numbers. */
struct shape {
    size_t steps;
    size_t width;
};

/* What a block of weights is for; the rules of init.c go by it. BLOCK_NORM: scale and shift of a
 * normalisation, which the rules leave at 0 for the kind's start. BLOCK_STATISTIC: likewise, and not
 * learnt: what the layer measures in training (settle, below). */
enum block_role {
    BLOCK_WEIGHT,
    BLOCK_RECURRENT,
    BLOCK_PEEPHOLE,
    BLOCK_BIAS,
    BLOCK_NORM,
    BLOCK_STATISTIC
};

/* One named array of weights: rows x cols, row-major, at `offset` of the weights of the net. */
struct block {
    const char *name; /* "W_x" */
    enum block_role role;
    size_t rows, cols;
    size_t fan_in, fan_out; /* of one gate, where a block holds several */
    size_t unit;            /* the size that the uniform rule goes by: hidden size, or inputs */
    size_t offset;
};

enum { LAYER_BLOCKS_MOST = 32, LAYER_NAME_SIZE = 24 };

struct layer {
    const struct layer_kind *kind;
    char name[LAYER_NAME_SIZE]; /* "lstm"; "dense2" for the second of a kind */
    struct shape in, out;
    const void *own; /* the kind's settings as numbers, in the arena of the net */
    struct block blocks[LAYER_BLOCKS_MOST];
    size_t block_count;
};

/* What a kind is told when a layer is built. */
struct layer_build {
    const struct key_values *values;
    size_t classes; /* of the whole net */
    bool is_last;
    size_t place; /* from 0 */
    struct arena *arena;
};

/* One computation of one layer over `windows` windows of `steps` steps. Data of another step count
 * than the shape's are fine where the kind allows it (all kinds here do): steps <= in.steps. */
struct pass {
    const struct kernel *kernel;
    const real *weights; /* of the net */
    real *gradient;      /* of the net, by the same offsets; backward writes this layer's blocks */
    size_t steps;        /* of the input */
    size_t windows;
    const size_t *lengths;    /* windows: steps that hold data; those behind are padding */
    const real *in;           /* steps x windows x in.width */
    real *out;                /* out steps x windows x out.width */
    const real *d_out;        /* backward: dL/dout */
    real *d_in;               /* backward: dL/din, NULL where nobody wants it */
    const real *state_before; /* windows x state_size; NULL: zeros */
    real *state_after;        /* where not NULL: the state behind the last step */
    real *work;               /* work_size numbers, the same in forward and backward */
    struct rng *random;       /* of a training pass, for layers that draw; NULL: no training */
};
size_t pass_records(const struct pass *pass); /* steps that hold data, of all windows */

/* A slice of a batch behind a training step, for a layer with statistics. */
struct layer_slice {
    const real
        *gradient;  /* of the net: backward left in the BLOCK_STATISTIC blocks what it measured */
    size_t records; /* steps of the layer's input that held data */
};

struct teaching;
struct trace;

struct layer_kind {
    const char *name;
    const char *help;
    const struct key *keys;
    /* Sets out, own and the blocks. in and name are set already. */
    bool (*build)(struct layer *layer, const struct layer_build *build, struct err *err);
    /* Steps that come out where `steps` go in; of a window that is shorter than the others, too. */
    size_t (*out_steps)(const struct layer *layer, size_t steps);
    /* Numbers of workspace; NULL: none. false: too many to count. */
    bool (*work_size)(const struct layer *layer, size_t steps, size_t windows, size_t *size);
    /* Numbers of state a window carries on to the next one; NULL: none. */
    size_t (*state_size)(const struct layer *layer);
    /* After the rule has drawn the weights: what the kind wants otherwise; NULL: nothing. */
    void (*start)(const struct layer *layer, real *weights);
    /* Of one window forward: numbers multiplied by a weight and added to a sum. NULL: at each step that
     * goes in, each number of a weight, recurrent or peephole block once. */
    size_t (*multiply_adds)(const struct layer *layer);
    void (*forward)(const struct layer *layer, const struct pass *pass);
    void (*backward)(const struct layer *layer, const struct pass *pass);
    /* Behind a training step: what its slices measured goes into the BLOCK_STATISTIC blocks of the
     * weights, in the slices' order. NULL: the kind has none. */
    void (*settle)(const struct layer *layer, const struct layer_slice *slices, size_t count,
                   real *weights);
    /* Right after a forward pass of one window: what its cells did, added to a trace (trace.h). NULL: the
     * kind has no cells. */
    bool (*trace)(const struct layer *layer, const struct pass *pass, struct trace *trace);
    const struct teaching *teaching; /* learning without labels (teach.h); NULL: it cannot */
    /* One line for a summary, as long as the layer lives; NULL: none. */
    const char *(*note)(const struct layer *layer);
    /* What stands where in the blocks, for who reads exported weights; NULL: their names say it. */
    const char *order;
};

size_t layer_kind_count(void);
const struct layer_kind *layer_kind_at(size_t index);
const struct layer_kind *layer_kind_find(const char *name); /* NULL: none */

/* Declares a block: called by build. The offset is set by the net. */
void layer_add_block(struct layer *layer, const char *name, enum block_role role, size_t rows,
                     size_t cols, size_t fan_in, size_t fan_out, size_t unit);
/* Multiply-adds of one window forward. Steps where a filter sees zeros around the window count, too, and
 * so does a state of zeros before the first step; biases, activations, pools and the like do not. */
size_t layer_multiply_adds(const struct layer *layer);
/* A block of a net's weights or gradient. */
const real *layer_weights(const struct layer *layer, const struct pass *pass, size_t block);
real *layer_gradient(const struct layer *layer, const struct pass *pass, size_t block);

#endif

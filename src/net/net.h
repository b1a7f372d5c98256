/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stack of layers. A net is a plan: layers, shapes, named blocks of one flat array of weights; it
 * holds no numbers and never changes once built, so threads share it. The numbers of a computation
 * live in a net_work, one for each thread or slice, sized when it is made: forward and backward
 * allocate nothing.
 */
#ifndef PEEPHOLE_NET_NET_H
#define PEEPHOLE_NET_NET_H

#include <stdint.h>

#include "src/net/trace.h"

/* What to build: kinds with their settings as text, in order. The texts are borrowed until net_new
 * has returned. */
enum { LAYERS_MOST = 32, LAYER_SETTINGS_MOST = 12, LAYER_TEXTS_SIZE = 2048 };
struct layer_list {
    struct layer_request {
        const struct layer_kind *kind;
        struct key_value given[LAYER_SETTINGS_MOST];
        size_t given_count;
    } at[LAYERS_MOST];
    size_t count;
    char texts[LAYER_TEXTS_SIZE]; /* which settings point into: a stack (stack.h), numbers */
    size_t texts_used;
};

/* Adds a layer of a kind (a name that is in layers.def), and settings to the layer added last. */
bool layer_list_add(struct layer_list *list, const char *kind, struct err *err);
bool layer_list_set(struct layer_list *list, const char *name, const char *value, struct err *err);
/* The same for a number, of which the list keeps the text. */
bool layer_list_set_count(struct layer_list *list, const char *name, size_t count, struct err *err);

struct net {
    struct arena *arena; /* owns what follows */
    struct layer *layers;
    size_t layer_count;
    struct shape in; /* the longest window; out.width of the last layer is `classes` */
    size_t classes;
    size_t weight_count; /* numbers of all blocks */
    size_t parameters;   /* those that are learnt: all but BLOCK_STATISTIC */
    size_t state_size;   /* numbers that a window carries on to the next one */
};

/* Errors name the layer. The last layer must give one number a class. */
struct net *net_new(const struct layer_list *list, struct shape in, size_t classes,
                    struct err *err);
void net_free(struct net *net); /* NULL is fine */
/* Steps of the output where `steps` go in. */
size_t net_out_steps(const struct net *net, size_t steps);

/* No class: a step that is padding, or not asked for. */
#define NET_NO_LABEL UINT32_MAX

struct net_work {
    struct arena *arena; /* owns what follows */
    const struct net *net;
    size_t steps_most, windows_most;
    bool training; /* has room for backward */

    /* The batch at hand, set by the caller (window.h): */
    size_t steps, windows;
    size_t *lengths;     /* windows: steps that hold data, at least 1 */
    real *input;         /* steps x windows x inputs; padding is zero */
    real *scratch;       /* one encoded record: in.steps x in.width */
    uint32_t *labels;    /* out steps x windows: class, or NET_NO_LABEL */
    uint32_t *positions; /* out steps x windows: place of the labelled row in its table */
    bool carry;          /* go on from `state`, and leave the new one there */
    bool draws;          /* a training pass: layers that draw do so from `random`, which stays */
    struct rng random;

    real **out;   /* a layer: its output; the last one's are the sums under the softmax */
    real **d_out; /* a layer: dL/dout; training only */
    real **layer_work;
    size_t **layer_lengths; /* a layer: steps of its input that hold data, by window */
    real **state;           /* a layer: windows x its state_size */
    real *probabilities;    /* out steps x windows x classes: for loss.h */
    real *gradient;         /* weight_count; training only */
    real *d_input; /* dL/dinput, steps x windows x inputs; NULL: not wanted. The caller's */
};

struct net_work *net_work_new(const struct net *net, size_t steps, size_t windows, bool training,
                              struct err *err);
void net_work_free(struct net_work *work); /* NULL is fine */
/* Bytes that net_work_new would take, SIZE_MAX where they are too many to count. */
size_t net_work_bytes(const struct net *net, size_t steps, size_t windows, bool training);
/* The state becomes that before the first row: zeros. */
void net_work_reset_state(struct net_work *work);

/* Steps of a layer's input that hold data, after net_forward. */
size_t net_work_records(const struct net_work *work, size_t layer);
/* Labelled steps in the batch at hand. */
size_t net_work_labelled(const struct net_work *work);
/* The sums under the softmax: out steps x windows x classes. */
const real *net_work_sums(const struct net_work *work);
real *net_work_d_sums(struct net_work *work);

void net_forward(const struct net *net, const real *weights, const struct kernel *kernel,
                 struct net_work *work);
/* After net_forward of one window: what the cells of its recurrent layers did. Fills the caller's storage
 * (trace.h); none where the net has no such layer. Errors: memory. */
bool net_trace(const struct net *net, const real *weights, const struct kernel *kernel,
               const struct net_work *work, struct trace *trace, struct err *err);
/* After net_forward, with dL/dsums in net_work_d_sums: fills work->gradient. */
void net_backward(const struct net *net, const real *weights, const struct kernel *kernel,
                  struct net_work *work);

#endif

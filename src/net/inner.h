/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Layers inside of a layer: bidirectional, residual and denseblock are made of others. The blocks of an
 * inner layer stand among those of the outer one, with a prefix before their names ("layer1.W"); the
 * outer layer lends it workspace and says what it reads and writes.
 */
#ifndef PEEPHOLE_NET_INNER_H
#define PEEPHOLE_NET_INNER_H

#include "src/net/layer.h"

struct inner {
    struct layer layer; /* the offsets of its blocks are not set: inner_placed */
    size_t first_block; /* of its blocks among those of the outer layer */
};

/* Builds a layer of a kind for `in` and adds its blocks to those of the outer layer, PREFIX.NAME. Errors
 * name the outer layer. The outer layer's place among the others, arena and classes are those of build. */
bool inner_build(struct inner *inner, struct layer *outer, const char *kind, struct shape in,
                 const char *prefix, const struct key_value *given, size_t given_count,
                 const struct layer_build *build, struct err *err);
/* The layer with the places that its blocks have in the net. */
struct layer inner_placed(const struct inner *inner, const struct layer *outer);

/* Numbers of workspace are counted up; false: too many to count. */
bool inner_add_size(size_t *size, size_t rows, size_t width); /* rows x width */
bool inner_add_work(size_t *size, const struct inner *inner, size_t steps, size_t windows);
/* Takes as many numbers off the front of a workspace that was measured so. */
real *inner_take(real **work, size_t rows, size_t width);
real *inner_take_work(real **work, const struct inner *inner, size_t steps, size_t windows);

/* What an inner layer reads and writes in a pass of the outer one: steps x windows x its widths. */
struct inner_data {
    const real *in;
    real *out;
    const real *d_out;
    real *d_in; /* NULL: not wanted */
    real *work;
};
void inner_forward(const struct inner *inner, const struct layer *outer, const struct pass *pass,
                   const struct inner_data *data);
void inner_backward(const struct inner *inner, const struct layer *outer, const struct pass *pass,
                    const struct inner_data *data);

/* Settings of residual and denseblock: what their inner layers are. */
enum inner_way { INNER_CONV, INNER_DENSE };
extern const char *const inner_way_names[];      /* "conv", "dense", NULL */
extern const char *const inner_function_names[]; /* of the activation between them */
#define INNER_KEYS                                                             \
    { .name = "inner",                                                         \
      .type = KEY_CHOICE,                                                      \
      .initial = "conv",                                                       \
      .choices = inner_way_names,                                              \
      .help = "convolutions over the steps, or each step by itself" },         \
        { .name = "size",                                                      \
          .type = KEY_COUNT,                                                   \
          .initial = "3",                                                      \
          .least = 1,                                                          \
          .greatest = 1024,                                                    \
          .help = "inner=conv: steps that a filter sees, zeros around them" }, \
    {                                                                          \
        .name = "function", .type = KEY_CHOICE, .initial = "relu",             \
        .choices = inner_function_names, .help = "of the inner layers"         \
    }
/* Builds one of them: a convolution with padding=same or a dense layer, `units` wide. */
bool inner_build_way(struct inner *inner, struct layer *outer, struct shape in, const char *prefix,
                     size_t units, const struct layer_build *build, struct err *err);
/* The activation that `function` names. */
bool inner_build_function(struct inner *inner, struct layer *outer, struct shape in,
                          const struct layer_build *build, struct err *err);
/* size= is a setting of inner=conv. */
bool inner_check(const struct layer *outer, const struct layer_build *build, struct err *err);

#endif

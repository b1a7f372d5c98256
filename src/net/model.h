/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model: an architecture with its settings, and, once trained, the fitted preparation and the
 * weights. Kinds of models (lstm, ...) are rows in presets.def: a name, the paper they come
 * from, a table of keys, and a function that turns the keys into a list of layers.
 */
#ifndef PEEPHOLE_NET_MODEL_H
#define PEEPHOLE_NET_MODEL_H

#include <stdint.h>

#include "src/base/key.h"
#include "src/base/pool.h"
#include "src/base/str.h"
#include "src/base/thread.h"
#include "src/data/prepare.h"
#include "src/math/kernel.h"

struct layer_list; /* src/net/net.h */

/* A step of a net is a record, or one input of a single record. */
enum view { VIEW_RECORDS, VIEW_FEATURES };

struct preset {
    const char *name;       /* "lstm" */
    const char *help;       /* one line */
    const char *paper;      /* where it comes from */
    const struct key *keys; /* for lstm: hidden steps view target stride carry peephole init ... */
    enum view view;         /* of those without a key for it */
    const char *word_key;   /* the key that a second word behind the kind sets; NULL: none */
    bool (*layers)(const struct key_values *values, struct layer_list *layers, struct err *err);
};
size_t preset_count(void);
const struct preset *preset_at(size_t index);
const struct preset *preset_find(const char *name); /* NULL: none */

/* How a table's rows become sequences (contract, "Windows"). */
enum target { TARGET_EACH, TARGET_LAST };
extern const char *const view_names[];   /* "records", "features", NULL */
extern const char *const target_names[]; /* "each", "last", NULL */
struct windowing {
    enum view view;
    enum target target;
    size_t steps;
    size_t stride; /* training windows only; 0: steps for target each, 1 for target last */
    bool carry;    /* carry=yes: state goes on from window to window in row order */
};

struct model;

/* Checks the keys of a preset and that its layers can be built. The model has no weights yet. */
struct model *model_new(const struct preset *preset, const struct key_value *given,
                        size_t given_count, struct err *err);
void model_free(struct model *model); /* NULL is fine */
/* A copy that shares nothing but the (immutable) preparation. */
struct model *model_copy(const struct model *model, struct err *err);

const struct preset *model_preset(const struct model *model);
const struct key_values *model_values(const struct model *model);
const struct windowing *model_windowing(const struct model *model);
/* "lstm steps=100 ...": only the keys that differ from their defaults. */
void model_describe(const struct model *model, struct str *text);

/* Builds the network for a preparation and draws the initial weights (named rule, named stream). */
bool model_build(struct model *model, const struct preparation *preparation, uint64_t seed,
                 struct err *err);
bool model_is_built(const struct model *model);
const struct preparation *model_preparation(
    const struct model *model); /* NULL before model_build */

/* One row a layer: kind, output shape as text ("80", "100 x 80"), parameters. Works before
 * model_build too, when given the number of inputs and classes. */
struct layer_summary {
    const char *kind;
    char shape[32];
    size_t parameters;
    char note[64]; /* "peepholes diagonal: i, f, o", or "" */
};
size_t model_summary(const struct model *model, size_t inputs, size_t classes,
                     struct layer_summary *layers, size_t most, size_t *parameters);

/* All weights as one array. */
real *model_weights(struct model *model, size_t *count);
/* SHA-256 of the weights as little-endian IEEE floats. */
bool model_weights_digest(const struct model *model, char hex[DIGEST_HEX_SIZE], struct err *err);
/* Last weights and the best ones (lowest validation loss, else training loss). Returns false where
 * there are no best weights; use=true swaps them in and keeps the last ones aside, false swaps
 * back. */
bool model_use_best(struct model *model, bool use);

/* What a model computes with; borrowed by those that are handed it. */
struct compute {
    struct pool *pool;
    const struct kernel *kernel;
};

/* Class probabilities of every row of a table, each row exactly once, in the table's order:
 * probabilities[row * classes + class]. The result does not depend on the number of threads. */
bool model_predict(const struct model *model, const struct compute *compute,
                   const struct table *table, const struct cancel *cancel,
                   void (*progress)(void *context, size_t done, size_t rows),
                   void *progress_context, float *probabilities, struct err *err);

#endif

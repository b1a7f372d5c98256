/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model: an architecture with its settings, and, once trained, the fitted preparation and the
 * weights. Kinds of models (lstm, ...) are rows in presets.def: a name, the paper they come
 * from, a table of keys, and a function that turns the keys into a list of layers. A kind that is no
 * net has a learner instead (learner.h); its model is built once it has learnt.
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
#include "src/net/decision.h"

struct layer_list; /* src/net/net.h */
struct learner;    /* src/net/learner.h */

/* A step of a net is a record, or one input of a single record. */
enum view { VIEW_RECORDS, VIEW_FEATURES };

/* The hyper-parameters of a paper: settings of the preset or, where it has no such key, of train. */
struct recipe_setting {
    const char *name, *value; /* "hidden", "80" */
    bool customary;           /* the paper is silent; others that use the method take this */
};
struct recipe {
    const char *from;   /* whose it is, in a word: "Kim et al. (2016)" */
    const char *remark; /* a sentence on what no setting can say; NULL: nothing */
    const struct recipe_setting *settings; /* ends with a NULL name */
};
#define PRINTED(key, text)             \
    {                                  \
        .name = (key), .value = (text) \
    }
#define CUSTOMARY(key, text)                              \
    {                                                     \
        .name = (key), .value = (text), .customary = true \
    }

struct preset {
    const char *name;            /* "lstm" */
    const char *help;            /* one line */
    const char *paper;           /* where it comes from */
    const struct recipe *recipe; /* what the paper trained with; NULL: there is none */
    const struct key *keys; /* for lstm: hidden steps view target stride carry peephole init ... */
    enum view view;         /* of those without a key for it */
    const char *word_key;   /* the key that a second word behind the kind sets; NULL: none */
    /* Tells the first class from the second and can do no more; NULL: any number of classes. */
    bool (*two_classes)(const struct key_values *values);
    bool (*layers)(const struct key_values *values, struct layer_list *layers, struct err *err);
    const struct learner
        *learner; /* no net: learns in one pass, and `layers` is NULL. NULL: a net */
};
/* The nets; all kinds are in src/classic/kinds.h. */
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
/* The first recurrent layer that sees a window of one step without a state from before, so that its
 * recurrent matrix is multiplied by zeros alone; NULL: there is none. */
const char *model_idle_layer(const struct model *model);
/* Epochs without labels that come before those that a training is asked for; 0 for most models. */
size_t model_first_epochs(const struct model *model);
size_t model_first_stages(const struct model *model); /* as many in each */
/* "lstm steps=100 ...": only the keys that differ from their defaults. */
void model_describe(const struct model *model, struct str *text);

/* Builds the network for a preparation and draws the initial weights (named rule, named stream). A model
 * with a learner takes the preparation, and is built when it has learnt (model_learned.h). */
bool model_build(struct model *model, const struct preparation *preparation, uint64_t seed,
                 struct err *err);
bool model_is_built(const struct model *model);
const struct preparation *model_preparation(
    const struct model *model); /* NULL before model_build */

/* One row a layer: kind, output shape as text ("80", "100 x 80"), parameters, multiply-adds. Works
 * before model_build too, when given the number of inputs and classes. */
struct layer_summary {
    const char *kind;
    char shape[32];
    size_t parameters;
    size_t multiply_adds; /* for a record that is scored: layer.h says what counts */
    char note[64];        /* "peepholes diagonal: i, f, o", or "" */
};
size_t model_summary(const struct model *model, size_t inputs, size_t classes,
                     struct layer_summary *layers, size_t most, size_t *parameters);

/* Numbers that are learnt: all weights but running statistics. 0 before a training. */
size_t model_parameters(const struct model *model);
/* All weights as one array, running statistics among them. */
real *model_weights(struct model *model, size_t *count);
/* SHA-256 of the weights as little-endian IEEE floats; of a learner: of all bytes that it keeps. */
bool model_weights_digest(const struct model *model, char hex[DIGEST_HEX_SIZE], struct err *err);
/* Last weights and the best ones (lowest validation loss, else training loss). Returns false where
 * there are no best weights; use=true swaps them in and keeps the last ones aside, false swaps
 * back. */
bool model_use_best(struct model *model, bool use);

/* How answers are chosen from its probabilities; NULL: the most probable class. Other weights drop it
 * (model_build, a training that goes on). */
const struct decision *model_decision(const struct model *model);
/* Copies the decision, its costs too (for as many classes as the model has); NULL drops it. The model
 * is built. */
bool model_decide_by(struct model *model, const struct decision *decision, struct err *err);

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

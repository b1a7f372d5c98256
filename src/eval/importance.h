/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a model loses when it cannot use a feature: the feature's values are shuffled among the rows of a
 * table, and the figures are taken again (permutation importance, Breiman 2001, Machine Learning 45:5-32;
 * of a trained model as Fisher, Rudin, Dominici 2019, JMLR 20, have it). And what the best rule on each
 * feature alone reaches: shortcuts that a model may have taken.
 */
#ifndef PEEPHOLE_EVAL_IMPORTANCE_H
#define PEEPHOLE_EVAL_IMPORTANCE_H

#include "src/base/thread.h"
#include "src/net/model.h"
#include "src/score/score.h"

enum { IMPORTANCE_REPEATS_MOST = 30 };

/* All borrowed. */
struct importance_request {
    const struct model *model;
    const struct compute *compute;
    const struct table *table; /* fits the model; every row has a class of it */
    const struct table *train; /* for the rules; NULL: none are looked for */
    size_t repeats;            /* 2 .. IMPORTANCE_REPEATS_MOST */
    uint64_t seed; /* repeat r of feature f uses stream "importance" at index f x 32 + r */
    const struct cancel *cancel;
    void (*progress)(void *context, size_t done, size_t features); /* may be NULL */
    void *progress_context;
};

/* The figure with all features less that with shuffled values: mean over the repeats, and the 95 %
 * interval of that mean (Student's t). NaN where the figure has no value. */
struct loss_of_figure {
    double mean;
    struct interval interval;
};

enum importance_figure {
    IMPORTANCE_ACCURACY,
    IMPORTANCE_MACRO_F1,
    IMPORTANCE_DR,
    IMPORTANCE_FAR,
    IMPORTANCE_FIGURES
};

struct feature_importance {
    size_t feature;
    const char *name; /* borrowed from the model's preparation */
    struct loss_of_figure figures[IMPORTANCE_FIGURES];
    struct loss_of_figure *recall; /* one a class */
    /* The best rule on this feature of the training table, where that is known: */
    char *rule;                   /* "count > 44 is attack"; NULL: not known */
    double rule_train, rule_here; /* its accuracy there, and on the table */
};

struct importance {
    size_t classes, repeats;
    struct score score; /* with all features; its names are borrowed from the model's preparation */
    struct feature_importance *features; /* those that the model sees, most accuracy lost first */
    size_t count;
    double majority; /* accuracy on the table of the class that is most frequent in training; NaN */
    const char **class_names;
};
/* Fills the caller's storage. The bits do not depend on the threads. Errors: an attack for which the
 * model has no class, a table too large to be held as numbers, memory, cancelled. */
bool importance_of(struct importance *importance, const struct importance_request *request,
                   struct err *err);
void importance_done(struct importance *importance); /* empties it */

#endif

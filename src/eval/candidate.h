/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A set-up on its way to a figure: trained on one table, judged on another. What sweeps and
 * cross-validations are made of. The preparation is fitted on the training rows alone.
 */
#ifndef PEEPHOLE_EVAL_CANDIDATE_H
#define PEEPHOLE_EVAL_CANDIDATE_H

#include "src/net/model.h"
#include "src/score/score.h"
#include "src/train/trainer.h"

/* All but `costs` and `score` borrowed from whoever makes the candidate. */
struct candidate {
    struct model *model; /* its settings; candidate_train builds and trains it */
    struct run *run;     /* empty but for its seeds; candidate_train fills in what came of it */
    struct key_values settings; /* of trainer_keys */
    struct prepare_settings prepare;
    const struct table *train, *valid; /* valid may be NULL */
    const struct table *judged;        /* its rows make the score */
    bool best_weights;                 /* judged by these, not by the last ones */
    /* What came of it. */
    struct train_end end;
    struct score score; /* names of its classes are those of the run */
};

/* Trains and judges it in the calling thread, with the threads of compute; the result does not depend on
 * how many these are. Errors: settings that do not go together, tables that do not, memory;
 * ERR_CANCELLED where cancel (may be NULL) ended it. */
bool candidate_train(struct candidate *candidate, const struct compute *compute,
                     const struct cancel *cancel, struct err *err);
void candidate_done(struct candidate *candidate); /* the score; zeros are fine */

#endif

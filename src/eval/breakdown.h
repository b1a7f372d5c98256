/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same figures for parts of the test rows: each feature vector once, attack types that the
 * training table has and those that it lacks, and each attack type by itself.
 */
#ifndef PEEPHOLE_EVAL_BREAKDOWN_H
#define PEEPHOLE_EVAL_BREAKDOWN_H

#include "src/base/json.h"
#include "src/data/table.h"
#include "src/score/score.h"

struct attack_score {
    const char *name; /* of the test table's schema, which the caller holds */
    size_t rows;
    size_t detected; /* called any attack */
    size_t correct;  /* got their own class */
    size_t trained;  /* rows of the training table that have this name */
};

struct breakdown {
    struct score distinct; /* the first row of each feature vector */
    bool train_known;      /* else the next three are empty */
    struct score seen;     /* normal rows, and attack types that the training table has */
    struct score unseen;   /* attack types that it has no row of: attacks only */
    size_t unseen_types;
    struct attack_score *attacks; /* types that have rows, in the order of the schema */
    size_t attack_count;
};

/* rows: those of judged, in their order; train NULL: not known. Fills the caller's storage;
 * breakdown_done empties it. Errors: memory. */
bool breakdown_of(const struct judged *judged, const struct table *rows, const struct table *train,
                  struct breakdown *breakdown, struct err *err);
void breakdown_done(struct breakdown *breakdown);

/* {ATTACK: {rows, detected, correct, dr, dr_interval, recall, trained}}; trained where known. */
struct json *attack_scores_json(const struct breakdown *breakdown);

#endif

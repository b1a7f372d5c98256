/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All that a trainer must remember so that going on gives the same weights as never having
 * stopped, also from the middle of an epoch. Owned texts and arrays; the weights themselves are in
 * the model.
 */
#ifndef PEEPHOLE_TRAIN_TRAINER_STATE_H
#define PEEPHOLE_TRAIN_TRAINER_STATE_H

#include "src/base/digest.h"
#include "src/train/trainer_parts.h"

/* A named array of numbers: "memory/velocity", "good/weights", "good/velocity", "carry/0". */
struct state_array {
    const char *name;
    real *at;
    size_t count;
};
enum { STATE_ARRAYS_MOST = 2 * OPTIMIZER_MEMORIES_MOST + 1 + SLICES_MOST };

struct trainer_state {
    struct arena *arena; /* owns all that hangs on it, itself too */
    struct key_value *settings;
    size_t setting_count;
    char train_digest[DIGEST_HEX_SIZE];
    char valid_digest[DIGEST_HEX_SIZE]; /* "": no validation table */
    struct train_position position, good_position;
    double rate_in_force, norm_total, path_total;
    size_t step_total;
    size_t classes;
    size_t *confusion, *last_confusion; /* classes x classes */
    double *layer_norms;                /* of the epoch so far; NULL: not known */
    size_t layers;
    struct state_array arrays[STATE_ARRAYS_MOST];
    size_t array_count;
};

/* An empty state, for whoever fills it. */
struct trainer_state *trainer_state_new(size_t classes, struct err *err);
/* Adds an array of zeros. */
real *trainer_state_add(struct trainer_state *state, const char *name, size_t count,
                        struct err *err);
const struct state_array *trainer_state_array(const struct trainer_state *state, const char *name);

/* The trainer as it stands; it must not be running. */
struct trainer_state *trainer_capture(const struct trainer *trainer, struct err *err);

#endif

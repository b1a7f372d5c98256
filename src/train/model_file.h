/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Models on disk: one file with architecture, preparation (its schema included), weights (last and
 * best) and, where a trainer is given, optimizer state and random streams, so that a training can
 * go on. Magic, version, lengths with limits, a SHA-256 at the end; names, never positions;
 * little-endian floats; written atomically, read defensively. docs/formats.md has the layout.
 */
#ifndef PEEPHOLE_TRAIN_MODEL_FILE_H
#define PEEPHOLE_TRAIN_MODEL_FILE_H

#include "src/train/trainer.h"

/* facts: a JSON object kept with the model (run number, command, digests, metrics); may be NULL. */
bool model_file_save(const char *path, const struct model *model, const struct trainer *trainer,
                     const struct json *facts, struct err *err);

/* The same in two steps: what is to be written, taken down between two batches, and writing it, which
 * another thread may do while the training goes on. */
struct model_snapshot;
struct model_snapshot *model_snapshot_take(const struct model *model, const struct trainer *trainer,
                                           struct err *err);
bool model_snapshot_save(struct model_snapshot *snapshot, const char *path,
                         const struct json *facts, struct err *err);
void model_snapshot_free(struct model_snapshot *snapshot); /* NULL is fine */

/* What a file gives back. The caller frees each. A trainer cannot be had without its table:
 * trainer_resume makes one when the user trains on. */
struct model_file {
    struct model *model;
    struct json *facts;
    struct trainer_state *state; /* NULL: none was saved */
};
/* A damaged, cut or newer file is an error that says which. */
bool model_file_read(const char *path, struct model_file *file, struct err *err);
bool model_file_parse(const void *bytes, size_t size, struct model_file *file, struct err *err);
void model_file_done(struct model_file *file); /* frees all that is still there */
void trainer_state_free(struct trainer_state *state);
/* A trainer that goes on from a saved state; the table must be the same rows (its digest is in the
 * state). */
struct trainer *trainer_resume(struct model *model, const struct compute *compute,
                               const struct table *train, const struct table *valid,
                               const struct trainer_state *state, struct err *err);

#endif

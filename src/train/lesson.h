/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training's phases without labels: setting up (phase.c), batches, scoring, the threshold (lesson.c). */
#ifndef PEEPHOLE_TRAIN_LESSON_H
#define PEEPHOLE_TRAIN_LESSON_H

#include "src/train/trainer_parts.h"

/* Which rows are taught; before the windows are planned. Errors: settings that need labels, no normal
 * rows. */
bool trainer_plan_lessons(struct trainer *trainer, struct err *err);
/* Memory; after the slices are made. */
bool trainer_make_lessons(struct trainer *trainer, struct err *err);
void trainer_drop_lessons(struct trainer *trainer);

/* The phase of the epoch at hand; where it begins, the optimizer begins anew. */
void trainer_enter_phase(struct trainer *trainer);
/* Does this block change in the phase at hand? */
bool trainer_block_learns(const struct trainer *trainer, const struct layer *layer, size_t block);

/* The slices of the batch at hand: their gradients and sums. */
void trainer_teach_slices(struct trainer *trainer);
/* The mean over a table's records of their mean square in the stage at hand, without noise. false: cancelled
 * (cancel may be NULL). errors: of each row, where windows are rows; NULL: not wanted. */
bool trainer_measure(struct trainer *trainer, const struct table *table,
                     const struct cancel *cancel, double *errors, double *mean, struct err *err);
/* The threshold of an anomaly: the smallest error of a normal training row that at least the share
 * `quantile` of them does not exceed. */
bool trainer_fit_threshold(struct trainer *trainer, const struct cancel *cancel, struct err *err);
double trainer_threshold(const struct trainer *trainer); /* NaN: there is none */

#endif

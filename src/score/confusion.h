/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counting answers, and the figures of what was counted. Inside src/score only. */
#ifndef PEEPHOLE_SCORE_CONFUSION_H
#define PEEPHOLE_SCORE_CONFUSION_H

#include "src/score/score.h"

/* Counts every row once into confusion (classes x classes, zeroed by the caller). Errors: a true
 * class that does not exist, a probability that is no number. */
bool confusion_count(const struct judged *judged, size_t *confusion, struct err *err);

/* Storage for a matrix and its figures; the names are borrowed. score_done frees it. */
bool matrix_begin(size_t classes, const char *const *class_names, struct score *score,
                  struct err *err);
/* All figures of score->confusion, as often as that changes; those of probabilities stay. */
void matrix_figures(struct score *score, const double *costs);

#endif

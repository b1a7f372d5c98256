/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counting answers. Inside src/score only. */
#ifndef PEEPHOLE_SCORE_CONFUSION_H
#define PEEPHOLE_SCORE_CONFUSION_H

#include "src/score/score.h"

/* Counts every row once into confusion (classes x classes, zeroed by the caller). Errors: a true
 * class that does not exist, a probability that is no number. */
bool confusion_count(const struct judged *judged, size_t *confusion, struct err *err);

#endif

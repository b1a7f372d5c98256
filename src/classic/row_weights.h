/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each training row weighs. */
#ifndef PEEPHOLE_CLASSIC_ROW_WEIGHTS_H
#define PEEPHOLE_CLASSIC_ROW_WEIGHTS_H

#include "src/net/learner.h"

/* The weight of each row's class; *weights stays NULL where no class weights were asked for. The caller
 * frees it. */
bool row_weights(const struct learner_task *task, double **weights, struct err *err);

/* 0 .. count-1; the caller frees it. NULL: no memory. */
uint32_t *row_numbers(size_t count);

#endif

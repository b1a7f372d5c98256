/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two bootstraps share. Inside src/score only. */
#ifndef PEEPHOLE_SCORE_BOOTSTRAP_H
#define PEEPHOLE_SCORE_BOOTSTRAP_H

#include "src/base/pool.h"
#include "src/score/score.h"

/* Work in shards on the pool, or on the caller's thread alone. */
void bootstrap_run(struct pool *pool, size_t shards, void (*work)(void *context, size_t shard),
                   void *context);
/* The 2.5th and the 97.5th percentile of the values that are numbers (or infinite), between two of
 * them the share of the way. NaN both where fewer than nine in ten are. Sorts the values. */
struct interval percentile_interval(double *values, size_t count);

/* Figures of the probabilities, by draws of rows. */
bool bootstrap_rows(const struct judged *judged, uint64_t seed, struct pool *pool,
                    struct score *score, struct err *err);

#endif

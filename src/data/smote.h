/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SMOTE-NC (Chawla, Bowyer, Hall, Kegelmeyer 2002, "SMOTE: synthetic minority over-sampling
 * technique", sections 4.2 and 6.1): a synthetic row is x + u (z - x), x a row of a class, z one of
 * its k nearest neighbours in that class, u uniform in [0, 1), the same for all columns. A symbol is
 * the one that most of the k neighbours have (of equally many: that of x, else the one whose code is
 * lower). Numbers are rounded to the grid of their column, so counts stay whole and rates keep their
 * decimals; columns of doubles are not rounded. Where x or z lacks a value, x decides.
 */
#ifndef PEEPHOLE_DATA_SMOTE_H
#define PEEPHOLE_DATA_SMOTE_H

#include "src/base/rng.h"
#include "src/data/neighbours.h"

/* Which of a class's rows the synthetic ones are made from, each as often as any other or once more
 * (drawn): positions 0 .. count - 1, in ascending order. bases: room for wanted of them. */
bool smote_bases(struct rng *rng, size_t count, size_t wanted, uint32_t *bases, struct err *err);

struct smote;
/* Rows are made for a store. `settings` gives store, k, pool, cancel and progress. */
struct smote *smote_new(const struct neighbour_search *settings, struct err *err);
void smote_free(struct smote *smote); /* NULL is fine */
/* One class: its rows in ascending order, and positions in it as smote_bases gives them. rng chooses
 * neighbours and u. Needs k < count. */
bool smote_add(struct smote *smote, const uint32_t *rows, size_t count, const uint32_t *bases,
               size_t wanted, struct rng *rng, struct err *err);
/* A derived store: the kept rows, then the synthetic ones in the order in which they were added. */
struct store *smote_store(const struct smote *smote, struct store *parent, const uint32_t *kept,
                          size_t kept_count, struct err *err);

#endif

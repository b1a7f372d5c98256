/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which features a preparation keeps: all that it has, ranked by what they tell about the class in the
 * training table. Inside a preparation only. */
#ifndef PEEPHOLE_DATA_SELECT_H
#define PEEPHOLE_DATA_SELECT_H

#include "src/data/prepare_parts.h"

bool selection_ranks(enum selection selection); /* neither none nor pca */

/*
 * Ranks the features of the scalers on the rows of a table and leaves the scalers of the first `keep`.
 * Numbers are put into bins first (bins.h), symbols are their own bins, all unknown ones in one; a number
 * that is missing counts as its column's median. With n_bc rows of class c in bin b, n_b, n_c and n
 * rows of the bin, of the class and in all:
 *
 *     mutual-information   I = sum n_bc / n log2(n n_bc / (n_b n_c)), in bits
 *     gain-ratio           I / H, H = - sum n_b / n log2(n_b / n): Quinlan 1993; 0 with one bin
 *     chi-squared          sum (n_bc - n_b n_c / n)^2 / (n_b n_c / n): Pearson 1900
 *
 * The best first, equals in the order of the columns. Errors: memory.
 */
bool selection_rank(struct preparation *preparation, const struct table *table, struct err *err);
/* Leaves the scalers of the ranking's features that are kept; ranking is set. */
void selection_apply(struct preparation *preparation);

#endif

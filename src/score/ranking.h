/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows in the order of the evidence for one class. Inside src/score only. */
#ifndef PEEPHOLE_SCORE_RANKING_H
#define PEEPHOLE_SCORE_RANKING_H

#include "src/score/score.h"

/* One item a row, ascending: the bits of its evidence made to sort as integers, then whether it is
 * positive (bit 0). Rows with the same evidence have the same item >> 1. */
struct ranking {
    uint64_t *items;
    size_t count;
    size_t positives;
};

/* positive_class SIZE_MAX: all classes but normal against normal. The evidence for a class is its
 * probability; for attack it is minus the probability of normal, which sorts as 1 - p does but
 * keeps apart what 1 - p would round together. */
bool ranking_of(const struct judged *judged, size_t positive_class, struct ranking *ranking,
                struct err *err);
void ranking_done(struct ranking *ranking);
/* The evidence of an item, as it was. */
float ranking_evidence(uint64_t item);
/* Share of the pairs (positive, negative) in which the positive row has more evidence; equal
 * evidence counts half. NaN where there is no pair. */
double ranking_auc(const struct ranking *ranking);
/* 95 % interval of that, from its variance over positives and over negatives (DeLong, DeLong,
 * Clarke-Pearson 1988), held within 0 .. 1. NaN both where a side has fewer than two rows. */
struct interval ranking_auc_interval(const struct ranking *ranking);
/* Sum over the thresholds, from the highest, of what recall gains there times the precision there
 * (average precision: no interpolation). NaN without positives. */
double ranking_average_precision(const struct ranking *ranking);

#endif

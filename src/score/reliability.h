/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far probabilities can be believed. Inside src/score, but for the bins. */
#ifndef PEEPHOLE_SCORE_RELIABILITY_H
#define PEEPHOLE_SCORE_RELIABILITY_H

#include "src/score/score.h"

/* What one row adds to the figures. */
struct reliance {
    double log_loss, brier;
    double confidence; /* the probability of the answer */
    size_t bin;        /* of the confidence */
    bool hit;          /* the answer is right */
};
struct reliance reliance_of(const struct judged *judged, size_t row);

enum { RELIANCE_BINS = 15 };
/* Sums over rows, of which one may count several times. */
struct reliance_sums {
    double rows, log_loss, brier;
    double confidence[RELIANCE_BINS], hits[RELIANCE_BINS];
};
void reliance_add(struct reliance_sums *sums, const struct reliance *row, double times);
/* sum over the bins of |hits - confidence| / rows (Naeini, Cooper, Hauskrecht 2015). NaN: no rows. */
double reliance_calibration_error(const struct reliance_sums *sums);

/* Rows whose answer (the most probable class) has a confidence within b / 15 to (b + 1) / 15. */
struct calibration_bin {
    size_t rows, hits;
    double confidence; /* mean; NaN without rows */
};
void calibration_of(const struct judged *judged, struct calibration_bin bins[RELIANCE_BINS]);

/* log_loss, brier and calibration_error of the score. */
void score_reliability(const struct judged *judged, struct score *score);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two classifiers on the same rows. Only the rows count that one of them answers rightly and the other
 * wrongly: McNemar's test (McNemar 1947) for a difference by chance, and the interval of the difference
 * by bootstrap of the rows.
 */
#ifndef PEEPHOLE_SCORE_PAIRED_H
#define PEEPHOLE_SCORE_PAIRED_H

#include "src/score/score.h"

struct paired_counts {
    size_t rows;
    size_t gained; /* wrong in the first, right in the second */
    size_t lost;   /* right in the first, wrong in the second */
};

enum { MCNEMAR_EXACT_BELOW = 25 };
struct mcnemar {
    bool exact; /* fewer than MCNEMAR_EXACT_BELOW rows count: binomial, two-sided */
    double
        statistic; /* else chi squared with Edwards's correction, (|g - l| - 1)^2 / (g + l); NaN if exact */
    double p; /* 1 where no row counts */
};
struct mcnemar mcnemar_of(const struct paired_counts *counts);

struct paired_difference {
    double difference; /* of the shares of right answers, second less first; NaN without rows */
    struct interval interval; /* 95 %, percentiles of 10,000 draws of the rows */
};
/* The draws depend on seed and purpose (a name of a random stream) alone. */
struct paired_difference paired_difference_of(const struct paired_counts *counts, uint64_t seed,
                                              const char *purpose);

#endif

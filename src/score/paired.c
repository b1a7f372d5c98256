/* SPDX-License-Identifier: GPL-3.0-or-later */
/* McNemar's test, and draws of rows that were lost, gained or neither. */
#include "src/score/paired.h"

#include <math.h>
#include <stdlib.h>

#include "src/base/rng.h"
#include "src/score/resampled.h"

struct mcnemar mcnemar_of(const struct paired_counts *counts)
{
    size_t discordant = counts->gained + counts->lost;
    size_t fewer = counts->gained < counts->lost ? counts->gained : counts->lost;
    struct mcnemar test = { .exact = discordant < MCNEMAR_EXACT_BELOW, .statistic = (double)NAN };
    if (discordant == 0) {
        test.p = 1;
    } else if (test.exact) {
        /* twice the probability of at most `fewer` heads: P(X <= k) = I_1/2(n - k, k + 1) */
        double tail = 2 * incomplete_beta((double)(discordant - fewer), (double)fewer + 1, 0.5);
        test.p = tail < 1 ? tail : 1;
    } else {
        double gap = (double)(discordant - 2 * fewer) - 1;
        gap = gap > 0 ? gap : 0;
        test.statistic = gap * gap / (double)discordant;
        test.p = erfc(sqrt(test.statistic / 2)); /* chi squared with one degree of freedom */
    }
    return test;
}

static int by_value(const void *a, const void *b)
{
    double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

struct paired_difference paired_difference_of(const struct paired_counts *counts, uint64_t seed,
                                              const char *purpose)
{
    enum { DRAWS = 10000, LOW = 249, HIGH = 9749 }; /* 2.5 % lie on either side */
    static const double none = (double)NAN;
    struct paired_difference found = { none, { none, none } };
    double rows = (double)counts->rows;
    double *draws = counts->rows > 0 ? calloc(DRAWS, sizeof *draws) : NULL;
    if (counts->rows > 0) {
        found.difference = ((double)counts->gained - (double)counts->lost) / rows;
    }
    struct rng rng = rng_stream(seed, purpose);
    for (size_t i = 0; draws && i < DRAWS; i++) {
        /* A draw of all rows with replacement is multinomial over the three kinds. */
        uint64_t gained = rng_binomial(&rng, counts->rows, (double)counts->gained / rows);
        double others = rows - (double)counts->gained;
        double share = others > 0 ? (double)counts->lost / others : 0;
        uint64_t lost = rng_binomial(&rng, counts->rows - gained, share);
        draws[i] = ((double)gained - (double)lost) / rows;
    }
    if (draws) {
        qsort(draws, DRAWS, sizeof *draws, by_value);
        found.interval = (struct interval){ draws[LOW], draws[HIGH] };
    }
    free(draws);
    return found;
}

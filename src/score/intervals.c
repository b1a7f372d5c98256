/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Confidence intervals of rates. */
#include "src/score/score.h"

#include <math.h>

/*
 * Wilson (1927), without continuity correction, p = hits / n:
 *   centre = (p + z^2/2n) / (1 + z^2/n)
 *   half   = z / (1 + z^2/n) * sqrt(p (1 - p) / n + z^2 / 4n^2)
 */
struct interval wilson_interval(size_t hits, size_t trials)
{
    if (trials == 0) {
        return (struct interval){ 0.0, 1.0 };
    }
    const double z = NORMAL_97_5;
    double n = (double)trials;
    double p = (double)hits / n;
    double shrink = 1.0 + z * z / n;
    double centre = (p + z * z / (2.0 * n)) / shrink;
    double half = z / shrink * sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));
    struct interval interval = { centre - half, centre + half };
    /* The ends are exact at 0 and at 1; rounding must not push them outside. */
    if (hits == 0) {
        interval.low = 0.0;
    }
    if (hits == trials) {
        interval.high = 1.0;
    }
    return interval;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Binomial numbers: by waiting times where few successes are expected, else by transformed rejection
 * (Hoermann 1993, The generation of binomial random variates, algorithm BTRS). */
#include <math.h>

#include "src/base/rng.h"

/* (0, 1] */
static double positive_uniform(struct rng *rng)
{
    return 1.0 - rng_uniform(rng);
}

/* Trials until the next success are geometric (Devroye 1986, section X.4.3). */
static uint64_t by_waiting(struct rng *rng, double trials, double probability)
{
    double log_failure = log1p(-probability), place = 0;
    uint64_t successes = 0;
    for (;;) {
        place += floor(log(positive_uniform(rng)) / log_failure) + 1;
        if (place > trials) {
            return successes;
        }
        successes++;
    }
}

/* ln k!, by Stirling's series from 10 on: to 13 digits. */
static double log_factorial(double k)
{
    if (k < 10) {
        double product = 1;
        for (double factor = 2; factor <= k; factor++) {
            product *= factor;
        }
        return log(product);
    }
    const double half_log_two_pi = 0.91893853320467274;
    double square = k * k;
    return (k + 0.5) * log(k) - k + half_log_two_pi +
           (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / k;
}

/* ln of the probability of k successes, up to a constant. */
static double log_weight(double k, double trials, double log_odds)
{
    return k * log_odds - log_factorial(k) - log_factorial(trials - k);
}

static uint64_t by_rejection(struct rng *rng, double trials, double p)
{
    double deviation = sqrt(trials * p * (1 - p));
    double b = 1.15 + 2.53 * deviation;
    double a = -0.0873 + 0.0248 * b + 0.01 * p;
    double alpha = (2.83 + 5.1 / b) * deviation;
    double log_odds = log(p / (1 - p));
    double at_mode = log_weight(floor((trials + 1) * p), trials, log_odds);
    for (;;) {
        double u = rng_uniform(rng) - 0.5, v = positive_uniform(rng);
        double edge = 0.5 - fabs(u);
        double k = floor((2 * a / edge + b) * u + trials * p + 0.5);
        if (!(k >= 0 && k <= trials)) {
            continue;
        }
        if (edge >= 0.07 && v <= 0.92 - 4.2 / b) {
            return (uint64_t)k;
        }
        if (log(v * alpha / (a / (edge * edge) + b)) <= log_weight(k, trials, log_odds) - at_mode) {
            return (uint64_t)k;
        }
    }
}

uint64_t rng_binomial(struct rng *rng, uint64_t trials, double probability)
{
    enum { FEW = 10 };
    if (!(probability > 0) || trials == 0) {
        return 0;
    }
    if (probability >= 1) {
        return trials;
    }
    if (probability > 0.5) {
        return trials - rng_binomial(rng, trials, 1 - probability);
    }
    return (double)trials * probability < FEW ? by_waiting(rng, (double)trials, probability)
                                              : by_rejection(rng, (double)trials, probability);
}

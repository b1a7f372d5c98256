/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Areas under curves, exact, from rows in the order of their evidence. */
#include <math.h>

#include "src/score/ranking.h"

/* Rows with equal evidence. */
struct ties {
    size_t positives, negatives;
};

/* Those from item *i on; moves *i behind them. */
static struct ties next_ties(const struct ranking *ranking, size_t *i)
{
    uint64_t key = ranking->items[*i] >> 1;
    struct ties ties = { 0, 0 };
    for (; *i < ranking->count && ranking->items[*i] >> 1 == key; (*i)++) {
        ties.positives += ranking->items[*i] & 1;
        ties.negatives += 1 - (ranking->items[*i] & 1);
    }
    return ties;
}

/* AUC = sum over the groups of equal evidence of positives * (negatives below + negatives / 2),
 * divided by the number of pairs (Mann, Whitney 1947). Doubled, so that it is all whole numbers. */
double ranking_auc(const struct ranking *ranking)
{
    uint64_t negatives_below = 0;
    uint64_t won = 0; /* twice; below 2^63 for up to 10^9 rows */
    for (size_t i = 0; i < ranking->count;) {
        struct ties ties = next_ties(ranking, &i);
        won += ties.positives * (2 * negatives_below + ties.negatives);
        negatives_below += ties.negatives;
    }
    double pairs = (double)ranking->positives * (double)(ranking->count - ranking->positives);
    return pairs > 0 ? (double)won / (2.0 * pairs) : (double)NAN;
}

/*
 * For m positives and n negatives: V(x) of a positive is the share of the negatives with less
 * evidence, V(y) of a negative that of the positives with more (equal ones count half). Then
 * var(AUC) = S_x / m + S_y / n with the sample variances S of both.
 */
struct interval ranking_auc_interval(const struct ranking *ranking)
{
    double auc = ranking_auc(ranking);
    double m = (double)ranking->positives, n = (double)ranking->count - m;
    double negatives_below = 0, positives_above = m, of_positives = 0, of_negatives = 0;
    if (m < 2 || n < 2) {
        return (struct interval){ (double)NAN, (double)NAN };
    }
    for (size_t i = 0; i < ranking->count;) {
        struct ties ties = next_ties(ranking, &i);
        double positives = (double)ties.positives, negatives = (double)ties.negatives;
        positives_above -= positives;
        double x = (negatives_below + negatives / 2) / n - auc;
        double y = (positives_above + positives / 2) / m - auc;
        of_positives += positives * x * x;
        of_negatives += negatives * y * y;
        negatives_below += negatives;
    }
    double half = NORMAL_97_5 * sqrt(of_positives / (m - 1) / m + of_negatives / (n - 1) / n);
    return (struct interval){ auc > half ? auc - half : 0, auc + half < 1 ? auc + half : 1 };
}

double ranking_average_precision(const struct ranking *ranking)
{
    /* From the lowest evidence up: what is not below a threshold is at or above it. */
    double positives = (double)ranking->positives, answered = (double)ranking->count;
    double right = positives, sum = 0;
    for (size_t i = 0; i < ranking->count;) {
        struct ties ties = next_ties(ranking, &i);
        sum += (double)ties.positives * right / answered;
        right -= (double)ties.positives;
        answered -= (double)(ties.positives + ties.negatives);
    }
    return positives > 0 ? sum / positives : (double)NAN;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trying thresholds from the highest down: the fewest alarms first. */
#include "src/eval/choose.h"

#include <math.h>
#include <stdlib.h>

/* A row, by the probability that it is normal. */
struct candidate {
    float normal;
    uint16_t truth;
    double change; /* of the costs when it is called an attack instead of normal */
};

static int by_normal(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    return (a->normal > b->normal) - (a->normal < b->normal);
}

/* What is known when all rows up to a threshold are called attacks. */
struct tally {
    size_t alarms, false_alarms, attacks, normals;
    double cost;
};

/* Larger is better; -INFINITY: not allowed. */
static double merit_of(const struct choose_request *request, const struct tally *tally)
{
    size_t detected = tally->alarms - tally->false_alarms;
    switch (request->by) {
    case CHOOSE_FAR:
        return (double)tally->false_alarms <= request->most_far * (double)tally->normals
                   ? (double)detected
                   : -(double)INFINITY;
    case CHOOSE_F1:
        return 2 * (double)detected / (double)(tally->alarms + tally->attacks);
    case CHOOSE_COST:
        return -tally->cost;
    }
    return (double)NAN;
}

static struct candidate candidate_of(const struct judged *judged,
                                     const struct choose_request *request, size_t row)
{
    size_t classes = judged->classes;
    const float *probabilities = judged->probabilities + row * classes;
    struct candidate candidate = { probabilities[0], judged->truth[row], 0 };
    if (request->by == CHOOSE_COST) {
        const double *prices = request->costs + candidate.truth * classes;
        candidate.change = prices[1 + argmax_class(probabilities + 1, classes - 1)] - prices[0];
    }
    return candidate;
}

static void try_all(const struct candidate *candidates, size_t count,
                    const struct choose_request *request, struct tally *tally,
                    struct decision *decision)
{
    double best = merit_of(request, tally);
    for (size_t i = 0; i < count;) {
        float normal = candidates[i].normal;
        for (; i < count && candidates[i].normal <= normal; i++) {
            tally->alarms++;
            tally->false_alarms += candidates[i].truth == 0;
            tally->cost += candidates[i].change;
        }
        double merit = merit_of(request, tally);
        if (merit > best) {
            best = merit;
            decision->normal_above = normal;
        }
    }
}

bool choose_threshold(const struct judged *judged, const struct choose_request *request,
                      struct decision *decision, struct err *err)
{
    struct tally tally = { 0 };
    for (size_t i = 0; i < judged->rows; i++) {
        tally.normals += judged->truth[i] == 0;
    }
    tally.attacks = judged->rows - tally.normals;
    if (request->by == CHOOSE_FAR && tally.normals == 0) {
        return err_set(err, ERR_INPUT, "these rows hold no normal one, so they have no FAR");
    }
    if (tally.attacks == 0) {
        return err_set(err, ERR_INPUT, "these rows hold no attack, so no threshold finds any");
    }
    struct candidate *candidates = malloc(judged->rows * sizeof *candidates);
    if (candidates == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < judged->rows; i++) {
        candidates[i] = candidate_of(judged, request, i);
    }
    qsort(candidates, judged->rows, sizeof *candidates, by_normal);
    decision->rule = DECISION_THRESHOLD;
    decision->normal_above = -1; /* no probability is that small: no alarm at all */
    try_all(candidates, judged->rows, request, &tally, decision);
    free(candidates);
    return true;
}

const double attack_shares[ATTACK_SHARES] = { 0.1, 0.01, 0.001 };

double alarm_precision(double dr, double far, double share)
{
    double alarms = share * dr + (1 - share) * far;
    return alarms > 0 ? share * dr / alarms : (double)NAN;
}

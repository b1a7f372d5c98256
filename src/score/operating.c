/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A walk over the thresholds, from the highest down: points that keep to a rate, and the curve of
 * precision over recall. */
#include "src/score/operating.h"

#include <math.h>
#include <stdlib.h>

#include "src/score/ranking.h"

const double operating_fars[OPERATING_FARS] = { 0.001, 0.01, 0.05, 0.1 };
const double operating_recalls[OPERATING_RECALLS] = { 0.5, 0.8, 0.9, 0.99 };

/* Rows at or above the threshold. */
struct walk {
    const struct ranking *ranking;
    bool of_attack;
    size_t left; /* items below it */
    size_t true_positives, false_positives;
};

static struct walk walk_begin(const struct ranking *ranking, size_t positive_class)
{
    return (struct walk){ .ranking = ranking,
                          .of_attack = positive_class == SIZE_MAX,
                          .left = ranking->count };
}

/* Goes down to the next evidence that occurs. */
static bool walk_on(struct walk *walk)
{
    const uint64_t *items = walk->ranking->items;
    if (walk->left == 0) {
        return false;
    }
    uint64_t key = items[walk->left - 1] >> 1;
    for (; walk->left > 0 && items[walk->left - 1] >> 1 == key; walk->left--) {
        walk->true_positives += items[walk->left - 1] & 1;
        walk->false_positives += 1 - (items[walk->left - 1] & 1);
    }
    return true;
}

static struct operating_point point_of(const struct walk *walk, double wanted)
{
    size_t called = walk->true_positives + walk->false_positives;
    double positives = (double)walk->ranking->positives;
    double negatives = (double)walk->ranking->count - positives;
    double evidence =
        called > 0 ? (double)ranking_evidence(walk->ranking->items[walk->left]) : (double)INFINITY;
    return (struct operating_point){
        .wanted = wanted,
        .far = (double)walk->false_positives / negatives,
        .dr = (double)walk->true_positives / positives,
        .precision = called > 0 ? (double)walk->true_positives / (double)called : (double)NAN,
        .threshold = walk->of_attack && called > 0 ? 1.0 + evidence : evidence,
    };
}

static void find_points(const struct ranking *ranking, size_t positive_class,
                        struct operating *operating)
{
    struct walk walk = walk_begin(ranking, positive_class);
    size_t reached = 0;
    do {
        for (size_t i = 0; i < OPERATING_FARS; i++) {
            struct operating_point here = point_of(&walk, operating_fars[i]);
            bool more = !(here.dr <= operating->at_far[i].dr); /* also than none so far */
            if (here.far <= operating_fars[i] && more) {
                operating->at_far[i] = here;
            }
        }
        while (reached < OPERATING_RECALLS && point_of(&walk, 0).dr >= operating_recalls[reached]) {
            operating->at_recall[reached] = point_of(&walk, operating_recalls[reached]);
            reached++;
        }
    } while (walk_on(&walk));
}

/* logit(a) +- z / sqrt(n a (1 - a)), back through the logistic function. */
static struct interval logit_interval(double area, size_t positives)
{
    if (!(area > 0 && area < 1)) {
        return (struct interval){ (double)NAN, (double)NAN };
    }
    double middle = log(area / (1 - area));
    double half = NORMAL_97_5 / sqrt((double)positives * area * (1 - area));
    return (struct interval){ 1 / (1 + exp(half - middle)), 1 / (1 + exp(-half - middle)) };
}

static void no_points(struct operating *operating)
{
    struct operating_point none = { (double)NAN, (double)NAN, (double)NAN, (double)NAN,
                                    (double)NAN };
    for (size_t i = 0; i < OPERATING_FARS; i++) {
        operating->at_far[i] = none;
        operating->at_far[i].wanted = operating_fars[i];
    }
    for (size_t i = 0; i < OPERATING_RECALLS; i++) {
        operating->at_recall[i] = none;
        operating->at_recall[i].wanted = operating_recalls[i];
    }
}

bool operating_of(const struct judged *judged, size_t positive_class, struct operating *operating,
                  struct err *err)
{
    struct ranking ranking;
    *operating = (struct operating){ 0 };
    if (!ranking_of(judged, positive_class, &ranking, err)) {
        return false;
    }
    operating->positives = ranking.positives;
    operating->negatives = ranking.count - ranking.positives;
    operating->auc = ranking_auc(&ranking);
    operating->auc_interval = ranking_auc_interval(&ranking);
    operating->auc_pr = ranking_average_precision(&ranking);
    operating->auc_pr_interval = logit_interval(operating->auc_pr, ranking.positives);
    no_points(operating);
    if (operating->positives > 0 && operating->negatives > 0) {
        find_points(&ranking, positive_class, operating);
    }
    ranking_done(&ranking);
    return true;
}

/* --- precision over recall --- */

static bool add_point(struct pr *pr, size_t *room, struct pr_point point, struct err *err)
{
    if (pr->count == *room) {
        size_t more = *room ? 2 * *room : 256;
        struct pr_point *points = realloc(pr->points, more * sizeof *points);
        if (points == NULL) {
            return err_memory(err);
        }
        pr->points = points;
        *room = more;
    }
    pr->points[pr->count++] = point;
    return true;
}

static bool draw(const struct ranking *ranking, size_t positive_class, size_t most, struct pr *pr,
                 struct err *err)
{
    struct walk walk = walk_begin(ranking, positive_class);
    double least_step = 2.0 / (double)(most < 4 ? 4 : most);
    size_t room = 0;
    bool ended = false; /* below recall 1 nothing but precision is lost */
    while (!ended && walk_on(&walk)) {
        struct operating_point here = point_of(&walk, 0);
        ended = walk.true_positives == ranking->positives;
        if (pr->count > 0 && !ended) {
            const struct pr_point *last = &pr->points[pr->count - 1];
            double step = fabs(here.dr - last->recall) + fabs(here.precision - last->precision);
            if (step < least_step) {
                continue;
            }
        }
        struct pr_point point = { here.dr, here.precision, here.threshold };
        if (!add_point(pr, &room, point, err)) {
            return false;
        }
    }
    return true;
}

bool pr_of(const struct judged *judged, size_t positive_class, size_t most, struct pr *pr,
           struct err *err)
{
    struct ranking ranking;
    *pr = (struct pr){ 0 };
    if (!ranking_of(judged, positive_class, &ranking, err)) {
        return false;
    }
    bool ok = ranking.positives == 0 || draw(&ranking, positive_class, most, pr, err);
    ranking_done(&ranking);
    if (!ok) {
        pr_done(pr);
    }
    return ok;
}

void pr_done(struct pr *pr)
{
    free(pr->points);
    *pr = (struct pr){ 0 };
}

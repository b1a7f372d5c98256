/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The macro average of the ROC curves of all classes. */
#include <math.h>
#include <stdlib.h>

#include "src/score/score.h"

/* A curve with all its points, and how far along it the average has come. */
struct walker {
    struct roc roc;
    size_t at; /* the last point that is not to the right of where the average stands */
};

static struct walker *walkers_of(const struct judged *judged, size_t *count, struct err *err)
{
    struct walker *walkers = calloc(judged->classes + 1, sizeof *walkers);
    bool ok = walkers != NULL || err_memory(err);
    *count = 0;
    for (size_t c = 0; ok && c < judged->classes; c++) {
        struct walker *walker = &walkers[*count];
        ok = roc_of(judged, c, SIZE_MAX, &walker->roc, err);
        *count += ok && walker->roc.count > 0;
    }
    if (!ok) {
        for (size_t i = 0; walkers != NULL && i < *count; i++) {
            roc_done(&walkers[i].roc);
        }
        free(walkers);
        return NULL;
    }
    return walkers;
}

/* The smallest false-positive rate beyond x that any curve has a point at; above 1: none. */
static double next_rate(const struct walker *walkers, size_t count, double x)
{
    double next = 2;
    for (size_t i = 0; i < count; i++) {
        const struct roc *roc = &walkers[i].roc;
        for (size_t p = walkers[i].at; p < roc->count; p++) {
            double rate = roc->points[p].false_positive_rate;
            if (rate > x) {
                next = rate < next ? rate : next;
                break;
            }
        }
    }
    return next;
}

/* A curve's height at x: where it rises straight up, its lower end, and moves it on to the upper one. */
static void pass_rate(struct walker *walker, double x, double *lower, double *upper)
{
    const struct roc_point *points = walker->roc.points;
    size_t at = walker->at, last = walker->roc.count - 1;
    while (at < last && points[at + 1].false_positive_rate < x) {
        at++;
    }
    *lower = points[at].true_positive_rate;
    if (at < last && points[at].false_positive_rate < x) {
        double run = points[at + 1].false_positive_rate - points[at].false_positive_rate;
        double rise = points[at + 1].true_positive_rate - points[at].true_positive_rate;
        *lower += rise * (x - points[at].false_positive_rate) / run;
    }
    *upper = *lower;
    while (at < last && points[at + 1].false_positive_rate <= x) {
        at++;
        *upper = points[at].true_positive_rate;
    }
    walker->at = at;
}

/* Lower and upper end of the average at x become points; a point too near to the last one is left out,
 * but never the last of all. */
static void add_rate(struct roc *roc, double x, double lower, double upper, double least_step)
{
    const double heights[2] = { lower, upper };
    for (size_t i = 0; i < 2; i++) {
        const struct roc_point *before = roc->count > 0 ? &roc->points[roc->count - 1] : NULL;
        double step =
            before ? x - before->false_positive_rate + heights[i] - before->true_positive_rate : 1;
        if (step > 0 && (step >= least_step || (x >= 1 && i == 1))) {
            roc->points[roc->count++] = (struct roc_point){ x, heights[i], (double)NAN };
        }
    }
}

static void average(struct walker *walkers, size_t count, size_t most, struct roc *roc)
{
    double before_x = 0, before_y = 0;
    roc->auc = 0;
    for (double x = 0; x <= 1; x = next_rate(walkers, count, x)) {
        double lower = 0, upper = 0;
        for (size_t i = 0; i < count; i++) {
            double low = 0, high = 0;
            pass_rate(&walkers[i], x, &low, &high);
            lower += low / (double)count;
            upper += high / (double)count;
        }
        roc->auc += (x - before_x) * (before_y + lower) / 2;
        add_rate(roc, x, lower, upper, 2.0 / (double)(most - 4));
        before_x = x;
        before_y = upper;
    }
}

bool roc_macro_of(const struct judged *judged, size_t most, struct roc *roc, struct err *err)
{
    *roc = (struct roc){ .auc = (double)NAN };
    size_t count = 0, room = 0;
    struct walker *walkers = walkers_of(judged, &count, err);
    if (walkers == NULL) {
        return false;
    }
    most = most < 8 ? 8 : most;
    for (size_t i = 0; i < count; i++) {
        room += 2 * walkers[i].roc.count;
    }
    roc->points = count > 0 ? calloc(room < most ? room : most, sizeof *roc->points) : NULL;
    bool ok = count == 0 || roc->points != NULL || err_memory(err);
    if (ok && count > 0) {
        average(walkers, count, room < most ? SIZE_MAX : most, roc);
    }
    for (size_t i = 0; i < count; i++) {
        roc_done(&walkers[i].roc);
    }
    free(walkers);
    return ok;
}

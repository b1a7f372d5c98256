/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ROC curves. */
#include "src/score/score.h"

#include <math.h>
#include <stdlib.h>

#include "src/score/ranking.h"

/* A curve that is being drawn: rows passed so far, from the most evidence downwards. */
struct pen {
    const struct ranking *ranking;
    struct roc *roc;
    bool of_attack;
    double least_step; /* a point nearer to the last one (|dx| + |dy|) is left out */
    size_t true_positives, false_positives;
    uint64_t last_item; /* of the group that was passed last */
};

static struct roc_point point_here(const struct pen *pen)
{
    double evidence = (double)ranking_evidence(pen->last_item);
    return (struct roc_point){
        .false_positive_rate = (double)pen->false_positives / (double)pen->roc->negatives,
        .true_positive_rate = (double)pen->true_positives / (double)pen->roc->positives,
        .threshold = pen->of_attack ? 1.0 + evidence : evidence,
    };
}

static void add_point(struct roc *roc, struct roc_point point)
{
    roc->points[roc->count++] = point;
}

/* Is b on the straight line from a to c? Then it can be left out. */
static bool on_line(const struct roc_point *a, const struct roc_point *b, const struct roc_point *c)
{
    double cross = (b->false_positive_rate - a->false_positive_rate) *
                       (c->true_positive_rate - a->true_positive_rate) -
                   (b->true_positive_rate - a->true_positive_rate) *
                       (c->false_positive_rate - a->false_positive_rate);
    return fabs(cross) < 1e-15;
}

static void pass_group(struct pen *pen, size_t *left)
{
    const uint64_t *items = pen->ranking->items;
    pen->last_item = items[*left - 1];
    for (; *left > 0 && items[*left - 1] >> 1 == pen->last_item >> 1; (*left)--) {
        pen->true_positives += items[*left - 1] & 1;
        pen->false_positives += 1 - (items[*left - 1] & 1);
    }
}

static void draw_curve(struct pen *pen)
{
    struct roc *roc = pen->roc;
    add_point(roc, (struct roc_point){ 0.0, 0.0, (double)INFINITY });
    struct roc_point kept = roc->points[0];
    for (size_t left = pen->ranking->count; left > 0;) {
        pass_group(pen, &left);
        struct roc_point here = point_here(pen);
        double step = here.false_positive_rate - kept.false_positive_rate +
                      here.true_positive_rate - kept.true_positive_rate;
        if (step < pen->least_step && left > 0) {
            continue;
        }
        if (roc->count > 1 &&
            on_line(&roc->points[roc->count - 2], &roc->points[roc->count - 1], &here)) {
            roc->count--;
        }
        add_point(roc, here);
        kept = here;
    }
}

bool roc_of(const struct judged *judged, size_t positive_class, size_t most, struct roc *roc,
            struct err *err)
{
    *roc = (struct roc){ .auc = (double)NAN };
    struct ranking ranking;
    if (!ranking_of(judged, positive_class, &ranking, err)) {
        return false;
    }
    roc->positives = ranking.positives;
    roc->negatives = ranking.count - ranking.positives;
    roc->auc = ranking_auc(&ranking);
    if (roc->positives > 0 && roc->negatives > 0) {
        most = most < 4 ? 4 : most;
        size_t room = ranking.count + 1 < most ? ranking.count + 1 : most;
        roc->points = calloc(room, sizeof *roc->points);
        if (roc->points == NULL) {
            ranking_done(&ranking);
            return err_memory(err);
        }
        /* From (0,0) to (1,1) |dx| + |dy| adds up to 2: no more than most - 3 steps of this length
         * fit in, and the two ends come on top. Few rows keep every point. */
        struct pen pen = { .ranking = &ranking,
                           .roc = roc,
                           .of_attack = positive_class == SIZE_MAX };
        pen.least_step = ranking.count + 1 > most ? 2.0 / (double)(most - 3) : 0.0;
        draw_curve(&pen);
    }
    ranking_done(&ranking);
    return true;
}

void roc_done(struct roc *roc)
{
    free(roc->points);
    roc->points = NULL;
    roc->count = 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All figures of one judged set: those of its matrix, then those of its probabilities. */
#include "src/score/score.h"

#include <math.h>
#include <stdlib.h>

#include "src/score/confusion.h"
#include "src/score/ranking.h"
#include "src/score/reliability.h"

static bool score_areas(const struct judged *judged, struct score *score, struct err *err)
{
    for (size_t c = 0; c < score->classes; c++) {
        struct class_score *figures = &score->per_class[c];
        if (figures->support == 0 || figures->support == score->rows) {
            continue;
        }
        struct ranking ranking;
        if (!ranking_of(judged, c, &ranking, err)) {
            return false;
        }
        figures->auc = ranking_auc(&ranking);
        figures->auc_pr = ranking_average_precision(&ranking);
        figures->intervals[CLASS_METRIC_auc] = ranking_auc_interval(&ranking);
        ranking_done(&ranking);
    }
    return true;
}

/* Means over the classes that have rows; a class without rows has no area. */
static void mean_areas(struct score *score)
{
    double auc = 0, auc_pr = 0;
    size_t count = 0;
    for (size_t c = 0; c < score->classes; c++) {
        if (!isnan(score->per_class[c].auc)) {
            auc += score->per_class[c].auc;
            auc_pr += score->per_class[c].auc_pr;
            count++;
        }
    }
    score->auc_macro = count > 0 ? auc / (double)count : (double)NAN;
    score->auc_pr_macro = count > 0 ? auc_pr / (double)count : (double)NAN;
}

bool score_of(const struct judged *judged, struct score *score, struct err *err)
{
    size_t *confusion = calloc(judged->classes * judged->classes + 1, sizeof *confusion);
    *score = (struct score){ 0 };
    if (confusion == NULL) {
        return err_memory(err);
    }
    bool ok = confusion_count(judged, confusion, err) &&
              score_of_matrix(confusion, judged->classes, judged->class_names, judged->costs, score,
                              err) &&
              score_areas(judged, score, err);
    free(confusion);
    if (!ok) {
        score_done(score);
        return false;
    }
    mean_areas(score);
    score_reliability(judged, score);
    return true;
}

void score_done(struct score *score)
{
    free(score->confusion);
    free(score->per_class);
    *score = (struct score){ 0 };
}

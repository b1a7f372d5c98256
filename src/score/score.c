/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All figures of one judged set. Formulas as in docs/formats.md; TP and so on count rows. */
#include "src/score/score.h"

#include <math.h>
#include <stdlib.h>

#include "src/score/confusion.h"
#include "src/score/ranking.h"

/* 0/0 has no value. */
static double ratio(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : (double)NAN;
}

static size_t row_sum(const struct score *score, size_t row)
{
    size_t sum = 0;
    for (size_t c = 0; c < score->classes; c++) {
        sum += score->confusion[row * score->classes + c];
    }
    return sum;
}

static size_t column_sum(const struct score *score, size_t column)
{
    size_t sum = 0;
    for (size_t c = 0; c < score->classes; c++) {
        sum += score->confusion[c * score->classes + column];
    }
    return sum;
}

/*
 * precision = TP / (TP + FP)      recall = TP / (TP + FN)      F1 = 2 TP / (2 TP + FP + FN)
 * false-positive rate = FP / (FP + TN), the class against all others
 */
static void score_class(struct score *score, size_t c, const char *name)
{
    struct class_score *figures = &score->per_class[c];
    figures->name = name;
    figures->support = row_sum(score, c);
    figures->predicted = column_sum(score, c);
    figures->hits = score->confusion[c * score->classes + c];
    figures->precision = ratio(figures->hits, figures->predicted);
    figures->recall = ratio(figures->hits, figures->support);
    figures->f1 = ratio(2 * figures->hits, figures->predicted + figures->support);
    figures->false_positive_rate =
        ratio(figures->predicted - figures->hits, score->rows - figures->support);
    figures->auc = (double)NAN;
    figures->recall_interval = wilson_interval(figures->hits, figures->support);
    score->correct += figures->hits;
    if (figures->predicted > 0) {
        score->classes_predicted++;
        score->only_class = c;
    }
}

/* DR = TP / (TP + FN), FAR = FP / (FP + TN), attack (all classes but 0) being positive. */
static void score_detection(struct score *score)
{
    const struct class_score *normal = &score->per_class[0];
    score->normals = normal->support;
    score->attacks = score->rows - normal->support;
    score->false_alarms = normal->support - normal->hits;
    score->detected = score->attacks - (normal->predicted - normal->hits);
    score->accuracy = ratio(score->correct, score->rows);
    score->binary_accuracy = ratio(score->detected + normal->hits, score->rows);
    score->dr = ratio(score->detected, score->attacks);
    score->far = ratio(score->false_alarms, score->normals);
    score->efficiency = score->far > 0 ? score->dr / score->far : (double)NAN;
    score->accuracy_interval = wilson_interval(score->correct, score->rows);
    score->dr_interval = wilson_interval(score->detected, score->attacks);
    score->far_interval = wilson_interval(score->false_alarms, score->normals);
}

static bool score_auc(const struct judged *judged, struct score *score, struct err *err)
{
    for (size_t c = 0; c < score->classes; c++) {
        if (score->per_class[c].support == 0 || score->per_class[c].support == score->rows) {
            continue;
        }
        struct ranking ranking;
        if (!ranking_of(judged, c, &ranking, err)) {
            return false;
        }
        score->per_class[c].auc = ranking_auc(&ranking);
        ranking_done(&ranking);
    }
    return true;
}

/* Means over the classes that have rows; a class without rows has neither recall nor AUC. */
static void score_means(struct score *score)
{
    double f1_sum = 0, auc_sum = 0;
    size_t f1_count = 0, auc_count = 0;
    for (size_t c = 0; c < score->classes; c++) {
        const struct class_score *figures = &score->per_class[c];
        if (figures->support > 0) {
            f1_sum += figures->f1;
            f1_count++;
        }
        if (!isnan(figures->auc)) {
            auc_sum += figures->auc;
            auc_count++;
        }
    }
    score->macro_f1 = f1_count > 0 ? f1_sum / (double)f1_count : (double)NAN;
    score->auc_macro = auc_count > 0 ? auc_sum / (double)auc_count : (double)NAN;
}

bool score_of(const struct judged *judged, struct score *score, struct err *err)
{
    *score = (struct score){ .rows = judged->rows, .classes = judged->classes };
    score->confusion = calloc(judged->classes * judged->classes + 1, sizeof *score->confusion);
    score->per_class = calloc(judged->classes + 1, sizeof *score->per_class);
    if (score->confusion == NULL || score->per_class == NULL) {
        score_done(score);
        return err_memory(err);
    }
    if (!confusion_count(judged, score->confusion, err)) {
        score_done(score);
        return false;
    }
    for (size_t c = 0; c < judged->classes; c++) {
        score_class(score, c, judged->class_names[c]);
    }
    score_detection(score);
    if (!score_auc(judged, score, err)) {
        score_done(score);
        return false;
    }
    score_means(score);
    return true;
}

void score_done(struct score *score)
{
    free(score->confusion);
    free(score->per_class);
    *score = (struct score){ 0 };
}

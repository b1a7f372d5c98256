/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of a confusion matrix. Formulas as in docs/formats.md; TP and so on count rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/score/confusion.h"

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
static void class_figures(struct score *score, size_t c)
{
    struct class_score *figures = &score->per_class[c];
    figures->support = row_sum(score, c);
    figures->predicted = column_sum(score, c);
    figures->hits = score->confusion[c * score->classes + c];
    figures->precision = ratio(figures->hits, figures->predicted);
    figures->recall = ratio(figures->hits, figures->support);
    figures->f1 = ratio(2 * figures->hits, figures->predicted + figures->support);
    figures->false_positive_rate =
        ratio(figures->predicted - figures->hits, score->rows - figures->support);
    score->correct += figures->hits;
    if (figures->predicted > 0) {
        score->classes_predicted++;
        score->only_class = c;
    }
}

/* DR = TP / (TP + FN), FAR = FP / (FP + TN), attack (all classes but 0) being positive. */
static void detection_figures(struct score *score)
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
}

/* Means over the classes that have rows; a class without rows has no recall. */
static void mean_figures(struct score *score)
{
    double f1 = 0, recall = 0;
    size_t count = 0;
    for (size_t c = 0; c < score->classes; c++) {
        const struct class_score *figures = &score->per_class[c];
        if (figures->support > 0) {
            f1 += figures->f1;
            recall += figures->recall;
            count++;
        }
    }
    score->macro_f1 = count > 0 ? f1 / (double)count : (double)NAN;
    score->balanced_accuracy = count > 0 ? recall / (double)count : (double)NAN;
}

/*
 * With s rows, c right answers, t_k rows and p_k answers of class k:
 *   MCC   = (c s - sum p_k t_k) / sqrt((s^2 - sum p_k^2) (s^2 - sum t_k^2))    (Gorodkin 2004)
 *   kappa = (c s - sum p_k t_k) / (s^2 - sum p_k t_k)                          (Cohen 1960)
 */
static void agreement_figures(struct score *score)
{
    double s = (double)score->rows, c = (double)score->correct;
    double by_chance = 0, answers = 0, truths = 0;
    for (size_t k = 0; k < score->classes; k++) {
        double t = (double)score->per_class[k].support, p = (double)score->per_class[k].predicted;
        by_chance += p * t;
        answers += p * p;
        truths += t * t;
    }
    double spread = sqrt((s * s - answers) * (s * s - truths));
    score->mcc = score->rows == 0 ? (double)NAN : spread > 0 ? (c * s - by_chance) / spread : 0;
    score->kappa = s * s > by_chance ? (c * s - by_chance) / (s * s - by_chance) : (double)NAN;
}

static double mean_cost(const struct score *score, const double *costs)
{
    double sum = 0;
    for (size_t cell = 0; costs != NULL && cell < score->classes * score->classes; cell++) {
        sum += costs[cell] * (double)score->confusion[cell];
    }
    return costs != NULL && score->rows > 0 ? sum / (double)score->rows : (double)NAN;
}

void matrix_figures(struct score *score, const double *costs)
{
    score->rows = 0;
    score->correct = 0;
    score->classes_predicted = 0;
    for (size_t cell = 0; cell < score->classes * score->classes; cell++) {
        score->rows += score->confusion[cell];
    }
    for (size_t c = 0; c < score->classes; c++) {
        class_figures(score, c);
    }
    detection_figures(score);
    mean_figures(score);
    agreement_figures(score);
    score->cost = mean_cost(score, costs);
}

static const struct interval no_interval = { (double)NAN, (double)NAN };

/* Of the figures that are rates; the others have none yet. */
static void rate_intervals(struct score *score)
{
    size_t right = score->detected + score->normals - score->false_alarms;
    for (size_t i = 0; i < METRICS; i++) {
        score->intervals[i] = no_interval;
    }
    score->intervals[METRIC_accuracy] = wilson_interval(score->correct, score->rows);
    score->intervals[METRIC_dr] = wilson_interval(score->detected, score->attacks);
    score->intervals[METRIC_far] = wilson_interval(score->false_alarms, score->normals);
    score->intervals[METRIC_binary_accuracy] = wilson_interval(right, score->rows);
    for (size_t c = 0; c < score->classes; c++) {
        struct class_score *figures = &score->per_class[c];
        for (size_t i = 0; i < CLASS_METRICS; i++) {
            figures->intervals[i] = no_interval;
        }
        figures->intervals[CLASS_METRIC_precision] =
            wilson_interval(figures->hits, figures->predicted);
        figures->intervals[CLASS_METRIC_recall] = wilson_interval(figures->hits, figures->support);
        figures->intervals[CLASS_METRIC_false_positive_rate] =
            wilson_interval(figures->predicted - figures->hits, score->rows - figures->support);
    }
}

bool matrix_begin(size_t classes, const char *const *class_names, struct score *score,
                  struct err *err)
{
    *score = (struct score){ .classes = classes,
                             .auc_macro = (double)NAN,
                             .auc_pr_macro = (double)NAN,
                             .log_loss = (double)NAN,
                             .brier = (double)NAN,
                             .calibration_error = (double)NAN };
    score->confusion = calloc(classes * classes + 1, sizeof *score->confusion);
    score->per_class = calloc(classes + 1, sizeof *score->per_class);
    if (score->confusion == NULL || score->per_class == NULL) {
        score_done(score);
        return err_memory(err);
    }
    for (size_t c = 0; c < classes; c++) {
        score->per_class[c] = (struct class_score){ .name = class_names[c],
                                                    .auc = (double)NAN,
                                                    .auc_pr = (double)NAN };
    }
    return true;
}

bool score_of_matrix(const size_t *confusion, size_t classes, const char *const *class_names,
                     const double *costs, struct score *score, struct err *err)
{
    if (!matrix_begin(classes, class_names, score, err)) {
        return false;
    }
    memcpy(score->confusion, confusion, classes * classes * sizeof *confusion);
    matrix_figures(score, costs);
    rate_intervals(score);
    return true;
}

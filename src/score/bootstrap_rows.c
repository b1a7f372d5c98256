/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Intervals of figures of the probabilities, by draws of rows. Of a large table a sample of rows is
 * drawn from, and the distance of the percentiles from the mean of the draws is narrowed by
 * sqrt(sample / rows) (m out of n: Bickel, Goetze, van Zwet 1997). From their mean, not from the
 * sample's own figure, because draws add gaps to the calibration error that the table does not have.
 * The rows are put in the order of each class's evidence once; a draw then is a pass over them, each
 * row as often as it was drawn.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/score/bootstrap.h"
#include "src/score/reliability.h"

enum { DRAWS = 400, SHARDS = 8, ROWS_MOST = 20000 };

/* Figures of one draw, then of each class its areas. */
enum figure { AUC_MACRO, AUC_PR_MACRO, LOG_LOSS, BRIER, CALIBRATION_ERROR, FIGURES };
enum class_figure { AUC, AUC_PR, CLASS_FIGURES };

/* A row in the order of the evidence for a class. */
struct place {
    float evidence;
    uint32_t row; /* of the sample */
};

struct row_draws {
    const struct judged *judged;
    uint64_t seed;
    size_t count;               /* rows of the sample */
    uint32_t *rows;             /* of the judged set, by row of the sample */
    struct reliance *reliances; /* likewise */
    struct place *places;       /* classes x count: by class, the least evidence first */
    uint16_t *times[SHARDS];    /* how often the draw at hand has a row */
    size_t figures;             /* of a draw */
    double *values;             /* figures x draws */
};

static int by_evidence(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = (a->evidence > b->evidence) - (a->evidence < b->evidence);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

static uint16_t truth_of(const struct row_draws *draws, size_t row)
{
    return draws->judged->truth[draws->rows[row]];
}

/* AUC and average precision of one class (areas.c has the formulas). NaN both where the draw has no
 * row of the class, or none of the others. */
static void areas(const struct row_draws *draws, size_t c, const uint16_t *times, double *auc,
                  double *auc_pr)
{
    const struct place *places = draws->places + c * draws->count;
    double positives = 0;
    for (size_t i = 0; i < draws->count; i++) {
        positives += truth_of(draws, i) == c ? times[i] : 0;
    }
    double negatives = (double)draws->count - positives;
    double right = positives, answered = (double)draws->count, below = 0, won = 0, precisions = 0;
    for (size_t i = 0; i < draws->count;) {
        float evidence = places[i].evidence;
        double here = 0, others = 0;
        for (; i < draws->count && places[i].evidence <= evidence; i++) {
            bool is_positive = truth_of(draws, places[i].row) == c;
            *(is_positive ? &here : &others) += times[places[i].row];
        }
        won += here * (below + others / 2);
        precisions += here > 0 ? here * right / answered : 0;
        below += others;
        right -= here;
        answered -= here + others;
    }
    bool has_both = positives > 0 && negatives > 0;
    *auc = has_both ? won / positives / negatives : (double)NAN;
    *auc_pr = has_both ? precisions / positives : (double)NAN;
}

/* All figures of a draw. */
static void figures_of(const struct row_draws *draws, const uint16_t *times, double *figures)
{
    struct reliance_sums sums = { 0 };
    double auc = 0, auc_pr = 0;
    size_t classes = 0;
    for (size_t i = 0; i < draws->count; i++) {
        reliance_add(&sums, &draws->reliances[i], times[i]);
    }
    for (size_t c = 0; c < draws->judged->classes; c++) {
        double *of_class = figures + FIGURES + c * CLASS_FIGURES;
        areas(draws, c, times, &of_class[AUC], &of_class[AUC_PR]);
        if (!isnan(of_class[AUC])) {
            auc += of_class[AUC];
            auc_pr += of_class[AUC_PR];
            classes++;
        }
    }
    figures[AUC_MACRO] = classes > 0 ? auc / (double)classes : (double)NAN;
    figures[AUC_PR_MACRO] = classes > 0 ? auc_pr / (double)classes : (double)NAN;
    figures[LOG_LOSS] = sums.log_loss / sums.rows;
    figures[BRIER] = sums.brier / sums.rows;
    figures[CALIBRATION_ERROR] = reliance_calibration_error(&sums);
}

static void draw_shard(void *context, size_t shard)
{
    struct row_draws *draws = context;
    uint16_t *times = draws->times[shard];
    for (size_t draw = shard; draw < DRAWS; draw += SHARDS) {
        struct rng rng = rng_stream_at(draws->seed, "bootstrap rows", draw);
        memset(times, 0, draws->count * sizeof *times);
        for (size_t i = 0; i < draws->count; i++) {
            times[rng_below(&rng, draws->count)]++;
        }
        figures_of(draws, times, draws->values + draw * draws->figures);
    }
}

static bool choose_rows(struct row_draws *draws, struct err *err)
{
    size_t rows = draws->judged->rows;
    uint32_t *all = malloc(rows * sizeof *all);
    if (all == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < rows; i++) {
        all[i] = (uint32_t)i;
    }
    if (rows > ROWS_MOST) {
        struct rng rng = rng_stream(draws->seed, "bootstrap sample");
        rng_sample(&rng, all, rows, ROWS_MOST);
    }
    draws->rows = all;
    draws->count = rows > ROWS_MOST ? ROWS_MOST : rows;
    return true;
}

static void put_in_order(struct row_draws *draws)
{
    size_t classes = draws->judged->classes;
    for (size_t i = 0; i < draws->count; i++) {
        draws->reliances[i] = reliance_of(draws->judged, draws->rows[i]);
    }
    for (size_t c = 0; c < classes; c++) {
        struct place *places = draws->places + c * draws->count;
        for (size_t i = 0; i < draws->count; i++) {
            const float *probabilities = draws->judged->probabilities + draws->rows[i] * classes;
            places[i] = (struct place){ probabilities[c], (uint32_t)i };
        }
        qsort(places, draws->count, sizeof *places, by_evidence);
    }
}

static bool make_room(struct row_draws *draws, struct err *err)
{
    size_t classes = draws->judged->classes;
    if (!choose_rows(draws, err)) {
        return false;
    }
    draws->figures = FIGURES + classes * CLASS_FIGURES;
    draws->reliances = malloc(draws->count * sizeof *draws->reliances);
    draws->places = malloc(draws->count * classes * sizeof *draws->places);
    draws->values = malloc(draws->figures * DRAWS * sizeof *draws->values);
    bool ok = draws->reliances && draws->places && draws->values;
    for (size_t i = 0; i < SHARDS; i++) {
        draws->times[i] = malloc(draws->count * sizeof *draws->times[i]);
        ok = ok && draws->times[i];
    }
    return ok || err_memory(err);
}

/* The interval around a figure of all rows, from the draws of the sample. */
static void fill(const struct row_draws *draws, size_t figure, double value, double most,
                 struct interval *interval)
{
    double of_draws[DRAWS];
    double mean = 0;
    size_t numbers = 0;
    if (!isnan(interval->low) || isnan(value)) {
        return;
    }
    for (size_t draw = 0; draw < DRAWS; draw++) {
        of_draws[draw] = draws->values[draw * draws->figures + figure];
        mean += isnan(of_draws[draw]) ? 0 : of_draws[draw];
        numbers += !isnan(of_draws[draw]);
    }
    mean /= numbers > 0 ? (double)numbers : 1;
    struct interval found = percentile_interval(of_draws, DRAWS);
    double narrow = sqrt((double)draws->count / (double)draws->judged->rows);
    double low = value + narrow * (found.low - mean);
    double high = value + narrow * (found.high - mean);
    *interval = (struct interval){ low < 0 ? 0 : low, high > most ? most : high };
}

static void fill_all(const struct row_draws *draws, struct score *score)
{
    struct interval *all = score->intervals;
    fill(draws, AUC_MACRO, score->auc_macro, 1, &all[METRIC_auc_macro]);
    fill(draws, AUC_PR_MACRO, score->auc_pr_macro, 1, &all[METRIC_auc_pr_macro]);
    fill(draws, LOG_LOSS, score->log_loss, (double)INFINITY, &all[METRIC_log_loss]);
    fill(draws, BRIER, score->brier, 2, &all[METRIC_brier]);
    fill(draws, CALIBRATION_ERROR, score->calibration_error, 1, &all[METRIC_calibration_error]);
    for (size_t c = 0; c < score->classes; c++) {
        struct class_score *figures = &score->per_class[c];
        size_t first = FIGURES + c * CLASS_FIGURES;
        fill(draws, first + AUC, figures->auc, 1, &figures->intervals[CLASS_METRIC_auc]);
        fill(draws, first + AUC_PR, figures->auc_pr, 1, &figures->intervals[CLASS_METRIC_auc_pr]);
    }
}

bool bootstrap_rows(const struct judged *judged, uint64_t seed, struct pool *pool,
                    struct score *score, struct err *err)
{
    struct row_draws draws = { .judged = judged, .seed = seed };
    bool ok = make_room(&draws, err);
    if (ok) {
        put_in_order(&draws);
        bootstrap_run(pool, SHARDS, draw_shard, &draws);
        fill_all(&draws, score);
    }
    for (size_t i = 0; i < SHARDS; i++) {
        free(draws.times[i]);
    }
    free(draws.rows);
    free(draws.reliances);
    free(draws.places);
    free(draws.values);
    return ok;
}

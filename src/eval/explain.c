/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three questions about the answer to one row. */
#include "src/eval/explain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/data/class_tally.h"

enum { CANDIDATES_MOST = 256 };

struct work {
    const struct explain_request *request;
    const struct preparation *preparation;
    struct explanation *explanation;
    struct probe probe;
    struct class_tally *tallies; /* of the training table, one a feature; NULL: not known */
    size_t feature_count;        /* of the schema */
    real *from;                  /* cells: where the path begins */
    real *cells;                 /* PROBE_WINDOWS x cells */
    double *probabilities;       /* PROBE_WINDOWS x classes */
    float *narrow;               /* classes */
    double *shares;              /* cells */
    size_t row_cells;            /* where the row begins among the cells */
    struct err *err;
};

/* --- what is typical: a middle value that occurs, or the most frequent symbol --- */

static size_t rows_with_value(const struct class_tally *tally, size_t c)
{
    size_t rows = 0;
    for (size_t v = 0; v < tally->count; v++) {
        rows += isnan(tally->values[v]) ? 0 : tally->rows[v * tally->classes + c];
    }
    return rows;
}

static double middle_value(const struct class_tally *tally, size_t c)
{
    size_t half = (rows_with_value(tally, c) + 1) / 2, seen = 0;
    for (size_t v = 0; v < tally->count; v++) {
        seen += isnan(tally->values[v]) ? 0 : tally->rows[v * tally->classes + c];
        if (seen >= half && half > 0) {
            return tally->values[v];
        }
    }
    return (double)NAN;
}

static double commonest_value(const struct class_tally *tally, size_t c)
{
    size_t best = SIZE_MAX, most = 0;
    for (size_t v = 0; v < tally->count; v++) {
        size_t rows = tally->rows[v * tally->classes + c];
        if (!isnan(tally->values[v]) && rows > most) {
            most = rows;
            best = v;
        }
    }
    return best == SIZE_MAX ? (double)NAN : tally->values[best];
}

static bool is_symbol(const struct work *work, size_t feature)
{
    return schema_feature(work->request->table->store->schema, feature)->kind == COLUMN_SYMBOL;
}

static bool tally_train(struct work *work)
{
    const struct table *train = work->request->train;
    const struct prepare_settings *settings = preparation_settings(work->preparation);
    if (train == NULL) {
        return true;
    }
    uint16_t *class_of =
        classes_by_attack(train->store->schema, settings->classes, settings->taxonomy, work->err);
    work->tallies = calloc(work->feature_count + 1, sizeof *work->tallies);
    bool ok = class_of && (work->tallies || err_memory(work->err)) &&
              class_tallies_of(work->tallies, train, class_of, work->probe.classes,
                               work->request->compute->pool, work->err);
    free(class_of);
    return ok;
}

/* Every row of the window becomes the typical one. */
static void place_baseline(struct work *work)
{
    size_t c = work->request->baseline, inputs = work->probe.inputs;
    for (size_t i = 0; i < work->explanation->feature_count; i++) {
        struct feature_share *feature = &work->explanation->features[i];
        if (c == BASELINE_ZEROS) {
            feature->typical = (double)NAN;
            continue;
        }
        const struct class_tally *tally = &work->tallies[feature->feature];
        feature->typical =
            is_symbol(work, feature->feature) ? commonest_value(tally, c) : middle_value(tally, c);
        preparation_encode_value(work->preparation, feature->feature, feature->typical, work->from);
    }
    for (size_t row = 1; row < work->probe.window.length; row++) {
        memcpy(work->from + row * inputs, work->from, inputs * sizeof *work->from);
    }
}

static bool check_baseline(const struct work *work)
{
    size_t c = work->request->baseline;
    if (c == BASELINE_ZEROS && work->probe.rows) {
        err_set(work->err, ERR_USAGE,
                "model %s has no gradients, so its answers are explained by typical values of the "
                "training table alone",
                model_preset(work->request->model)->name);
        return err_hint(work->err,
                        "load the rows that it was trained on, and leave baseline=zeros out");
    }
    if (c == BASELINE_ZEROS) {
        return true;
    }
    for (size_t i = 0; work->tallies && i < work->feature_count; i++) {
        if (rows_with_value(&work->tallies[i], c) > 0) {
            return true;
        }
    }
    err_set(work->err, ERR_USAGE, "the training table has no row of class %s to begin at",
            preparation_class_name(work->preparation, c));
    return err_hint(work->err, "baseline=zeros begins at inputs of zero");
}

/* --- integrated gradients --- */

static size_t answer_of(const struct work *work, const double *probabilities)
{
    size_t classes = work->probe.classes;
    for (size_t k = 0; k < classes; k++) {
        work->narrow[k] = (float)probabilities[k];
    }
    return decision_answer(model_decision(work->request->model), work->narrow, classes);
}

static void add_shares(struct work *work)
{
    struct explanation *explanation = work->explanation;
    size_t inputs = work->probe.inputs;
    for (size_t i = 0; i < work->probe.cells; i++) {
        explanation->row_shares[i / inputs] += work->shares[i];
    }
    for (size_t i = 0; i < inputs; i++) {
        size_t feature = preparation_cell_feature(work->preparation, i);
        for (size_t f = 0; f < explanation->feature_count; f++) {
            if (explanation->features[f].feature == feature) {
                explanation->features[f].share += work->shares[work->row_cells + i];
            }
        }
    }
}

/* The row is asked about, and the typical one. */
static void ask_both(struct work *work)
{
    struct explanation *explanation = work->explanation;
    struct probe *probe = &work->probe;
    size_t cells = probe->cells, classes = probe->classes;
    memcpy(work->cells, probe->own, cells * sizeof *work->cells);
    memcpy(work->cells + cells, work->from, cells * sizeof *work->cells);
    probe_set_own(probe, 0);
    probe_set_own(probe, 1);
    for (size_t i = 0; i < explanation->feature_count; i++) {
        probe_set_value(probe, 1, explanation->features[i].feature,
                        explanation->features[i].typical);
    }
    probe_answer(probe, work->cells, 2, work->probabilities);
    size_t c = answer_of(work, work->probabilities);
    explanation->class_index = c;
    explanation->probability = work->probabilities[c];
    explanation->baseline_probability = work->probabilities[classes + c];
}

static bool integrate(struct work *work)
{
    struct explanation *explanation = work->explanation;
    struct probe *probe = &work->probe;
    size_t c = explanation->class_index;
    if (probe->rows) {
        explanation->missing = (double)NAN;
        for (size_t i = 0; i < explanation->feature_count; i++) {
            explanation->features[i].share = (double)NAN;
        }
        return true;
    }
    explanation->missing = integrated_gradients(probe, work->from, probe->own, c, work->shares,
                                                &explanation->points, work->err);
    add_shares(work);
    return !isnan(explanation->missing);
}

/* --- one feature changed --- */

/* Slot w of the cells becomes the window with another value of one feature of the row. */
static void place_value(struct work *work, size_t slot, size_t feature, double value)
{
    struct probe *probe = &work->probe;
    real *cells = work->cells + slot * probe->cells;
    memcpy(cells, probe->own, probe->cells * sizeof *cells);
    preparation_encode_value(work->preparation, feature, value, cells + work->row_cells);
    probe_set_own(probe, slot);
    probe_set_value(probe, slot, feature, value);
}

/* The inputs of a feature are those that the path begins with. */
static void place_typical(struct work *work, const struct feature_share *share)
{
    struct probe *probe = &work->probe;
    size_t feature = share->feature;
    probe_set_own(probe, 0);
    probe_set_value(probe, 0, feature, share->typical);
    memcpy(work->cells, probe->own, probe->cells * sizeof *work->cells);
    for (size_t i = 0; i < probe->inputs; i++) {
        if (preparation_cell_feature(work->preparation, i) == feature) {
            work->cells[work->row_cells + i] = work->from[i];
        }
    }
}

static void occlude(struct work *work, struct feature_share *feature)
{
    place_typical(work, feature);
    probe_answer(&work->probe, work->cells, 1, work->probabilities);
    feature->occluded =
        work->explanation->probability - work->probabilities[work->explanation->class_index];
}

/* How far a value is from the row's own, as the model sees it. */
static double distance_of(struct work *work, size_t feature, double value)
{
    if (is_symbol(work, feature)) {
        return 1;
    }
    place_value(work, 0, feature, value);
    for (size_t i = 0; i < work->probe.inputs; i++) {
        if (preparation_cell_feature(work->preparation, i) == feature) {
            size_t at = work->row_cells + i;
            return fabs((double)work->cells[at] - (double)work->probe.own[at]);
        }
    }
    return 0;
}

static bool flips(struct work *work, size_t feature, double value, size_t *answer)
{
    place_value(work, 0, feature, value);
    probe_answer(&work->probe, work->cells, 1, work->probabilities);
    *answer = answer_of(work, work->probabilities);
    return *answer != work->explanation->class_index;
}

/* A value that flips the answer, at a place of the tally. */
static void take_flip(struct work *work, struct feature_share *feature, double value, size_t answer)
{
    double distance = distance_of(work, feature->feature, value);
    if (!feature->flip.found || distance < feature->flip.distance) {
        feature->flip = (struct flip){ true, value, answer, distance };
    }
}

/* Candidates first, first + step ... of the values: PROBE_WINDOWS at a time. Returns the place of the
 * flip that is nearest to the row's own value, SIZE_MAX: none. */
static size_t try_values(struct work *work, struct feature_share *feature, size_t first,
                         size_t step)
{
    const struct class_tally *tally = &work->tallies[feature->feature];
    size_t classes = work->probe.classes, best = SIZE_MAX;
    for (size_t at = first; at < tally->count;) {
        size_t places[PROBE_WINDOWS], answers[PROBE_WINDOWS], count = 0;
        for (; count < PROBE_WINDOWS && at < tally->count; at += step) {
            places[count] = at;
            place_value(work, count++, feature->feature, tally->values[at]);
        }
        probe_answer(&work->probe, work->cells, count, work->probabilities);
        for (size_t w = 0; w < count; w++) {
            answers[w] = answer_of(work, work->probabilities + w * classes);
        }
        for (size_t w = 0; w < count; w++) {
            double before = feature->flip.found ? feature->flip.distance : (double)INFINITY;
            if (answers[w] != work->explanation->class_index) {
                take_flip(work, feature, tally->values[places[w]], answers[w]);
                best = feature->flip.distance < before ? places[w] : best;
            }
        }
    }
    return best;
}

/* Between a value that flips the answer and the one tried before, nearer to the row's own, halving the
 * values that occur: the last one that flips. */
static void refine(struct work *work, struct feature_share *feature, size_t flipping, size_t step,
                   double own)
{
    const struct class_tally *tally = &work->tallies[feature->feature];
    bool above = tally->values[flipping] > own;
    size_t reach = above ? (flipping > step ? flipping - step : 0) : flipping + step;
    size_t quiet = reach < tally->count ? reach : tally->count - 1, answer;
    while (quiet > flipping ? quiet - flipping > 1 : flipping - quiet > 1) {
        size_t middle = (quiet + flipping) / 2;
        double value = tally->values[middle];
        bool own_side = above ? value <= own : value >= own;
        if (!isnan(value) && !own_side && flips(work, feature->feature, value, &answer)) {
            take_flip(work, feature, value, answer);
            flipping = middle;
        } else {
            quiet = middle;
        }
    }
}

static void find_flip(struct work *work, struct feature_share *feature)
{
    const struct class_tally *tally = &work->tallies[feature->feature];
    const struct table *table = work->request->table;
    double own = store_value(table->store, feature->feature, table->rows[work->request->position]);
    size_t first = tally->count > 0 && isnan(tally->values[0]) ? 1 : 0;
    size_t step = 1 + (tally->count - first) / CANDIDATES_MOST;
    size_t best = try_values(work, feature, first, step);
    if (best != SIZE_MAX && step > 1 && !is_symbol(work, feature->feature)) {
        refine(work, feature, best, step, own);
    }
}

static bool change_features(struct work *work)
{
    for (size_t i = 0; i < work->explanation->feature_count; i++) {
        if (cancel_requested(work->request->cancel)) {
            return err_set(work->err, ERR_CANCELLED, "stopped while the features were changed");
        }
        occlude(work, &work->explanation->features[i]);
        if (work->tallies) {
            find_flip(work, &work->explanation->features[i]);
        }
    }
    return true;
}

/* --- all of it --- */

static bool take_room(struct work *work)
{
    struct explanation *explanation = work->explanation;
    struct probe *probe = &work->probe;
    size_t used = preparation_columns(work->preparation);
    work->from = calloc(probe->cells + 1, sizeof *work->from);
    work->cells = calloc(probe->cells * PROBE_WINDOWS + 1, sizeof *work->cells);
    work->probabilities = calloc(probe->classes * PROBE_WINDOWS + 1, sizeof *work->probabilities);
    work->narrow = calloc(probe->classes + 1, sizeof *work->narrow);
    work->shares = calloc(probe->cells + 1, sizeof *work->shares);
    explanation->features = calloc(used + 1, sizeof *explanation->features);
    explanation->row_shares = calloc(probe->window.length + 1, sizeof *explanation->row_shares);
    if (!work->from || !work->cells || !work->probabilities || !work->narrow || !work->shares ||
        !explanation->features || !explanation->row_shares) {
        return err_memory(work->err);
    }
    explanation->window = probe->window;
    explanation->feature_count = used;
    for (size_t i = 0; i < used; i++) {
        explanation->features[i].feature = preparation_column(work->preparation, i).feature;
    }
    work->row_cells = (work->request->position - probe->window.first) * probe->inputs;
    return true;
}

static void work_done(struct work *work)
{
    for (size_t i = 0; work->tallies && i < work->feature_count; i++) {
        class_tally_done(&work->tallies[i]);
    }
    free(work->tallies);
    free(work->from);
    free(work->cells);
    free(work->probabilities);
    free(work->narrow);
    free(work->shares);
    probe_done(&work->probe);
}

static int largest_first(const void *left, const void *right)
{
    const struct feature_share *a = left, *b = right;
    double one = fabs(isnan(a->share) ? a->occluded : a->share);
    double other = fabs(isnan(b->share) ? b->occluded : b->share);
    if (one < other || one > other) {
        return one > other ? -1 : 1;
    }
    return (a->feature > b->feature) - (a->feature < b->feature);
}

bool explain_row(struct explanation *explanation, const struct explain_request *request,
                 struct err *err)
{
    struct work work = { .request = request,
                         .preparation = model_preparation(request->model),
                         .explanation = explanation,
                         .feature_count = request->table->store->schema->feature_count,
                         .err = err };
    *explanation = (struct explanation){ 0 };
    bool ok = probe_init(&work.probe, request->model, request->compute, request->table,
                         request->position, err) &&
              take_room(&work) && tally_train(&work) && check_baseline(&work);
    if (ok) {
        place_baseline(&work);
        ask_both(&work);
        ok = integrate(&work) && change_features(&work);
    }
    if (ok && work.probe.trouble.code != ERR_NONE) {
        *err = work.probe.trouble;
        ok = false;
    }
    work_done(&work);
    if (!ok) {
        explain_done(explanation);
        return false;
    }
    qsort(explanation->features, explanation->feature_count, sizeof *explanation->features,
          largest_first);
    return true;
}

void explain_done(struct explanation *explanation)
{
    free(explanation->features);
    free(explanation->row_shares);
    *explanation = (struct explanation){ 0 };
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting a model to the test: drawing the tables, scoring them, pooling, spreads over the draws. */
#include "src/eval/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/base/num.h"
#include "src/data/draw.h"
#include "src/eval/importance.h"

static size_t total_rows(const struct verdict *verdict)
{
    size_t sum = 0;
    for (size_t i = 0; i < verdict->trial_count; i++) {
        sum += verdict->trials[i].table->count;
    }
    return sum;
}

/* The i-th draw: the rows depend on the seed and on i only. */
static struct table *draw(const struct verdict_request *request, size_t i, struct err *err)
{
    struct sample_request sample = {
        .name = "draw",
        .origin = "draw of a test",
        .rows = request->draw_rows,
        .without = request->without,
        .taxonomy = preparation_settings(model_preparation(request->model))->taxonomy,
        .order = request->order,
        .seed = request->seed,
        .purpose = "draw",
        .index = i,
    };
    struct table *table = sample_table(request->table, &sample, err);
    if (table == NULL) {
        err_wrap(err, "draw %zu", i + 1);
    }
    return table;
}

static bool collect_tables(const struct verdict_request *request, struct verdict *verdict,
                           struct err *err)
{
    verdict->drawn = request->draws > 0;
    verdict->trial_count = verdict->drawn ? request->draws : 1;
    verdict->trials = calloc(verdict->trial_count, sizeof *verdict->trials);
    if (verdict->trials == NULL) {
        return err_memory(err);
    }
    if (!verdict->drawn) {
        verdict->trials[0].table = table_hold(request->table);
    }
    for (size_t i = 0; verdict->drawn && i < verdict->trial_count; i++) {
        if (cancel_requested(request->cancel)) {
            return err_set(err, ERR_CANCELLED, "stopped while drawing the test rows");
        }
        verdict->trials[i].table = draw(request, i, err);
        if (verdict->trials[i].table == NULL) {
            return false;
        }
    }
    if (total_rows(verdict) == 0) {
        return err_set(err, ERR_INPUT, "table %s has no rows to test on", request->table->name);
    }
    return true;
}

static char *name_of(const struct verdict_request *request)
{
    struct str name;
    str_init(&name);
    if (request->draws > 0) {
        char draws[NUM_TEXT_SIZE], rows[NUM_TEXT_SIZE];
        str_addf(&name, "%s draw%s of %s rows from %s", num_count_text(request->draws, draws),
                 request->draws == 1 ? "" : "s", num_count_text(request->draw_rows, rows),
                 request->table->name);
    } else {
        str_add(&name, request->table->name);
    }
    if (request->draws > 0 && request->without != NULL) {
        str_addf(&name, " without twins of %s", request->without->name);
    }
    char *text = str_take(&name);
    str_done(&name);
    return text;
}

static bool copy_class_names(const struct preparation *preparation, struct verdict *verdict)
{
    verdict->classes = preparation_classes(preparation);
    verdict->class_names = calloc(verdict->classes, sizeof *verdict->class_names);
    for (size_t c = 0; verdict->class_names != NULL && c < verdict->classes; c++) {
        verdict->class_names[c] = strdup(preparation_class_name(preparation, c));
        if (verdict->class_names[c] == NULL) {
            return false;
        }
    }
    return verdict->class_names != NULL;
}

/* The contest's, where the classes are its categories. */
static bool set_costs(const struct preparation *preparation, struct verdict *verdict)
{
    const char *const *names = (const char *const *)verdict->class_names;
    size_t classes = verdict->classes;
    if (preparation_settings(preparation)->classes != SCHEME_CATEGORY) {
        return true;
    }
    verdict->costs = calloc(classes * classes + 1, sizeof *verdict->costs);
    if (verdict->costs != NULL && !kdd_cup_costs(names, classes, verdict->costs)) {
        free(verdict->costs);
        free(verdict->decision_costs);
        verdict->costs = NULL;
        return true;
    }
    return verdict->costs != NULL;
}

static bool copy_decision(const struct decision *decision, struct verdict *verdict)
{
    size_t bytes = verdict->classes * verdict->classes * sizeof *verdict->decision_costs;
    if (decision == NULL) {
        return true;
    }
    verdict->decision = *decision;
    if (decision->costs != NULL) {
        verdict->decision_costs = malloc(bytes);
        verdict->decision.costs = verdict->decision_costs;
        if (verdict->decision_costs == NULL) {
            return false;
        }
        memcpy(verdict->decision_costs, decision->costs, bytes);
    }
    return true;
}

/* The arrays for all trials, and each trial's part of them. */
static bool make_room(const struct verdict_request *request, struct verdict *verdict,
                      struct err *err)
{
    if (!copy_class_names(model_preparation(request->model), verdict) ||
        !set_costs(model_preparation(request->model), verdict) ||
        !copy_decision(model_decision(request->model), verdict)) {
        return err_memory(err);
    }
    size_t rows = total_rows(verdict);
    size_t cells = 0, bytes = 0;
    if (!size_product(rows, verdict->classes, &cells) ||
        !size_product(cells, sizeof(float), &bytes)) {
        return err_memory(err);
    }
    verdict->truth = calloc(rows, sizeof *verdict->truth);
    verdict->probabilities = malloc(bytes);
    verdict->table_name = name_of(request);
    if (verdict->truth == NULL || verdict->probabilities == NULL || verdict->table_name == NULL) {
        return err_memory(err);
    }
    size_t start = 0;
    for (size_t i = 0; i < verdict->trial_count; i++) {
        struct trial *trial = &verdict->trials[i];
        trial->judged = (struct judged){
            .rows = trial->table->count,
            .classes = verdict->classes,
            .class_names = (const char *const *)verdict->class_names,
            .truth = verdict->truth + start,
            .probabilities = verdict->probabilities + start * verdict->classes,
            .costs = verdict->costs,
            .decision = &verdict->decision,
        };
        start += trial->table->count;
    }
    return true;
}

/* Turns a trial's progress into that of all. */
struct share {
    const struct verdict_request *request;
    size_t before, total; /* rows */
};

static void share_progress(void *context, size_t done, size_t rows)
{
    const struct share *share = context;
    (void)rows;
    share->request->progress(share->request->progress_context, share->before + done, share->total);
}

/* truth: rows of the trial's table. */
static bool fill_truth(const struct preparation *preparation, const struct table *table,
                       uint16_t *truth, struct err *err)
{
    size_t classes = preparation_classes(preparation);
    for (size_t i = 0; i < table->count; i++) {
        size_t class_index = preparation_class(preparation, table->store, table->rows[i]);
        if (class_index >= classes) {
            const struct schema_attack *attack =
                &table->store->schema->attacks[table_attack(table, i)];
            err_set(err, ERR_INPUT, "the model has no class for the attack '%s'", attack->name);
            return err_hint(err, "train with prepare classes=category or classes=binary");
        }
        truth[i] = (uint16_t)class_index;
    }
    return true;
}

static bool try_table(const struct share *share, struct trial *trial, uint16_t *truth,
                      float *probabilities, struct err *err)
{
    const struct verdict_request *request = share->request;
    const struct preparation *preparation = model_preparation(request->model);
    return fill_truth(preparation, trial->table, truth, err) &&
           model_predict(request->model, request->compute, trial->table, request->cancel,
                         request->progress == NULL ? NULL : share_progress, (void *)share,
                         probabilities, err) &&
           score_of(&trial->judged, &trial->score, err) &&
           rows_made(trial->table->store, trial->table->rows, trial->table->count, &trial->made,
                     err) &&
           (request->train == NULL ||
            table_overlap(trial->table, request->train, &trial->overlap, err));
}

static bool try_tables(const struct verdict_request *request, struct verdict *verdict,
                       struct err *err)
{
    if (!outside_begin(&verdict->outside, model_preparation(request->model), err)) {
        return false;
    }
    struct share share = { .request = request, .total = total_rows(verdict) };
    for (size_t i = 0; i < verdict->trial_count; i++) {
        struct trial *trial = &verdict->trials[i];
        if (!try_table(&share, trial, verdict->truth + share.before,
                       verdict->probabilities + share.before * verdict->classes, err) ||
            !outside_add(&verdict->outside, trial->table, err)) {
            return false;
        }
        share.before += trial->table->count;
    }
    verdict->overlap_known = request->train != NULL;
    return true;
}

static bool pool_trials(struct verdict *verdict, struct err *err)
{
    if (verdict->trial_count == 1) {
        verdict->pooled = verdict->trials[0];
        verdict->pooled.table = NULL;
        return true;
    }
    struct trial *pooled = &verdict->pooled;
    pooled->judged = verdict->trials[0].judged; /* the arrays' first part, then all of them */
    pooled->judged.rows = total_rows(verdict);
    for (size_t i = 0; i < verdict->trial_count; i++) {
        pooled->overlap.shared_rows += verdict->trials[i].overlap.shared_rows;
        pooled->overlap.twins += verdict->trials[i].overlap.twins;
        pooled->made.copies += verdict->trials[i].made.copies;
        pooled->made.synthetic += verdict->trials[i].made.synthetic;
    }
    return score_of(&pooled->judged, &pooled->score, err);
}

/* All draws are rows of one table. */
static bool pool_rows(const struct verdict_request *request, struct verdict *verdict,
                      struct err *err)
{
    if (verdict->trial_count == 1) {
        verdict->rows = table_hold(verdict->trials[0].table);
        return true;
    }
    uint32_t *rows = malloc((total_rows(verdict) + 1) * sizeof *rows);
    size_t count = 0;
    if (rows == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < verdict->trial_count; i++) {
        const struct table *table = verdict->trials[i].table;
        memcpy(rows + count, table->rows, table->count * sizeof *rows);
        count += table->count;
    }
    verdict->rows =
        table_of_rows("draws", request->table->store, rows, count, "draws of a test", err);
    return verdict->rows != NULL;
}

/* Intervals, parts of the rows, and what the figures are set beside. */
static bool look_closer(const struct verdict_request *request, struct verdict *verdict,
                        struct err *err)
{
    struct trial *pooled = &verdict->pooled;
    struct baselines_request baselines = {
        .test = verdict->rows,
        .train = request->train,
        .judged = &pooled->judged,
        .preparation = verdict->preparation,
        .pool = request->compute->pool,
        .cancel = request->cancel,
    };
    if (!score_bootstrap(&pooled->judged, request->seed, request->compute->pool, &pooled->score,
                         err) ||
        !breakdown_of(&pooled->judged, verdict->rows, request->train, &verdict->breakdown, err) ||
        !baselines_find(&baselines, &verdict->baselines, err)) {
        return false;
    }
    if (verdict->trial_count == 1) {
        verdict->trials[0].score = pooled->score;
    }
    return true;
}

struct verdict *verdict_reach(const struct verdict_request *request, struct err *err)
{
    if (!preparation_fits(model_preparation(request->model), request->table, err)) {
        return NULL;
    }
    struct verdict *verdict = calloc(1, sizeof *verdict);
    if (verdict == NULL) {
        err_memory(err);
        return NULL;
    }
    verdict->preparation = preparation_hold(model_preparation(request->model));
    verdict->windowing = *model_windowing(request->model);
    if (!collect_tables(request, verdict, err) || !make_room(request, verdict, err) ||
        !try_tables(request, verdict, err) || !pool_trials(verdict, err) ||
        !pool_rows(request, verdict, err) || !look_closer(request, verdict, err)) {
        verdict_free(verdict);
        return NULL;
    }
    return verdict;
}

static void drop_importance(struct verdict *verdict)
{
    if (verdict->importance != NULL) {
        importance_done(verdict->importance);
        free(verdict->importance);
        verdict->importance = NULL;
    }
}

void verdict_keep_importance(struct verdict *verdict, struct importance *taken)
{
    struct importance *kept = malloc(sizeof *kept);
    drop_importance(verdict);
    if (kept == NULL) {
        importance_done(taken); /* it can be asked for again */
        return;
    }
    *kept = *taken;
    *taken = (struct importance){ 0 };
    verdict->importance = kept;
}

void verdict_free(struct verdict *verdict)
{
    if (verdict == NULL) {
        return;
    }
    if (verdict->trial_count > 1) { /* else a view of the trial */
        score_done(&verdict->pooled.score);
    }
    for (size_t i = 0; verdict->trials != NULL && i < verdict->trial_count; i++) {
        score_done(&verdict->trials[i].score);
        table_release(verdict->trials[i].table);
    }
    for (size_t c = 0; verdict->class_names != NULL && c < verdict->classes; c++) {
        free(verdict->class_names[c]);
    }
    outside_done(&verdict->outside);
    breakdown_done(&verdict->breakdown);
    baselines_done(&verdict->baselines);
    table_release(verdict->rows);
    free(verdict->costs);
    free(verdict->decision_costs);
    preparation_release(verdict->preparation);
    free(verdict->class_names);
    free(verdict->trials);
    free(verdict->truth);
    free(verdict->probabilities);
    free(verdict->table_name);
    json_free(verdict->leak);
    drop_importance(verdict);
    free(verdict);
}

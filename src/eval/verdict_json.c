/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A verdict for programs: the keys that docs/formats.md promises. */
#include "src/base/json.h"
#include "src/base/num.h"
#include "src/eval/choose.h"
#include "src/eval/score_text.h"
#include "src/eval/verdict.h"

/* One table's figures. */
static struct json *trial_json(const struct trial *trial, bool overlap_known)
{
    struct json *object = score_json(&trial->score);
    if (overlap_known) {
        json_put_number(object, "shared_rows", (double)trial->overlap.shared_rows);
        json_put_number(object, "twins", (double)trial->overlap.twins);
    }
    if (trial->made.copies > 0 || trial->made.synthetic > 0) {
        json_put_number(object, "copies", (double)trial->made.copies);
        json_put_number(object, "synthetic", (double)trial->made.synthetic);
    }
    return object;
}

/* Which of a spread's values an object is about. */
static double mean_of(const struct spread *spread)
{
    return spread->mean;
}

static double best_of(const struct spread *spread)
{
    return spread->best;
}

static double worst_of(const struct spread *spread)
{
    return spread->worst;
}

static double deviation_of(const struct spread *spread)
{
    return spread->deviation;
}

static struct json *spread_json(const struct verdict *verdict,
                                double (*choose)(const struct spread *spread))
{
    struct json *object = json_new_object();
    for (size_t i = 0; i < metric_count(); i++) {
        struct spread spread = verdict_spread(verdict, metric_at(i));
        json_put_number(object, metric_at(i)->name, choose(&spread));
    }
    struct json *classes = json_new_object();
    for (size_t c = 0; c < verdict->classes; c++) {
        struct json *figures = json_new_object();
        for (size_t i = 0; i < class_metric_count(); i++) {
            struct spread spread = verdict_class_spread(verdict, c, class_metric_at(i));
            json_put_number(figures, class_metric_at(i)->name, choose(&spread));
        }
        json_put(classes, verdict->class_names[c], figures);
    }
    json_put(object, "per_class", classes);
    return object;
}

static struct json *mean_json(const struct verdict *verdict)
{
    struct json *object = spread_json(verdict, mean_of);
    json_put_number(object, "efficiency_of_means", verdict_efficiency_of_means(verdict));
    if (verdict->overlap_known) {
        double trials = (double)verdict->trial_count;
        json_put_number(object, "shared_rows",
                        (double)verdict->pooled.overlap.shared_rows / trials);
        json_put_number(object, "twins", (double)verdict->pooled.overlap.twins / trials);
    }
    return object;
}

static void put_draws(const struct verdict *verdict, struct json *object)
{
    struct json *draws = json_new_array();
    for (size_t i = 0; i < verdict->trial_count; i++) {
        json_append(draws, trial_json(&verdict->trials[i], verdict->overlap_known));
    }
    json_put(object, "draws", draws);
    json_put(object, "mean", mean_json(verdict));
    json_put(object, "best", spread_json(verdict, best_of));
    json_put(object, "worst", spread_json(verdict, worst_of));
    json_put(object, "deviation", spread_json(verdict, deviation_of));
}

/* Share of the alarms that are attacks, at shares of attacks that real traffic may have. */
static struct json *alarms_json(const struct score *score)
{
    struct json *object = json_new_object();
    for (size_t i = 0; i < ATTACK_SHARES; i++) {
        char share[NUM_TEXT_SIZE];
        json_put_number(object, num_text(attack_shares[i], share),
                        alarm_precision(score->dr, score->far, attack_shares[i]));
    }
    return object;
}

static void put_decision(const struct decision *decision, struct json *object)
{
    if (decision->rule == DECISION_MOST_PROBABLE) {
        return;
    }
    struct json *json = json_new_object();
    bool threshold = decision->rule == DECISION_THRESHOLD;
    json_put_text(json, "rule", threshold ? "threshold" : "least-cost");
    if (threshold) {
        json_put_number(json, "threshold", 1 - (double)decision->normal_above);
    }
    json_put_text(json, "origin", decision->origin);
    json_put(object, "decision", json);
}

/* Parts of the rows, and what the figures are set beside. */
static void put_context(const struct verdict *verdict, struct json *object)
{
    const struct breakdown *breakdown = &verdict->breakdown;
    const struct judged *judged = &verdict->pooled.judged;
    json_put(object, "distinct", score_json(&breakdown->distinct));
    if (breakdown->train_known) {
        struct json *unseen = score_json(&breakdown->unseen);
        json_put_number(unseen, "types", (double)breakdown->unseen_types);
        json_put(object, "unseen", unseen);
        json_put(object, "seen", score_json(&breakdown->seen));
    }
    json_put(object, "ppv", alarms_json(&verdict->pooled.score));
    put_decision(&verdict->decision, object);
    json_put(object, "by_attack", attack_scores_json(breakdown));
    json_put(object, "baselines", baselines_json(&verdict->baselines));
    if (judged->costs != NULL) {
        json_put_number(object, "winner_cost", KDD_CUP_WINNER_COST);
    }
}

struct json *verdict_json(const struct verdict *verdict)
{
    struct json *object = trial_json(&verdict->pooled, verdict->overlap_known);
    put_context(verdict, object);
    if (verdict->drawn) {
        put_draws(verdict, object);
    }
    if (verdict->outside.preparation != NULL) {
        json_put(object, "outside", outside_json(&verdict->outside));
    }
    json_put_text(object, "table", verdict->table_name);
    if (verdict->run > 0) {
        json_put_number(object, "run", (double)verdict->run);
    }
    if (verdict->epoch > 0) {
        json_put_number(object, "epoch", (double)verdict->epoch);
    }
    if (verdict->looks > 0) {
        json_put_number(object, "looks", (double)verdict->looks);
    }
    if (verdict->leak != NULL) {
        json_put(object, "leak", json_copy_of(verdict->leak));
    }
    return object;
}

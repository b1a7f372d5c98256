/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The best rule on each feature by itself, on the training table and on another. */
#include "src/eval/importance_rules.h"

#include <stdlib.h>
#include <string.h>

#include "src/data/class_tally.h"
#include "src/eval/one_rule.h"

/* What is needed of the training table. */
struct shortcuts {
    struct class_tally *tallies; /* one a feature, by attack */
    struct one_rule *rules;      /* one a feature */
    size_t features;
};

static bool tally_by_attack(struct shortcuts *shortcuts, const struct importance_request *request,
                            struct err *err)
{
    const struct table *train = request->train;
    size_t attacks = train->store->schema->attack_count;
    uint16_t *own = calloc(attacks + 1, sizeof *own);
    for (size_t i = 0; own && i < attacks; i++) {
        own[i] = (uint16_t)i;
    }
    bool ok =
        own ? class_tallies_of(shortcuts->tallies, train, own, attacks, request->compute->pool, err)
            : err_memory(err);
    free(own);
    return ok;
}

static double accuracy_of(const struct one_rule *rule, const struct table *table,
                          const uint16_t *truth)
{
    size_t right = 0;
    for (size_t i = 0; i < table->count; i++) {
        right += one_rule_answer(rule, table->store, table->rows[i]) == truth[i];
    }
    return (double)right / (double)table->count;
}

static double majority_of(const struct importance_request *request, size_t classes,
                          const uint16_t *truth, struct err *err)
{
    const struct preparation *preparation = model_preparation(request->model);
    size_t *rows = calloc(classes + 1, sizeof *rows), most = 0, right = 0;
    if (rows == NULL) {
        err_memory(err);
        return -1;
    }
    for (size_t i = 0; i < request->train->count; i++) {
        size_t c = preparation_class(preparation, request->train->store, request->train->rows[i]);
        rows[c < classes ? c : classes]++;
    }
    for (size_t c = 1; c < classes; c++) {
        most = rows[c] > rows[most] ? c : most;
    }
    for (size_t i = 0; i < request->table->count; i++) {
        right += truth[i] == most;
    }
    free(rows);
    return (double)right / (double)request->table->count;
}

static void take_rules(struct importance *importance, const struct importance_request *request,
                       struct shortcuts *shortcuts, const uint16_t *truth)
{
    for (size_t i = 0; i < importance->count; i++) {
        struct feature_importance *one = &importance->features[i];
        struct one_rule *rule = &shortcuts->rules[one->feature];
        if (rule->text == NULL) {
            continue;
        }
        one->rule_train = (double)rule->rule.correct / (double)rule->rule.rows;
        one->rule_here = accuracy_of(rule, request->table, truth);
        one->rule = rule->text;
        rule->text = NULL;
    }
}

bool importance_rules(struct importance *importance, const struct importance_request *request,
                      const uint16_t *truth, struct err *err)
{
    const struct preparation *preparation = model_preparation(request->model);
    const struct prepare_settings *settings = preparation_settings(preparation);
    if (request->train == NULL) {
        return true;
    }
    struct shortcuts shortcuts = { .features = request->train->store->schema->feature_count };
    shortcuts.tallies = calloc(shortcuts.features + 1, sizeof *shortcuts.tallies);
    shortcuts.rules = calloc(shortcuts.features + 1, sizeof *shortcuts.rules);
    struct one_rule_request find = { request->train, shortcuts.tallies, preparation,
                                     settings->classes, settings->taxonomy };
    bool ok = (shortcuts.tallies && shortcuts.rules) || err_memory(err);
    ok = ok && tally_by_attack(&shortcuts, request, err) &&
         one_rule_of_each(&find, shortcuts.rules, err);
    if (ok) {
        take_rules(importance, request, &shortcuts, truth);
        importance->majority = majority_of(request, importance->classes, truth, err);
        ok = importance->majority >= 0;
    }
    for (size_t i = 0; i < shortcuts.features; i++) {
        if (shortcuts.tallies) {
            class_tally_done(&shortcuts.tallies[i]);
        }
        if (shortcuts.rules) {
            one_rule_done(&shortcuts.rules[i]);
        }
    }
    free(shortcuts.tallies);
    free(shortcuts.rules);
    return ok;
}

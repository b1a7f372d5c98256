/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A decision as JSON. */
#include "src/train/decision_json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char threshold[] = "threshold", least_cost[] = "least-cost";

struct json *decision_to_json(const struct model *model)
{
    const struct decision *decision = model_decision(model);
    if (decision == NULL) {
        return NULL;
    }
    size_t classes = preparation_classes(model_preparation(model));
    struct json *json = json_new_object();
    json_put_text(json, "rule", decision->rule == DECISION_THRESHOLD ? threshold : least_cost);
    if (decision->rule == DECISION_THRESHOLD) {
        json_put_number(json, "normal_above", (double)decision->normal_above);
    } else {
        struct json *costs = json_new_array();
        for (size_t cell = 0; cell < classes * classes; cell++) {
            json_append_number(costs, decision->costs[cell]);
        }
        json_put(json, "costs", costs);
    }
    json_put_text(json, "origin", decision->origin);
    return json;
}

static bool read_costs(const struct json *json, size_t cells, double *costs, struct err *err)
{
    if (json_type_of(json) != JSON_TYPE_ARRAY || json_count(json) != cells) {
        return err_set(err, ERR_INPUT, "its decision has no cost for each pair of classes");
    }
    for (size_t cell = 0; cell < cells; cell++) {
        costs[cell] = json_number(json_at(json, cell));
        if (!isfinite(costs[cell])) {
            return err_set(err, ERR_INPUT, "its decision has a cost that is no number");
        }
    }
    return true;
}

bool decision_from_json(const struct json *json, struct model *model, struct err *err)
{
    if (json == NULL) {
        return true;
    }
    const char *rule = json_string_of(json_get(json, "rule"));
    const char *origin = json_string_of(json_get(json, "origin"));
    const struct json *above = json_get(json, "normal_above");
    size_t classes = preparation_classes(model_preparation(model));
    struct decision decision = { .rule = DECISION_THRESHOLD };
    snprintf(decision.origin, sizeof decision.origin, "%s", origin ? origin : "");
    if (rule && strcmp(rule, threshold) == 0 && above && isfinite(json_number(above))) {
        decision.normal_above = (float)json_number(above);
        return model_decide_by(model, &decision, err);
    }
    if (rule == NULL || strcmp(rule, least_cost) != 0) {
        return err_set(err, ERR_INPUT, "its decision is none that is known here");
    }
    double *costs = calloc(classes * classes, sizeof *costs);
    decision.rule = DECISION_LEAST_COST;
    decision.costs = costs;
    bool ok = (costs || err_memory(err)) &&
              read_costs(json_get(json, "costs"), classes * classes, costs, err) &&
              model_decide_by(model, &decision, err);
    free(costs);
    return ok;
}

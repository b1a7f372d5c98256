/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row: the model's answer, its window, its features beside those of the classes in question. */
#include "src/eval/inspect.h"

#include <stdlib.h>

static const struct table *table_of(const struct verdict *verdict)
{
    return verdict->trials[0].table;
}

struct answer answer_at(const struct verdict *verdict, size_t position)
{
    const float *probabilities = verdict->probabilities + position * verdict->classes;
    size_t predicted = judged_answer(&verdict->trials[0].judged, position);
    return (struct answer){ .position = position,
                            .truth = verdict->truth[position],
                            .predicted = predicted,
                            .attack = table_attack(table_of(verdict), position),
                            .probability = (double)probabilities[predicted] };
}

/* For scoring, windows end at every row, or stand one behind the other. */
static struct window window_of(const struct verdict *verdict, size_t position)
{
    struct window_plan plan = window_plan_scoring(&verdict->windowing, table_of(verdict)->count);
    return window_at(&plan, plan.ends ? position : position / plan.steps);
}

static int farthest_first(const void *left, const void *right)
{
    const struct feature_look *a = left, *b = right;
    if (a->truth.outside != b->truth.outside) {
        return a->truth.outside ? -1 : 1;
    }
    if (a->truth.by < b->truth.by || a->truth.by > b->truth.by) {
        return a->truth.by > b->truth.by ? -1 : 1;
    }
    if (a->predicted.outside != b->predicted.outside) {
        return a->predicted.outside ? -1 : 1;
    }
    if (a->predicted.by < b->predicted.by || a->predicted.by > b->predicted.by) {
        return a->predicted.by > b->predicted.by ? -1 : 1;
    }
    return (a->feature > b->feature) - (a->feature < b->feature);
}

static bool compare_features(struct row_look *look, const struct inspected *inspected,
                             struct err *err)
{
    const struct table *table = table_of(inspected->verdict);
    uint32_t row = table->rows[look->answer.position];
    bool differ = look->answer.truth != look->answer.predicted;
    look->feature_count = look->truth.count;
    look->features = calloc(look->feature_count + 1, sizeof *look->features);
    if (look->features == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < look->feature_count; i++) {
        struct feature_look *feature = &look->features[i];
        feature->feature = i;
        feature->truth = typical_apart(&look->truth, i, table->store, row);
        feature->predicted =
            differ ? typical_apart(&look->predicted, i, table->store, row) : feature->truth;
        look->outside += feature->truth.outside || feature->predicted.outside;
    }
    qsort(look->features, look->feature_count, sizeof *look->features, farthest_first);
    return true;
}

static bool compare(struct row_look *look, const struct inspected *inspected, size_t neighbours,
                    struct err *err)
{
    const struct verdict *verdict = inspected->verdict;
    const struct table *table = table_of(verdict), *train = inspected->train;
    const struct answer *answer = &look->answer;
    bool differ = answer->truth != answer->predicted;
    return typical_of(&look->truth, verdict->preparation, train, answer->truth, inspected->pool,
                      inspected->cancel, err) &&
           (!differ || typical_of(&look->predicted, verdict->preparation, train, answer->predicted,
                                  inspected->pool, inspected->cancel, err)) &&
           compare_features(look, inspected, err) &&
           nearest_find(&look->nearest, verdict->preparation, table->store,
                        table->rows[answer->position], train, neighbours, inspected->pool,
                        inspected->cancel, err);
}

bool row_look_of(struct row_look *look, const struct inspected *inspected, size_t position,
                 size_t neighbours, struct err *err)
{
    const struct verdict *verdict = inspected->verdict;
    *look = (struct row_look){
        .answer = answer_at(verdict, position),
        .probabilities = verdict->probabilities + position * verdict->classes,
        .window = window_of(verdict, position),
        .carried = verdict->windowing.carry,
        .compared = inspected->train != NULL,
    };
    if (look->compared && !compare(look, inspected, neighbours, err)) {
        row_look_done(look);
        return false;
    }
    return true;
}

void row_look_done(struct row_look *look)
{
    typical_done(&look->truth);
    typical_done(&look->predicted);
    nearest_done(&look->nearest);
    free(look->features);
    *look = (struct row_look){ 0 };
}

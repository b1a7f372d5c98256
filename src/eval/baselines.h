/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every score is set beside: answers that need no model. They are found on the training table
 * alone, all but the ceiling, which no answer by features can pass: it knows the test labels.
 */
#ifndef PEEPHOLE_EVAL_BASELINES_H
#define PEEPHOLE_EVAL_BASELINES_H

#include "src/base/json.h"
#include "src/base/pool.h"
#include "src/base/thread.h"
#include "src/data/prepare.h"
#include "src/score/score.h"

enum baseline_place {
#define BASELINE(id, needs_train, title, help) BASELINE_##id,
#include "src/eval/baselines.def"
#undef BASELINE
    BASELINES
};

struct baseline {
    const char *id, *title;
    bool known;         /* false: the training table was not there */
    struct score score; /* of its matrix; figures of probabilities are NaN */
    char *rule; /* "count > 44 is attack"; of a majority "dos"; NULL: there is none. Owned */
};

struct baselines {
    struct baseline all[BASELINES];
    double
        least_cost; /* mean price of the cheapest answer to each feature vector; NaN without costs */
};

struct baselines_request {
    const struct table *test, *train; /* train NULL: not known */
    const struct judged *judged;      /* of the rows of test, in their order */
    const struct preparation *preparation;
    struct pool *pool; /* NULL: the caller's thread alone */
    const struct cancel *cancel;
};
/* Fills the caller's storage; baselines_done empties it. Errors: memory, cancelled. */
bool baselines_find(const struct baselines_request *request, struct baselines *baselines,
                    struct err *err);
void baselines_done(struct baselines *baselines);

/* {ID: {accuracy, dr, far, cost, rule}}, those that are known. */
struct json *baselines_json(const struct baselines *baselines);

#endif

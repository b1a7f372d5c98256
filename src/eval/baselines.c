/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding and scoring the answers that need no model. */
#include "src/eval/baselines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/data/row_vectors.h"
#include "src/eval/one_rule.h"

struct work {
    const struct baselines_request *request;
    const struct prepare_settings *settings;
    size_t classes;
    size_t *confusion; /* classes x classes, of the baseline at hand */
    char **rule;       /* of the baseline at hand */
    double least_cost;
    struct err *err;
};

static size_t class_of(const struct work *work, const struct table *table, size_t position)
{
    return scheme_class(table->store->schema, work->settings->classes, work->settings->taxonomy,
                        table_attack(table, position));
}

static void add_answer(struct work *work, size_t position, size_t answer)
{
    work->confusion[work->request->judged->truth[position] * work->classes + answer]++;
}

/* The first of the largest. */
static size_t most_of(const uint32_t *rows, size_t classes)
{
    size_t most = 0;
    for (size_t c = 1; c < classes; c++) {
        most = rows[c] > rows[most] ? c : most;
    }
    return most;
}

/* The feature vectors of a table, with the rows of each by class. */
struct labelled_vectors {
    struct row_vectors vectors;
    uint32_t *rows; /* vectors x classes */
};

static bool label_vectors(const struct work *work, const struct table *table,
                          struct labelled_vectors *labelled)
{
    if (!row_vectors_of(&labelled->vectors, table, work->err)) {
        return false;
    }
    labelled->rows = calloc(labelled->vectors.count * work->classes + 1, sizeof *labelled->rows);
    if (labelled->rows == NULL) {
        row_vectors_done(&labelled->vectors);
        return err_memory(work->err);
    }
    for (size_t i = 0; i < table->count; i++) {
        size_t vector = labelled->vectors.of_row[i];
        labelled->rows[vector * work->classes + class_of(work, table, i)]++;
    }
    return true;
}

static void labelled_done(struct labelled_vectors *labelled)
{
    row_vectors_done(&labelled->vectors);
    free(labelled->rows);
}

/* --- one function a row of baselines.def --- */

static bool answer_majority(struct work *work)
{
    const struct table *train = work->request->train;
    uint32_t *rows = calloc(work->classes + 1, sizeof *rows);
    if (rows == NULL) {
        return err_memory(work->err);
    }
    for (size_t i = 0; i < train->count; i++) {
        rows[class_of(work, train, i)]++;
    }
    size_t answer = most_of(rows, work->classes);
    free(rows);
    for (size_t i = 0; i < work->request->judged->rows; i++) {
        add_answer(work, i, answer);
    }
    *work->rule = strdup(work->request->judged->class_names[answer]);
    return *work->rule != NULL || err_memory(work->err);
}

/* The training table's values by attack: what rules are found from. */
static bool tally_train(struct work *work, struct class_tally *tallies)
{
    const struct table *train = work->request->train;
    size_t attacks = train->store->schema->attack_count;
    uint16_t *own = calloc(attacks + 1, sizeof *own);
    for (size_t i = 0; own && i < attacks; i++) {
        own[i] = (uint16_t)i;
    }
    bool ok = own ? class_tallies_of(tallies, train, own, attacks, work->request->pool, work->err)
                  : err_memory(work->err);
    free(own);
    return ok;
}

static bool answer_one_rule(struct work *work)
{
    const struct baselines_request *request = work->request;
    size_t features = request->train->store->schema->feature_count;
    struct class_tally *tallies = calloc(features + 1, sizeof *tallies);
    struct one_rule rule = { 0 };
    struct one_rule_request find = { request->train, tallies, request->preparation,
                                     work->settings->classes, work->settings->taxonomy };
    bool ok = (tallies || err_memory(work->err)) && tally_train(work, tallies) &&
              one_rule_find(&find, &rule, work->err);
    for (size_t i = 0; ok && i < request->test->count; i++) {
        add_answer(work, i, one_rule_answer(&rule, request->test->store, request->test->rows[i]));
    }
    for (size_t i = 0; tallies && i < features; i++) {
        class_tally_done(&tallies[i]);
    }
    free(tallies);
    *work->rule = rule.text;
    rule.text = NULL;
    one_rule_done(&rule);
    return ok;
}

/* Of training rows that are equal and have several labels, the most frequent one. */
static bool answer_lookup(struct work *work)
{
    const struct table *test = work->request->test;
    struct labelled_vectors known;
    if (!label_vectors(work, work->request->train, &known)) {
        return false;
    }
    for (size_t i = 0; i < test->count; i++) {
        uint32_t vector = row_vectors_find(&known.vectors, test->store, test->rows[i]);
        add_answer(work, i,
                   vector == ROW_VECTOR_NONE
                       ? CLASS_NORMAL
                       : most_of(known.rows + vector * work->classes, work->classes));
    }
    labelled_done(&known);
    return true;
}

/* What the rows of one vector cost if all get the answer that costs least. */
static double least_price(const double *costs, const uint32_t *rows, size_t classes)
{
    double least = (double)INFINITY;
    for (size_t answer = 0; answer < classes; answer++) {
        double price = 0;
        for (size_t truth = 0; truth < classes; truth++) {
            price += costs[truth * classes + answer] * (double)rows[truth];
        }
        least = price < least ? price : least;
    }
    return least;
}

static bool answer_ceiling(struct work *work)
{
    const struct judged *judged = work->request->judged;
    struct labelled_vectors labelled;
    double price = 0;
    if (!label_vectors(work, work->request->test, &labelled)) {
        return false;
    }
    for (size_t i = 0; i < judged->rows; i++) {
        size_t vector = labelled.vectors.of_row[i];
        add_answer(work, i, most_of(labelled.rows + vector * work->classes, work->classes));
    }
    for (size_t v = 0; judged->costs && v < labelled.vectors.count; v++) {
        price += least_price(judged->costs, labelled.rows + v * work->classes, work->classes);
    }
    work->least_cost = judged->costs ? price / (double)judged->rows : (double)NAN;
    labelled_done(&labelled);
    return true;
}

static const struct row {
    const char *id;
    bool needs_train;
    const char *title;
    bool (*answer)(struct work *work);
} rows[] = {
#define BASELINE(id, needs_train, title, help) { #id, needs_train, title, answer_##id },
#include "src/eval/baselines.def"
#undef BASELINE
};

/* --- all of them --- */

static bool find_one(struct work *work, const struct row *row, struct baseline *baseline)
{
    const struct judged *judged = work->request->judged;
    *baseline = (struct baseline){ .id = row->id, .title = row->title };
    if (row->needs_train && work->request->train == NULL) {
        return true;
    }
    if (cancel_requested(work->request->cancel)) {
        return err_set(work->err, ERR_CANCELLED, "stopped while the baselines were being found");
    }
    memset(work->confusion, 0, work->classes * work->classes * sizeof *work->confusion);
    work->rule = &baseline->rule;
    baseline->known =
        row->answer(work) && score_of_matrix(work->confusion, work->classes, judged->class_names,
                                             judged->costs, &baseline->score, work->err);
    return baseline->known;
}

bool baselines_find(const struct baselines_request *request, struct baselines *baselines,
                    struct err *err)
{
    struct work work = { .request = request,
                         .settings = preparation_settings(request->preparation),
                         .classes = request->judged->classes,
                         .least_cost = (double)NAN,
                         .err = err };
    *baselines = (struct baselines){ .least_cost = (double)NAN };
    work.confusion = calloc(work.classes * work.classes + 1, sizeof *work.confusion);
    bool ok = work.confusion != NULL || err_memory(err);
    for (size_t i = 0; ok && i < BASELINES; i++) {
        ok = find_one(&work, &rows[i], &baselines->all[i]);
    }
    baselines->least_cost = work.least_cost;
    free(work.confusion);
    if (!ok) {
        baselines_done(baselines);
    }
    return ok;
}

void baselines_done(struct baselines *baselines)
{
    for (size_t i = 0; i < BASELINES; i++) {
        score_done(&baselines->all[i].score);
        free(baselines->all[i].rule);
    }
    *baselines = (struct baselines){ .least_cost = (double)NAN };
}

struct json *baselines_json(const struct baselines *baselines)
{
    struct json *object = json_new_object();
    for (size_t i = 0; i < BASELINES; i++) {
        const struct baseline *baseline = &baselines->all[i];
        bool ceiling = i == BASELINE_ceiling;
        if (!baseline->known) {
            continue;
        }
        struct json *figures = json_new_object();
        json_put_number(figures, "accuracy", baseline->score.accuracy);
        if (!ceiling) {
            json_put_number(figures, "dr", baseline->score.dr);
            json_put_number(figures, "far", baseline->score.far);
        }
        double cost = ceiling ? baselines->least_cost : baseline->score.cost;
        if (!isnan(cost)) {
            json_put_number(figures, "cost", cost);
        }
        if (baseline->rule) {
            json_put_text(figures, "rule", baseline->rule);
        }
        json_put(object, baseline->id, figures);
    }
    return object;
}

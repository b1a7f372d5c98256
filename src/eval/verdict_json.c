/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A verdict for programs: the keys that docs/formats.md promises. */
#include "src/base/json.h"
#include "src/eval/verdict.h"

struct json *confusion_json(const size_t *confusion, size_t classes)
{
    struct json *matrix = json_new_array();
    for (size_t truth = 0; truth < classes; truth++) {
        struct json *row = json_new_array();
        for (size_t answer = 0; answer < classes; answer++) {
            json_append_number(row, (double)confusion[truth * classes + answer]);
        }
        json_append(matrix, row);
    }
    return matrix;
}

static struct json *classes_json(const struct judged *judged)
{
    struct json *names = json_new_array();
    for (size_t c = 0; c < judged->classes; c++) {
        json_append_text(names, judged->class_names[c]);
    }
    return names;
}

static struct json *class_json(const struct class_score *figures)
{
    struct json *object = json_new_object();
    json_put_number(object, "support", (double)figures->support);
    for (size_t i = 0; i < class_metric_count(); i++) {
        const struct class_metric *metric = class_metric_at(i);
        json_put_number(object, metric->name, metric->value(figures));
    }
    struct json *interval = json_new_array();
    json_append_number(interval, figures->recall_interval.low);
    json_append_number(interval, figures->recall_interval.high);
    json_put(object, "recall_interval", interval);
    return object;
}

static struct json *per_class_json(const struct score *score)
{
    struct json *object = json_new_object();
    for (size_t c = 0; c < score->classes; c++) {
        json_put(object, score->per_class[c].name, class_json(&score->per_class[c]));
    }
    return object;
}

/* One table's figures. */
static struct json *trial_json(const struct trial *trial, bool overlap_known)
{
    const struct score *score = &trial->score;
    struct json *object = json_new_object();
    json_put_number(object, "rows", (double)score->rows);
    for (size_t i = 0; i < metric_count(); i++) {
        const struct metric *metric = metric_at(i);
        json_put_number(object, metric->name, metric->value(score));
    }
    json_put(object, "classes", classes_json(&trial->judged));
    json_put(object, "confusion", confusion_json(score->confusion, score->classes));
    json_put(object, "per_class", per_class_json(score));
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

struct json *verdict_json(const struct verdict *verdict)
{
    struct json *object = trial_json(&verdict->pooled, verdict->overlap_known);
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
    return object;
}

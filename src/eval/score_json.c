/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A score for programs. */
#include <math.h>
#include <stdio.h>

#include "src/eval/score_text.h"

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

struct json *class_names_json(const struct score *score)
{
    struct json *names = json_new_array();
    for (size_t c = 0; c < score->classes; c++) {
        json_append_text(names, score->per_class[c].name);
    }
    return names;
}

/* Nothing where there is none, or no figure that it could be of. */
static void put_interval(struct json *object, const char *name, double figure,
                         struct interval interval)
{
    if (isnan(interval.low) || isnan(figure)) {
        return;
    }
    struct json *bounds = json_new_array();
    json_append_number(bounds, interval.low);
    json_append_number(bounds, interval.high);
    json_put(object, name, bounds);
}

static struct json *intervals_json(const struct score *score)
{
    struct json *object = json_new_object();
    for (size_t i = 0; i < metric_count(); i++) {
        put_interval(object, metric_at(i)->name, metric_at(i)->value(score), score->intervals[i]);
    }
    return object;
}

static struct json *class_json(const struct class_score *figures)
{
    struct json *object = json_new_object();
    json_put_number(object, "support", (double)figures->support);
    for (size_t i = 0; i < class_metric_count(); i++) {
        const struct class_metric *metric = class_metric_at(i);
        json_put_number(object, metric->name, metric->value(figures));
    }
    for (size_t i = 0; i < class_metric_count(); i++) {
        const struct class_metric *metric = class_metric_at(i);
        bool promised = i == CLASS_METRIC_recall; /* also where it is all from 0 to 1 */
        char name[64];
        snprintf(name, sizeof name, "%s_interval", metric->name);
        put_interval(object, name, promised ? 0 : metric->value(figures), figures->intervals[i]);
    }
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

struct json *score_json(const struct score *score)
{
    struct json *object = json_new_object();
    json_put_number(object, "rows", (double)score->rows);
    for (size_t i = 0; i < metric_count(); i++) {
        const struct metric *metric = metric_at(i);
        if (i != METRIC_cost || !isnan(score->cost)) {
            json_put_number(object, metric->name, metric->value(score));
        }
    }
    json_put(object, "interval", intervals_json(score));
    json_put(object, "classes", class_names_json(score));
    json_put(object, "confusion", confusion_json(score->confusion, score->classes));
    json_put(object, "per_class", per_class_json(score));
    return object;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A curve of a test for programs. */
#include "src/session/page/curve_json.h"

#include <math.h>

static struct json *interval_json(struct interval interval)
{
    struct json *json = json_new_array();
    json_append_number(json, interval.low);
    json_append_number(json, interval.high);
    return json;
}

static struct json *point_json(double x, double y, double threshold)
{
    struct json *json = json_new_array();
    json_append_number(json, x);
    json_append_number(json, y);
    json_append_number(json, isinf(threshold) ? (double)NAN : threshold);
    return json;
}

static struct json *operating_json(const struct operating_point *points, size_t count,
                                   const char *wanted)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < count; i++) {
        struct json *json = json_new_object();
        json_put_number(json, wanted, points[i].wanted);
        json_put_number(json, "far", points[i].far);
        json_put_number(json, "dr", points[i].dr);
        json_put_number(json, "precision", points[i].precision);
        json_put_number(json, "threshold",
                        isinf(points[i].threshold) ? (double)NAN : points[i].threshold);
        json_append(list, json);
    }
    return list;
}

static bool put_points(enum curve_kind kind, const struct judged *judged, size_t positive_class,
                       size_t most, struct json *json, struct err *err)
{
    struct json *list = json_new_array();
    struct roc roc = { 0 };
    struct pr pr = { 0 };
    bool ok = kind == CURVE_ROC ? roc_of(judged, positive_class, most, &roc, err)
                                : pr_of(judged, positive_class, most, &pr, err);
    for (size_t i = 0; ok && i < roc.count; i++) {
        json_append(list, point_json(roc.points[i].false_positive_rate,
                                     roc.points[i].true_positive_rate, roc.points[i].threshold));
    }
    for (size_t i = 0; ok && i < pr.count; i++) {
        json_append(
            list, point_json(pr.points[i].recall, pr.points[i].precision, pr.points[i].threshold));
    }
    json_put(json, "points", list);
    roc_done(&roc);
    pr_done(&pr);
    return ok;
}

static void put_areas(enum curve_kind kind, const struct operating *operating, struct json *json)
{
    json_put_number(json, "positives", (double)operating->positives);
    json_put_number(json, "negatives", (double)operating->negatives);
    if (kind == CURVE_ROC) {
        json_put_number(json, "auc", operating->auc);
        json_put(json, "auc_interval", interval_json(operating->auc_interval));
        json_put(json, "at_far", operating_json(operating->at_far, OPERATING_FARS, "far_most"));
    } else {
        json_put_number(json, "auc_pr", operating->auc_pr);
        json_put(json, "auc_pr_interval", interval_json(operating->auc_pr_interval));
        json_put(json, "at_recall",
                 operating_json(operating->at_recall, OPERATING_RECALLS, "recall_least"));
    }
}

struct json *curve_json(enum curve_kind kind, const struct verdict *verdict, size_t positive_class,
                        size_t most, struct err *err)
{
    bool attack = positive_class == SIZE_MAX;
    struct operating operating;
    const struct judged *judged = &verdict->pooled.judged;
    if (!operating_of(judged, positive_class, &operating, err) || operating.positives == 0 ||
        operating.negatives == 0) {
        return NULL;
    }
    /* A class has the interval that test says, too. */
    const struct score *score = &verdict->pooled.score;
    if (!attack && !isnan(score->per_class[positive_class].intervals[CLASS_METRIC_auc_pr].low)) {
        operating.auc_pr_interval = score->per_class[positive_class].intervals[CLASS_METRIC_auc_pr];
    }
    struct json *json = json_new_object();
    json_put_text(json, "positive", attack ? "attack" : verdict->class_names[positive_class]);
    json_put_text(json, "against", attack ? "normal" : "rest");
    put_areas(kind, &operating, json);
    if (!put_points(kind, judged, positive_class, most, json, err)) {
        json_free(json);
        return NULL;
    }
    return json;
}

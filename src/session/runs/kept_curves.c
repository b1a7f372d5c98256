/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves of a test into the history, and back. Whatever stands in the file is checked. */
#include "src/session/runs/kept_curves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"

static const double millionths = 1e6;

/* --- what is kept --- */

static void append_rounded(struct json *list, double share)
{
    json_append_number(list, round(share * millionths));
}

/* From [[x, y, threshold], ...] to [[x, ...], [y, ...]]. */
static struct json *packed(const struct json *points)
{
    struct json *both = json_new_array(), *x = json_new_array(), *y = json_new_array();
    for (size_t i = 0; points && i < json_count(points); i++) {
        append_rounded(x, json_number(json_at(json_at(points, i), 0)));
        append_rounded(y, json_number(json_at(json_at(points, i), 1)));
    }
    json_append(both, x);
    json_append(both, y);
    return both;
}

/* A copy of a curve with its points in another form. */
static struct json *with_points(const struct json *curve, struct json *owned_points)
{
    struct json *copy = json_new_object();
    const char *key = NULL;
    const struct json *value = NULL;
    for (const void *at = NULL; (at = json_next(curve, at, &key, &value)) != NULL;) {
        if (strcmp(key, "points") != 0) {
            json_put(copy, key, json_copy_of(value));
        }
    }
    json_put(copy, "points", owned_points);
    return copy;
}

/* Takes over the curve; NULL is fine. */
static void keep(struct json *list, struct json *owned_curve)
{
    if (owned_curve) {
        json_append(list, with_points(owned_curve, packed(json_get(owned_curve, "points"))));
        json_free(owned_curve);
    }
}

/* Is it among the classes with the most rows? Of equals the first counts as larger. */
static bool is_large(const struct verdict *verdict, size_t class_index)
{
    const struct class_score *scores = verdict->pooled.score.per_class;
    size_t larger = 0;
    for (size_t c = 0; c < verdict->classes; c++) {
        larger += scores[c].support > scores[class_index].support ||
                  (scores[c].support == scores[class_index].support && c < class_index);
    }
    return larger < KEPT_CLASSES;
}

static struct json *kept_list(const struct verdict *verdict, enum curve_kind kind, struct err *err)
{
    struct json *list = json_new_array();
    keep(list, curve_json(kind, verdict, SIZE_MAX, KEPT_POINTS, err));
    for (size_t c = 0; err->code == ERR_NONE && verdict->classes > 2 && c < verdict->classes; c++) {
        if (is_large(verdict, c)) {
            keep(list, curve_json(kind, verdict, c, KEPT_POINTS, err));
        }
    }
    return list;
}

static struct json *kept_mean(const struct verdict *verdict, struct err *err)
{
    struct roc roc = { 0 };
    if (verdict->classes <= 2 || !roc_macro_of(&verdict->pooled.judged, KEPT_POINTS, &roc, err) ||
        roc.count == 0) {
        roc_done(&roc);
        return NULL;
    }
    struct json *mean = json_new_object(), *both = json_new_array();
    struct json *x = json_new_array(), *y = json_new_array();
    for (size_t i = 0; i < roc.count; i++) {
        append_rounded(x, roc.points[i].false_positive_rate);
        append_rounded(y, roc.points[i].true_positive_rate);
    }
    json_append(both, x);
    json_append(both, y);
    json_put_text(mean, "positive", "mean");
    json_put_number(mean, "auc", roc.auc);
    json_put(mean, "points", both);
    roc_done(&roc);
    return mean;
}

char *kept_curves_text(const struct verdict *verdict)
{
    struct err err = { 0 };
    struct json *all = json_new_object();
    json_put(all, "roc", kept_list(verdict, CURVE_ROC, &err));
    json_put(all, "pr", kept_list(verdict, CURVE_PR, &err));
    json_put(all, "mean", kept_mean(verdict, &err));
    json_put_number(all, "classes", (double)verdict->classes);
    char *text = err.code == ERR_NONE ? json_text(all) : NULL;
    json_free(all);
    return text;
}

/* --- what comes back --- */

static bool is_list(const struct json *value)
{
    return value && json_type_of(value) == JSON_TYPE_ARRAY;
}

static double number_of(const struct json *object, const char *key)
{
    const struct json *value = object ? json_get(object, key) : NULL;
    return value ? json_number(value) : (double)NAN;
}

/* Points as they are kept into 2 x count numbers, all x and then all y; NULL where they are none. */
static double *unpacked(const struct json *curve, size_t *count)
{
    const struct json *both =
        curve && json_type_of(curve) == JSON_TYPE_OBJECT ? json_get(curve, "points") : NULL;
    const struct json *x = is_list(both) && json_count(both) == 2 ? json_at(both, 0) : NULL;
    const struct json *y = x ? json_at(both, 1) : NULL;
    *count = is_list(x) && is_list(y) && json_count(x) == json_count(y) ? json_count(x) : 0;
    double *points =
        *count > 0 && *count <= KEPT_POINTS ? calloc(2 * *count, sizeof *points) : NULL;
    for (size_t i = 0; points && i < 2 * *count; i++) {
        points[i] = json_number(i < *count ? json_at(x, i) : json_at(y, i - *count)) / millionths;
        if (!(points[i] >= 0 && points[i] <= 1)) {
            free(points);
            points = NULL;
        }
    }
    *count = points ? *count : 0;
    return points;
}

struct json *kept_curve_json(const struct json *curve)
{
    size_t count = 0;
    double *points = unpacked(curve, &count);
    if (points == NULL) {
        return NULL;
    }
    struct json *list = json_new_array();
    for (size_t i = 0; i < count; i++) {
        struct json *point = json_new_array();
        json_append_number(point, points[i]);
        json_append_number(point, points[count + i]);
        json_append_number(point, (double)NAN);
        json_append(list, point);
    }
    free(points);
    return with_points(curve, list);
}

static void take_curve(struct kept_curves *kept, const struct json *curve, const char *name,
                       enum figure_kept_of of, enum curve_kind kind)
{
    struct figure_kept taken = { .name = name, .of = of };
    const struct json *interval =
        curve ? json_get(curve, kind == CURVE_ROC ? "auc_interval" : "auc_pr_interval") : NULL;
    bool known = is_list(interval) && json_count(interval) == 2;
    double positives = number_of(curve, "positives"), negatives = number_of(curve, "negatives");
    taken.points = unpacked(curve, &taken.count);
    if (taken.points == NULL) {
        return;
    }
    taken.area = number_of(curve, kind == CURVE_ROC ? "auc" : "auc_pr");
    taken.interval.low = known ? json_number(json_at(interval, 0)) : (double)NAN;
    taken.interval.high = known ? json_number(json_at(interval, 1)) : (double)NAN;
    taken.share = kind == CURVE_PR ? positives / (positives + negatives) : (double)NAN;
    kept->curves[kept->count++] = taken;
}

static const char *positive_of(const struct json *curve)
{
    const struct json *value =
        json_type_of(curve) == JSON_TYPE_OBJECT ? json_get(curve, "positive") : NULL;
    const char *name = value ? json_string_of(value) : NULL;
    return name ? name : "?";
}

/* How many classes of the list have more rows than this one. */
static size_t rank_of(const struct json *list, size_t index)
{
    size_t rank = 0;
    double own = number_of(json_at(list, index), "positives");
    for (size_t i = 1; i < json_count(list); i++) {
        double other = number_of(json_at(list, i), "positives");
        bool class = strcmp(positive_of(json_at(list, i)), "normal") != 0;
        rank += class && (other > own || (other == own && i < index));
    }
    return rank;
}

/* Those that the figure of a test has, too: class normal against the rest mirrors the first. */
static bool take_curves(struct kept_curves *kept, enum curve_kind kind, struct err *err)
{
    const struct json *all = json_get(kept->test, "curves");
    const struct json *mean = kind == CURVE_ROC ? json_get(all, "mean") : NULL;
    size_t count = json_count(kept->list);
    kept->curves = calloc(count + 2, sizeof *kept->curves);
    if (kept->curves == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        const struct json *curve = json_at(kept->list, i);
        const char *name = positive_of(curve);
        bool attack = i == 0 && strcmp(name, "attack") == 0;
        if (attack) {
            take_curve(kept, curve, "attack against normal", FIGURE_KEPT_ATTACK, kind);
        }
        if (i == 0 && mean) {
            take_curve(kept, mean, "mean of the classes", FIGURE_KEPT_MEAN, kind);
        }
        if (!attack && strcmp(name, "normal") != 0 && rank_of(kept->list, i) < FIGURE_KEPT_MOST) {
            take_curve(kept, curve, name, FIGURE_KEPT_CLASS, kind);
        }
    }
    return true;
}

static bool none_kept(uint64_t number, struct err *err)
{
    err_set(err, ERR_USAGE,
            "the history has no curves of run %llu: it was not tested, or by a release that kept "
            "none",
            (unsigned long long)number);
    return err_hint(err, "restore its model, then test; or do its commands again (runs show %llu)",
                    (unsigned long long)number);
}

static bool find_list(struct kept_curves *kept, enum curve_kind kind)
{
    const char *name = kind == CURVE_ROC ? "roc" : "pr";
    bool found = json_type_of(kept->test) == JSON_TYPE_OBJECT;
    const struct json *all = found ? json_get(kept->test, "curves") : NULL;
    kept->list = all && json_type_of(all) == JSON_TYPE_OBJECT ? json_get(all, name) : NULL;
    return is_list(kept->list) && json_count(kept->list) <= KEPT_CLASSES + 1;
}

static void take_facts(struct kept_curves *kept, const struct history_run *row)
{
    const struct json *table = json_get(kept->test, "table");
    const struct json *figures = json_get(kept->test, "figures");
    bool known = figures && json_type_of(figures) == JSON_TYPE_OBJECT;
    double classes = number_of(json_get(kept->test, "curves"), "classes");
    char count[NUM_TEXT_SIZE];
    kept->table = table && json_string_of(table) ? json_string_of(table) : "?";
    kept->epoch = number_of(kept->test, "epoch");
    kept->rows = number_of(known ? figures : NULL, "rows");
    kept->left_out = classes > KEPT_CLASSES ? (size_t)fmin(classes, 1e6) - KEPT_CLASSES : 0;
    str_addf(&kept->caption, "run %llu: %s, seed %llu, tested on %s, n = %s",
             (unsigned long long)kept->number, row->description ? row->description : "?",
             (unsigned long long)row->seed, kept->table,
             num_count_text(kept->rows > 0 ? (uint64_t)kept->rows : 0, count));
}

bool kept_curves_init(struct kept_curves *kept, struct history *history, uint64_t number,
                      enum curve_kind kind, struct err *err)
{
    struct history_run row;
    *kept = (struct kept_curves){ .number = number };
    str_init(&kept->caption);
    if (history == NULL) {
        return err_set(err, ERR_USAGE, "there is no run %llu: none is kept yet",
                       (unsigned long long)number);
    }
    history_run_init(&row);
    bool ok = history_find(history, number, &row, err) &&
              (kept->test = history_curves(history, number, err)) != NULL &&
              (find_list(kept, kind) || none_kept(number, err)) && take_curves(kept, kind, err);
    if (ok) {
        take_facts(kept, &row);
    }
    history_run_done(&row);
    return ok;
}

void kept_curves_done(struct kept_curves *kept)
{
    for (size_t i = 0; i < kept->count; i++) {
        free(kept->curves[i].points);
    }
    free(kept->curves);
    json_free(kept->test);
    str_done(&kept->caption);
}

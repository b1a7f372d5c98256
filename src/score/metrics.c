/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of figures made from metrics.def, and figures by name. */
#include "src/score/score.h"

#include <math.h>
#include <string.h>

#include "src/base/near.h"

#define METRIC(name, title, help, is_rate, smaller)       \
    static double score_##name(const struct score *score) \
    {                                                     \
        return score->name;                               \
    }
#define CLASS_METRIC(name, title, help, is_rate, smaller)       \
    static double class_##name(const struct class_score *score) \
    {                                                           \
        return score->name;                                     \
    }
#include "src/score/metrics.def"

static const struct metric metrics[] = {
#define METRIC(name, title, help, is_rate, smaller) \
    { #name, title, help, is_rate, smaller, score_##name },
#include "src/score/metrics.def"
};

static const struct class_metric class_metrics[] = {
#define CLASS_METRIC(name, title, help, is_rate, smaller) \
    { #name, title, help, is_rate, smaller, class_##name },
#include "src/score/metrics.def"
};

size_t metric_count(void)
{
    return sizeof metrics / sizeof metrics[0];
}

const struct metric *metric_at(size_t index)
{
    return &metrics[index];
}

const struct metric *metric_find(const char *name)
{
    for (size_t i = 0; i < metric_count(); i++) {
        if (strcmp(metrics[i].name, name) == 0) {
            return &metrics[i];
        }
    }
    return NULL;
}

size_t metric_place(const struct metric *metric)
{
    return (size_t)(metric - metrics);
}

size_t class_metric_count(void)
{
    return sizeof class_metrics / sizeof class_metrics[0];
}

const struct class_metric *class_metric_at(size_t index)
{
    return &class_metrics[index];
}

static bool name_is(const char *name, const char *text, size_t length)
{
    return strlen(name) == length && memcmp(name, text, length) == 0;
}

static const struct class_metric *class_metric_find(const char *text, size_t length)
{
    for (size_t i = 0; i < class_metric_count(); i++) {
        if (name_is(class_metrics[i].name, text, length)) {
            return &class_metrics[i];
        }
    }
    return NULL;
}

/* Says that there is no such figure, and the nearest one there is. */
static bool no_such_figure(const char *name, struct err *err)
{
    enum {
        MOST = sizeof metrics / sizeof metrics[0] + sizeof class_metrics / sizeof class_metrics[0]
    };
    const char *names[MOST];
    size_t count = 0;
    for (size_t i = 0; i < metric_count(); i++) {
        names[count++] = metrics[i].name;
    }
    for (size_t i = 0; i < class_metric_count(); i++) {
        names[count++] = class_metrics[i].name;
    }
    err_set(err, ERR_USAGE, "there is no figure '%s'", name);
    const char *near = near_name(name, names, count);
    if (near == NULL) {
        return err_hint(
            err, "there are accuracy, dr, far, efficiency, macro_f1, auc_macro, recall.CLASS");
    }
    return err_hint(err, "did you mean %s%s?", near, metric_find(near) == NULL ? ".CLASS" : "");
}

static bool no_such_class(const struct score *score, const char *name, struct err *err)
{
    err_set(err, ERR_USAGE, "no class is called '%s'", name);
    char list[256] = "";
    size_t used = 0;
    for (size_t c = 0; c < score->classes; c++) {
        const char *class_name = score->per_class[c].name;
        size_t length = strlen(class_name);
        if (used + length + 6 >= sizeof list) {
            memcpy(list + used, " ...", 5);
            break;
        }
        list[used] = ' ';
        memcpy(list + used + 1, class_name, length + 1);
        used += length + 1;
    }
    return err_hint(err, "the classes are%s", list);
}

bool metric_value(const struct score *score, const char *name, double *value, struct err *err)
{
    *value = (double)NAN;
    const struct metric *metric = metric_find(name);
    if (metric != NULL) {
        *value = metric->value(score);
        return true;
    }
    const char *point = strchr(name, '.');
    const struct class_metric *class_metric =
        point == NULL ? NULL : class_metric_find(name, (size_t)(point - name));
    if (class_metric == NULL) {
        return no_such_figure(name, err);
    }
    for (size_t c = 0; c < score->classes; c++) {
        if (strcmp(score->per_class[c].name, point + 1) == 0) {
            *value = class_metric->value(&score->per_class[c]);
            return true;
        }
    }
    return no_such_class(score, point + 1, err);
}

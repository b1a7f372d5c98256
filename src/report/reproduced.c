/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of an experiment that was done again, out of the results of its commands. */
#include "src/report/reproduced.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/report/comparison.h"

const char *const reproduced_part_names[] = { "protocol", "clean", NULL };
const char *const reproduced_baseline_figures[] = { "accuracy", "dr", "far", "cost", NULL };

void reproduced_done(struct reproduced *reproduced)
{
    for (size_t i = 0; i < reproduced->run_count; i++) {
        free(reproduced->runs[i].command);
        json_free(reproduced->runs[i].results);
    }
    free(reproduced->runs);
    reproduced->runs = NULL;
    reproduced->run_count = 0;
}

const char *reproduced_case(const struct printed *printed, size_t of_case)
{
    return of_case == 0 ? "" : printed->cases[of_case - 1].settings;
}

/* The epoch that the rows which were watched would choose; NULL: none were. */
static const struct json *best_epoch(const struct json *epochs)
{
    const struct json *best = NULL;
    double most = -1;
    for (size_t i = 0; epochs && i < json_count(epochs); i++) {
        const struct json *accuracy = json_get(json_at(epochs, i), "valid_accuracy");
        double value = accuracy ? json_number(accuracy) : (double)NAN;
        if (value > most) {
            most = value;
            best = json_at(epochs, i);
        }
    }
    return best;
}

/* "epoch 78", "best epoch": that one of the list; else the result of that name. */
static const struct json *result_of(const struct reproduced_run *run, const char *source)
{
    double epoch = 0;
    if (strcmp(source, "best epoch") == 0) {
        return best_epoch(json_get(run->results, "epochs"));
    }
    if (strncmp(source, "epoch ", 6) != 0) {
        return json_get(run->results, source);
    }
    bool counted = num_parse(source + 6, &epoch) && epoch >= 1;
    const struct json *epochs = json_get(run->results, "epochs");
    return counted && epochs ? json_at(epochs, (size_t)epoch - 1) : NULL;
}

/* The member at a path of names with points between them. */
static const struct json *member(const struct json *object, const char *path)
{
    while (object != NULL) {
        char name[64];
        size_t length = strcspn(path, ".");
        if (length >= sizeof name) {
            return NULL;
        }
        memcpy(name, path, length);
        name[length] = '\0';
        object = json_get(object, name);
        if (path[length] == '\0') {
            return object;
        }
        path += length + 1;
    }
    return NULL;
}

/* KIND.CLASS of a test: {per_class {CLASS {KIND}}}; other paths as they stand. ending: "_interval" or
 * "". */
static const struct json *figure_in(const struct json *result, const char *metric,
                                    const char *ending)
{
    const char *point = strchr(metric, '.');
    const struct json *classes = point ? json_get(result, "per_class") : NULL;
    const struct json *figures = classes ? json_get(classes, point + 1) : NULL;
    char name[96];
    size_t length = point ? (size_t)(point - metric) : strlen(metric);
    if (figures == NULL) {
        return ending[0] == '\0' ? member(result, metric) : NULL;
    }
    if (length + strlen(ending) >= sizeof name) {
        return NULL;
    }
    memcpy(name, metric, length);
    strcpy(name + length, ending);
    return json_get(figures, name);
}

double reproduced_value(const struct reproduced_run *run, const struct printed_figure *figure)
{
    const struct json *result = result_of(run, figure->source);
    /* Of several draws there are mean, best and worst; one test is all of these. */
    const struct json *statistic = result ? json_get(result, figure->statistic) : NULL;
    const struct json *from = statistic ? statistic : result;
    const struct json *value = from ? figure_in(from, figure->metric, "") : NULL;
    return value ? json_number(value) : (double)NAN;
}

static struct interval interval_in(const struct reproduced_run *run,
                                   const struct printed_figure *figure)
{
    struct interval interval = { (double)NAN, (double)NAN };
    const struct json *result = result_of(run, figure->source);
    const struct json *all = result ? json_get(result, "interval") : NULL;
    const struct json *ends = all ? json_get(all, figure->metric) : NULL;
    if (ends == NULL && result != NULL) {
        ends = figure_in(result, figure->metric, "_interval");
    }
    if (ends != NULL && json_count(ends) == 2) {
        interval.low = json_number(json_at(ends, 0));
        interval.high = json_number(json_at(ends, 1));
    }
    return interval;
}

static void widen(struct interval *interval, struct interval by)
{
    interval->low = fmin(interval->low, by.low); /* fmin and fmax pass over NaN */
    interval->high = fmax(interval->high, by.high);
}

/* Of two deviations to either side, or between what was seen. */
static void judge(const struct printed_figure *figure, struct reproduced_figure *out)
{
    const struct over_runs *ours = &out->parts[PART_PROTOCOL];
    out->difference = ours->mean - figure->value;
    out->judged = ours->count > 1 && !isnan(figure->value);
    out->within =
        out->judged && (fabs(out->difference) <= 2 * ours->deviation ||
                        (figure->value >= ours->least && figure->value <= ours->greatest));
}

bool reproduced_figure(const struct reproduced *reproduced, const struct printed_figure *figure,
                       struct reproduced_figure *out, struct err *err)
{
    double *values = calloc(reproduced->run_count + 1, sizeof *values);
    if (values == NULL) {
        return err_memory(err);
    }
    *out = (struct reproduced_figure){ .clean = { (double)NAN, (double)NAN } };
    for (int part = 0; part < PART_COUNT; part++) {
        size_t count = 0;
        for (size_t i = 0; i < reproduced->run_count; i++) {
            const struct reproduced_run *run = &reproduced->runs[i];
            if ((int)run->part != part || run->of_case != figure->of_case) {
                continue;
            }
            values[count++] = reproduced_value(run, figure);
            if (part == PART_CLEAN) {
                widen(&out->clean, interval_in(run, figure));
            }
        }
        out->parts[part] = over_runs(values, count);
    }
    judge(figure, out);
    free(values);
    return true;
}

bool reproduced_has(const struct reproduced *reproduced, const struct printed_figure *figure)
{
    for (size_t i = 0; i < reproduced->run_count; i++) {
        if (reproduced->runs[i].of_case == figure->of_case) {
            return true;
        }
    }
    return false;
}

void reproduced_title(const struct printed_figure *figure, struct str *text)
{
    const char *source = figure->source;
    bool plain = strcmp(source, "test") == 0 || strcmp(source, "classes") == 0;
    bool of_table = strncmp(source, "test ", 5) == 0 || strncmp(source, "classes ", 8) == 0;
    if (!plain) {
        str_addf(text, "%s: ", of_table ? strchr(source, ' ') + 1 : source);
    }
    if (strcmp(figure->statistic, "value") != 0) {
        str_addf(text, "%s ", figure->statistic);
    }
    comparison_title(figure, text);
}

/* --- baselines --- */

static const struct json *baselines_in(const struct reproduced_run *run, const char *source)
{
    const struct json *result = result_of(run, source);
    return result ? json_get(result, "baselines") : NULL;
}

const char *reproduced_baseline(const struct reproduced *reproduced, enum reproduced_part part,
                                const char *source, size_t index)
{
    for (size_t i = 0; i < reproduced->run_count; i++) {
        const struct reproduced_run *run = &reproduced->runs[i];
        const struct json *all = run->part == part ? baselines_in(run, source) : NULL;
        const char *id = NULL;
        const struct json *value = NULL;
        if (all == NULL) {
            continue;
        }
        for (const void *at = NULL; (at = json_next(all, at, &id, &value)) != NULL;) {
            if (index-- == 0) {
                return id;
            }
        }
        return NULL;
    }
    return NULL;
}

double reproduced_baseline_mean(const struct reproduced *reproduced, enum reproduced_part part,
                                const char *source, const char *id, const char *figure)
{
    double sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < reproduced->run_count; i++) {
        const struct reproduced_run *run = &reproduced->runs[i];
        const struct json *all = run->part == part ? baselines_in(run, source) : NULL;
        const struct json *baseline = all ? json_get(all, id) : NULL;
        const struct json *value = baseline ? json_get(baseline, figure) : NULL;
        double number = value ? json_number(value) : (double)NAN;
        if (!isnan(number)) {
            sum += number;
            count++;
        }
    }
    return count > 0 ? sum / (double)count : (double)NAN;
}

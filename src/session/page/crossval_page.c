/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folds, their means, and one matrix of them all. */
#include "src/session/page/crossval_page.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/base/num.h"
#include "src/eval/verdict.h"
#include "src/score/resampled.h"
#include "src/session/training/sweep.h"

/* --- for programs --- */

static struct json *fold_json(const struct training_among *training)
{
    struct json *object = json_new_object();
    struct json *settings = json_new_object();
    json_put_number(settings, "repeat", (double)(training->set + 1));
    json_put_number(settings, "fold", (double)(training->repeat + 1));
    json_put_number(settings, "seed", (double)training->of.run->seed);
    json_put_number(object, "run", (double)training->of.run->number);
    json_put(object, "settings", settings);
    json_put(object, "rows", json_copy_of(json_get(training->figures, "rows")));
    json_put(object, "metrics", training_metrics_json(training));
    json_put_bool(object, "reused", training->reused);
    return object;
}

/* {metric: mean}, {metric: deviation}, {metric: interval}. */
static bool put_means(const struct crossval *crossval, struct json *result, struct err *err)
{
    const struct trainings *all = &crossval->trainings;
    double *values = calloc(all->count + 1, sizeof *values);
    struct json *means = json_new_object(), *deviations = json_new_object();
    struct json *intervals = json_new_object();
    for (size_t m = 0; values && m < metric_count(); m++) {
        const char *name = metric_at(m)->name;
        for (size_t i = 0; i < all->count; i++) {
            values[i] = training_metric(&all->list[i], metric_at(m));
        }
        struct resampled r = resampled_of(values, all->count, 1 / ((double)crossval->folds - 1));
        json_put_number(means, name, r.mean);
        json_put_number(deviations, name, r.deviation);
        if (!isnan(r.interval.low)) {
            struct json *ends = json_new_array();
            json_append_number(ends, r.interval.low);
            json_append_number(ends, r.interval.high);
            json_put(intervals, name, ends);
        }
    }
    json_put(result, "metrics", means);
    json_put(result, "deviation", deviations);
    json_put(result, "interval", intervals);
    bool ok = values != NULL || err_memory(err);
    free(values);
    return ok;
}

/* The matrices of all folds added up. */
static void put_pooled(const struct crossval *crossval, struct json *result)
{
    const struct json *names = NULL;
    size_t *cells = NULL, classes = 0;
    for (size_t i = 0; i < crossval->trainings.count; i++) {
        const struct json *figures = crossval->trainings.list[i].figures;
        const struct json *matrix = figures ? json_get(figures, "confusion") : NULL;
        if (matrix == NULL) {
            continue;
        }
        if (cells == NULL) {
            names = json_get(figures, "classes");
            classes = json_count(matrix);
            cells = calloc(classes * classes + 1, sizeof *cells);
        }
        for (size_t c = 0; cells && json_count(matrix) == classes && c < classes * classes; c++) {
            cells[c] += (size_t)json_number(json_at(json_at(matrix, c / classes), c % classes));
        }
    }
    struct json *matrix = json_new_array();
    for (size_t i = 0; cells && i < classes; i++) {
        struct json *row = json_new_array();
        for (size_t j = 0; j < classes; j++) {
            json_append_number(row, (double)cells[i * classes + j]);
        }
        json_append(matrix, row);
    }
    free(cells);
    json_put(result, "classes", names ? json_copy_of(names) : json_new_array());
    json_put(result, "confusion", matrix);
}

bool crossval_put(const struct crossval *crossval, struct json *result, struct err *err)
{
    struct json *runs = json_new_array();
    for (size_t i = 0; i < crossval->trainings.count; i++) {
        if (crossval->trainings.list[i].figures) {
            json_append(runs, fold_json(&crossval->trainings.list[i]));
        }
    }
    json_put_text(result, "table", crossval->table);
    json_put_number(result, "folds", (double)crossval->folds);
    json_put_number(result, "repeat", (double)crossval->repeats);
    json_put_number(result, "rows", (double)crossval->rows);
    json_put_number(result, "distinct", (double)crossval->distinct);
    json_put(result, "runs", runs);
    put_pooled(crossval, result);
    json_put_number(result, "reused", (double)crossval->trainings.reused);
    json_put_number(result, "trained", (double)crossval->trainings.trained);
    json_put_text(result, "stopped", crossval->trainings.stopped ? "user" : "done");
    return put_means(crossval, result, err);
}

/* --- for people --- */

static void write_matrix(const struct json *result, struct output *output)
{
    const struct json *matrix = json_get(result, "confusion");
    size_t classes = json_count(matrix);
    size_t *cells = calloc(classes * classes + 1, sizeof *cells);
    const char **names = calloc(classes + 1, sizeof *names);
    struct str text;
    str_init(&text);
    for (size_t c = 0; cells && names && c < classes * classes; c++) {
        cells[c] = (size_t)json_number(json_at(json_at(matrix, c / classes), c % classes));
        names[c % classes] = json_string_of(json_at(json_get(result, "classes"), c % classes));
    }
    if (cells && names && classes > 0) {
        confusion_text(cells, classes, names, output->sink->columns, &text);
        output_text(output, text.text);
    }
    str_done(&text);
    free(cells);
    free(names);
}

static void write_means(const struct json *result, struct output *output)
{
    static const char *const headings[] = { "figure", ">mean +- deviation", ">95 % interval" };
    struct text_table *table = text_table_new();
    text_table_heading(table, 3, headings);
    for (size_t m = 0; m < metric_count(); m++) {
        const struct metric *metric = metric_at(m);
        const struct json *ends = json_get(json_get(result, "interval"), metric->name);
        struct sweep_figure figure = {
            .mean = json_number(json_get(json_get(result, "metrics"), metric->name)),
            .deviation = json_number(json_get(json_get(result, "deviation"), metric->name)),
        };
        if (isnan(figure.mean)) {
            continue;
        }
        double scale = metric->is_rate ? 100 : 1;
        struct str text;
        str_init(&text);
        sweep_figure_text(metric, &figure, &text);
        text_table_cell(table, "%s%s", metric->title, metric->is_rate ? " %" : "");
        text_table_cell(table, "%s", text.text);
        str_clear(&text);
        if (ends) {
            str_addf(&text, metric->is_rate ? "%.2f to %.2f" : "%.4g to %.4g",
                     scale * json_number(json_at(ends, 0)), scale * json_number(json_at(ends, 1)));
        }
        text_table_cell(table, "%s", text.text);
        str_done(&text);
    }
    text_table_write(table, output);
}

void crossval_write(const struct crossval *crossval, const struct json *result,
                    struct output *output)
{
    char rows[NUM_TEXT_SIZE], distinct[NUM_TEXT_SIZE];
    size_t done = crossval->trainings.reused + crossval->trainings.trained;
    output_line(output, "%zu folds x %zu of %s: %s rows, %s distinct feature rows", crossval->folds,
                crossval->repeats, crossval->table, num_count_text(crossval->rows, rows),
                num_count_text(crossval->distinct, distinct));
    if (crossval->trainings.stopped) {
        output_note(output,
                    "stopped after %zu of %zu trainings; the same command goes on with the others",
                    done, crossval->trainings.count);
    }
    write_means(result, output);
    write_matrix(result, output);
}

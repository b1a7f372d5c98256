/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sweep as a table, and as JSON. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/session/training/sweep.h"

/* --- for programs --- */

static struct json *settings_json(const struct sweep *sweep, size_t set)
{
    struct json *settings = json_new_object();
    for (size_t a = 0; a < sweep->grid.axis_count; a++) {
        const struct key *key = sweep->grid.axes[a].key;
        const char *value = sweep_grid_value(&sweep->grid, set, a);
        if (key->type == KEY_COUNT || key->type == KEY_NUMBER) {
            json_put_number(settings, key->name, key_number(value));
        } else {
            json_put_text(settings, key->name, value);
        }
    }
    return settings;
}

static struct json *run_json(const struct sweep *sweep, const struct training_among *training)
{
    struct json *object = json_new_object();
    struct json *settings = settings_json(sweep, training->set);
    json_put_number(object, "run", (double)training->of.run->number);
    json_put_number(settings, "seed", (double)training->of.run->seed);
    if (sweep->folds > 0) {
        json_put_number(settings, "fold", (double)(training->repeat % sweep->folds + 1));
    }
    json_put(object, "settings", settings);
    json_put(object, "metrics", training_metrics_json(training));
    json_put_text(object, "weights_sha256", training->of.run->weights_sha256);
    json_put_bool(object, "reused", training->reused);
    return object;
}

static void put_figures(const struct sweep *sweep, size_t set, struct json *object)
{
    struct json *means = json_new_object();
    struct json *deviations = json_new_object();
    for (size_t m = 0; m < metric_count(); m++) {
        const struct sweep_figure *figure = sweep_figure(sweep, set, m);
        json_put_number(means, metric_at(m)->name, figure->mean);
        json_put_number(deviations, metric_at(m)->name, figure->deviation);
    }
    json_put(object, "settings", settings_json(sweep, set));
    json_put(object, "metrics", means);
    json_put(object, "deviation", deviations);
}

static void append_lines(struct json *list, const char *lines)
{
    char *copy = strdup(lines), *rest = NULL;
    for (char *line = copy ? strtok_r(copy, "\n", &rest) : NULL; line;
         line = strtok_r(NULL, "\n", &rest)) {
        json_append_text(list, line);
    }
    free(copy);
}

static struct json *best_json(const struct sweep *sweep)
{
    size_t best = sweep_best(sweep);
    if (best == SIZE_MAX) {
        return json_new_null();
    }
    const struct training_among *first = sweep_training(sweep, best, 0);
    struct json *object = json_new_object();
    struct json *commands = json_new_array();
    json_put_number(object, "run", (double)first->of.run->number);
    put_figures(sweep, best, object);
    char *lines = sweep_best_lines(sweep, best);
    append_lines(commands, lines ? lines : "");
    free(lines);
    json_put(object, "commands", commands);
    return object;
}

void sweep_put(const struct sweep *sweep, struct json *result)
{
    struct json *runs = json_new_array(), *sets = json_new_array();
    for (size_t i = 0; i < sweep->grid.sets; i++) {
        size_t set = sweep->order[i], count = 0;
        for (size_t r = 0; r < sweep->repeats; r++) {
            const struct training_among *training = sweep_training(sweep, set, r);
            if (training->figures) {
                json_append(runs, run_json(sweep, training));
                count++;
            }
        }
        struct json *object = json_new_object();
        put_figures(sweep, set, object);
        json_put_number(object, "repeats", (double)count);
        if (count > 0) {
            json_append(sets, object);
        } else {
            json_free(object);
        }
    }
    json_put_text(result, "metric", sweep->metric->name);
    json_put_text(result, "on", sweep->judged);
    json_put(result, "runs", runs);
    json_put(result, "sets", sets);
    json_put(result, "best", best_json(sweep));
    json_put_number(result, "reused", (double)sweep->trainings.reused);
    json_put_number(result, "trained", (double)sweep->trainings.trained);
    json_put_text(result, "stopped", sweep->trainings.stopped ? "user" : "done");
}

/* --- for people --- */

void sweep_figure_text(const struct metric *metric, const struct sweep_figure *figure,
                       struct str *text)
{
    double scale = metric->is_rate ? 100 : 1;
    if (isnan(figure->mean)) {
        str_add(text, "-");
        return;
    }
    str_addf(text, metric->is_rate ? "%.2f" : "%.4g", scale * figure->mean);
    if (!isnan(figure->deviation)) {
        str_addf(text, metric->is_rate ? " +- %.2f" : " +- %.2g", scale * figure->deviation);
    }
}

/* The columns behind the one that is sorted by. */
static const char *const shown[] = { "accuracy", "dr", "far", "macro_f1", "mcc", "efficiency" };
enum { SHOWN = sizeof shown / sizeof shown[0], MOST_COLUMNS = 64 };

static void add_headings(const struct sweep *sweep, struct text_table *table)
{
    const char *headings[MOST_COLUMNS];
    char texts[MOST_COLUMNS][48];
    size_t count = 0;
    headings[count++] = ">run";
    for (size_t a = 0; a < sweep->grid.axis_count && count < MOST_COLUMNS / 2; a++) {
        if (sweep_grid_varies(&sweep->grid, a)) {
            snprintf(texts[count], sizeof texts[count], ">%.40s", sweep->grid.axes[a].key->name);
            headings[count] = texts[count];
            count++;
        }
    }
    for (size_t i = 0; i <= SHOWN; i++) {
        const struct metric *metric = i == 0 ? sweep->metric : metric_find(shown[i - 1]);
        if (i == 0 || metric != sweep->metric) {
            snprintf(texts[count], sizeof texts[count], ">%.30s%s", metric->title,
                     metric->is_rate ? " %" : "");
            headings[count] = texts[count];
            count++;
        }
    }
    text_table_heading(table, count, headings);
}

static void add_row(const struct sweep *sweep, size_t set, struct text_table *table)
{
    size_t varying = 0;
    const struct training_among *first = sweep_training(sweep, set, 0);
    if (first->figures) {
        text_table_cell(table, "%u", first->of.run->number);
    } else {
        text_table_cell(table, "-");
    }
    for (size_t a = 0; a < sweep->grid.axis_count && varying + 1 < MOST_COLUMNS / 2; a++) {
        if (sweep_grid_varies(&sweep->grid, a)) {
            text_table_cell(table, "%s", sweep_grid_value(&sweep->grid, set, a));
            varying++;
        }
    }
    for (size_t i = 0; i <= SHOWN; i++) {
        const struct metric *metric = i == 0 ? sweep->metric : metric_find(shown[i - 1]);
        if (i == 0 || metric != sweep->metric) {
            struct str text;
            str_init(&text);
            sweep_figure_text(metric, sweep_figure(sweep, set, metric_place(metric)), &text);
            text_table_cell(table, "%s", text.text);
            str_done(&text);
        }
    }
}

static void write_best(const struct sweep *sweep, size_t best, struct output *output)
{
    struct str settings, line;
    str_init(&settings);
    str_init(&line);
    sweep_grid_text(&sweep->grid, best, &settings);
    sweep_figure_text(sweep->metric, sweep_figure(sweep, best, metric_place(sweep->metric)), &line);
    output_line(output, "best by %s on %s: %s (%s%s)", sweep->metric->title, sweep->judged,
                settings.text[0] ? settings.text : "the only set-up", line.text,
                sweep->metric->is_rate ? " %" : "");
    char *lines = sweep_best_lines(sweep, best);
    output_text(output, lines ? lines : "");
    free(lines);
    str_done(&settings);
    str_done(&line);
}

void sweep_write(const struct sweep *sweep, struct output *output)
{
    struct text_table *table = text_table_new();
    size_t best = sweep_best(sweep);
    if (best == SIZE_MAX) {
        output_line(output, "stopped before a training was done");
        return;
    }
    add_headings(sweep, table);
    for (size_t i = 0; i < sweep->grid.sets; i++) {
        if (!isnan(sweep_figure(sweep, sweep->order[i], METRIC_accuracy)->mean)) {
            add_row(sweep, sweep->order[i], table);
        }
    }
    text_table_write(table, output);
    if (sweep->repeats > 1) {
        output_line(output, "mean +- standard deviation of %zu trainings, each %s", sweep->repeats,
                    sweep->folds > 0 ? "judged on a fold of its own" : "with a seed of its own");
    }
    if (sweep->trainings.stopped) {
        size_t done = sweep->trainings.reused + sweep->trainings.trained;
        output_note(output,
                    "stopped after %zu of %zu trainings; the same command goes on with the others",
                    done, sweep->trainings.count);
    }
    write_best(sweep, best, output);
    output_hint(output, "sweep best trains it; test puts it to the test");
}

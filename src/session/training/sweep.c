/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of combinations, and their order. */
#include "src/session/training/sweep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/session/figure/figure_caption.h"

struct sweep_figure sweep_figure_of(const double *values, size_t count)
{
    struct sweep_figure figure = { .mean = (double)NAN, .deviation = (double)NAN };
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        sum += isfinite(values[i]) ? values[i] : 0;
        figure.count += isfinite(values[i]);
    }
    if (figure.count == 0) {
        return figure;
    }
    figure.mean = sum / (double)figure.count;
    for (size_t i = 0; i < count; i++) {
        double off = isfinite(values[i]) ? values[i] - figure.mean : 0;
        squares += off * off;
    }
    if (figure.count > 1) {
        figure.deviation = sqrt(squares / (double)(figure.count - 1));
    }
    return figure;
}

const struct training_among *sweep_training(const struct sweep *sweep, size_t set, size_t repeat)
{
    return &sweep->trainings.list[set * sweep->repeats + repeat];
}

const struct sweep_figure *sweep_figure(const struct sweep *sweep, size_t set, size_t metric)
{
    return &sweep->figures[set * metric_count() + metric];
}

/* Is a better than b? What has no figure is the worst, a set that lacks repeats comes behind those that
 * do not. */
static bool is_better(const struct sweep *sweep, size_t place, size_t a, size_t b)
{
    const struct sweep_figure *first = sweep_figure(sweep, a, place);
    const struct sweep_figure *second = sweep_figure(sweep, b, place);
    bool whole = sweep_training(sweep, a, sweep->repeats - 1)->figures != NULL;
    bool other = sweep_training(sweep, b, sweep->repeats - 1)->figures != NULL;
    for (size_t r = 0; r + 1 < sweep->repeats; r++) {
        whole = whole && sweep_training(sweep, a, r)->figures;
        other = other && sweep_training(sweep, b, r)->figures;
    }
    if (isnan(first->mean) || isnan(second->mean)) {
        return !isnan(first->mean) && isnan(second->mean);
    }
    if (whole != other) {
        return whole;
    }
    return sweep->metric->smaller_is_better ? first->mean < second->mean
                                            : first->mean > second->mean;
}

/* By insertion, so that equals keep the order of the grid; a training takes longer than this. */
static void sort_sets(struct sweep *sweep)
{
    size_t place = metric_place(sweep->metric);
    for (size_t i = 0; i < sweep->grid.sets; i++) {
        size_t at = i;
        while (at > 0 && is_better(sweep, place, i, sweep->order[at - 1])) {
            sweep->order[at] = sweep->order[at - 1];
            at--;
        }
        sweep->order[at] = i;
    }
}

bool sweep_sum_up(struct sweep *sweep, struct err *err)
{
    size_t sets = sweep->grid.sets, metrics = metric_count();
    double *values = calloc(sweep->repeats + 1, sizeof *values);
    free(sweep->figures);
    free(sweep->order);
    sweep->finished = 0;
    sweep->figures = calloc(sets * metrics, sizeof *sweep->figures);
    sweep->order = calloc(sets, sizeof *sweep->order);
    if (values == NULL || sweep->figures == NULL || sweep->order == NULL) {
        free(values);
        return err_memory(err);
    }
    for (size_t set = 0; set < sets; set++) {
        size_t have = 0;
        for (size_t m = 0; m < metrics; m++) {
            for (size_t r = 0; r < sweep->repeats; r++) {
                values[r] = training_metric(sweep_training(sweep, set, r), metric_at(m));
            }
            sweep->figures[set * metrics + m] = sweep_figure_of(values, sweep->repeats);
        }
        for (size_t r = 0; r < sweep->repeats; r++) {
            have += sweep_training(sweep, set, r)->figures != NULL;
        }
        sweep->finished += have == sweep->repeats;
    }
    free(values);
    sort_sets(sweep);
    return true;
}

size_t sweep_best(const struct sweep *sweep)
{
    size_t best = sweep->order[0];
    return isnan(sweep_figure(sweep, best, metric_place(sweep->metric))->mean) ? SIZE_MAX : best;
}

/* "seed 1", "seeds 1 to 3", "seeds 1, 5, 9" */
static void add_seeds(const struct sweep *sweep, struct str *text)
{
    uint64_t first = sweep_training(sweep, 0, 0)->of.run->seed;
    bool follow = sweep->repeats > 2;
    for (size_t r = 0; r < sweep->repeats; r++) {
        follow = follow && sweep_training(sweep, 0, r)->of.run->seed == first + r;
    }
    str_addf(text, "seed%s %llu", sweep->repeats > 1 ? "s" : "", (unsigned long long)first);
    for (size_t r = follow ? sweep->repeats - 1 : 1; r < sweep->repeats; r++) {
        str_addf(text, "%s%llu", follow ? " to " : ", ",
                 (unsigned long long)sweep_training(sweep, 0, r)->of.run->seed);
    }
}

/* What was said of the model, and what the sweep holds fixed, but for what is the default. */
static void add_setup(const struct sweep *sweep, const struct model *model, struct str *text)
{
    const struct key_values *values = model_values(model);
    add_seeds(sweep, text);
    str_addf(text, "; %s", model_preset(model)->name);
    for (size_t i = 0; i < values->given_count; i++) {
        bool swept = false;
        for (size_t a = 0; a < sweep->grid.axis_count; a++) {
            const struct sweep_axis *axis = &sweep->grid.axes[a];
            swept |= axis->of_model && strcmp(axis->key->name, values->given[i].name) == 0;
        }
        const struct key *key = key_find(values->keys, values->given[i].name);
        if (!swept && key && !key_same(key, key->initial, values->given[i].value)) {
            str_addf(text, " %s=%s", key->name, values->given[i].value);
        }
    }
    for (size_t a = 0; a < sweep->grid.axis_count; a++) {
        const struct key *key = sweep->grid.axes[a].key;
        const char *value = sweep_grid_value(&sweep->grid, 0, a);
        if (!sweep_grid_varies(&sweep->grid, a) && !key_same(key, key->initial, value)) {
            str_addf(text, " %s=%s", key->name, value);
        }
    }
}

struct sweep_kept *sweep_keep(struct sweep *sweep, const struct model *model, struct err *err)
{
    const struct table *judged = sweep->trainings.list[0].judged;
    struct sweep_kept *kept = calloc(1, sizeof *kept);
    struct str setup, source;
    str_init(&setup);
    str_init(&source);
    add_setup(sweep, model, &setup);
    if (kept != NULL) {
        figure_caption_source(judged, &source);
        kept->source = str_take(&source);
        kept->setup = str_take(&setup);
    }
    str_done(&setup);
    str_done(&source);
    if (kept == NULL || kept->source == NULL || kept->setup == NULL) {
        sweep_kept_free(kept);
        err_memory(err);
        return NULL;
    }
    kept->grid = sweep->grid;
    kept->figures = sweep->figures;
    kept->order = sweep->order;
    kept->repeats = sweep->repeats;
    kept->metric = sweep->metric;
    kept->judged_rows = judged->count;
    memcpy(kept->judged, sweep->judged, sizeof kept->judged);
    sweep->grid = (struct sweep_grid){ 0 };
    sweep->figures = NULL;
    sweep->order = NULL;
    return kept;
}

void sweep_kept_free(struct sweep_kept *kept)
{
    if (kept != NULL) {
        sweep_grid_done(&kept->grid);
        free(kept->figures);
        free(kept->order);
        free(kept->source);
        free(kept->setup);
    }
    free(kept);
}

char *sweep_best_lines(const struct sweep *sweep, size_t set)
{
    const struct training_among *first = sweep_training(sweep, set, 0);
    struct str lines;
    str_init(&lines);
    str_add_bytes(&lines, first->lines, strcspn(first->lines, "\n"));
    str_addf(&lines, "\n%s\n", first->of.run->command);
    return str_take(&lines);
}

bool sweep_shown(const struct session *session, struct sweep_table *table)
{
    const struct sweep *running = session->sweeping;
    const struct sweep_kept *kept = session->swept;
    if (running && running->figures && running->order) {
        *table =
            (struct sweep_table){ .grid = &running->grid,
                                  .figures = running->figures,
                                  .order = running->order,
                                  .metric = running->metric,
                                  .judged = running->judged,
                                  .repeats = running->repeats,
                                  .ended = running->trainings.reused + running->trainings.trained,
                                  .trainings = running->trainings.count };
    } else if (kept) {
        *table = (struct sweep_table){ .grid = &kept->grid,
                                       .figures = kept->figures,
                                       .order = kept->order,
                                       .metric = kept->metric,
                                       .judged = kept->judged,
                                       .repeats = kept->repeats };
    }
    return table->grid != NULL;
}

void sweep_done(struct sweep *sweep)
{
    free(sweep->figures);
    free(sweep->order);
    trainings_done(&sweep->trainings);
    sweep_grid_done(&sweep->grid);
}

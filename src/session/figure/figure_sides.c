/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs beside each other, for the figures compare, roc and pr: those that this session has tested, or those
 * that are named, of the history, too. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/base/num.h"
#include "src/session/figure/figure_caption.h"
#include "src/session/figure/figure_making.h"
#include "src/session/runs/answered.h"
#include "src/session/runs/compared.h"
#include "src/session/runs/kept_curves.h"
#include "src/session/runs/run_diff.h"

/* A row with what its name and the caption are made of. */
struct side {
    char number[80]; /* or tag */
    char model[80];
    char tested[160]; /* "test, n = 4,000" */
    uint64_t seed;
    size_t runs; /* behind it; of several, no seed is told */
    const struct verdict *verdict;
    const struct figure_kept *kept; /* its curve, where there is no verdict for it */
    struct figure_value values[FIGURE_METRICS];
};
struct sides {
    struct side list[FIGURE_ROWS];
    size_t count;
};

static void set_tested(struct side *side, const char *table, double rows)
{
    char count[NUM_TEXT_SIZE];
    num_count_text(rows > 0 ? (uint64_t)rows : 0, count);
    snprintf(side->tested, sizeof side->tested, "%.100s, n = %s", table, count);
}

/* --- of this session --- */

static void take_verdict(struct side *side, const struct session_run *run,
                         const struct figure_metrics *metrics)
{
    const struct score *score = &run->verdict->pooled.score;
    for (size_t m = 0; m < metrics->count; m++) {
        const struct metric *metric = metrics->list[m];
        size_t place = 0;
        while (metric_at(place) != metric) {
            place++;
        }
        side->values[m] = (struct figure_value){ metric->value(score), score->intervals[place].low,
                                                 score->intervals[place].high };
    }
    snprintf(side->number, sizeof side->number, "%u", run->run->number);
    snprintf(side->model, sizeof side->model, "%.79s", run->run->model);
    set_tested(side, run->verdict->table_name, (double)score->rows);
    side->seed = run->run->seed;
    side->verdict = run->verdict;
    side->runs = 1;
}

/* The newest that are tested, the oldest of them first. */
static void take_session(const struct session *session, const struct figure_metrics *metrics,
                         struct sides *sides)
{
    size_t tested = 0;
    for (size_t i = 0; i < session->run_count; i++) {
        tested += session->runs[i].verdict != NULL;
    }
    for (size_t i = 0; i < session->run_count; i++) {
        if (session->runs[i].verdict != NULL && tested-- <= FIGURE_ROWS) {
            take_verdict(&sides->list[sides->count++], &session->runs[i], metrics);
        }
    }
}

/* --- of the history --- */

static double number_at(const struct json *array, size_t index)
{
    const struct json *value = array && json_count(array) > index ? json_at(array, index) : NULL;
    return value ? json_number(value) : (double)NAN;
}

/* The mean over a side's runs: of one its own interval, of several Student's of the mean. */
static void take_figures(struct side *side, const struct compared_side *of,
                         const struct figure_metrics *metrics)
{
    for (size_t m = 0; m < metrics->count; m++) {
        struct resampled mean = compared_mean(of, metrics->list[m]);
        const struct json *all = json_get(of->runs[0].figures, "interval");
        const struct json *own = all ? json_get(all, metrics->list[m]->name) : NULL;
        bool one = of->count == 1;
        side->values[m] =
            (struct figure_value){ mean.mean, one ? number_at(own, 0) : mean.interval.low,
                                   one ? number_at(own, 1) : mean.interval.high };
    }
    const char *table = json_string_of(json_get(of->runs[0].figures, "table"));
    const struct json *rows = json_get(of->runs[0].figures, "rows");
    snprintf(side->number, sizeof side->number, "%s", of->name);
    snprintf(side->model, sizeof side->model, "%s", of->model);
    set_tested(side, table ? table : "?", rows ? json_number(rows) : 0);
    side->seed = of->runs[0].seed;
    side->runs = of->count;
}

static bool take_history(const struct session *session, const struct figure_wanted *wanted,
                         const char *word, const struct figure_metrics *metrics, struct side *side,
                         struct err *err)
{
    struct compared_side of;
    if (wanted->history == NULL) {
        err_set(err, ERR_USAGE, "run %s was not tested in this session, and no history is kept",
                word);
        return err_hint(err,
                        "runs of this session stand in runs; test puts the newest to the test");
    }
    bool ok = compared_side_init(&of, session, wanted->history, word, err);
    if (ok) {
        take_figures(side, &of, metrics);
    }
    compared_side_done(&of);
    return ok;
}

/* --- what is named --- */

/* Attack against normal as the history has it, copied into the making's memory. */
static bool take_curve(const struct figure_wanted *wanted, uint64_t number,
                       struct figure_making *making, struct side *side, struct err *err)
{
    struct kept_curves kept;
    bool ok = kept_curves_init(&kept, wanted->history, number, wanted->curves, err);
    if (ok && (kept.count == 0 || kept.curves[0].of != FIGURE_KEPT_ATTACK)) {
        ok = err_set(err, ERR_INPUT, "the test of run %llu has no curve: its rows are of one class",
                     (unsigned long long)number);
    }
    struct figure_kept *copy = ok ? arena_take(making->arena, 1, sizeof *copy, err) : NULL;
    size_t numbers = ok ? 2 * kept.curves[0].count : 0;
    double *points = copy ? arena_take(making->arena, numbers, sizeof *points, err) : NULL;
    if (points) {
        *copy = kept.curves[0];
        memcpy(points, kept.curves[0].points, numbers * sizeof *points);
        copy->points = points;
        side->kept = copy;
    }
    kept_curves_done(&kept);
    return points != NULL;
}

/* --- what is named --- */

/* A number, last or previous is looked up in this session first, since that has the answers, too. */
static bool take_word(const struct session *session, const struct figure_wanted *wanted,
                      const char *word, bool of_curves, struct figure_making *making,
                      struct side *side, struct err *err)
{
    bool relative = strcmp(word, "last") == 0 || strcmp(word, "previous") == 0;
    uint64_t number = 0;
    bool one = num_parse_count(word, &number) || relative;
    if (relative && wanted->history != NULL &&
        !diff_find_number(wanted->history, word, &number, err)) {
        return false;
    }
    size_t back = strcmp(word, "last") == 0 ? 1 : 2;
    if (relative && wanted->history == NULL && session->run_count >= back) {
        number = session->runs[session->run_count - back].run->number;
    }
    const struct session_run *run = one ? tested_as(session, number) : NULL;
    if (run != NULL) {
        take_verdict(side, run, &making->rows.metrics);
        return true;
    }
    return take_history(session, wanted, word, &making->rows.metrics, side, err) &&
           (!of_curves || take_curve(wanted, number, making, side, err));
}

static bool take_words(const struct session *session, const struct figure_wanted *wanted,
                       bool of_curves, struct figure_making *making, struct sides *sides,
                       struct err *err)
{
    bool ok = true;
    for (const char *list = wanted->runs; ok && list[0] != '\0';) {
        size_t length = strcspn(list, ",");
        char word[80];
        snprintf(word, sizeof word, "%.*s", (int)length, list);
        if (sides->count == FIGURE_ROWS) {
            return err_set(err, ERR_USAGE, "%d runs at most fit into one picture", FIGURE_ROWS);
        }
        ok = take_word(session, wanted, word, of_curves, making, &sides->list[sides->count++], err);
        list += length + (list[length] == ',' ? 1 : 0);
    }
    return ok;
}

bool figure_runs_check(const char *list, bool tags, struct err *err)
{
    while (list[0] != '\0') {
        size_t length = strcspn(list, ",");
        char word[80];
        uint64_t number = 0;
        snprintf(word, sizeof word, "%.*s", (int)length, list);
        bool one = num_parse_count(word, &number) || strcmp(word, "last") == 0 ||
                   strcmp(word, "previous") == 0 || strcmp(list, "all") == 0;
        if (!one && !tags) {
            err_set(err, ERR_USAGE, "\"%s\" is no number of a run", word);
            return err_hint(err, "runs lists them; last and previous are the newest two, all those "
                                 "tested in this session");
        }
        list += length + (list[length] == ',' ? 1 : 0);
        for (const char *other = list; other[0] != '\0';) {
            size_t other_length = strcspn(other, ",");
            if (other_length == length && strncmp(word, other, length) == 0) {
                return err_set(err, ERR_USAGE, "%s is given twice", word);
            }
            other += other_length + (other[other_length] == ',' ? 1 : 0);
        }
    }
    return true;
}

/* --- names and caption --- */

struct same {
    bool model, seed, tested, source;
};

static struct same what_is_same(const struct sides *sides)
{
    const struct side *first = &sides->list[0];
    struct same same = { true, true, true, first->verdict != NULL };
    for (size_t i = 0; i < sides->count; i++) {
        const struct side *side = &sides->list[i];
        same.model = same.model && strcmp(side->model, first->model) == 0;
        same.seed = same.seed && side->seed == first->seed && side->runs == 1;
        same.tested = same.tested && strcmp(side->tested, first->tested) == 0;
        same.source = same.source && side->verdict != NULL &&
                      strcmp(side->verdict->trials[0].table->store->source,
                             first->verdict->trials[0].table->store->source) == 0;
    }
    return same;
}

/* "2: lstm hidden=20, seed 3", and what else tells it from the others. */
static void add_name(const struct side *side, const struct same *same, bool alone, struct str *name)
{
    str_addf(name, "%s: %s", side->number, side->model);
    if (side->runs > 1) {
        str_addf(name, ", mean of %zu runs", side->runs);
    } else if (!same->seed) {
        str_addf(name, ", seed %llu", (unsigned long long)side->seed);
    }
    if (!same->tested && !alone) {
        str_addf(name, ", on %s", side->tested);
    }
}

static void add_caption(const struct sides *sides, const struct same *same, struct str *caption)
{
    if (same->source) {
        figure_caption_source(sides->list[0].verdict->trials[0].table, caption);
        str_add(caption, ", ");
    }
    if (same->seed) {
        str_addf(caption, "seed %llu, ", (unsigned long long)sides->list[0].seed);
    }
    str_addf(caption, "tested on %s", same->tested ? sides->list[0].tested : "different rows");
    str_addf(caption, "; %zu run%s", sides->count, sides->count == 1 ? "" : "s");
}

static bool fill_rows(const struct sides *sides, struct figure_making *making, struct err *err)
{
    struct same same = what_is_same(sides);
    making->rows.rows = arena_take(making->arena, sides->count, sizeof *making->rows.rows, err);
    bool ok = making->rows.rows != NULL;
    for (size_t i = 0; ok && i < sides->count; i++) {
        const struct side *side = &sides->list[i];
        struct figure_row *row = &making->rows.rows[making->rows.count++];
        struct str name;
        str_init(&name);
        add_name(side, &same, sides->count == 1, &name);
        row->name = arena_text(making->arena, name.text, name.length, err);
        row->verdict = side->verdict;
        row->kept = side->kept;
        memcpy(row->values, side->values, sizeof row->values);
        ok = row->name != NULL;
        str_done(&name);
    }
    add_caption(sides, &same, &making->caption);
    return ok;
}

bool figure_making_rows(const struct session *session, const struct figure_wanted *wanted,
                        bool of_curves, struct figure_making *making, struct err *err)
{
    struct figure_metrics *metrics = &making->rows.metrics;
    const char *usual = "accuracy,dr,far";
    if (!figure_metrics_read(wanted->metrics ? wanted->metrics : usual, metrics, err)) {
        return false;
    }
    struct sides *sides = arena_take(making->arena, 1, sizeof *sides, err);
    if (sides == NULL) {
        return false;
    }
    bool ok = true;
    if (wanted->runs != NULL && strcmp(wanted->runs, "all") != 0) {
        ok = take_words(session, wanted, of_curves, making, sides, err);
    } else {
        take_session(session, metrics, sides);
    }
    metrics->spread = "95 % intervals";
    making->source.rows = &making->rows;
    return ok && (sides->count == 0 || fill_rows(sides, making, err));
}

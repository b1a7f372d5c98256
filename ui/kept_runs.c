/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs for a list, sorted. */
#include "ui/kept_runs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/session/complete/run_names.h"
#include "src/session/page/training_page.h"
#include "src/session/runs/run_log.h"
#include "src/session/training/job.h"

static void forget(struct kept_runs *kept)
{
    for (size_t i = 0; i < kept->count; i++) {
        struct kept_run *run = &kept->runs[i];
        free(run->state);
        free(run->model);
        free(run->table);
        free(run->begun);
        free(run->tags);
    }
    kept->count = 0;
}

void kept_runs_done(struct kept_runs *kept)
{
    forget(kept);
    free(kept->runs);
    free(kept->where);
    free(kept->sort);
    *kept = (struct kept_runs){ 0 };
}

static char *copy_of(const char *text)
{
    return text ? strdup(text) : NULL;
}

/* The next place; NULL without memory. */
static struct kept_run *add_place(struct kept_runs *kept)
{
    if (kept->count == kept->room) {
        size_t room = kept->room ? 2 * kept->room : 32;
        struct kept_run *runs = realloc(kept->runs, room * sizeof *runs);
        if (!runs)
            return NULL;
        kept->runs = runs;
        kept->room = room;
    }
    return &kept->runs[kept->count++];
}

static bool take_run(void *context, const struct history_run *from)
{
    struct kept_run *run = add_place(context);
    if (!run)
        return false;
    *run = (struct kept_run){
        .number = from->number,
        .figures = { [KEPT_RUN] = (double)from->number,
                     [KEPT_EPOCHS] = (double)from->epochs,
                     [KEPT_LOSS] = from->loss,
                     [KEPT_ACCURACY] = from->accuracy,
                     [KEPT_DR] = from->dr,
                     [KEPT_FAR] = from->far,
                     [KEPT_SECONDS] = from->seconds },
        .state = copy_of(from->state),
        .model = copy_of(from->model),
        .table = copy_of(from->train_table),
        .begun = copy_of(from->begun),
        .tags = copy_of(from->tags),
    };
    return true;
}

static void take_own(struct kept_runs *kept, const struct session_run *of)
{
    const struct run *from = of->run;
    struct kept_run *run = add_place(kept);
    if (!run)
        return;
    const struct epoch_record *last =
        from->epoch_count > 0 ? &from->epochs[from->epoch_count - 1] : NULL;
    const struct score *score = of->verdict ? &of->verdict->pooled.score : NULL;
    *run = (struct kept_run){
        .number = from->number,
        .figures = { [KEPT_RUN] = from->number,
                     [KEPT_EPOCHS] = (double)training_epochs_done(from),
                     [KEPT_LOSS] = last ? last->loss : (double)NAN,
                     [KEPT_ACCURACY] = score ? score->accuracy : (double)NAN,
                     [KEPT_DR] = score ? score->dr : (double)NAN,
                     [KEPT_FAR] = score ? score->far : (double)NAN,
                     [KEPT_SECONDS] = from->finished ? from->seconds : (double)NAN },
        .state = strdup(from->finished ? run_stopped_names[from->stopped] : "running"),
        .model = copy_of(from->model),
        .table = copy_of(of->train ? of->train->name : NULL),
    };
}

static void read_session(struct kept_runs *kept, const struct session *session)
{
    forget(kept);
    for (size_t i = 0; i < session->run_count; i++)
        take_own(kept, &session->runs[i]);
    kept->matching = kept->count;
    kept->of_session = true;
    kept->read = true;
}

/* Something is wrong with the file: the verb runs says what. */
static void read_history(struct kept_runs *kept, struct history *history)
{
    const char **settings = run_setting_names();
    struct history_query query = {
        .where = kept->where, .settings = settings, .sort = kept->sort, .limit = KEPT_RUNS_MOST
    };
    struct err ignored = { 0 };
    forget(kept);
    kept->matching = 0;
    history_runs(history, &query, take_run, kept, &kept->matching, &ignored);
    free(settings);
    kept->of_session = false;
    kept->read = true;
}

/* What is asked for; true where it is something else than before. */
static bool take_list(struct kept_runs *kept, const struct display *display, size_t column)
{
    bool listed = kept->listed != display->runs_listed;
    bool picked = kept->sort && kept->column != column;
    if (listed) {
        free(kept->where);
        kept->where = copy_of(display->runs_where);
        kept->listed = display->runs_listed;
    }
    if (listed || picked) {
        free(kept->sort);
        kept->sort = listed ? copy_of(display->runs_sort) : NULL;
    }
    return listed || picked;
}

static bool is_small_first(size_t column)
{
    return column == KEPT_LOSS || column == KEPT_FAR || column == KEPT_SECONDS;
}

static int by_column(const struct kept_run *a, const struct kept_run *b, size_t column)
{
    double left = a->figures[column], right = b->figures[column];
    if (isnan(left) != isnan(right))
        return isnan(left) ? 1 : -1;
    if (left < right || left > right)
        return is_small_first(column) == (left < right) ? -1 : 1;
    return a->number > b->number ? -1 : a->number < b->number;
}

/* qsort has no context; a function for each column has. */
#define SORTER(column)                                          \
    static int by_##column(const void *left, const void *right) \
    {                                                           \
        return by_column(left, right, column);                  \
    }
SORTER(KEPT_RUN)
SORTER(KEPT_EPOCHS)
SORTER(KEPT_LOSS)
SORTER(KEPT_ACCURACY)
SORTER(KEPT_DR)
SORTER(KEPT_FAR)
SORTER(KEPT_SECONDS)
#undef SORTER

static void sort(struct kept_runs *kept, size_t column)
{
    static int (*const sorters[KEPT_COLUMNS])(const void *, const void *) = {
        by_KEPT_RUN, by_KEPT_EPOCHS, by_KEPT_LOSS,    by_KEPT_ACCURACY,
        by_KEPT_DR,  by_KEPT_FAR,    by_KEPT_SECONDS,
    };
    kept->column = column;
    if (kept->count > 0 && (!kept->sort || kept->of_session))
        qsort(kept->runs, kept->count, sizeof *kept->runs, sorters[kept->column]);
}

void kept_runs_update(struct kept_runs *kept, struct session *session, size_t column)
{
    struct history *history = NULL;
    struct err err = { 0 };
    column = column < KEPT_COLUMNS ? column : KEPT_RUN;
    bool asked = take_list(kept, &session->display, column);
    bool looked = run_log_look(session, &history, &err);
    bool changed = true;
    if (looked && history) {
        uint64_t version = history_version(history);
        changed = asked || !kept->read || kept->of_session || version != kept->version;
        kept->version = version;
        if (changed)
            read_history(kept, history);
    } else {
        read_session(kept, session);
    }
    if (changed || kept->column != column)
        sort(kept, column);
}

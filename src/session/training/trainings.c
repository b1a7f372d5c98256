/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of trainings: what each is made of, and running them. */
#include "src/session/training/trainings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/eval/score_text.h"
#include "src/eval/side_by_side.h"
#include "src/session/page/training_page.h"
#include "src/session/runs/run_log.h"
#include "src/session/training/cut.h"
#include "src/session/training/train_line.h"
#include "src/session/training/trainings_past.h"
#include "src/session/workspace.h"

/* --- making one --- */

static bool copy_settings(struct training_among *training, const struct training_wanted *wanted,
                          struct err *err)
{
    for (size_t i = 0; i < wanted->setting_count; i++) {
        if (!pairs_set(&training->settings, &training->setting_count, wanted->settings[i].name,
                       wanted->settings[i].value)) {
            return err_memory(err);
        }
    }
    training->candidate.settings =
        (struct key_values){ trainer_keys, training->settings, training->setting_count };
    return true;
}

/* The tables, with rows cut off for validation where that is asked for. */
static bool take_tables(struct training_among *training, const struct training_wanted *wanted,
                        struct err *err)
{
    const struct key_values *values = &training->candidate.settings;
    const struct model *model = training->candidate.model;
    struct session_run *of = &training->of;
    struct cut cut;
    bool cuts;
    if (!cut_for_training(model, values, wanted->train, &cut, &cuts, err)) {
        return false;
    }
    of->train = table_hold(cuts ? cut.kept : wanted->train);
    of->valid = cuts ? table_hold(cut.off) : wanted->valid ? table_hold(wanted->valid) : NULL;
    bool ok = !cuts || cut_keep(model, values, wanted->train, &cut, of->run, err);
    cut_done(&cut);
    const struct table *judged = wanted->judged ? wanted->judged : of->valid;
    if (ok && judged == NULL) {
        err_set(err, ERR_USAGE, "there are no validation rows to judge by");
        return err_hint(err, "valid=TABLE, or valid-fraction=0.2 of the training rows");
    }
    training->judged = ok ? table_hold(judged) : NULL;
    return ok;
}

static bool describe_run(const struct session *session, struct training_among *training,
                         const struct training_wanted *wanted, struct err *err)
{
    const struct key_values *values = &training->candidate.settings;
    struct run *run = training->of.run;
    struct str description, lines;
    str_init(&description);
    model_describe(training->candidate.model, &description);
    run->model = str_take(&description);
    run->command = train_line(wanted->preset, wanted->train->name,
                              wanted->valid ? wanted->valid->name : NULL, NULL, values);
    run->trained_on = table_text(training->of.train);
    run->seed = values_count(values, "seed");
    run->init_seed = train_init_seed(values);
    session_kernel_label(session, run->kernel);
    char *model = model_line(training->candidate.model);
    str_init(&lines);
    str_addf(&lines, "%s\n%s\n", model ? model : "", wanted->line ? wanted->line : run->command);
    training->lines = str_take(&lines);
    bool ok = run->model && run->command && run->trained_on && model && training->lines;
    free(model);
    return ok ? table_digest(training->of.train, run->table_digest, err) : err_memory(err);
}

/* The candidate sees what the training owns. The list may grow: this is done again before it runs. */
static void set_views(const struct session *session, const struct trainings *trainings,
                      struct training_among *training)
{
    struct candidate *candidate = &training->candidate;
    candidate->run = training->of.run;
    candidate->prepare = session_preparation(session, training->of.train->store->schema);
    candidate->train = training->of.train;
    candidate->valid = training->of.valid;
    candidate->judged = training->judged;
    candidate->best_weights = strcmp(trainings->weights, "best") == 0;
    training->of.model = candidate->model;
    training->of.lines = training->lines;
}

static void training_done(struct training_among *training)
{
    candidate_done(&training->candidate);
    model_free(training->candidate.model);
    session_run_done(&training->of);
    table_release(training->judged);
    pairs_free(training->settings, training->setting_count);
    free(training->lines);
    free(training->key);
    json_free(training->figures);
}

static bool make(const struct session *session, const struct trainings *trainings,
                 const struct training_wanted *wanted, struct training_among *training,
                 struct err *err)
{
    training->set = wanted->set;
    training->repeat = wanted->repeat;
    training->of.run = run_new(err);
    training->candidate.model = training->of.run ? model_new(wanted->preset, wanted->model_given,
                                                             wanted->model_given_count, err)
                                                 : NULL;
    if (training->candidate.model == NULL || !copy_settings(training, wanted, err) ||
        !take_tables(training, wanted, err) || !describe_run(session, training, wanted, err)) {
        return false;
    }
    set_views(session, trainings, training);
    training->key = training_key(session, training, err);
    return training->key != NULL;
}

bool trainings_add(const struct session *session, struct trainings *trainings,
                   const struct training_wanted *wanted, struct err *err)
{
    if (trainings->count == trainings->capacity) {
        size_t capacity = trainings->capacity == 0 ? 16 : 2 * trainings->capacity;
        struct training_among *list = realloc(trainings->list, capacity * sizeof *list);
        if (list == NULL) {
            return err_memory(err);
        }
        trainings->list = list;
        trainings->capacity = capacity;
    }
    struct training_among *training = &trainings->list[trainings->count];
    *training = (struct training_among){ 0 };
    if (!make(session, trainings, wanted, training, err)) {
        training_done(training);
        return false;
    }
    trainings->count++;
    return true;
}

void trainings_done(struct trainings *trainings)
{
    for (size_t i = 0; i < trainings->count; i++) {
        training_done(&trainings->list[i]);
    }
    free(trainings->list);
    json_free(trainings->leak);
    trainings->list = NULL;
    trainings->leak = NULL;
    trainings->count = trainings->capacity = 0;
}

/* --- running them --- */

struct running {
    struct session *session;
    struct trainings *trainings;
    struct output *output;
    size_t *places; /* of those that are trained, in the list */
};

double training_metric(const struct training_among *training, const struct metric *metric)
{
    const struct json *value = training->figures ? json_get(training->figures, metric->name) : NULL;
    return value ? json_number(value) : (double)NAN;
}

struct json *training_metrics_json(const struct training_among *training)
{
    struct json *metrics = json_new_object();
    for (size_t i = 0; i < metric_count(); i++) {
        json_put_number(metrics, metric_at(i)->name, training_metric(training, metric_at(i)));
    }
    return metrics;
}

static void tell(const struct running *running, const struct training_among *training)
{
    const struct trainings *all = running->trainings;
    const struct run *run = training->of.run;
    struct json *event = json_new_object();
    json_put_number(event, "run", (double)run->number);
    json_put_number(event, "done", (double)(all->reused + all->trained));
    json_put_number(event, "of", (double)all->count);
    json_put_bool(event, "reused", training->reused);
    json_put(event, "metrics", training_metrics_json(training));
    json_put_number(event, "seconds", run->seconds);
    output_event(running->output, all->event, event, NULL);
    if (all->moved_on) {
        all->moved_on(all->context);
    }
    output_progress(running->output, "%s: %zu of %zu trainings", all->event,
                    all->reused + all->trained, all->count);
}

/* A training has ended: into the history with it, and its model's memory is free again. */
static bool on_ended(void *context, size_t index, struct err *err)
{
    struct running *running = context;
    struct trainings *all = running->trainings;
    struct training_among *training = &all->list[running->places[index]];
    struct run *run = training->of.run;
    if (!training_note_end(run, &training->candidate.end, err)) {
        return false;
    }
    training->figures = score_json(&training->candidate.score);
    size_t epoch = training->candidate.best_weights ? run->best_epoch : training_epochs_done(run);
    struct run_log_whole whole = { .begun = training->begun,
                                   .judged = training->judged,
                                   .weights = all->weights,
                                   .epoch = epoch,
                                   .figures = training->figures,
                                   .tags = all->tags };
    all->trained++;
    if (!run_log_whole(running->session, &training->of, &whole, running->output)) {
        run->number = (unsigned)(all->reused + all->trained); /* of none that is kept */
    }
    training->of.model = NULL;
    model_free(training->candidate.model);
    training->candidate.model = NULL;
    tell(running, training);
    return true;
}

/* A sentence on which of them failed. */
static void name_failure(const struct trainings *trainings, struct err *err)
{
    if (err->code != ERR_CANCELLED) {
        err_wrap(err, "a training of the %s", trainings->event);
    }
}

static bool train_others(struct running *running, struct err *err)
{
    struct trainings *all = running->trainings;
    struct candidate **candidates = calloc(all->count + 1, sizeof *candidates);
    running->places = calloc(all->count + 1, sizeof *running->places);
    bool ok = (candidates && running->places) || err_memory(err);
    size_t count = 0;
    for (size_t i = 0; ok && i < all->count; i++) {
        struct training_among *training = &all->list[i];
        if (training->figures == NULL) {
            history_now(training->begun);
            running->places[count] = i;
            candidates[count++] = &training->candidate;
        }
    }
    struct side_by_side work = { .candidates = candidates,
                                 .count = count,
                                 .compute = &running->session->compute,
                                 .cancel = &running->session->cancel,
                                 .context = running,
                                 .ended = on_ended };
    ok = ok && side_by_side_run(&work, err);
    free(candidates);
    free(running->places);
    return ok;
}

bool trainings_run(struct session *session, struct trainings *trainings, struct output *output,
                   struct err *err)
{
    struct running running = { .session = session, .trainings = trainings, .output = output };
    for (size_t i = 0; i < trainings->count; i++) {
        set_views(session, trainings, &trainings->list[i]);
    }
    if (!trainings_past(session, trainings, output, err)) {
        return false;
    }
    if (trainings->reused > 0) {
        output_line(output, "%zu of %zu trainings are in the history of runs already",
                    trainings->reused, trainings->count);
    }
    if (trainings->moved_on) {
        trainings->moved_on(trainings->context);
    }
    output_progress(output, "%s: %zu of %zu trainings", trainings->event, trainings->reused,
                    trainings->count);
    if (train_others(&running, err)) {
        return true;
    }
    name_failure(trainings, err);
    trainings->stopped = err->code == ERR_CANCELLED;
    return trainings->stopped;
}

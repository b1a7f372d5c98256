/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training in a thread of its own, and its news in the session's. */
#include "src/session/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/session/record.h"
#include "src/session/training.h"
#include "src/session/workspace.h"

enum news_kind { NEWS_EPOCH, NEWS_APPLIED, NEWS_END };

struct news {
    enum news_kind kind;
    struct epoch_record record; /* its confusion matrix changes owner with the message */
    struct train_order order;
};

struct job {
    struct thread *thread;
    struct mailbox *news;   /* from the job's thread */
    struct mailbox *orders; /* to it: struct train_order */
    struct cancel cancel;
    struct trainer *trainer;   /* the job's thread works with it until it has ended */
    size_t epochs;             /* to be done in all */
    struct train_order *given; /* known beforehand; neither thread changes them */
    size_t given_count;
    struct train_order *applied; /* came live; only the session's thread uses them */
    size_t applied_count;
    /* Written by the job's thread before `ended` is set, read by the session's after. */
    bool ok;
    struct train_end end;
    struct err err;
    atomic_bool ended;
};

/* --- in the job's thread --- */

static void on_epoch(void *context, const struct epoch_record *record)
{
    struct job *job = context;
    struct news news = { .kind = NEWS_EPOCH, .record = *record };
    if (!mailbox_post(job->news, &news)) {
        free(record->confusion);
    }
}

static void on_applied(void *context, const struct train_order *order)
{
    struct job *job = context;
    struct news news = { .kind = NEWS_APPLIED, .order = *order };
    mailbox_post(job->news, &news);
}

static void work(void *context)
{
    struct job *job = context;
    struct train_listener listener = { .context = job, .epoch = on_epoch, .applied = on_applied };
    job->ok = trainer_run(job->trainer, job->epochs, job->given, job->given_count, job->orders,
                          &job->cancel, &listener, &job->end, &job->err);
    struct news news = { .kind = NEWS_END };
    atomic_store(&job->ended, true);
    mailbox_post(job->news, &news); /* wakes the loop; job_wait looks at `ended` by itself, too */
}

/* --- beginning --- */

static void free_job(struct job *job)
{
    if (job == NULL) {
        return;
    }
    struct news news;
    while (job->news && mailbox_take(job->news, &news)) {
        if (news.kind == NEWS_EPOCH) {
            free(news.record.confusion);
        }
    }
    mailbox_free(job->news);
    mailbox_free(job->orders);
    free(job->given);
    free(job->applied);
    free(job);
}

bool job_check_orders(const struct session *session, size_t done, size_t epochs, struct err *err)
{
    for (size_t i = 0; i < session->order_count; i++) {
        size_t epoch = session->orders[i].epoch;
        if (epoch <= done || epoch > epochs) {
            return err_set(err, ERR_USAGE,
                           "at: epoch %zu is not among the epochs %zu to %zu of this training",
                           epoch, done + 1, epochs);
        }
    }
    return true;
}

static struct job *new_job(struct session *session, size_t epochs, struct err *err)
{
    struct job *job = calloc(1, sizeof *job);
    if (job == NULL) {
        err_memory(err);
        return NULL;
    }
    job->trainer = session->trainer;
    job->epochs = epochs;
    job->news = mailbox_new(sizeof(struct news), err);
    job->orders = job->news ? mailbox_new(sizeof(struct train_order), err) : NULL;
    if (job->orders == NULL) {
        free_job(job);
        return NULL;
    }
    return job;
}

bool job_start_training(struct session *session, size_t epochs, const char *line, struct err *err)
{
    struct job *job = new_job(session, epochs, err);
    if (job == NULL) {
        return false;
    }
    job->given = session->orders;
    job->given_count = session->order_count;
    session->orders = NULL;
    session->order_count = 0;
    if (session->recorder && !recorder_begin(session->recorder, line, err)) {
        free_job(job);
        return false;
    }
    session->job = job;
    job->thread = thread_start(work, job, err);
    if (job->thread == NULL) {
        struct err ignored = { 0 };
        if (session->recorder) {
            recorder_end(session->recorder, NULL, NULL, 0, &ignored);
        }
        session->job = NULL;
        free_job(job);
        return false;
    }
    return true;
}

/* --- looking at it --- */

bool job_is_running(const struct session *session)
{
    return session->job != NULL;
}

int job_fd(const struct session *session)
{
    return session->job ? mailbox_fd(session->job->news) : -1;
}

const char *job_label(const struct session *session, char buffer[64])
{
    buffer[0] = '\0';
    if (session->job) {
        size_t epoch = training_epochs_done(session_current_run(session)->run) + 1;
        size_t epochs = session->job->epochs;
        snprintf(buffer, 64, "training %zu/%zu", epoch < epochs ? epoch : epochs, epochs);
    }
    return buffer;
}

bool job_order(struct session *session, const struct train_order *order, struct err *err)
{
    if (session->job == NULL) {
        return err_set(err, ERR_USAGE, "no training is running");
    }
    return mailbox_post(session->job->orders, order) || err_memory(err);
}

void job_hand_on_cancel(struct session *session)
{
    if (session->job && cancel_requested(&session->cancel)) {
        atomic_store(&session->job->cancel.requested, true);
    }
}

/* --- news --- */

static void tell_epoch(struct session *session, const struct epoch_record *record,
                       struct output *output)
{
    struct run *run = session_current_run(session)->run;
    struct err err = { 0 };
    if (!run_add_epoch(run, record, &err)) {
        return; /* no memory for the curve; the training itself goes on */
    }
    struct str line;
    str_init(&line);
    training_epoch_line(record, &line);
    output_event(output, "epoch", training_epoch_json(run, record), line.text);
    str_done(&line);
}

static void keep_applied(struct job *job, const struct train_order *order)
{
    struct train_order *applied = realloc(job->applied, (job->applied_count + 1) * sizeof *applied);
    if (applied) {
        job->applied = applied;
        applied[job->applied_count++] = *order;
    }
}

/* Returns true where the news of the end was among them. */
static bool take_news(struct session *session, struct output *output)
{
    struct news news;
    bool end = false;
    while (mailbox_take(session->job->news, &news)) {
        if (news.kind == NEWS_EPOCH) {
            tell_epoch(session, &news.record, output);
        } else if (news.kind == NEWS_APPLIED) {
            keep_applied(session->job, &news.order);
        } else {
            end = true;
        }
    }
    return end;
}

/* --- the end --- */

static bool has_stop(const struct train_order *orders, size_t count, size_t epoch)
{
    for (size_t i = 0; i < count; i++) {
        if (orders[i].kind == ORDER_STOP && (epoch == 0 || orders[i].epoch == epoch)) {
            return true;
        }
    }
    return false;
}

/* A stop by Ctrl-C came past the order box; a replay must stop there all the same. */
static void note_cancel(struct job *job)
{
    bool told = has_stop(job->given, job->given_count, job->end.stopped_epoch) ||
                has_stop(job->applied, job->applied_count, 0);
    if (job->end.stopped == RUN_USER && !told) {
        struct train_order stop = { .kind = ORDER_STOP,
                                    .epoch = job->end.stopped_epoch,
                                    .batch = job->end.stopped_batch };
        keep_applied(job, &stop);
    }
}

static bool record_end(struct session *session, struct job *job, const struct json *result,
                       struct err *err)
{
    if (session->recorder == NULL) {
        return true;
    }
    for (size_t i = 0; i < job->applied_count; i++) {
        struct train_order *given = realloc(job->given, (job->given_count + 1) * sizeof *given);
        if (given == NULL) {
            return err_memory(err);
        }
        job->given = given;
        given[job->given_count++] = job->applied[i];
    }
    return recorder_end(session->recorder, result, job->given, job->given_count, err);
}

static bool finish_well(struct session *session, struct job *job, struct output *output,
                        struct err *err)
{
    struct run *run = session_current_run(session)->run;
    note_cancel(job);
    if (!training_note_end(run, &job->end, err) ||
        !model_weights_digest(session->model, run->weights_sha256, err)) {
        return false;
    }
    training_put_result(run, output->result);
    training_write_result(run, output);
    return record_end(session, job, output->result, err);
}

static void finish_badly(struct session *session)
{
    struct err ignored = { 0 };
    session_undo_training(session);
    if (session->recorder) {
        recorder_end(session->recorder, NULL, NULL, 0, &ignored);
    }
}

static bool finish(struct session *session, struct output *output, struct err *err)
{
    struct job *job = session->job;
    thread_join(job->thread);
    take_news(session, output);
    session->job = NULL;
    output_progress(output, "%s", "");
    bool ok = job->ok;
    if (ok) {
        ok = finish_well(session, job, output, err);
    } else {
        *err = job->err;
        finish_badly(session);
    }
    free_job(job);
    return ok;
}

bool job_pump(struct session *session, struct output *output, bool *ok, struct err *err)
{
    if (session->job == NULL) {
        return false;
    }
    job_hand_on_cancel(session);
    /* Looked at before the news, so that none is lost; where the end comes in between, its message
     * is among the news, and no other would wake us. */
    bool ended = atomic_load(&session->job->ended);
    output->hints = session_wants_hints(session);
    ended = take_news(session, output) || ended;
    if (!ended) {
        return false;
    }
    if (output->result == NULL) {
        output->result = json_new_object();
    }
    *ok = finish(session, output, err);
    return true;
}

bool job_wait(struct session *session, struct output *output, struct err *err)
{
    enum { LOOK_EVERY_MS = 100 }; /* a signal may have set the session's cancel */
    bool ok = true;
    while (session->job && !job_pump(session, output, &ok, err)) {
        mailbox_wait(session->job->news, LOOK_EVERY_MS);
    }
    return ok;
}

void job_free(struct session *session)
{
    struct job *job = session->job;
    if (job == NULL) {
        return;
    }
    atomic_store(&job->cancel.requested, true);
    thread_join(job->thread);
    session->job = NULL;
    free_job(job);
}

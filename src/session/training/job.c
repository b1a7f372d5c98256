/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training in a thread of its own, and its news in the session's. */
#include "src/session/training/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/session/next_step.h"
#include "src/session/page/training_page.h"
#include "src/session/replay/lab_book.h"
#include "src/session/runs/looks.h"
#include "src/session/runs/run_log.h"
#include "src/session/training/job_parts.h"
#include "src/session/workspace.h"

/* --- in the job's thread --- */

/* A training of very short epochs does not get ahead of those who take its news by more than they take
 * in a second: what they see, and how soon a stop ends, would fall behind. */
static void let_them_catch_up(struct job *job)
{
    enum { NEWS_MOST = 8192 };
    const struct timespec moment = { .tv_nsec = 1000000 };
    while (mailbox_count(job->news) > NEWS_MOST && !cancel_requested(&job->cancel)) {
        nanosleep(&moment, NULL);
    }
}

static void on_epoch(void *context, const struct epoch_record *record)
{
    struct job *job = context;
    let_them_catch_up(job);
    struct news news = { .kind = NEWS_EPOCH, .record = *record };
    protection_epoch(job->protection, record);
    if (!mailbox_post(job->news, &news)) {
        epoch_record_done(&news.record);
    }
}

static void on_applied(void *context, const struct train_order *order)
{
    struct job *job = context;
    struct news news = { .kind = NEWS_APPLIED, .order = *order };
    mailbox_post(job->news, &news);
}

static void on_reached(void *context, size_t epoch, size_t batch)
{
    const struct job *job = context;
    protection_reached(job->protection, epoch, batch);
}

static void on_progress(void *context, const char *doing, double share, double seconds_left)
{
    struct job *job = context;
    struct news news = { .kind = NEWS_PROGRESS, .progress = { doing, share, seconds_left } };
    mailbox_post(job->news, &news);
}

/* Also in the thread that writes checkpoints. */
static void on_checkpoint(void *context, const struct protection_news *checkpoint)
{
    struct job *job = context;
    struct news news = { .kind = NEWS_CHECKPOINT, .checkpoint = *checkpoint };
    if (!mailbox_post(job->news, &news)) {
        free(checkpoint->trouble);
    }
}

static void work(void *context)
{
    struct job *job = context;
    struct train_listener listener = { .context = job,
                                       .epoch = on_epoch,
                                       .applied = on_applied,
                                       .reached = on_reached,
                                       .progress = on_progress };
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
            epoch_record_done(&news.record);
        } else if (news.kind == NEWS_CHECKPOINT) {
            free(news.checkpoint.trouble);
        }
    }
    mailbox_free(job->news);
    mailbox_free(job->orders);
    free(job->given);
    free(job->applied);
    free(job);
}

/* A model that learns in one pass can be stopped in it, and that is all. */
static bool check_order_kind(const struct session *session, const struct train_order *order,
                             struct err *err)
{
    const struct preset *preset = session->model ? model_preset(session->model) : NULL;
    if (preset == NULL || preset->learner == NULL ||
        (order->kind == ORDER_STOP && order->batch == 0)) {
        return true;
    }
    err_set(err, ERR_USAGE, "model %s learns in one pass: it can be stopped, and nothing else",
            preset->name);
    return err_hint(err, "stop or Ctrl-C ends it; nothing is kept then");
}

bool job_check_orders(const struct session *session, size_t done, size_t epochs, struct err *err)
{
    for (size_t i = 0; i < session->order_count; i++) {
        size_t epoch = session->orders[i].epoch;
        if (!check_order_kind(session, &session->orders[i], err)) {
            return false;
        }
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
    job->protection = session->protection;
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
    if (!lab_book_training(session, line, job->given, job->given_count, err)) {
        free_job(job);
        return false;
    }
    protection_tell(job->protection, job, on_checkpoint);
    session->job = job;
    job->thread = thread_start(work, job, err);
    if (job->thread == NULL) {
        struct err ignored = { 0 };
        lab_book_training_end(session, NULL, NULL, 0, NULL, &ignored);
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

bool job_is_paused(const struct session *session)
{
    return session->job && session->job->pause_asked;
}

int job_fd(const struct session *session)
{
    return session->job ? mailbox_fd(session->job->news) : -1;
}

const char *job_label(const struct session *session, char buffer[64])
{
    buffer[0] = '\0';
    if (session->job && model_preset(session->model)->learner) {
        const struct progress *progress = &session->job->progress;
        snprintf(buffer, 64, "%s %.0f %%", progress->doing ? progress->doing : "training",
                 100 * progress->share);
    } else if (session->job) {
        size_t epoch = training_epochs_done(session_current_run(session)->run) + 1;
        size_t epochs = session->job->epochs;
        const struct job *job = session->job;
        const char *state = !job->pause_asked ? "training" : job->pauses ? "paused" : "pausing";
        snprintf(buffer, 64, "%s %zu/%zu", state, epoch < epochs ? epoch : epochs, epochs);
    }
    return buffer;
}

bool job_order(struct session *session, const struct train_order *order, struct err *err)
{
    if (session->job == NULL) {
        return err_set(err, ERR_USAGE, "no training is running");
    }
    if (!check_order_kind(session, order, err)) {
        return false;
    }
    if (model_preset(session->model)->learner) { /* it reads no box */
        atomic_store(&session->job->cancel.requested, true);
        return true;
    }
    if (!mailbox_post(session->job->orders, order)) {
        return err_memory(err);
    }
    if (order->kind == ORDER_PAUSE || order->kind == ORDER_RESUME) {
        session->job->pause_asked = order->kind == ORDER_PAUSE;
    }
    return true;
}

void job_hand_on_cancel(struct session *session)
{
    bool asked = cancel_requested(&session->cancel) ||
                 (session->above && cancel_requested(&session->above->cancel));
    if (session->job && asked) {
        atomic_store(&session->job->cancel.requested, true);
    }
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

/* A stop by Ctrl-C came past the order box; a replay must stop there all the same. Was it one? */
static bool note_cancel(struct job *job)
{
    bool told = has_stop(job->given, job->given_count, job->end.stopped_epoch) ||
                has_stop(job->applied, job->applied_count, 0);
    if (job->end.stopped == RUN_USER && !told) {
        struct train_order stop = { .kind = ORDER_STOP,
                                    .epoch = job->end.stopped_epoch,
                                    .batch = job->end.stopped_batch };
        job_keep_applied(job, &stop);
        return true;
    }
    return false;
}

/* All orders as a replay is given them. */
static bool join_orders(struct job *job, struct err *err)
{
    for (size_t i = 0; i < job->applied_count; i++) {
        struct train_order *given = realloc(job->given, (job->given_count + 1) * sizeof *given);
        if (given == NULL) {
            return err_memory(err);
        }
        job->given = given;
        given[job->given_count++] = job->applied[i];
    }
    return true;
}

static void write_hint(const struct session *session, const struct run *run, struct output *output)
{
    struct str next;
    str_init(&next);
    next_step_test(session, &next);
    bool once = model_preset(session->model)->learner != NULL;
    if (!model_is_built(session->model)) {
        output_hint(output, "train begins anew");
    } else {
        output_hint(output, "%s%s, confusion, %s, or save FILE",
                    run->stopped == RUN_USER ? "continue epochs=N goes on from there; " : "",
                    next.text, once ? "summary shows what was learnt" : "plot loss");
    }
    str_done(&next);
}

static bool finish_well(struct session *session, struct job *job, struct output *output,
                        struct err *err)
{
    struct run *run = session_current_run(session)->run;
    bool cancelled = note_cancel(job);
    trainer_give(job->trainer);
    run->parameters = model_parameters(session->model);
    if (!training_note_end(run, &job->end, err) || !join_orders(job, err) ||
        (model_is_built(session->model) &&
         !model_weights_digest(session->model, run->weights_sha256, err))) {
        return false;
    }
    protection_end(session, cancelled);
    run_log_end(session, job->given, job->given_count, output);
    looks_note_training(session, output);
    training_put_result(run, output->result);
    training_write_result(run, output);
    write_hint(session, run, output);
    return lab_book_training_end(session, output->result, job->given, job->given_count, output,
                                 err);
}

static void finish_badly(struct session *session, const struct err *why, struct output *output)
{
    struct err ignored = { 0 };
    run_log_fail(session, why->message, output);
    session_undo_training(session);
    lab_book_training_end(session, NULL, NULL, 0, output, &ignored);
}

static bool finish(struct session *session, struct output *output, struct err *err)
{
    struct job *job = session->job;
    thread_join(job->thread);
    protection_wait(job->protection);
    job_take_news(session, SIZE_MAX, output);
    session->job = NULL;
    output_progress(output, "%s", "");
    bool ok = job->ok;
    if (ok) {
        ok = finish_well(session, job, output, err);
    } else {
        *err = job->err;
        finish_badly(session, err, output);
    }
    free_job(job);
    return ok;
}

bool job_pump(struct session *session, struct output *output, bool *ok, struct err *err)
{
    enum { NEWS_AT_ONCE = 256 };
    if (session->job == NULL) {
        return false;
    }
    job_hand_on_cancel(session);
    /* Looked at before the news, so that none is lost; where the end comes in between, its message
     * is among the news, and no other would wake us. */
    bool ended = atomic_load(&session->job->ended);
    output->hints = session_wants_hints(session);
    ended = job_take_news(session, ended ? SIZE_MAX : NEWS_AT_ONCE, output) || ended;
    if (!ended) {
        return false;
    }
    if (output->result == NULL) {
        output->result = json_new_object();
    }
    *ok = finish(session, output, err);
    return true;
}

/* At the prompt a Ctrl-C that has been handed on is forgotten, so that another one is seen. */
static bool take_interrupt(struct session *session)
{
    return session->config.interactive && session->signal_received == 0 &&
           atomic_exchange(&session->cancel.requested, false);
}

const char *job_stops_how(const struct session *session)
{
    return model_preset(session->model)->learner
               ? "Stopping; what it has learnt so far is not kept."
               : "Stopping after the running batch; the weights are kept.";
}

bool job_wait(struct session *session, struct output *output, struct err *err)
{
    enum { LOOK_EVERY_MS = 100 }; /* a signal may have set the session's cancel */
    bool ok = true;
    bool stopping = false;
    while (session->job && !job_pump(session, output, &ok, err)) {
        bool interrupted = take_interrupt(session);
        if (interrupted && stopping) {
            return err_set(err, ERR_USAGE,
                           "no longer waiting: the training ends by itself, "
                           "after its batch; the weights are kept");
        }
        if (interrupted) { /* perhaps since the pump has looked: it has not been handed on then */
            atomic_store(&session->job->cancel.requested, true);
            output_line(output, "%s Ctrl-C again does not wait for that.", job_stops_how(session));
        }
        stopping = stopping || interrupted;
        session->interrupted = session->interrupted || interrupted;
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
    protection_wait(job->protection);
    session->job = NULL;
    free_job(job);
}

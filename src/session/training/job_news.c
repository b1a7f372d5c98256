/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a training tells on its way, in the session's thread. */
#include <math.h>
#include <stdlib.h>

#include "src/base/num.h"
#include "src/session/page/training_page.h"
#include "src/session/replay/lab_book.h"
#include "src/session/runs/run_log.h"
#include "src/session/training/job_parts.h"
#include "src/session/workspace.h"

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
    /* A thousand short epochs a second are no rarity, and people need the line alone. */
    bool read = output->sink && output->sink->json;
    output_event(output, "epoch", read ? training_epoch_json(run, record) : NULL, line.text);
    str_done(&line);
    run_log_epochs(session, false, output);
}

static void tell_checkpoint(struct session *session, const struct protection_news *checkpoint,
                            struct output *output)
{
    struct json *event = json_new_object();
    struct err *trouble = checkpoint->trouble;
    json_put_number(event, "run", session_current_run(session)->run->number);
    json_put_number(event, "epoch", (double)checkpoint->epoch);
    json_put_number(event, "batch", (double)checkpoint->batch);
    if (trouble == NULL) {
        json_put_number(event, "bytes", (double)checkpoint->bytes);
        run_log_epochs(session, true,
                       output); /* it holds no matrices: whoever takes it up looks there */
        output_event(output, "checkpoint", event, NULL);
        return;
    }
    struct str line;
    str_init(&line);
    str_addf(&line, "Warning: no checkpoint could be written (%s); the training goes on without",
             trouble->message);
    json_put_text(event, "error", trouble->message);
    output_event(output, "checkpoint", event, line.text);
    str_done(&line);
    free(trouble);
}

void job_keep_applied(struct job *job, const struct train_order *order)
{
    struct train_order *applied = realloc(job->applied, (job->applied_count + 1) * sizeof *applied);
    if (applied) {
        job->applied = applied;
        applied[job->applied_count++] = *order;
    }
}

/* A pause is news for those who watch; a replay needs to know nothing of it. */
static void tell_pause(struct session *session, const struct train_order *order,
                       struct output *output)
{
    struct json *event = json_new_object();
    unsigned run = session_current_run(session)->run->number;
    session->job->pauses = order->kind == ORDER_PAUSE;
    json_put_number(event, "run", (double)run);
    json_put_number(event, "epoch", (double)order->epoch);
    json_put_number(event, "batch", (double)order->batch);
    struct str line;
    str_init(&line);
    str_addf(&line, "run %u is paused in epoch %zu, after batch %zu; resume goes on", run,
             order->epoch, order->batch);
    output_event(output, session->job->pauses ? "paused" : "resumed", event,
                 session->job->pauses ? line.text : NULL);
    str_done(&line);
}

static void take_applied(struct session *session, const struct train_order *order,
                         struct output *output)
{
    if (order->kind == ORDER_PAUSE || order->kind == ORDER_RESUME) {
        tell_pause(session, order, output);
    } else {
        job_keep_applied(session->job, order);
        lab_book_order(session, order);
    }
}

static struct json *progress_json(unsigned run, const struct progress *progress)
{
    struct json *event = json_new_object();
    json_put_number(event, "run", (double)run);
    json_put_text(event, "doing", progress->doing);
    json_put_number(event, "share", progress->share);
    json_put_number(event, "eta_seconds", progress->seconds_left);
    return event;
}

static void tell_progress(struct session *session, const struct progress *progress,
                          struct output *output)
{
    char left[NUM_TEXT_SIZE];
    session->job->progress = *progress;
    if (output->sink && output->sink->json) { /* people have the line that is replaced */
        unsigned run = session_current_run(session)->run->number;
        output_event(output, "progress", progress_json(run, progress), NULL);
    }
    if (isnan(progress->seconds_left)) {
        output_progress(output, "%s: %.0f %%", progress->doing, 100 * progress->share);
    } else {
        output_progress(output, "%s: %.0f %%, %s left", progress->doing, 100 * progress->share,
                        num_duration_text(progress->seconds_left, left));
    }
}

bool job_take_news(struct session *session, size_t most, struct output *output)
{
    struct news news;
    bool end = false;
    for (size_t i = 0; i < most && mailbox_take(session->job->news, &news); i++) {
        if (news.kind == NEWS_EPOCH) {
            tell_epoch(session, &news.record, output);
        } else if (news.kind == NEWS_APPLIED) {
            take_applied(session, &news.order, output);
        } else if (news.kind == NEWS_CHECKPOINT) {
            tell_checkpoint(session, &news.checkpoint, output);
        } else if (news.kind == NEWS_PROGRESS) {
            tell_progress(session, &news.progress, output);
        } else {
            end = true;
        }
    }
    return end;
}

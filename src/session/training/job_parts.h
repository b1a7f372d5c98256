/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a job, shared by job.c and job_news.c. */
#ifndef PEEPHOLE_SESSION_JOB_PARTS_H
#define PEEPHOLE_SESSION_JOB_PARTS_H

#include "src/base/thread.h"
#include "src/session/training/job.h"
#include "src/session/training/protection.h"

enum news_kind { NEWS_EPOCH, NEWS_APPLIED, NEWS_CHECKPOINT, NEWS_PROGRESS, NEWS_END };

/* Of a model that learns in one pass. */
struct progress {
    const char *doing; /* "training"; NULL: nothing has been told yet */
    double share, seconds_left;
};

struct news {
    enum news_kind kind;
    struct epoch_record record; /* its confusion matrix changes owner with the message */
    struct train_order order;
    struct protection_news checkpoint;
    struct progress progress;
};

struct job {
    struct thread *thread;
    struct mailbox *news;   /* from the job's thread */
    struct mailbox *orders; /* to it: struct train_order */
    struct cancel cancel;
    struct trainer *trainer; /* the job's thread works with it until it has ended */
    struct protection *protection;
    size_t epochs;             /* to be done in all */
    struct train_order *given; /* known beforehand; neither thread changes them */
    size_t given_count;
    struct train_order *applied; /* came live; only the session's thread uses them */
    size_t applied_count;
    /* Only the session's thread uses these: a pause was asked for; the training said it pauses. */
    bool pause_asked, pauses;
    struct progress progress; /* likewise */
    /* Written by the job's thread before `ended` is set, read by the session's after. */
    bool ok;
    struct train_end end;
    struct err err;
    atomic_bool ended;
};

/* Takes what has arrived, `most` news at once: a training of short epochs may send them as fast as they
 * are taken, and whoever calls has other things to look after. Returns true where the news of the end
 * was among it. */
bool job_take_news(struct session *session, size_t most, struct output *output);
/* An order that came live, for the recording. */
void job_keep_applied(struct job *job, const struct train_order *order);

#endif

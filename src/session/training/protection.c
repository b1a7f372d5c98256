/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When checkpoints are made, and making them beside the training. */
#include "src/session/training/protection.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/session/page/training_page.h"
#include "src/session/runs/run_facts.h"
#include "src/session/training/protection_plan.h"
#include "src/session/workspace.h"

struct protection {
    char name[CHECKPOINT_NAME_SIZE];
    struct file_part *lock; /* NULL: nothing has been written yet */
    unsigned number;        /* of the checkpoint written last */
    struct protection_plan plan;
    bool open; /* the training did not come to an end */
    const struct session *session;
    struct session_run own; /* the run as the training's thread knows it; holds no tables */
    struct json *tables;    /* facts: train and valid, whose digests take time */
    /* The training's thread: */
    size_t last_epoch;
    double last_time;
    void *context;
    void (*tell)(void *context, const struct protection_news *news);
    /* The writing thread works with these until it sets `idle`: */
    struct thread *writer; /* NULL: none runs */
    struct model_snapshot *snapshot;
    struct json *facts;
    struct protection_news news;
    bool written; /* the last one was */
    bool warned;
    atomic_bool idle;
};

static double now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* --- writing one --- */

/* The lock is taken with the first checkpoint, so that a short training leaves nothing behind. */
static bool make_room(struct protection *protection, struct err *err)
{
    if (protection->lock) {
        return true;
    }
    checkpoints_bound();
    protection->lock = checkpoint_lock(protection->name, err);
    return protection->lock != NULL;
}

static bool write_file(struct protection *protection, struct err *err)
{
    char *path = NULL;
    bool written = make_room(protection, err) &&
                   (path = checkpoint_path(protection->name, protection->number + 1, err)) &&
                   model_snapshot_save(protection->snapshot, path, protection->facts, err);
    if (written) {
        protection->number++;
        protection->news.bytes = file_size(path);
        checkpoint_trim(protection->name);
    }
    free(path);
    return written;
}

/* A sentence for people, once; the next checkpoint is tried all the same. */
static struct err *trouble_of(struct protection *protection, struct err *err)
{
    struct err *trouble = protection->warned ? NULL : malloc(sizeof *trouble);
    protection->warned = true;
    if (trouble) {
        *trouble = *err;
    }
    return trouble;
}

static void write_snapshot(struct protection *protection)
{
    struct err err = { 0 };
    protection->written = write_file(protection, &err);
    struct protection_news news = protection->news;
    if (!protection->written) {
        news.trouble = trouble_of(protection, &err);
    }
    if ((protection->written || news.trouble) && protection->tell) {
        protection->tell(protection->context, &news);
    } else {
        free(news.trouble);
    }
    model_snapshot_free(protection->snapshot);
    json_free(protection->facts);
    protection->snapshot = NULL;
    protection->facts = NULL;
}

static void write_in_thread(void *context)
{
    struct protection *protection = context;
    write_snapshot(protection);
    atomic_store(&protection->idle, true);
}

/* All that is kept besides model and trainer. */
static struct json *facts_now(const struct protection *protection, const struct session_run *run)
{
    struct json *facts = run_facts(run);
    json_put_text(facts, "version", protection->session->config.version);
    const char *key;
    const struct json *value;
    const void *at = json_next(protection->tables, NULL, &key, &value);
    for (; at; at = json_next(protection->tables, at, &key, &value)) {
        json_put(facts, key, json_copy_of(value));
    }
    struct json *checkpoint = protection_plan_json(&protection->plan);
    json_put_text(checkpoint, "name", protection->name);
    json_put_number(checkpoint, "written", (double)time(NULL));
    json_put(facts, "checkpoint", checkpoint);
    return facts;
}

/* Takes down where the training is. */
static bool take_snapshot(struct protection *protection, const struct session_run *run,
                          size_t epoch, size_t batch)
{
    struct err err = { 0 };
    protection->last_time = now_seconds();
    protection->last_epoch = epoch;
    protection->news = (struct protection_news){ .epoch = epoch, .batch = batch };
    protection->snapshot =
        model_snapshot_take(protection->session->model, protection->session->trainer, &err);
    protection->facts = protection->snapshot ? facts_now(protection, run) : NULL;
    return protection->snapshot != NULL;
}

/* --- in the training's thread --- */

/* A disk that is slow holds up the next checkpoint, not the training. In a pause, where a place is
 * reached again and again, one checkpoint of it is enough. */
static bool is_due(const struct protection *protection, size_t epoch, size_t batch)
{
    const struct protection_plan *plan = &protection->plan;
    bool by_epochs = batch == 0 && plan->every_epochs > 0 &&
                     epoch - protection->last_epoch >= plan->every_epochs;
    bool by_time = plan->every_minutes > 0 &&
                   now_seconds() - protection->last_time >= 60 * plan->every_minutes;
    if (!(by_epochs || by_time) || !atomic_load(&protection->idle)) {
        return false;
    }
    const struct protection_news *last = &protection->news;
    return !(protection->written && last->epoch == epoch && last->batch == batch);
}

void protection_wait(struct protection *protection)
{
    if (protection && protection->writer) {
        thread_join(protection->writer);
        protection->writer = NULL;
    }
}

void protection_reached(struct protection *protection, size_t epoch, size_t batch)
{
    struct err ignored = { 0 };
    if (!is_due(protection, epoch, batch)) {
        return;
    }
    protection_wait(protection);
    if (!take_snapshot(protection, &protection->own, epoch, batch)) {
        return; /* no memory now; perhaps the next time */
    }
    atomic_store(&protection->idle, false);
    protection->writer = thread_start(write_in_thread, protection, &ignored);
    if (protection->writer == NULL) {
        write_in_thread(protection);
    }
}

/* The run of its own keeps the last confusion matrix only. */
void protection_epoch(struct protection *protection, const struct epoch_record *record)
{
    struct run *run = protection->own.run;
    struct err ignored = { 0 };
    struct epoch_record copy = *record;
    copy.layer_norms = NULL; /* a model file does not keep them */
    if (run->epoch_count > 0) {
        free(run->epochs[run->epoch_count - 1].confusion);
        run->epochs[run->epoch_count - 1].confusion = NULL;
    }
    size_t cells = record->classes * record->classes;
    /* An epoch without labels has none. */
    copy.confusion = record->confusion ? calloc(cells, sizeof *copy.confusion) : NULL;
    if (copy.confusion) {
        memcpy(copy.confusion, record->confusion, cells * sizeof *copy.confusion);
    }
    run->seconds += record->seconds;
    run_add_epoch(run, &copy, &ignored);
}

/* --- beginning and end --- */

void protection_tell(struct protection *protection, void *context,
                     void (*tell)(void *context, const struct protection_news *news))
{
    protection->context = context;
    protection->tell = tell;
}

static struct protection *new_protection(struct session *session, struct err *err)
{
    struct protection *protection = calloc(1, sizeof *protection);
    if (protection == NULL) {
        err_memory(err);
        return NULL;
    }
    protection->session = session;
    checkpoint_new_name(protection->name);
    atomic_init(&protection->idle, true);
    return protection;
}

static void forget_training(struct protection *protection)
{
    if (protection->own.run) {
        session_run_done(&protection->own);
    }
    protection->own = (struct session_run){ .run = NULL };
    json_free(protection->tables);
    protection->tables = NULL;
    free(protection->plan.orders);
    protection->plan = (struct protection_plan){ .epochs = 0 };
}

/* A copy of the run that only the training's thread works with. */
static bool copy_run(struct protection *protection, struct err *err)
{
    static const char *const kept[] = { "train", "valid" };
    struct json *facts = run_facts(session_current_run(protection->session));
    protection->own.run = run_new(err);
    bool copied = protection->own.run && run_from_facts(protection->own.run, facts, err);
    protection->tables = json_new_object();
    for (size_t i = 0; copied && i < 2; i++) {
        const struct json *value = json_get(facts, kept[i]);
        json_put(protection->tables, kept[i], value ? json_copy_of(value) : NULL);
    }
    json_free(facts);
    return copied;
}

const char *protection_name(const struct session *session)
{
    return session->protection ? session->protection->name : NULL;
}

bool protection_begin(struct session *session, const struct protection_plan *plan, bool continues,
                      struct err *err)
{
    if (!continues) {
        protection_discard(session);
    }
    if (session->protection == NULL) {
        session->protection = new_protection(session, err);
    }
    struct protection *protection = session->protection;
    if (protection == NULL) {
        free(plan->orders);
        return false;
    }
    forget_training(protection);
    protection->plan = *plan;
    protection->open = true;
    protection->warned = false;
    protection->last_time = now_seconds();
    protection->last_epoch = session_current_run(session)->run->epoch_count;
    return copy_run(protection, err);
}

bool protection_adopt(struct session *session, const struct checkpoint *checkpoint,
                      struct file_part *owned_lock, struct err *err)
{
    protection_discard(session);
    session->protection = new_protection(session, err);
    if (session->protection == NULL) {
        file_part_close(owned_lock);
        return false;
    }
    memcpy(session->protection->name, checkpoint->name, sizeof checkpoint->name);
    session->protection->lock = owned_lock;
    session->protection->number = checkpoint->numbers[0];
    session->protection->open = true;
    return true;
}

void protection_end(struct session *session, bool open)
{
    struct protection *protection = session->protection;
    protection->open = open;
    protection->tell = NULL;
    const struct session_run *run = session_current_run(session);
    if (!open) { /* going on from here does nothing more */
        protection->plan.epochs = session->runs[session->run_count - 1].run->epoch_count;
    }
    if (protection->lock && take_snapshot(protection, run, protection->plan.epochs, 0)) {
        write_snapshot(protection);
    }
}

static void drop(struct session *session, bool remove)
{
    struct protection *protection = session->protection;
    if (protection == NULL) {
        return;
    }
    session->protection = NULL;
    protection_wait(protection);
    if (remove && protection->lock) {
        checkpoint_remove(protection->name);
    }
    file_part_close(protection->lock);
    forget_training(protection);
    free(protection);
}

void protection_discard(struct session *session)
{
    drop(session, true);
}

void protection_let_go(struct session *session)
{
    if (session->protection && session->protection->open) {
        drop(session, false);
    }
}

size_t protection_epochs_left(const struct session *session)
{
    const struct protection *protection = session->protection;
    const struct session_run *run = session_current_run(session);
    if (protection == NULL || run == NULL || !protection->open || session->job) {
        return 0;
    }
    size_t done = training_epochs_done(run->run);
    return done < protection->plan.epochs ? protection->plan.epochs - done : 0;
}

void protection_free(struct session *session)
{
    bool wanted = session->failed || session->signal_received ||
                  (session->protection && session->protection->open);
    drop(session, !wanted);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workers that take one training after the other, each with threads of its own. */
#include "src/eval/side_by_side.h"

#include <stdlib.h>

#include "src/base/mailbox.h"

struct wave; /* some of the trainings, with a fixed number of workers */

struct worker {
    struct wave *wave;
    struct thread *thread;
    struct pool *own_pool; /* NULL: the pool of the caller */
    struct compute compute;
};

struct message {
    size_t index;
    bool ok;
    bool leaves; /* the worker does: index and ok say nothing */
};

struct wave {
    const struct side_by_side *work;
    size_t end;              /* behind the last one */
    atomic_size_t next;      /* that nobody has taken */
    struct cancel cancel;    /* ends those that run; none is begun any more */
    struct mailbox *mailbox; /* from the workers */
    struct err *errors;      /* by index; a worker writes before it posts */
    struct worker *workers;
    size_t worker_count, running;
};

/* --- in a worker's thread --- */

static void work_on(void *context)
{
    struct worker *worker = context;
    struct wave *wave = worker->wave;
    while (!cancel_requested(&wave->cancel)) {
        size_t index = atomic_fetch_add(&wave->next, 1);
        if (index >= wave->end) {
            break;
        }
        struct message message = { .index = index };
        message.ok = candidate_train(wave->work->candidates[index], &worker->compute, &wave->cancel,
                                     &wave->errors[index]);
        mailbox_post(wave->mailbox, &message);
    }
    struct message leaves = { .leaves = true };
    while (!mailbox_post(wave->mailbox, &leaves)) {
        /* without memory for a message: until there is some */
    }
}

/* --- in the caller's --- */

static bool start_worker(struct wave *wave, struct worker *worker, size_t threads, struct err *err)
{
    worker->wave = wave;
    worker->compute = *wave->work->compute;
    if (threads < pool_threads(worker->compute.pool)) {
        worker->own_pool = pool_new(threads, err);
        worker->compute.pool = worker->own_pool;
        if (worker->own_pool == NULL) {
            return false;
        }
    }
    worker->thread = thread_start(work_on, worker, err);
    wave->running += worker->thread != NULL;
    return worker->thread != NULL;
}

static void stop(struct wave *wave)
{
    atomic_store(&wave->cancel.requested, true);
}

/* One message. The first error stays. */
static void take(struct wave *wave, const struct message *message, bool *ok, struct err *err)
{
    if (message->leaves) {
        wave->running--;
        return;
    }
    const struct side_by_side *work = wave->work;
    struct err trouble = wave->errors[message->index];
    bool well = message->ok && work->ended(work->context, message->index, &trouble);
    if (!well && *ok) {
        *ok = false;
        *err = trouble;
        stop(wave);
    }
}

static bool listen(struct wave *wave, bool ok, struct err *err)
{
    enum { LOOK_EVERY_MS = 50 }; /* a signal may have set cancel */
    while (wave->running > 0) {
        struct message message;
        while (mailbox_take(wave->mailbox, &message)) {
            take(wave, &message, &ok, err);
        }
        if (cancel_requested(wave->work->cancel)) {
            stop(wave);
        }
        if (wave->running > 0) {
            mailbox_wait(wave->mailbox, LOOK_EVERY_MS);
        }
    }
    return ok;
}

static void end_workers(struct wave *wave)
{
    for (size_t i = 0; i < wave->worker_count; i++) {
        thread_join(wave->workers[i].thread);
        pool_free(wave->workers[i].own_pool);
    }
    free(wave->workers);
    free(wave->errors);
    mailbox_free(wave->mailbox);
}

/* Those from `first` to before `end`, so many at once. */
static bool run_wave(const struct side_by_side *work, size_t first, size_t end, size_t width,
                     struct err *err)
{
    struct wave wave = { .work = work, .end = end, .worker_count = width };
    atomic_init(&wave.next, first);
    wave.mailbox = mailbox_new(sizeof(struct message), err);
    wave.errors = calloc(work->count + 1, sizeof *wave.errors);
    wave.workers = calloc(width, sizeof *wave.workers);
    if (wave.mailbox == NULL || wave.errors == NULL || wave.workers == NULL) {
        wave.worker_count = 0;
        end_workers(&wave);
        return err->code != ERR_NONE ? false : err_memory(err);
    }
    size_t threads = pool_threads(work->compute->pool) / width;
    bool ok = true;
    for (size_t i = 0; ok && i < width; i++) {
        ok = start_worker(&wave, &wave.workers[i], threads, err);
    }
    if (!ok) {
        stop(&wave);
    }
    ok = listen(&wave, ok, err);
    end_workers(&wave);
    return ok;
}

size_t side_by_side_width(size_t count, size_t threads)
{
    return count < threads ? count : threads;
}

bool side_by_side_run(const struct side_by_side *work, struct err *err)
{
    size_t threads = work->alone ? 1 : pool_threads(work->compute->pool);
    for (size_t first = 0; first < work->count;) {
        size_t left = work->count - first;
        size_t width = side_by_side_width(left, threads);
        size_t taken = left - left % width; /* the others share the threads out */
        if (cancel_requested(work->cancel)) {
            return err_set(err, ERR_CANCELLED, "the trainings were stopped");
        }
        if (!run_wave(work, first, first + taken, width, err)) {
            return false;
        }
        first += taken;
    }
    return true;
}

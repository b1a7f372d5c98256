/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that take no signals, so that handlers run in the thread that waits in poll(). */
#include "src/base/thread.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct thread {
    pthread_t handle;
    void (*work)(void *context);
    void *context;
};

bool cancel_requested(const struct cancel *cancel)
{
    return cancel != NULL && atomic_load_explicit(&cancel->requested, memory_order_acquire);
}

static void *thread_main(void *argument)
{
    struct thread *thread = argument;
    thread->work(thread->context);
    return NULL;
}

struct thread *thread_start(void (*work)(void *context), void *context, struct err *err)
{
    struct thread *thread = malloc(sizeof *thread);
    if (thread == NULL) {
        err_memory(err);
        return NULL;
    }
    thread->work = work;
    thread->context = context;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&thread->handle, NULL, thread_main, thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error != 0) {
        err_system(err, error, "cannot start a thread");
        free(thread);
        return NULL;
    }
    return thread;
}

void thread_join(struct thread *thread)
{
    if (thread != NULL) {
        pthread_join(thread->handle, NULL);
        free(thread);
    }
}

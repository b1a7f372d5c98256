/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One background thread at a time for long work, and the flag that asks work to stop. */
#ifndef PEEPHOLE_BASE_THREAD_H
#define PEEPHOLE_BASE_THREAD_H

#include <stdatomic.h>
#include <stdbool.h>

#include "src/base/err.h"

/* Set by whoever wants a running piece of work to end (also from a signal handler), read by the
 * work between its steps. Work that ends this way reports ERR_CANCELLED. */
struct cancel {
    atomic_bool requested;
};

bool cancel_requested(const struct cancel *cancel); /* NULL is never requested */

struct thread;
/* All signals are blocked in the new thread. */
struct thread *thread_start(void (*work)(void *context), void *context, struct err *err);
void thread_join(struct thread *thread); /* waits, then frees */

#endif

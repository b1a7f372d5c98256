/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Child processes: posix_spawn, no shell, arguments as a list, every pipe close-on-exec, read
 * and written under poll() so that nobody waits for the other for ever, with a time limit after
 * which the child is killed. SIGPIPE is not raised by writing to it.
 */
#ifndef PEEPHOLE_BASE_CHILD_H
#define PEEPHOLE_BASE_CHILD_H

#include <stdbool.h>

#include "src/base/err.h"
#include "src/base/str.h"
#include "src/base/thread.h"

struct child_result {
    int status; /* exit status, or 128 + signal */
    bool timed_out;
    struct str output; /* its standard output and standard error, first 1 MiB */
};

/* Runs argv[0] (looked up in PATH) with input on its standard input. err: it could not be started
 * (ERR_IO; argv[0] not found has errno ENOENT in the message), or cancelled. The caller calls
 * child_result_done in every case. cancel may be NULL. */
bool child_run(const char *const argv[], const char *input, int timeout_ms,
               const struct cancel *cancel, struct child_result *result, struct err *err);
void child_result_done(struct child_result *result);

/* Children side by side, all of one program: what cannot be spread over cores by threads. */
struct child_batch {
    const char *const *argv;
    size_t count;
    size_t at_once;      /* how many run at the same time, at least 1 */
    size_t output_limit; /* bytes of a child's output that are kept */
    void *context;
    /* What child `index` reads: bytes from malloc, freed when it has ended. NULL and err: all end. */
    unsigned char *(*input)(void *context, size_t index, size_t *size, struct err *err);
    /* It has ended. false and err: all end. */
    bool (*ended)(void *context, size_t index, const struct child_result *result, struct err *err);
    void (*waiting)(void *context); /* called at least every 20 ms; may be NULL */
};

/* Starts children in the order of their numbers and returns when all have ended, or, with err, when one
 * could not be started, a function of the batch said false, or cancel was requested: then those that
 * run are killed. All functions are called from this thread. */
bool child_run_all(const struct child_batch *batch, const struct cancel *cancel, struct err *err);

/* The full path of a program in PATH, or NULL. Caller frees. */
char *child_find(const char *program);

#endif

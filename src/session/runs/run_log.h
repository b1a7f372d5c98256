/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The session's way to the history of runs: opened when it is first needed, written by the session's
 * thread. A history that cannot be written to is told once, in one sentence; trainings go on without.
 * While a verification runs nothing is kept: it does again what was done.
 */
#ifndef PEEPHOLE_SESSION_RUN_LOG_H
#define PEEPHOLE_SESSION_RUN_LOG_H

#include "src/history/history.h"
#include "src/session/session.h"

/* $XDG_DATA_HOME/peephole/history.sqlite. Caller frees. */
char *run_log_default_path(struct err *err);
/* Another file from now on; NULL: none. */
bool run_log_move(struct session *session, const char *path, struct err *err);
/* For the verbs that look back; false with err where it cannot be read. *history is NULL where there
 * is none yet. Off, for `set history=off`, is an error. */
bool run_log_look(struct session *session, struct history **history, struct err *err);
void run_log_free(struct session *session);

/* The current run begins: it gets its number. */
void run_log_begin(struct session *session, struct output *output);
/* It goes on; `line`: continue as a script has it. A restored one goes on under a number of its
 * own. */
void run_log_continue(struct session *session, const char *line, struct output *output);
/* A training goes on from its checkpoint: as the run of the history that left it, with the numbers and
 * matrices of its epochs, else as a new one. */
void run_log_take_up(struct session *session, struct output *output);
/* Epochs that have come: written at most once a second, or now, and without waiting for other
 * processes. */
void run_log_epochs(struct session *session, bool now, struct output *output);
/* The end, with the orders that were given to the training. */
void run_log_end(struct session *session, const struct train_order *orders, size_t order_count,
                 struct output *output);
void run_log_fail(struct session *session, const char *why, struct output *output);
/* The current run was restored: the one of the history that has these weights, else a new one. */
void run_log_restored(struct session *session, struct output *output);
/* A test of the current run on a table, with its result. */
void run_log_test(struct session *session, const struct table *table, const char *weights,
                  const struct verdict *verdict, const struct json *result, struct output *output);
/* Looks at a table that came without a test. */
void run_log_look_at(struct session *session, const char *digest, const char *table, uint64_t times,
                     struct output *output);
/* How often rows were scored, and how many tests of them are kept, by what the history knows. False:
 * nothing is known, as while a verification runs. */
bool run_log_looks(struct session *session, const char *digest, uint64_t *looks, uint64_t *tests);

/* A training that is over and never was the current run: it gets its number, with its epochs, a test of
 * its weights, and tags. false: it is not kept. */
struct run_log_whole {
    const char *begun;          /* history_now */
    const struct table *judged; /* that it was tested on */
    const char *weights;        /* "last", "best" */
    size_t epoch;               /* of these */
    const struct json *figures;
    const char *const *tags; /* NULL at the end */
};
bool run_log_whole(struct session *session, struct session_run *of,
                   const struct run_log_whole *whole, struct output *output);

/* What run_log_whole.c needs: the history, open for writing (NULL: there is none to write to), and the
 * one sentence where it cannot be written. */
struct history *run_log_open(struct session *session, struct output *output);
void run_log_give_up(struct session *session, const struct err *err, struct output *output);

#endif

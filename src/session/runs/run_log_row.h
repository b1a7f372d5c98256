/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run of the session as the row that the history keeps of it. Without memory a text is left out. */
#ifndef PEEPHOLE_SESSION_RUN_LOG_ROW_H
#define PEEPHOLE_SESSION_RUN_LOG_ROW_H

#include "src/history/history.h"
#include "src/session/session.h"

/* What is known at the beginning, into a row without texts: START and DETAIL. */
bool run_row_begin(const struct session *session, const struct session_run *of,
                   struct history_run *row, struct err *err);
/* Figures of the last epoch, times, weights; not state, owner and end. */
void run_row_progress(const struct run *run, struct history_run *row);
/* The TEST fields, from the result of the verb test. */
void run_row_test(const struct json *result, const char *table, const char *digest,
                  struct history_run *row);

/* A training that was cut short by hand and now goes on: the line that stopped it goes. */
void run_row_drop_stop(struct history_run *row);
/* A line behind the commands; and the lines of orders, before the last one; those that
 * stand there already are not written again. */
void run_row_add_line(struct history_run *row, const char *line);
void run_row_add_orders(struct history_run *row, const char *lines);

#endif

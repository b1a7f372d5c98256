/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal: the commands of a session at the prompt with their short results, appended to a file in
 * $XDG_STATE_HOME/peephole/journal as they run. Whoever leaves as one should takes it away; after a
 * crash it stays, and journals.h brings it back. It is a recording, with one addition: what is known of
 * a training before its end stands in lines that begin with "#> ", which are comments to all else.
 * The program that writes it holds a lock on it. What goes wrong is told once, and nothing is kept then.
 */
#ifndef PEEPHOLE_SESSION_JOURNAL_H
#define PEEPHOLE_SESSION_JOURNAL_H

#include "src/session/session.h"

#define JOURNAL_OPEN "#> " /* a line about the training that runs */
#define JOURNAL_CHECKPOINT "checkpoint "
#define JOURNAL_CLOSED "end" /* it came to nothing */

struct journal;

/* From now on; the file is made with the first command. */
bool journal_begin(struct session *session, struct err *err);
/* What has been written goes, with journal_free; else it stays. */
void journal_forget(struct session *session);
void journal_free(struct session *session);
/* Where the file lies; NULL: nothing is written. */
const char *journal_path(const struct session *session);
/* While it is held nothing is appended; what has come meanwhile is when it is let go. */
void journal_hold(struct session *session, bool hold);

/* As in lab_book.h. lasts: it does more than look. */
void journal_add(struct session *session, const char *line, bool lasts, const struct json *result,
                 struct output *output);
void journal_training(struct session *session, const char *line, const struct train_order *orders,
                      size_t order_count);
void journal_order(struct session *session, const struct train_order *order);
void journal_training_end(struct session *session, const struct json *result,
                          const struct train_order *orders, size_t order_count,
                          struct output *output);

/* The folder of the journals. Caller frees. */
char *journal_folder(struct err *err);

#endif

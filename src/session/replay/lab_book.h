/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written of a session while it runs: the recording that the user asked for (record.h), and the
 * journal that a crash leaves behind (journal.h). */
#ifndef PEEPHOLE_SESSION_LAB_BOOK_H
#define PEEPHOLE_SESSION_LAB_BOOK_H

#include "src/session/session.h"

/* A finished command with its result (output->result). lasts: it does more than look. Errors are of the
 * recording. */
bool lab_book_add(struct session *session, const char *line, bool lasts, struct output *output,
                  struct err *err);
/* A training begins with these orders, is given another one, and ends. line NULL: it began in another
 * session, which a recording cannot hold; result NULL: it failed. */
bool lab_book_training(struct session *session, const char *line, const struct train_order *orders,
                       size_t order_count, struct err *err);
void lab_book_order(struct session *session, const struct train_order *order);
bool lab_book_training_end(struct session *session, const struct json *result,
                           const struct train_order *orders, size_t order_count,
                           struct output *output, struct err *err);

#endif

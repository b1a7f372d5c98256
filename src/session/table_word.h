/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The word TABLE of a command that may be left out. */
#ifndef PEEPHOLE_SESSION_TABLE_WORD_H
#define PEEPHOLE_SESSION_TABLE_WORD_H

#include "src/session/session.h"

/* The table that the first word names; without it "data", else the one made last. */
const struct table *table_of_word(const struct session *session, const struct arguments *arguments,
                                  struct err *err);

/* Takes over the table, puts it into the workspace and describes it: what load, balance and sample
 * end with. NULL made: passes the error on. */
bool put_and_describe(struct session *session, struct table *owned_made, struct output *output,
                      struct json *result, struct err *err);

/* The same, without the classes in the text. */
bool put_and_describe_rows(struct session *session, struct table *owned_made, struct output *output,
                           struct json *result, struct err *err);

/* What usually follows a table to train on, as a hint; a model that is there need not be picked. */
void hint_train(const struct session *session, const char *table, struct output *output);

/* The same of a table that was loaded: of one that is called test, or comes beside another. */
void hint_look(const struct session *session, const char *table, struct output *output);

#endif

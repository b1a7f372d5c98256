/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Test tables are sealed: their rows may be scored and watched, but no choice is made by them (when
 * to stop, which weights, which threshold, which settings) unless the user asks for it by name,
 * leak=tune-on-test. Then every result that the choice had a part in is marked.
 */
#ifndef PEEPHOLE_SESSION_SEALED_H
#define PEEPHOLE_SESSION_SEALED_H

#include "src/session/session.h"

extern const char *const leak_names[]; /* "tune-on-test", NULL */
#define KEY_ROW_LEAK                                                                             \
    {                                                                                            \
        .name = "leak", .type = KEY_CHOICE, .choices = leak_names,                               \
        .help = "tune-on-test lets a choice be made on test rows, and marks the results with it" \
    }

enum { SEALED_SIZE = 200 };
/* Are these test rows? They are where the table is called test, holds rows of that table or of a set
 * of the catalogue that was made to test on, or was tested on before: in this session or, at the
 * prompt, ever. A script goes by itself alone, so that it does the same each time. Writes why:
 * "it is called test". */
bool sealed_table(struct session *session, const struct table *table, bool at_prompt,
                  char why[SEALED_SIZE]);
/* A choice ("early stopping") is about to be made on a table's rows. False and err where they are
 * test rows and the arguments have no leak=; where they have, the choice is added to *leak, which is
 * made where it is NULL ([{choice, table, why}], the caller's). */
bool sealed_choice(struct session *session, const struct arguments *arguments,
                   const struct table *table, const char *choice, struct json **leak,
                   struct err *err);
/* The same for weights=best among the arguments: were the best weights found on test rows? A training
 * that was allowed to stop by these rows has settled it. */
bool sealed_best_weights(const struct session *session, const struct arguments *arguments,
                         struct json **leak, struct err *err);

/* Adds copies of the marks in `more` (NULL: none) to *leak, which is made where it is NULL. */
void sealed_add(struct json **leak, const struct json *more);

/* Choices that had a part in the current model's answers, a copy; NULL: none. A threshold counts as
 * long as it is in force. */
struct json *sealed_marks(const struct session *session);
/* A threshold was chosen (leak, taken over; NULL: not on test rows): marks of another one go. */
void sealed_note_threshold(struct session *session, struct json *owned_leak);

#endif

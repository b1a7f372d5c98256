/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How often the rows of a table were scored: by this session, and by all that the history of runs
 * knows. Rows are known by the digest of their table, so a table of other rows, or of the same in
 * another order, has looks of its own.
 */
#ifndef PEEPHOLE_SESSION_LOOKS_H
#define PEEPHOLE_SESSION_LOOKS_H

#include "src/session/session.h"

/* The looks at a table so far; 0 also where its digest cannot be made. */
uint64_t looks_at(struct session *session, const struct table *table);
/* A test was made on it; the history has been told by run_log_test. */
void looks_note_test(struct session *session, const struct table *table);
/* Its rows were scored so many times without a test; tells the history, too. */
void looks_note(struct session *session, const struct table *table, uint64_t times,
                struct output *output);
/* The current training has ended: each epoch that scored test rows for validation was a look at them. */
void looks_note_training(struct session *session, struct output *output);
/* Was it tested on in this session or, with `ever`, by a run of the history? */
bool looks_tested(struct session *session, const struct table *table, bool ever);
void looks_free(struct session *session);

#endif

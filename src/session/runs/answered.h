/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answers that a question is about: those of the last test, or to a table asked about now. */
#ifndef PEEPHOLE_SESSION_ANSWERED_H
#define PEEPHOLE_SESSION_ANSWERED_H

#include "src/session/session.h"

/* The newest run that was tested; while one trains, one before it. NULL: none was. */
struct session_run *tested_run(const struct session *session);

/* The newest with this number that was tested; NULL: none was in this session. */
const struct session_run *tested_as(const struct session *session, uint64_t number);

/* A verdict on one table (not drawn) with the run whose model it is about; the session keeps it. table
 * NULL: that of the last test. Of another table the model is asked, and its answers are kept. verb: for
 * what is said. Errors: not tested or not trained yet, no such table, a training runs, cancelled. */
const struct verdict *answers_asked_for(struct session *session, const char *verb,
                                        const char *table, struct session_run **run,
                                        struct output *output, struct err *err);

#endif

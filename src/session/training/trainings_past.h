/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trainings that need not be done again: the history has them. */
#ifndef PEEPHOLE_SESSION_TRAININGS_PAST_H
#define PEEPHOLE_SESSION_TRAININGS_PAST_H

#include "src/session/training/trainings.h"

/* All that the weights of a training depend on, as a text: version, libraries, kernel, rows, settings,
 * but not the names of tables. Caller frees; NULL and err: memory. */
char *training_key(const struct session *session, const struct training_among *training,
                   struct err *err);

/* Gives figures to those trainings of which the history has an ended run with the same key, tested on
 * the same rows with the same weights. Such a run gets the tags, too. A history that is off, or a
 * verification (which does again what was done), has none. Errors: a history that cannot be read. */
bool trainings_past(struct session *session, struct trainings *trainings, struct output *output,
                    struct err *err);

#endif

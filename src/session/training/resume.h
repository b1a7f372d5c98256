/* SPDX-License-Identifier: GPL-3.0-or-later */
/* continue checkpoint: a training that another session left goes on. */
#ifndef PEEPHOLE_SESSION_RESUME_H
#define PEEPHOLE_SESSION_RESUME_H

#include "src/session/training/protection.h"

/* The training of that name, or, with NULL, the one that there is; of several the one whose rows are
 * loaded. It becomes the session's model, run and trainer. What was planned for it goes to left, whose
 * orders are the caller's; at lines that repeat them are dropped. */
bool resume_checkpoint(struct session *session, const char *name, struct protection_plan *left,
                       struct output *output, struct err *err);

/* A line for the start of the prompt, where a training has left a checkpoint; else nothing is added.
 * known: the name of one that has been told of; "": none. */
void resume_notice(struct str *line, const char *known);

#endif

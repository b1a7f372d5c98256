/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be done while a training runs. */
#ifndef PEEPHOLE_SESSION_JOB_RULES_H
#define PEEPHOLE_SESSION_JOB_RULES_H

#include "src/session/session.h"

/* Commands that only look or steer may run, and those that make or drop tables other than the
 * training's own; err says what the others wait for. flags: of the command, 0 for an at line. */
bool job_allows(const struct session *session, const struct arguments *arguments, const char *verb,
                unsigned flags, struct err *err);

#endif

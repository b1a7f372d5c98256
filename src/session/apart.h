/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session beside the present one, for scripts that shall not touch its workspace. */
#ifndef PEEPHOLE_SESSION_APART_H
#define PEEPHOLE_SESSION_APART_H

#include "src/session/session.h"

/* The same program with an empty workspace; a Ctrl-C of the session above ends its trainings, too.
 * keep_runs: its trainings go to the history of runs. The caller frees it before the one above. */
struct session *session_apart(const struct session *above, bool keep_runs, struct err *err);

#endif

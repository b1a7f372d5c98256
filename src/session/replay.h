/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What replay and verify share: reading the script that they name. */
#ifndef PEEPHOLE_SESSION_REPLAY_H
#define PEEPHOLE_SESSION_REPLAY_H

#include "src/session/session.h"

enum { DEEPEST_REPLAY = 8 };

/* The script that word 0 names, with the other keys as its parameters, but for those of the command's
 * own table. NULL and err, with its place in output. */
struct script *replay_read(const struct session *session, const struct arguments *arguments,
                           struct output *output, struct err *err);
/* Where a script or recording of that name lies: scripts name each other beside themselves, as
 * include does; what is typed goes by the working folder. Caller frees. */
char *replay_path(const struct arguments *arguments, const char *name, struct err *err);
/* The same name where there is such a file; else, of sessions/..., the script of that name that came with
 * the program. Caller frees; NULL and err: no memory. */
char *replay_shipped(const struct session *session, const char *path, struct err *err);
/* The error stands there, not in the command that runs the script. Returns false. */
bool replay_place(struct output *output, struct err *err, const char *file, size_t line);

/* A command that replay ran has this result; where a script is verified, it is compared. */
void verify_replayed(const struct session *session, const struct statement *statement,
                     const struct json *result);

/* A script that a replay has left in the middle: session->replaying. NULL is fine. */
struct replaying;
void replaying_free(struct replaying *replaying);

#endif

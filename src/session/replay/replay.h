/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts that run in the present session; what replay and verify share. */
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
/* Where the script that the first word names lies: either of the two. Caller frees; NULL and err. */
char *replay_script_path(const struct session *session, const struct arguments *arguments,
                         struct err *err);
/* The error stands there, not in the command that runs the script. Returns false. */
bool replay_place(struct output *output, struct err *err, const char *file, size_t line);

/* A command that replay ran has this result; where a script is verified, it is compared. */
void verify_replayed(const struct session *session, const struct statement *statement,
                     const struct json *result);

/* A script on its way: what a replay has left in the middle is session->replaying. */
struct replaying;
struct outline;
struct journal_left;
/* Takes the script, also on failure; NULL is one. Its outline becomes the session's. */
struct replaying *replaying_new(struct session *session, struct script *owned_script,
                                struct err *err);
void replaying_free(struct replaying *replaying); /* NULL is fine */
/* It brings a session back, whose journal goes when all of it has run. */
void replaying_bring(struct replaying *replaying, struct journal_left *owned_journal);
/* Begins with that line of the script's own file. */
bool replaying_skip(struct replaying *replaying, uint64_t line, struct err *err);
/* Runs one command or all that are left. What is left then becomes the session's, for
 * replaying_go_on. */
bool replaying_run(struct session *session, struct replaying *owned, bool one,
                   struct output *output, struct err *err);
bool replaying_go_on(struct session *session, bool one, struct output *output, struct err *err);
/* What the panel outline shows. */
void replay_show_outline(struct session *session, struct outline *owned_outline);

#endif

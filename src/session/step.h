/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Steps on tables and preparation, for undo: what the workspace was before a command whose row says
 * COMMAND_STEP. Tables are never changed and counted by reference, so a step is a short list. Of the
 * workspace a step brings back only what its command changed.
 */
#ifndef PEEPHOLE_SESSION_STEP_H
#define PEEPHOLE_SESSION_STEP_H

#include "src/session/session.h"

enum { STEPS_KEPT = 20 };

struct step {
    char *line;            /* the command; NULL until it has succeeded */
    struct table **tables; /* held */
    size_t table_count;
    struct prepare_settings prepare;
    char *taxonomy; /* as set; NULL: the default */
    bool changed_tables, changed_prepare, changed_taxonomy;
};

/* The workspace as it is. */
struct step *step_take(const struct session *session, struct err *err);
/* The command of this line has succeeded: the step is kept, unless nothing has changed. */
bool step_keep(struct session *session, struct step *owned_step, char *owned_line, struct err *err);
/* The command has failed: what it changed before it did is as it was. */
void step_drop(struct session *session, struct step *owned_step);

const struct step *step_last(const struct session *session); /* NULL: none */
/* Brings back the workspace of the last step, which is gone then. There must be one. */
bool step_undo(struct session *session, struct err *err);
void steps_free(struct session *session);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the workspace came about: the lines that made each table, so that a run can be kept with the
 * commands that lead to it, and without those that do not.
 */
#ifndef PEEPHOLE_SESSION_LINEAGE_H
#define PEEPHOLE_SESSION_LINEAGE_H

#include "src/session/session.h"

/* A command has succeeded: remembered where it changed tables, preparation, taxonomy or model. */
void lineage_note(struct session *session, const struct arguments *arguments);
/* The lines, each with its line feed, that lead to these tables (valid may be NULL), to the
 * preparation and to the model: a script, but for the training itself. */
void lineage_lines(const struct session *session, const struct table *train,
                   const struct table *valid, struct str *lines);
void lineage_free(struct session *session);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows that the panel "data" scrolls over: those of the last command head, all that match. They are
 * looked for once, for that takes too long for a frame. */
#ifndef PEEPHOLE_UI_BROWSED_ROWS_H
#define PEEPHOLE_UI_BROWSED_ROWS_H

#include "src/session/session.h"

struct browsed_rows {
    char *line;          /* the command, NULL: none yet */
    struct table *table; /* held; NULL: there is none */
    char *where;         /* its condition, NULL: none */
    uint32_t *rows;      /* row numbers of the store that match; NULL: those of the table */
    size_t count;
};

/* A command was typed: if it is one of head, its rows are browsed from now on. */
void browsed_rows_take(struct browsed_rows *browsed, const char *line);
/* Looks for the rows where the command or the table is another than before. */
void browsed_rows_update(struct browsed_rows *browsed, const struct session *session);
void browsed_rows_done(struct browsed_rows *browsed);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command history between sessions: one line a command in $XDG_STATE_HOME/peephole/history,
 * readable by its owner alone, appended to after each command, so that several sessions and a
 * crash lose nothing. Knows no prompt.
 */
#ifndef PEEPHOLE_UI_HISTORY_FILE_H
#define PEEPHOLE_UI_HISTORY_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/err.h"

enum { HISTORY_LIMIT = 10000 }; /* lines */

struct history_file;

/* Makes the folder. NULL and err where there is no place for a history. */
struct history_file *history_file_open(struct err *err);
void history_file_close(struct history_file *file); /* NULL is fine */

/* Calls each for the lines, oldest first, of equal ones only the last. Shortens a file that has
 * grown far beyond the limit. */
bool history_file_read(struct history_file *file, void (*each)(const char *line), struct err *err);
/* One line, unless it is the same as the last one. */
bool history_file_add(struct history_file *file, const char *line, struct err *err);

/* The lines of a text that belong into a history, for the same treatment of what was typed: calls
 * each for every line that is not blank and does not start with a blank; continued lines (with a
 * backslash at their end) as one. */
void history_lines(const char *text, void (*each)(void *context, const char *line), void *context);

#endif

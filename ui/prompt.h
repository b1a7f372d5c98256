/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line that the user edits, and nothing else: the only part that knows Readline. It never
 * waits; the loop calls prompt_read when a key has come. There is one prompt a program.
 */
#ifndef PEEPHOLE_UI_PROMPT_H
#define PEEPHOLE_UI_PROMPT_H

#include <stdbool.h>

struct session;

/* Readline's version, "8.2" */
const char *prompt_library(void);

/* The session is borrowed, for completion, up to prompt_close. */
void prompt_open(const struct session *session);
void prompt_close(void);

/* Shows the prompt and edits a line. before: earlier lines of the same command, "" for none; a copy
 * is kept. While a line is shown the terminal is in Readline's hands. */
void prompt_show(const char *text, const char *before);
/* Gives the terminal back as it was. */
void prompt_hide(void);
bool prompt_is_shown(void);
/* Another text in front of the same line. */
void prompt_set_text(const char *text);
const char *prompt_shown_text(void);

/* A key has come. */
void prompt_read(void);
/* The finished line, which the caller frees; the prompt is hidden then. end: Ctrl-D came instead,
 * NULL is returned. NULL without end: still being edited. */
char *prompt_take(bool *end);

/* Ctrl-C: a fresh line. Returns whether there was anything to clear. */
bool prompt_clear(void);
/* The terminal has another size; it was stopped and goes on; is it ours at all (no: in the
 * background)? */
void prompt_resize(void);
void prompt_pause(void);
void prompt_resume(void);
bool prompt_in_foreground(void);

/* Takes the line away from the terminal and brings it back, with all that was typed. */
void prompt_lift(void *unused);
void prompt_lower(void *unused);

/* For the arrow keys and for later sessions; what starts with a blank is forgotten. */
void prompt_remember(const char *text);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line that the user edits, and nothing else: the only part that knows Readline. It never
 * waits; the loop calls prompt_read when a key has come. There is one prompt a program.
 */
#ifndef PEEPHOLE_UI_PROMPT_H
#define PEEPHOLE_UI_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/key_bytes.h"

struct session;

/* Readline draws the line itself; or it draws nothing, and the line is a row under panels. */
enum prompt_style { PROMPT_PLAIN, PROMPT_PANELS };

/* Rows of keys.def. */
enum prompt_key {
    PROMPT_NO_KEY = -1,
#define KEY(name, written, sequences, command, label, help) PROMPT_KEY_##name,
#include "src/session/keys.def"
#undef KEY
    PROMPT_KEY_COUNT
};

/* Readline's version, "8.2" */
const char *prompt_library(void);

/* The session is borrowed, for completion, up to prompt_close. */
void prompt_open(const struct session *session, enum prompt_style style);
void prompt_close(void);

/* Shows the prompt and edits a line. before: earlier lines of the same command, "" for none; a copy
 * is kept. While a line is shown the terminal is in Readline's hands. */
void prompt_show(const char *text, const char *before);
/* Takes the line away. Under the plain prompt what is typed from then on is not shown and waits, each key
 * as it is, for the next prompt; prompt_close gives the terminal back as it was. */
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

/* Another line in place of what is being edited, with the cursor behind it; while no prompt is shown it
 * waits for the next one. */
void prompt_set_line(const char *line);

/* Ctrl-C: a fresh line. Returns whether there was anything to clear. */
bool prompt_clear(void);
/* The terminal has another size; it was stopped and goes on; is it ours at all (no: in the
 * background)? */
void prompt_resize(void);
void prompt_pause(void);
void prompt_resume(void);
bool prompt_in_foreground(void);
/* The terminal was hung up: it will never be ours again. */
bool prompt_is_gone(void);

/* Takes the line away from the terminal and brings it back, with all that was typed. */
void prompt_lift(void *unused);
void prompt_lower(void *unused);

/* For the arrow keys and for later sessions; what starts with a blank is forgotten. */
void prompt_remember(const char *text);

/* --- under panels --- */

/* Keys that came, in bytes; prompt_read_fed takes one character of them, false: none waits. */
void prompt_feed(const unsigned char *bytes, size_t count);
bool prompt_read_fed(void);
bool prompt_is_fed(void); /* do some wait? */
void prompt_forget_fed(void);
/* The key of keys.def that was pressed since this was last asked. */
int prompt_take_key(void);
/* What they begin with; Escape is no key by itself where it is one of the line editor (vi keys, a
 * search). prompt_drop_fed leaves the first byte out. */
enum key_front prompt_front(void);
void prompt_drop_fed(void);
void prompt_set_columns(size_t columns, size_t lines);

/* What is to be drawn; lives until the next call of a function here. */
struct prompt_look {
    const char *text; /* what stands in front; may hold \001 and \002 around what has no width */
    const char *line;
    size_t cursor;    /* bytes of the line in front of it */
    const char *list; /* choices of Tab, a line each; "": none */
};
struct prompt_look prompt_look(void);
bool prompt_changed(void); /* since this was last asked */

#endif

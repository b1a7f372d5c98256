/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signals. A handler does three small things: it writes the signal's number to a non-blocking pipe
 * that the loop polls, it asks the running command to stop, and it remembers a signal that ends the
 * program. Any thread may be the one that runs it.
 *
 * SIGINT, SIGTERM, SIGHUP end a batch; at the prompt SIGINT is the user's Ctrl-C. SIGPIPE and SIGXFSZ are ignored
 * (a failed write tells the same). Fatal signals put the terminal back before the program dies.
 */
#ifndef PEEPHOLE_UI_SIGNALS_H
#define PEEPHOLE_UI_SIGNALS_H

#include <stdbool.h>

#include "src/base/err.h"

struct session;

/* As in a batch: SIGINT ends the program, and a second one ends it at once. */
bool signals_open(struct err *err);
void signals_close(void);
/* From then on SIGINT is only told, and SIGWINCH, SIGCONT and SIGTSTP are, too. */
void signals_at_prompt(void);

/* While a session is watched, signals set session->cancel, and session->signal_received if they end
 * the program. NULL: none. */
void signals_watch(struct session *session);

int signals_fd(void);          /* readable when signals_take has something */
int signals_take(void);        /* the next signal that came, 0: none */
bool signals_drop(int number); /* forgets those of one kind; others stay. Did any come? */
int signals_ending(void);      /* the first signal that ends the program, 0: none came */

/* Has Ctrl-C been pressed since this was last asked? The terminal may have shown it. */
bool signals_echoed(void);
/* Ctrl-C ended a batch, but not the program. */
void signals_forget_interrupt(void);

/* Remembers how the terminal on this descriptor is now, for the death by a fatal signal. */
void signals_guard_terminal(int fd);
/* Bytes that bring it back after a death, besides its settings: of a screen, copied. "": none. */
void signals_set_reset(const char *bytes);
/* What is said then, copied: where a recording lies. "": nothing. */
void signals_set_words(const char *text);
/* Has a Ctrl-Z stopped the program in a command since this was last asked? A screen has been left
 * then, and its terminal is as it was before. */
bool signals_stopped(void);
/* Stops the process, as Ctrl-Z wants it; returns when it goes on. */
void signals_suspend(void);
/* Ctrl-Z stops the program by itself while a command runs, and goes to the pipe at the prompt. */
void signals_own_suspend(bool own);

/* No prompt is shown: what is typed meanwhile is not shown either, and waits for the next one, Ctrl-D
 * as well. Whenever the program stops or dies, and at signals_show_typing, the terminal is as it was. */
void signals_hide_typing(void);
void signals_show_typing(void);

#endif

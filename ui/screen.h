/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal as a canvas: the only part that knows curses, which is used for output alone. Keys are
 * read by whoever opened the screen; Ctrl-C, Ctrl-Z and Ctrl-\ are signals all the while. What is
 * written to standard error in between is kept away from the screen, and told at the end.
 */
#ifndef PEEPHOLE_UI_SCREEN_H
#define PEEPHOLE_UI_SCREEN_H

#include "src/base/err.h"
#include "ui/canvas.h"

/* Can this terminal move its cursor, and do what panels need? */
bool screen_is_possible(void);
bool screen_open(bool colour, struct err *err);
/* The terminal is as it was. Writes what came to standard error meanwhile. Twice is fine. */
void screen_close(void);

void screen_size(size_t *columns, size_t *lines);
void screen_resize(void); /* asks the terminal for its size */
/* What was written may not have arrived: the next screen_show writes every cell, without clearing. */
void screen_distrust(void);

/* Shows the canvas, which has the size of the screen, with the cursor there. Only what changed is
 * sent. whole: all of it is, whatever stands there. */
void screen_show(const struct canvas *canvas, size_t column, size_t line, bool whole);

/* The terminal is given back for a while (Ctrl-Z), and taken again; whoever has it meanwhile may have
 * left it in any state. */
void screen_pause(void);
void screen_resume(void);

/* Bytes that bring the terminal back after a crash. */
const char *screen_reset_bytes(void);

#endif

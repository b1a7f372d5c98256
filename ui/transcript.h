/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was typed and what was said, kept for scrolling back: the newest TRANSCRIPT_LINES_MOST lines. */
#ifndef PEEPHOLE_UI_TRANSCRIPT_H
#define PEEPHOLE_UI_TRANSCRIPT_H

#include "src/base/err.h"
#include "ui/canvas.h"

enum { TRANSCRIPT_LINES_MOST = 10000 };

struct transcript;
struct transcript *transcript_new(struct err *err);
void transcript_free(struct transcript *transcript); /* NULL is fine */

/* Adds lines. Where one is scrolled back, what is seen stays where it is. */
void transcript_add(struct transcript *transcript, enum style style, const char *text);

/* The newest lines as text, at most so many. */
void transcript_tail(const struct transcript *transcript, size_t lines, struct str *text);

/* Scrolls by rows of a canvas that wide, up is positive; kept within what there is at the next
 * drawing. 0 rows of scrolling: the newest line is seen. */
void transcript_scroll(struct transcript *transcript, long rows);
void transcript_to_end(struct transcript *transcript);
size_t transcript_scrolled(const struct transcript *transcript);

/* From the next line that is added on, the newest ones are shown only as far as that line stays in view:
 * a long output is read from its beginning. Scrolling ends it, and so does transcript_to_end. */
void transcript_hold(struct transcript *transcript);
bool transcript_holds(const struct transcript *transcript);
/* The hint that the newest lines end with, where it is hidden below the canvas that was drawn last:
 * its first line. NULL: there is none. */
const char *transcript_hidden_hint(const struct transcript *transcript);

/* The newest lines at the lower end; lines that are too wide go on in the next row. */
void transcript_draw(struct transcript *transcript, struct canvas *canvas);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running text for people, folded to a width that reads well on any terminal. */
#ifndef PEEPHOLE_SESSION_PROSE_H
#define PEEPHOLE_SESSION_PROSE_H

#include "src/session/page/output.h"

/* The text behind `first`, in lines of at most 80 columns (of as many as a narrower terminal has);
 * all but the first one begin as far in as `first` is wide. */
void output_prose(struct output *output, const char *first, const char *text);

/* Several paragraphs: line feeds are blanks; an empty line, or one that begins with a blank, begins
 * a new paragraph. */
void output_paragraphs(struct output *output, const char *text);

/* "usage: " and the verb's forms, one below the other. usage: one form a line, which may go on in
 * lines that begin with blanks and do not begin with the verb. */
void output_usage(struct output *output, const char *verb, const char *usage);

/* The forms in one line, with "or" between them. */
void usage_line(struct str *line, const char *verb, const char *usage);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Tab offers: the session's completions, fitted to the word as the line editor sees it. */
#ifndef PEEPHOLE_UI_CHOICES_H
#define PEEPHOLE_UI_CHOICES_H

#include "src/session/complete/complete.h"

struct choices {
    struct completions completions;
    size_t word_start; /* where the line editor thinks that the word starts */
};

void choices_done(struct choices *choices);
/* Asks for what fits at the cursor of a line, with earlier lines of its command before it. */
bool choices_ask(struct choices *choices, const struct session *session, const char *before,
                 const char *line, size_t cursor);
/* Choice number `index` as a replacement of what stands behind word_start, which need not be the
 * session's beginning of the word. Caller frees. */
char *choices_fitted(const struct choices *choices, size_t index, const char *line);
/* What a match is, "" for unknown. */
const char *choices_help(const struct choices *choices, const char *match);
/* Adds "  match   what it is" without a line feed, cut at so many columns. */
void choices_line(const struct choices *choices, const char *match, size_t width, size_t columns,
                  struct str *line);
/* The same for matches 1 .. count of Readline's list, a line each, in place of what `list` had. */
void choices_list(const struct choices *choices, char **matches, int count, int width,
                  size_t columns, struct str *list);
/* A file's name with blanks: the whole word in quotes, open behind a folder, for more may follow.
 * quote: the mark that stands there, 0: none. Caller frees. */
char *choices_quote(const char *name, bool single, char quote);

#endif

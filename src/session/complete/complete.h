/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion for the prompt, from the tables of verbs, keys, choices and the workspace. */
#ifndef PEEPHOLE_SESSION_COMPLETE_H
#define PEEPHOLE_SESSION_COMPLETE_H

#include "src/session/session.h"

struct completion {
    char *text;       /* replaces the word at the cursor */
    const char *help; /* one line, may be NULL; borrowed from a table */
    bool more;        /* no space behind it: a key's "=" or a folder's "/" */
};
struct completions {
    struct completion *items;
    size_t count;
    size_t word_start; /* where the word that they replace begins in line */
    bool files;        /* file names are wanted: the prompt's library completes them itself */
};
bool complete_line(const struct session *session, const char *line, size_t cursor,
                   struct completions *completions, struct err *err);
void completions_done(struct completions *completions);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines of a text file of entries (data/glossary, data/pages): each is a word, then what it
 * says; one that begins with a blank goes on with the line before (lines.h). All is a view into a
 * text that lives as long as the call that gets it.
 */
#ifndef PEEPHOLE_DATA_ENTRY_LINES_H
#define PEEPHOLE_DATA_ENTRY_LINES_H

#include "src/base/arena.h"
#include "src/base/err.h"
#include "src/data/lines.h"

struct entry_line {
    const char *file; /* its name, for messages */
    size_t number;    /* where it begins, from 1 */
    struct word word;
    struct line rest; /* behind the word */
    struct err *err;
};

/* Gives each line of the text to a function, until it returns false; returns what it returned.
 * Errors: those of the function; a NUL byte in the text. */
bool entry_lines_read(const char *file, const char *text, size_t length,
                      bool (*take)(void *context, struct entry_line *line), void *context,
                      struct err *err);
/* "FILE:NUMBER: what"; always false. */
bool entry_line_bad(const struct entry_line *line, const char *what);
/* What the line says, copied into the arena; NULL and an error where it says nothing. */
char *entry_line_text(const struct entry_line *line, struct arena *arena);

#endif

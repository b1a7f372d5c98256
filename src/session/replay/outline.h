/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outline of a script: its titles, and where its replay stands among them. Plain data, which the
 * workbench shows. */
#ifndef PEEPHOLE_SESSION_OUTLINE_H
#define PEEPHOLE_SESSION_OUTLINE_H

#include "src/session/page/output.h"
#include "src/session/script/script.h"

enum outline_state {
    OUTLINE_LISTED, /* nothing of it has run */
    OUTLINE_RUNS,
    OUTLINE_LEFT, /* in the middle */
    OUTLINE_ENDED,
};

struct outline {
    char *file; /* where it lies */
    struct outline_title {
        size_t line;
        char *text;
    } * titles;
    size_t count;
    enum outline_state state;
    size_t line;   /* in the file: of the command that runs or comes next; 0: there is none */
    char *command; /* that one, "": none */
    size_t left;   /* commands from it on */
};

/* Without titles; NULL: memory. */
struct outline *outline_new(const char *file, struct err *err);
/* Errors: the file cannot be read. */
struct outline *outline_read(const char *file, struct err *err);
void outline_free(struct outline *outline); /* NULL is fine */
/* Its replay has come to statement `next` of the script; script->count: to the end. */
void outline_reach(struct outline *outline, enum outline_state state, const struct script *script,
                   size_t next);
/* The title that the replay stands under, from 1; 0: above the first one, or nowhere. */
size_t outline_present(const struct outline *outline);
/* The titles with their lines, as text and as `outline` [{line, title}]. */
void outline_write(const struct outline *outline, struct output *output);

#endif

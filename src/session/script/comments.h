/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The comments and titles of a script, for people who see it run. A title is a comment that begins
 * with "# ==". */
#ifndef PEEPHOLE_SESSION_COMMENTS_H
#define PEEPHOLE_SESSION_COMMENTS_H

#include "src/session/page/output.h"
#include "src/session/script/script.h"

/* The file that is being shown, {0} at first. */
struct comments {
    char *file; /* its name, as statements have it */
    char *text;
    size_t line; /* of the last command that was shown */
};
void comments_done(struct comments *comments);
/* Writes the comments that stand between the command shown before and this one, without recorded
 * results and what is for programs. Nothing where the file cannot be read. */
void comments_show(struct comments *comments, const struct statement *statement,
                   struct output *output);
/* As if that command had been shown. */
void comments_skip(struct comments *comments, const struct statement *statement);
/* Calls each with the titles of a script file and their lines. Errors: the file cannot be read. */
bool comments_titles(const char *file,
                     void (*each)(void *context, size_t line, const char *title, size_t length),
                     void *context, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journals that sessions have left which were cut short: what there is, and the script that brings
 * one back. Those that a program is writing are not among them. */
#ifndef PEEPHOLE_SESSION_JOURNALS_H
#define PEEPHOLE_SESSION_JOURNALS_H

#include "src/session/replay/journal.h"

enum { JOURNALS_KEPT = 10 };

/* One of them, locked. */
struct journal_left {
    char *path;
    char *name; /* without folder and ending */
    struct file_part *lock;
    char *text; /* whole lines */
    struct json *header;
    size_t commands;   /* with the training that was running */
    long long written; /* seconds since 1970: its last command */
    char *checkpoint;  /* the name that its last training's checkpoints have; NULL: it has none */
    bool open;         /* that training was running */
};

/* The names of those there are, the oldest first; NULL at the end. Caller frees with journals_free. */
char **journals_list(struct err *err);
void journals_free(char **names);
/* name NULL: the newest. Errors: there is none, it cannot be read. */
struct journal_left *journal_take(const char *name, struct err *err);
/* forget: the file goes. NULL is fine. */
void journal_let_go(struct journal_left *owned, bool forget);

/* The commands that bring it back. Its last training begins anew, or goes on from its checkpoint where
 * that can be used: then *training has the lines that a recording needs for it, else NULL. Callers
 * free. */
char *journal_script(const struct journal_left *left, char **training, struct err *err);

/* "17:03", or with the day where that was another one. */
const char *journal_moment(const struct journal_left *left, char buffer[32]);
/* Lines for the start of the prompt: a session that was cut short, a training that comes back with none. */
void journal_notice(struct str *lines);
/* Makes room for one more: the oldest go. */
void journals_bound(void);

#endif

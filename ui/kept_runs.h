/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs that the panel "runs" lists: those of the history that the last `runs where= sort=` asked
 * for, and where none is kept those of the session. Read again when something was written or asked, for
 * that takes too long for every frame. */
#ifndef PEEPHOLE_UI_KEPT_RUNS_H
#define PEEPHOLE_UI_KEPT_RUNS_H

#include "src/session/session.h"

enum { KEPT_RUNS_MOST = 1000 /* the newest, or the first of sort= */ };

/* Columns that sort. */
enum kept_column {
    KEPT_RUN,
    KEPT_EPOCHS,
    KEPT_LOSS,
    KEPT_ACCURACY, /* this and the next two: of the last test */
    KEPT_DR,
    KEPT_FAR,
    KEPT_SECONDS,
    KEPT_COLUMNS
};

/* Texts may be NULL, figures NaN. */
struct kept_run {
    uint64_t number;
    double figures[KEPT_COLUMNS];
    char *state, *model, *table, *begun, *tags;
};

struct kept_runs {
    struct kept_run *runs; /* sorted */
    size_t count, room;
    uint64_t matching; /* how many the history has, of those that are asked for */
    bool of_session;   /* no history is kept */
    uint64_t version;  /* what they were read at */
    char *where;       /* the condition they fulfil, NULL: none */
    char *sort;        /* the sort= that orders them, NULL: the column does */
    unsigned listed;   /* the list that these two are of */
    size_t column;     /* sorted by */
    bool read;
};

/* Reads the runs where something was written or listed since, and sorts them: small losses, false alarms
 * and times first, all else large first; without the figure last, equals by number, the newest first.
 * The sort= of a list holds until another column is picked. */
void kept_runs_update(struct kept_runs *kept, struct session *session, size_t column);
void kept_runs_done(struct kept_runs *kept);

#endif

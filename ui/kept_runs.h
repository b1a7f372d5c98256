/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs that the panel "runs" lists: those of the history, and where none is kept those of the
 * session. Read again when something was written, for that takes too long for every frame. */
#ifndef PEEPHOLE_UI_KEPT_RUNS_H
#define PEEPHOLE_UI_KEPT_RUNS_H

#include "src/session/session.h"

enum { KEPT_RUNS_MOST = 1000 /* the newest */ };

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
    uint64_t matching; /* how many the history has */
    bool of_session;   /* no history is kept */
    uint64_t version;  /* what they were read at */
    size_t column;     /* sorted by */
    bool read;
};

/* Reads the runs where something was written since, and sorts them: small losses, false alarms and
 * times first, all else large first; without the figure last, equals by number, the newest first. */
void kept_runs_update(struct kept_runs *kept, struct session *session, size_t column);
void kept_runs_done(struct kept_runs *kept);

#endif

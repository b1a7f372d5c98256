/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The earlier run that the panel loss draws behind the current one: of this session, or of the history. */
#ifndef PEEPHOLE_UI_GHOST_H
#define PEEPHOLE_UI_GHOST_H

#include "src/session/session.h"

struct ghost {
    unsigned number;   /* that was looked up in the history last; 0: none */
    struct run *owned; /* its epochs; NULL: there is no such run */
};

/* Looks the run up where it is asked for and not of this session: slow, so not for every frame. */
void ghost_update(struct ghost *ghost, struct session *session);
void ghost_done(struct ghost *ghost);
/* NULL: none is asked for, or there is none. Lives up to the next ghost_update. */
const struct run *ghost_run(const struct ghost *ghost, const struct session *session);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking up a run by its number. */
#include "ui/ghost.h"

#include "src/session/runs/run_log.h"

static const struct run *in_session(const struct session *session, unsigned number)
{
    for (size_t i = session->run_count; i > 0; i--) {
        if (session->runs[i - 1].run->number == number)
            return session->runs[i - 1].run;
    }
    return NULL;
}

void ghost_update(struct ghost *ghost, struct session *session)
{
    const struct display *display = &session->display;
    if (display->ghost != DISPLAY_GHOST_RUN || ghost->number == display->ghost_run ||
        in_session(session, display->ghost_run))
        return;
    struct history *history = NULL;
    struct err ignored = { 0 }; /* the verb panel has told */
    ghost_done(ghost);
    ghost->number = display->ghost_run;
    if (run_log_look(session, &history, &ignored) && history)
        ghost->owned = history_epochs(history, ghost->number, &ignored);
    if (ghost->owned)
        ghost->owned->number = ghost->number;
}

void ghost_done(struct ghost *ghost)
{
    run_free(ghost->owned);
    *ghost = (struct ghost){ 0 };
}

const struct run *ghost_run(const struct ghost *ghost, const struct session *session)
{
    const struct display *display = &session->display;
    const struct run *run = NULL;
    if (display->ghost == DISPLAY_GHOST_PREVIOUS)
        run = session->run_count > 1 ? session->runs[session->run_count - 2].run : NULL;
    if (display->ghost == DISPLAY_GHOST_RUN) {
        run = in_session(session, display->ghost_run);
        run = run || ghost->number != display->ghost_run ? run : ghost->owned;
    }
    const struct session_run *current = session_current_run(session);
    bool itself = current && run && current->run == run;
    return run && run->epoch_count > 0 && !itself ? run : NULL;
}

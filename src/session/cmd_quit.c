/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quit: leave. A running training is not thrown away by one slip of the fingers. */
#include "src/session/session.h"
#include "src/session/training/job.h"

static bool quit_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    (void)arguments;
    (void)output;
    if (job_is_running(session) && !session->quit_asked) {
        session->quit_asked = true;
        char label[64];
        err_set(err, ERR_USAGE, "run %u is still %s", session_current_run(session)->run->number,
                job_label(session, label));
        return err_hint(err, "stop ends it and keeps its weights; quit again leaves without them");
    }
    session->quit = true;
    return true;
}

static const char *const quit_names[] = { "exit", "q", ":q", ".quit", ".exit", NULL };

const struct command cmd_quit = {
    .name = "quit",
    .also = quit_names,
    .topic = "session",
    .usage = "quit",
    .help = "leave the program (also exit, q)",
    .details = "In a script, the commands behind it do not run.",
    .example = "quit",
    .flags = COMMAND_STEERS | COMMAND_META,
    .run = quit_run,
};

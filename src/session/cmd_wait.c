/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wait: until the running training has ended. */
#include "src/session/session.h"
#include "src/session/training/job.h"

static bool wait_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    (void)arguments;
    session->unrecorded = true; /* in a recording every training is waited for */
    if (!job_is_running(session)) {
        output_line(output, "nothing is running");
        return true;
    }
    if (job_is_paused(session)) {
        err_set(err, ERR_USAGE, "run %u is paused: waiting for it would take for ever",
                session_current_run(session)->run->number);
        return err_hint(err, "resume goes on with it, stop ends it");
    }
    return job_wait(session, output, err);
}

const struct command cmd_wait = {
    .name = "wait",
    .topic = "training",
    .usage = "wait",
    .help = "wait until the running training has ended",
    .details =
        "In scripts train and continue wait by themselves. Ctrl-C ends the training and the wait; a\n"
        "second one leaves at once, while the training ends its batch.",
    .example = "wait",
    .flags = COMMAND_STEERS,
    .run = wait_run,
};

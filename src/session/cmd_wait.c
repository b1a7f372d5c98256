/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wait: until the running training has ended. */
#include "src/session/job.h"
#include "src/session/session.h"

static bool wait_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    (void)arguments;
    session->unrecorded = true; /* in a recording every training is waited for */
    if (!job_is_running(session)) {
        output_line(output, "nothing is running");
        return true;
    }
    return job_wait(session, output, err);
}

const struct command cmd_wait = {
    .name = "wait",
    .topic = "training",
    .usage = "wait",
    .help = "wait until the running training has ended",
    .details =
        "In scripts train and continue wait by themselves. Ctrl-C ends the training and the wait.",
    .example = "wait",
    .flags = COMMAND_STEERS,
    .run = wait_run,
};

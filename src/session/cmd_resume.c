/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resume: go on with a paused training. */
#include "src/session/session.h"
#include "src/session/training/job.h"

static bool resume_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    (void)arguments;
    session->unrecorded = true; /* as pause */
    if (!job_is_running(session)) {
        err_set(err, ERR_USAGE, "no training is running");
        return err_hint(err, "continue epochs=N goes on with one that has ended");
    }
    unsigned run = session_current_run(session)->run->number;
    if (!job_is_paused(session)) {
        return err_set(err, ERR_USAGE, "run %u is not paused", run);
    }
    struct train_order order = { .kind = ORDER_RESUME };
    if (!job_order(session, &order, err)) {
        return false;
    }
    json_put_number(output->result, "run", (double)run);
    output_line(output, "run %u goes on", run);
    return true;
}

const struct command cmd_resume = {
    .name = "resume",
    .topic = "training",
    .usage = "resume",
    .help = "go on with a paused training",
    .example = "pause\nresume",
    .flags = COMMAND_STEERS,
    .run = resume_run,
};

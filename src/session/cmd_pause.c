/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pause: hold the running training after its batch. */
#include "src/session/session.h"
#include "src/session/training/job.h"

static bool pause_run(struct session *session, const struct arguments *arguments,
                      struct output *output, struct err *err)
{
    (void)arguments;
    session->unrecorded = true; /* the weights are the same without it */
    if (!job_is_running(session)) {
        err_set(err, ERR_USAGE, "no training is running");
        return err_hint(err, "a training is paused from the prompt, while it runs there");
    }
    unsigned run = session_current_run(session)->run->number;
    if (job_is_paused(session)) {
        err_set(err, ERR_USAGE, "run %u is paused already", run);
        return err_hint(err, "resume goes on with it, stop ends it");
    }
    struct train_order order = { .kind = ORDER_PAUSE };
    if (!job_order(session, &order, err)) {
        return false;
    }
    json_put_number(output->result, "run", (double)run);
    output_line(output, "run %u pauses after its batch", run);
    output_hint(output, "resume goes on, stop ends it");
    return true;
}

const struct command cmd_pause = {
    .name = "pause",
    .topic = "training",
    .usage = "pause",
    .help = "hold the running training after its batch",
    .details =
        "It takes no processor time until resume, and none of the pause counts in seconds, rows a\n"
        "second or the time left. The weights come out as without it, so it is not recorded. Commands\n"
        "that look answer meanwhile; stop and Ctrl-C end the training. Only at the prompt: in a\n"
        "script train waits for its end.",
    .example = "pause\nresume",
    .flags = COMMAND_STEERS,
    .run = pause_run,
};

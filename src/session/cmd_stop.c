/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stop: end the running training after its batch. */
#include "src/session/session.h"
#include "src/session/training/job.h"

static bool stop_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    (void)arguments;
    if (!job_is_running(session)) {
        err_set(err, ERR_USAGE, "no training is running");
        return err_hint(err, "in a script, stop stands before it: at epoch=N stop");
    }
    struct train_order order = { .kind = ORDER_STOP };
    session->unrecorded = true; /* it stands before the training, as at epoch=N batch=M stop */
    if (!job_order(session, &order, err)) {
        return false;
    }
    unsigned run = session_current_run(session)->run->number;
    json_put_number(output->result, "run", (double)run);
    output_line(output, "run %u stops after its batch", run);
    return true;
}

const struct command cmd_stop = {
    .name = "stop",
    .topic = "training",
    .usage = "stop",
    .help = "end the running training after its batch; the weights are kept",
    .details = "continue epochs=N goes on from there. In a script: at epoch=N [batch=M] stop, in\n"
               "front of the training.",
    .example = "at epoch=2 stop\ntrain table=data epochs=10",
    .flags = COMMAND_STEERS | COMMAND_AT,
    .run = stop_run,
};

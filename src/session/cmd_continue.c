/* SPDX-License-Identifier: GPL-3.0-or-later */
/* continue: train the same weights on, with the optimizer and the random streams as they were. */
#include "src/session/begin.h"
#include "src/session/job.h"
#include "src/session/training.h"
#include "src/session/workspace.h"
#include "src/train/model_file.h"

/* After restore: a trainer needs its table, which may have been loaded since. */
static bool resume(struct session *session, struct session_run *run, struct err *err)
{
    if (session->saved_state == NULL) {
        err_set(err, ERR_USAGE, "there is no training that could go on");
        return err_hint(err, "the model's file keeps no state of its training; train begins anew");
    }
    session_find_tables(session, run);
    if (run->train == NULL) {
        err_set(err, ERR_USAGE, "the rows that it was trained on are not loaded (%s)",
                run->run->trained_on);
        return err_hint(err, "make that table again, as in the session that made it (%s)",
                        run->run->command);
    }
    session->trainer = trainer_resume(session->model, &session->compute, run->train, run->valid,
                                      session->saved_state, err);
    return session->trainer != NULL;
}

static bool continue_run(struct session *session, const struct arguments *arguments,
                         struct output *output, struct err *err)
{
    struct session_run *run = session_current_run(session);
    size_t done = training_epochs_done(run->run);
    size_t epochs = done + (size_t)argument_count(arguments, "epochs");
    if (!job_check_orders(session, done, epochs, err) ||
        (session->trainer == NULL && !resume(session, run, err)) ||
        !begin_training(session, arguments, epochs, err)) {
        return false;
    }
    verdict_free(run->verdict); /* it was about the weights as they were */
    run->verdict = NULL;
    run->run->finished = false;
    return begin_wait(session, arguments, output, err);
}

static bool continue_check(const struct arguments *arguments, struct err *err)
{
    if (argument_given(arguments, "epochs")) {
        return true;
    }
    err_set(err, ERR_USAGE, "epochs=N is missing");
    return err_hint(err, "usage: continue epochs=N");
}

static const struct key continue_keys[] = {
    { .name = "epochs",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = 1000000,
      .help = "how many more" },
    { .name = NULL },
};

const struct command cmd_continue = {
    .name = "continue",
    .topic = "training",
    .usage = "continue epochs=N",
    .help = "train N epochs more, as if the training had never ended",
    .details =
        "Also after restore, where the table that it was trained on is loaded again. at lines\n"
        "count epochs from the first one of the training.",
    .example = "train table=data epochs=5\ncontinue epochs=5",
    .keys = continue_keys,
    .flags = COMMAND_NEEDS_WEIGHTS | COMMAND_TRAINS,
    .check = continue_check,
    .run = continue_run,
};

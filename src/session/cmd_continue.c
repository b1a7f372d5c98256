/* SPDX-License-Identifier: GPL-3.0-or-later */
/* continue: train the same weights on, with the optimizer and the random streams as they were. */
#include <stdlib.h>
#include <string.h>

#include "src/session/page/reading_page.h"
#include "src/session/page/training_page.h"
#include "src/session/runs/run_log.h"
#include "src/session/training/begin.h"
#include "src/session/training/job.h"
#include "src/session/training/resume.h"
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

/* What happens in common once the session has run and trainer. */
static bool go_on(struct session *session, const struct arguments *arguments,
                  const struct beginning *beginning, struct output *output, struct err *err)
{
    struct session_run *run = session_current_run(session);
    if (!begin_training(session, arguments, beginning, err)) {
        return false;
    }
    verdict_free(run->verdict); /* it was about the weights as they were */
    verdict_free(run->inspected);
    run->verdict = run->inspected = NULL;
    run->run->finished = false;
    if (beginning->left) {
        run_log_take_up(session, output);
    } else {
        char *line = argument_line(arguments);
        run_log_continue(session, line ? line : "continue", output);
        free(line);
    }
    return begin_wait(session, arguments, output, err);
}

static bool continue_checkpoint(struct session *session, const struct arguments *arguments,
                                struct output *output, struct err *err)
{
    struct protection_plan left;
    if (!resume_checkpoint(session, argument_word(arguments, 1), &left, output, err)) {
        return false;
    }
    const char *name = protection_name(session);
    bool taken = session->taken_checkpoint && strcmp(session->taken_checkpoint, name) == 0;
    if (session->recorder && !taken) {
        output_note(output, "the recording cannot hold this training, which began elsewhere");
    }
    struct session_run *run = session_current_run(session);
    size_t done = training_epochs_done(run->run);
    struct beginning beginning = { .epochs = left.epochs, .continues = true, .left = &left };
    json_free(run->run->warnings); /* a checkpoint has none */
    run->run->warnings = reading_of_rows(session->model, run->train, output);
    bool ok = job_check_orders(session, done, left.epochs, err);
    ok = ok && go_on(session, arguments, &beginning, output, err);
    free(left.orders);
    return ok;
}

static bool continue_run(struct session *session, const struct arguments *arguments,
                         struct output *output, struct err *err)
{
    if (argument_word(arguments, 0)) {
        return continue_checkpoint(session, arguments, output, err);
    }
    struct session_run *run = session_current_run(session);
    if (run == NULL || session->model == NULL || !model_is_built(session->model)) {
        return session_untrained(session, err);
    }
    if (model_preset(session->model)->learner) {
        err_set(err, ERR_USAGE, "model %s learns in one pass, so there is nothing to go on with",
                model_preset(session->model)->name);
        return err_hint(err, "train learns anew");
    }
    size_t done = training_epochs_done(run->run);
    struct beginning beginning = { .epochs = done + (size_t)argument_count(arguments, "epochs"),
                                   .continues = true };
    return job_check_orders(session, done, beginning.epochs, err) &&
           (session->trainer != NULL || resume(session, run, err)) &&
           go_on(session, arguments, &beginning, output, err);
}

static bool continue_check(const struct arguments *arguments, struct err *err)
{
    bool checkpoint = argument_word(arguments, 0) != NULL;
    bool epochs = argument_given(arguments, "epochs");
    if (checkpoint && epochs) {
        err_set(err, ERR_USAGE, "a checkpoint goes on to the epochs that were asked for at first");
        return err_hint(err, "continue checkpoint, and then continue epochs=N");
    }
    if (checkpoint || epochs) {
        return true;
    }
    err_set(err, ERR_USAGE, "epochs=N is missing");
    return err_hint(err, "usage: continue epochs=N, or continue checkpoint");
}

static const struct key continue_keys[] = {
    { .name = "epochs",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = 1000000,
      .help = "how many more" },
    PROTECTION_KEYS,
    { .name = NULL },
};

static const char *const what_names[] = { "checkpoint", NULL };

static const struct command_word continue_words[] = {
    { .name = "checkpoint",
      .type = KEY_CHOICE,
      .choices = what_names,
      .optional = true,
      .help = "go on with a training that was cut short, in this session or another" },
    { .name = "NAME",
      .type = KEY_TEXT,
      .optional = true,
      .help = "which one, where there are several" },
    { .name = NULL },
};

const struct command cmd_continue = {
    .name = "continue",
    .topic = "training",
    .usage = "continue epochs=N, continue checkpoint [NAME]",
    .help = "train N epochs more, or go on after a crash, as if the training had never ended",
    .details =
        "Also after restore, where the table that it was trained on is loaded again. at lines\n"
        "count epochs from the first one of the training.\n\n"
        "continue checkpoint takes up a training that was cut short (by a crash, a lost connection,\n"
        "Ctrl-C) from its last checkpoint, and goes on to the epochs asked for at first, with the\n"
        "orders it was given. The weights at its end are those of a training that was never cut\n"
        "short. Load the same tables first. Of several, the one whose rows are loaded is taken.",
    .example = "train table=data epochs=5\ncontinue epochs=5",
    .words = continue_words,
    .keys = continue_keys,
    .flags = COMMAND_TRAINS,
    .check = continue_check,
    .run = continue_run,
};

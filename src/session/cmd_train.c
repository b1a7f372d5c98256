/* SPDX-License-Identifier: GPL-3.0-or-later */
/* train: fit the preparation on the training table alone, draw the weights, train. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/eval/outside.h"
#include "src/session/page/reading_page.h"
#include "src/session/runs/run_log.h"
#include "src/session/runs/sealed.h"
#include "src/session/training/begin.h"
#include "src/session/training/cut.h"
#include "src/session/training/job.h"
#include "src/session/training/protection.h"
#include "src/session/training/train_line.h"
#include "src/session/workspace.h"

static char *model_text(const struct model *model)
{
    struct str text;
    str_init(&text);
    model_describe(model, &text);
    return str_take(&text);
}

/* Everything about the run that is known before it starts. */
static bool fill_run(struct session *session, const struct arguments *arguments,
                     const struct key_values *values, struct session_run *added, struct err *err)
{
    struct run *run = added->run;
    run->command =
        train_line(model_preset(session->model), argument_text(arguments, "table"),
                   argument_text(arguments, "valid"), argument_text(arguments, "leak"), values);
    run->model = model_text(session->model);
    run->trained_on = table_text(added->train);
    run->seed = values_count(values, "seed");
    run->init_seed = train_init_seed(values);
    run->parameters = model_parameters(session->model);
    run->first_epochs = model_first_epochs(session->model);
    run->first_stages = model_first_stages(session->model);
    session_kernel_label(session, run->kernel);
    bool named = run_name_classes(run, model_preparation(session->model)) &&
                 run_note_class_weights(run, trainer_class_weights(session->trainer));
    if (!named || run->command == NULL || run->model == NULL || run->trained_on == NULL) {
        return err_memory(err);
    }
    return table_digest(added->train, run->table_digest, err);
}

/* A fresh model of the same settings, built for the training table; takes the old one's place only
 * when all went well, so that a mistake in the command costs no weights. */
static bool renew_model(struct session *session, const struct key_values *values,
                        const struct table *train, const struct table *valid, struct err *err)
{
    struct prepare_settings wanted = session_preparation(session, train->store->schema);
    struct preparation *preparation = preparation_fit(&wanted, train, err);
    if (preparation == NULL) {
        return false;
    }
    const struct key_values *settings = model_values(session->model);
    struct model *model =
        model_new(model_preset(session->model), settings->given, settings->given_count, err);
    struct trainer *trainer = NULL;
    if (model && (valid == NULL || preparation_fits(preparation, valid, err)) &&
        model_build(model, preparation, train_init_seed(values), err)) {
        trainer = trainer_new(model, &session->compute, train, valid, values, err);
    }
    preparation_release(preparation);
    if (trainer == NULL) {
        model_free(model);
        return false;
    }
    session_replace_model(session, model);
    session->trainer = trainer;
    return true;
}

/* Cells of the validation rows that the preparation, fitted on the training rows, has not seen the
 * like of. */
static bool tell_outside(const struct session *session, const struct table *valid, struct run *run,
                         struct output *output, struct err *err)
{
    struct outside outside = { 0 };
    bool ok = outside_begin(&outside, model_preparation(session->model), err) &&
              outside_add(&outside, valid, err);
    if (ok) {
        struct str text;
        str_init(&text);
        outside_sentence(&outside, &text);
        if (outside.cells > 0) {
            output_note(output, "in %s %s", valid->name, text.text);
        }
        str_done(&text);
        run->valid_outside = outside_json(&outside);
    }
    outside_done(&outside);
    return ok;
}

/* Fresh model, trainer and run for these rows, and the start. */
static bool start(struct session *session, const struct arguments *arguments,
                  const struct key_values *values, const struct table *train,
                  const struct table *valid, struct session_run **added, struct err *err)
{
    *added = NULL;
    if (!renew_model(session, values, train, valid, err)) {
        return false;
    }
    *added = session_add_run(session, err);
    if (*added == NULL) {
        return false;
    }
    (*added)->train = table_hold(train);
    (*added)->valid = valid ? table_hold(valid) : NULL;
    return fill_run(session, arguments, values, *added, err);
}

/* With patience= the validation rows say when to stop. Rows that are cut off the training table are
 * never test rows. */
static bool may_stop_early(struct session *session, const struct arguments *arguments,
                           const struct key_values *values, const struct table *valid,
                           struct json **leak, struct err *err)
{
    return valid == NULL || values_count(values, "patience") == 0 ||
           sealed_choice(session, arguments, valid, "early stopping", leak, err);
}

/* What a later choice by the validation rows has to know of them. */
static bool note_watched(struct session *session, const struct arguments *arguments,
                         const struct table *valid, struct run *run, struct json *owned_leak,
                         struct output *output, struct err *err)
{
    char why[SEALED_SIZE];
    run->leak = owned_leak;
    sealed_add(&run->leak, session->chosen_leak);
    if (valid && sealed_table(session, valid, arguments->at_prompt, why)) {
        run->watched = strdup(why);
        if (run->watched == NULL) {
            return err_memory(err);
        }
    } else if (argument_given(arguments, "leak")) {
        output_note(output, "leak= was not needed: no choice is made on test rows here");
    }
    return true;
}

/* A model that learns in one pass has no use for most keys. */
static bool check_kind(const struct model *model, const struct arguments *arguments,
                       const struct key_values *values, struct err *err)
{
    const struct preset *preset = model_preset(model);
    if (preset->learner == NULL) {
        return true;
    }
    if (argument_given(arguments, "checkpoint") ||
        argument_given(arguments, "checkpoint-minutes")) {
        return err_set(err, ERR_USAGE, "model %s learns in one pass, so there are no checkpoints",
                       preset->name);
    }
    return trainer_check_keys(preset, values, err);
}

static bool train_run(struct session *session, const struct arguments *arguments,
                      struct output *output, struct err *err)
{
    const struct table *train;
    const struct table *valid;
    struct key_values values = argument_values(arguments, trainer_keys);
    size_t epochs = trainer_epochs(session->model, &values);
    struct session_run *added;
    struct json *leak = NULL;
    struct cut cut;
    bool cuts;
    if (!check_kind(session->model, arguments, &values, err) ||
        !begin_tables(session, arguments, &train, &valid, err) ||
        !may_stop_early(session, arguments, &values, valid, &leak, err)) {
        return false;
    }
    if (!job_check_orders(session, 0, epochs, err) ||
        !cut_for_training(session->model, &values, train, &cut, &cuts, err)) {
        json_free(leak);
        return false;
    }
    const struct beginning beginning = { .epochs = epochs };
    bool started = start(session, arguments, &values, cuts ? cut.kept : train,
                         cuts ? cut.off : valid, &added, err);
    started =
        (started || (json_free(leak), false)) &&
        note_watched(session, arguments, valid, added->run, leak, output, err) &&
        (!cuts || cut_note(session->model, &values, train, &cut, added->run, output, err)) &&
        (added->run->warnings = reading_of_rows(session->model, added->train, output)) != NULL &&
        (added->valid == NULL || tell_outside(session, added->valid, added->run, output, err)) &&
        begin_training(session, arguments, &beginning, err);
    cut_done(&cut);
    if (!started) {
        if (added) {
            session_undo_training(session);
        }
        return false;
    }
    run_log_begin(session, output);
    return begin_wait(session, arguments, output, err);
}

static bool train_check(const struct arguments *arguments, struct err *err)
{
    if (!argument_given(arguments, "valid") || !argument_given(arguments, "valid-fraction")) {
        return true;
    }
    err_set(err, ERR_USAGE, "valid= names the rows to validate on, so none can be cut off as well");
    return err_hint(err, "give valid= or valid-fraction=, not both");
}

static const struct key train_keys[] = {
    { .name = "table", .type = KEY_TABLE, .initial = "train", .help = "the rows to train on" },
    { .name = "valid", .type = KEY_TABLE, .help = "rows to watch, never trained on" },
    KEY_ROW_LEAK,
    PROTECTION_KEYS,
    { .name = NULL },
};

static const struct key *train_more(const struct arguments *arguments)
{
    (void)arguments;
    return trainer_keys;
}

const struct command cmd_train = {
    .name = "train",
    .topic = "training",
    .usage = "train [table=train] [valid=TABLE] [epochs=N] [batch=N] [lr=NUMBER] [loss=KIND] "
             "[leak=tune-on-test] [KEY=VALUE ...]",
    .help = "train the model on a table",
    .details =
        "The preparation is fitted on the training table alone, weights are drawn from the seed.\n\n"
        "class-weight=balanced multiplies the loss of each record by n / (K n_c), so that K classes\n"
        "with n_c of the n training rows weigh the same; class-weight=u2r:10 names weights. The loss\n"
        "that is shown is then the weighted one, of validation rows too; accuracy is not weighted.\n\n"
        "A training that takes longer than checkpoint-minutes is written down from time to time, so\n"
        "that continue checkpoint can go on with it in a new session after a crash.\n\n"
        "valid-fraction=0.1 cuts a tenth of the rows off before anything is fitted on the others: drawn\n"
        "from each attack, or, where the model reads windows of rows or carries its state on, the last\n"
        "rows of the table. With patience=N the training ends N epochs after the lowest validation\n"
        "loss, and test weights=best has the weights of that epoch.\n\n"
        "valid=test only watches the test rows. To stop by them (patience=) or to use the weights that\n"
        "were best on them is a choice made on test rows: refused, but for leak=tune-on-test, which\n"
        "marks every result of the run.\n\n"
        "init-seed= is for the initial weights alone: with the same seed= and another init-seed= the\n"
        "rows come in the same order, dropout drops the same, and only the weights begin elsewhere.\n\n"
        "A model that is no net (models lists them) learns in one pass: of the keys it takes table=, valid=,\n"
        "seed= and, where it can, class-weight=; others are refused.\n\n"
        "At the prompt the training runs in the background; stop or Ctrl-C ends it after its\n"
        "batch and keeps the last weights and the best. In a script it is waited for.",
    .example = "load demo\nmodel lstm hidden=20\ntrain table=data epochs=5 batch=50 lr=0.1",
    .keys = train_keys,
    .more_keys = train_more,
    .check = train_check,
    .flags = COMMAND_NEEDS_MODEL | COMMAND_TRAINS,
    .run = train_run,
};

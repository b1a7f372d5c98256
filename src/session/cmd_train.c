/* SPDX-License-Identifier: GPL-3.0-or-later */
/* train: fit the preparation on the training table alone, draw the weights, train. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/eval/outside.h"
#include "src/session/begin.h"
#include "src/session/job.h"
#include "src/session/workspace.h"

/* The command with all settings spelt out. */
static char *spelt_out(const struct arguments *arguments, const struct key_values *values)
{
    struct str line;
    str_init(&line);
    str_addf(&line, "train table=%s", argument_text(arguments, "table"));
    if (argument_text(arguments, "valid")) {
        str_addf(&line, " valid=%s", argument_text(arguments, "valid"));
    }
    for (const struct key *key = trainer_keys; key->name; key++) {
        const char *text = values_text(values, key->name);
        if (text) {
            str_addf(&line, " %s=%s", key->name, text);
        }
    }
    return str_take(&line);
}

static char *model_text(const struct model *model)
{
    struct str text;
    str_init(&text);
    model_describe(model, &text);
    return str_take(&text);
}

static char *table_text(const struct table *table)
{
    char rows[NUM_TEXT_SIZE];
    struct str text;
    str_init(&text);
    str_addf(&text, "%s: %s rows of %s%s", table->name, num_count_text(table->count, rows),
             table->store->source, table->store->schema->synthetic ? " (synthetic)" : "");
    struct made_rows made;
    struct err ignored = { 0 };
    if (rows_made(table->store, table->rows, table->count, &made, &ignored)) {
        if (made.synthetic > 0) {
            str_addf(&text, ", %s of them by SMOTE", num_count_text(made.synthetic, rows));
        }
        if (made.copies > 0) {
            str_addf(&text, ", %s of them copies", num_count_text(made.copies, rows));
        }
    }
    return str_take(&text);
}

static bool name_classes(struct run *run, const struct preparation *preparation)
{
    size_t classes = preparation_classes(preparation);
    run->class_names = calloc(classes + 1, sizeof *run->class_names);
    for (size_t i = 0; run->class_names && i < classes; i++) {
        run->class_names[i] = strdup(preparation_class_name(preparation, i));
        if (run->class_names[i] == NULL) {
            return false;
        }
        run->classes = i + 1;
    }
    return run->class_names != NULL;
}

static bool note_weights(struct run *run, const double *weights)
{
    if (weights == NULL) {
        return true;
    }
    run->class_weights = calloc(run->classes + 1, sizeof *run->class_weights);
    for (size_t i = 0; run->class_weights && i < run->classes; i++) {
        run->class_weights[i] = weights[i];
    }
    return run->class_weights != NULL;
}

/* Everything about the run that is known before it starts. */
static bool fill_run(struct session *session, const struct arguments *arguments,
                     const struct key_values *values, struct session_run *added, struct err *err)
{
    struct run *run = added->run;
    size_t parameters = 0;
    run->command = spelt_out(arguments, values);
    run->model = model_text(session->model);
    run->trained_on = table_text(added->train);
    run->seed = values_count(values, "seed");
    model_weights(session->model, &parameters);
    run->parameters = parameters;
    session_kernel_label(session, run->kernel);
    bool named = name_classes(run, model_preparation(session->model)) &&
                 note_weights(run, trainer_class_weights(session->trainer));
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
    struct preparation *preparation = preparation_fit(&session->prepare, train, err);
    if (preparation == NULL) {
        return false;
    }
    const struct key_values *settings = model_values(session->model);
    struct model *model =
        model_new(model_preset(session->model), settings->given, settings->given_count, err);
    struct trainer *trainer = NULL;
    if (model && (valid == NULL || preparation_fits(preparation, valid, err)) &&
        model_build(model, preparation, values_count(values, "seed"), err)) {
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

static bool train_run(struct session *session, const struct arguments *arguments,
                      struct output *output, struct err *err)
{
    const struct table *train;
    const struct table *valid;
    struct key_values values = argument_values(arguments, trainer_keys);
    size_t epochs = values_count(&values, "epochs");
    if (!begin_tables(session, arguments, &train, &valid, err) ||
        !job_check_orders(session, 0, epochs, err) ||
        !renew_model(session, &values, train, valid, err)) {
        return false;
    }
    struct session_run *added = session_add_run(session, err);
    if (added == NULL) {
        return false;
    }
    added->train = table_hold(train);
    added->valid = valid ? table_hold(valid) : NULL;
    bool started = fill_run(session, arguments, &values, added, err) &&
                   (valid == NULL || tell_outside(session, valid, added->run, output, err)) &&
                   begin_training(session, arguments, epochs, err);
    if (!started) {
        session_undo_training(session);
        return false;
    }
    return begin_wait(session, arguments, output, err);
}

static const struct key train_keys[] = {
    { .name = "table", .type = KEY_TABLE, .initial = "train", .help = "the rows to train on" },
    { .name = "valid", .type = KEY_TABLE, .help = "rows to watch, never trained on" },
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
             "[KEY=VALUE ...]",
    .help = "train the model on a table",
    .details =
        "The preparation is fitted on the training table alone, weights are drawn from the seed.\n\n"
        "class-weight=balanced multiplies the loss of each record by n / (K n_c), so that K classes\n"
        "with n_c of the n training rows weigh the same; class-weight=u2r:10 names weights. The loss\n"
        "that is shown is then the weighted one, of validation rows too; accuracy is not weighted.\n\n"
        "At the prompt the training runs in the background; stop or Ctrl-C ends it after its\n"
        "batch and keeps the last weights and the best. In a script it is waited for.",
    .example = "load demo\nmodel lstm hidden=20\ntrain table=data epochs=5 batch=50 lr=0.1",
    .keys = train_keys,
    .more_keys = train_more,
    .flags = COMMAND_NEEDS_MODEL | COMMAND_TRAINS,
    .run = train_run,
};

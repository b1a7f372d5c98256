/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One command: may it run now, running it, and what is remembered of it. */
#include <stdlib.h>
#include <string.h>

#include "src/session/replay/lab_book.h"
#include "src/session/runs/lineage.h"
#include "src/session/script/arguments.h"
#include "src/session/script/order.h"
#include "src/session/step.h"
#include "src/session/training/job.h"
#include "src/session/training/job_rules.h"
#include "src/session/workspace.h"

static void remember(struct session *session, const struct statement *statement)
{
    if (statement->text == NULL) {
        return;
    }
    char **history = realloc(session->history, (session->history_count + 1) * sizeof *history);
    if (history == NULL) {
        return; /* a line less to look back at */
    }
    session->history = history;
    history[session->history_count] = strdup(statement->text);
    session->history_count += history[session->history_count] != NULL;
}

static bool check_needs(const struct session *session, unsigned flags, struct err *err)
{
    unsigned needs_model = COMMAND_NEEDS_MODEL | COMMAND_NEEDS_WEIGHTS;
    if ((flags & needs_model) && session->model == NULL) {
        err_set(err, ERR_USAGE, "no model has been picked");
        return err_hint(err, "pick one, as in: model lstm (models lists them)");
    }
    bool trained = session->model && model_is_built(session->model) && session->run_count > 0;
    if ((flags & COMMAND_NEEDS_WEIGHTS) && !trained) {
        return session_untrained(session, err);
    }
    if ((flags & COMMAND_NEEDS_RUN) && session->run_count == 0) {
        err_set(err, ERR_USAGE, "there is no training yet");
        return err_hint(err, "pick a model and train it: model lstm, then train");
    }
    return true;
}

/* at epoch=N COMMAND: kept for the next training, which also writes it to the recording. */
static bool keep_order(struct session *session, const struct statement *statement,
                       struct output *output, struct err *err)
{
    struct train_order order;
    if (!order_of(statement, &order, err) || !session_add_order(session, &order, err)) {
        return false;
    }
    json_put_number(output->result, "epoch", (double)order.epoch);
    if (order.batch > 0) {
        json_put_number(output->result, "batch", (double)order.batch);
    }
    json_put_text(output->result, "order", statement->words[0]);
    return true;
}

/* The command's line goes to recording and journal, unless it is about the session itself, is a training
 * (written when it ends), or an order to one (written with it). */
static bool record(struct session *session, const struct statement *statement,
                   const struct arguments *arguments, struct output *output, struct err *err)
{
    unsigned flags = arguments->command->flags;
    if (session->unrecorded || statement->is_at || flags & (COMMAND_META | COMMAND_TRAINS)) {
        return true;
    }
    char *line = session->recorded_as ? strdup(session->recorded_as) : argument_line(arguments);
    bool ok =
        line ? lab_book_add(session, line, !(flags & COMMAND_LOOKS), output, err) : err_memory(err);
    free(line);
    return ok;
}

/* A message that says in words of the user's what ended the command. */
static void tell_cancelled(const struct command *command, struct err *err)
{
    bool runs_others = command->flags & COMMAND_META; /* replay: what it did stays done */
    if (err->code == ERR_CANCELLED && !runs_others) {
        err_set(err, ERR_CANCELLED, "%s was stopped before it was done; nothing has changed",
                command->name);
    }
}

/* Runs it, as a step that undo can take back where its row says so. */
static bool run_step(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    const struct command *command = arguments->command;
    bool is_step = command->flags & COMMAND_STEP;
    struct step *step = is_step ? step_take(session, err) : NULL;
    if (is_step && step == NULL) {
        return false;
    }
    bool ok = command->run(session, arguments, output, err);
    if (step && ok) {
        return step_keep(session, step, argument_line(arguments), err);
    }
    if (step) {
        step_drop(session, step);
    }
    return ok;
}

static bool run_command(struct session *session, const struct statement *statement,
                        const struct arguments *arguments, struct output *output, struct err *err)
{
    const struct command *command = arguments->command;
    const char *verb = statement->is_at ? "at" : command->name;
    unsigned flags = statement->is_at ? 0 : command->flags;
    if (!job_allows(session, arguments, verb, flags, err) || !check_needs(session, flags, err)) {
        return false;
    }
    bool ok = statement->is_at ? keep_order(session, statement, output, err)
                               : run_step(session, arguments, output, err);
    output_progress(output, "%s", "");
    if (ok && !statement->is_at) {
        lineage_note(session, arguments);
    }
    if (flags & COMMAND_TRAINS) {
        session_forget_orders(session);
    }
    return ok;
}

/* The keys with the seed that was set behind them, where argument_values looks for it. */
static struct key_value *keys_with_seed(const struct statement *statement, const char *seed)
{
    struct key_value *keys = calloc(statement->key_count + 1, sizeof *keys);
    if (keys) {
        for (size_t i = 0; i < statement->key_count; i++) {
            keys[i] = statement->keys[i];
        }
        keys[statement->key_count] = (struct key_value){ .name = "seed", .value = seed };
    }
    return keys;
}

bool session_execute(struct session *session, const struct statement *statement, bool at_prompt,
                     struct output *output, struct err *err)
{
    remember(session, statement);
    session->unrecorded = false;
    free(session->recorded_as);
    session->recorded_as = NULL;
    output->result = json_new_object();
    output->hints = session_wants_hints(session);
    const char *seed = pairs_get(session->settings, session->setting_count, "seed");
    struct key_value *keys = keys_with_seed(statement, seed);
    if (keys == NULL) {
        return err_memory(err);
    }
    struct arguments arguments;
    arguments_of(statement, &arguments);
    arguments.given = keys;
    arguments.seed = seed;
    arguments.at_prompt = at_prompt;
    bool asked = session->quit_asked;
    bool ok = run_command(session, statement, &arguments, output, err);
    if (ok) {
        ok = record(session, statement, &arguments, output, err);
    } else {
        tell_cancelled(arguments.command, err);
        hint_help(arguments.command->name, err);
    }
    session->quit_asked = session->quit_asked && !asked;
    free(keys);
    return ok;
}

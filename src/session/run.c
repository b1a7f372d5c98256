/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a script: one command after the other, the exit status, what a signal means. */
#include <signal.h>
#include <stdlib.h>

#include "src/session/session.h"
#include "src/session/workspace.h"

enum { STATUS_FAILED = 1, STATUS_DIFFERS = 3, STATUS_SIGNAL = 128 };

static int failure_status(const struct session *session, const struct err *err)
{
    if (session->signal_received) {
        return STATUS_SIGNAL + session->signal_received;
    }
    return err->code == ERR_EXPECT ? STATUS_DIFFERS : STATUS_FAILED;
}

/* The outcome of a statement, with the innermost place of its error. */
static void tell_outcome(const struct statement *statement, bool ok, const struct output *output,
                         const struct err *err, const struct script_listener *listener)
{
    struct statement told = *statement;
    if (output->error_file) {
        told.file = output->error_file;
        told.line = output->error_line;
    }
    if (listener && listener->after) {
        listener->after(listener->context, &told, ok, output->result, err);
    }
}

/* Runs one statement; 0, or the status that its failure has. */
static int run_statement(struct session *session, const struct statement *statement,
                         bool background, const struct output_sink *sink,
                         const struct script_listener *listener)
{
    if (listener && listener->before) {
        listener->before(listener->context, statement);
    }
    if (session->output_lost) {
        return STATUS_FAILED;
    }
    struct output output = { .sink = sink };
    struct err err = { 0 };
    bool ok = session_execute(session, statement, background, &output, &err);
    tell_outcome(statement, ok, &output, &err, listener);
    free(output.error_file);
    json_free(output.result);
    session->failed = session->failed || (!ok && !session->config.interactive);
    return ok ? 0 : failure_status(session, &err);
}

/* What param set at the prompt stays for the lines that follow. */
static void keep_parameters(struct session *session, const struct script *script)
{
    for (size_t i = 0; script->prompt && i < script->parameter_count; i++) {
        const struct script_parameter *parameter = &script->parameters[i];
        if (parameter->typed) {
            session_keep_parameter(session, parameter->name, parameter->value);
        }
    }
}

/* A training goes to the background where it is the last thing in a line that somebody typed. */
static bool may_go_on(const struct session *session, const struct script *script, size_t index)
{
    return session->config.interactive && script->statements[index].typed &&
           index + 1 == script->count;
}

/* At the prompt a training takes the Ctrl-C for itself. */
static bool is_interrupted(const struct session *session)
{
    return cancel_requested(&session->cancel) || session->interrupted;
}

int script_run(struct session *session, const struct script *script, bool keep_going,
               const struct output_sink *sink, const struct script_listener *listener)
{
    int status = 0;
    keep_parameters(session, script);
    session->interrupted = session->interrupted && session->depth > 0;
    for (size_t i = 0; i < script->count && !session->quit; i++) {
        int failed = run_statement(session, &script->statements[i], may_go_on(session, script, i),
                                   sink, listener);
        if (session->signal_received) {
            return STATUS_SIGNAL + session->signal_received;
        }
        if (session->output_lost) {
            return STATUS_FAILED;
        }
        if (is_interrupted(session) && i + 1 < script->count) {
            return failed ? failed : STATUS_SIGNAL + SIGINT; /* Ctrl-C ends the rest, too */
        }
        if (failed && !keep_going) {
            return failed;
        }
        if (failed && status != STATUS_FAILED) {
            status = failed;
        }
    }
    return status;
}

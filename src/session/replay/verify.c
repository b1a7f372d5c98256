/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify: a recorded session runs again, and every recorded result is compared with the new one. */
#include <stdlib.h>
#include <string.h>

#include "src/session/replay/record.h"
#include "src/session/replay/replay.h"

struct verification {
    struct session *session;
    const struct output_sink *sink;
    const struct script_listener *listener; /* the caller's, may be NULL */
    const struct script *against;           /* NULL: results stand in the script itself */
    size_t next;                            /* of against: what the next command is compared with */
    bool lost;                              /* the commands no longer match */
    const struct statement *recorded;       /* the one that is being compared */
    bool exact;                             /* same kernel as recorded */
    size_t checked;
    struct json *differences;
};

/* Was it recorded with the kernel that is in use? Told by the header, or by a training's result. */
static void note_kernel(struct verification *verification, const struct json *recorded)
{
    const struct json *kernel = recorded ? json_get(recorded, "kernel") : NULL;
    const char *name = kernel ? json_string_of(kernel) : NULL;
    if (name) {
        char label[64];
        session_kernel_label(verification->session, label);
        verification->exact = strcmp(name, label) == 0;
    }
}

/* Is this a command whose result can stand in a recording? */
static bool is_recordable(const struct statement *statement)
{
    return !statement->is_at && !(command_find(statement->words[0])->flags & COMMAND_META);
}

static void add_difference(struct verification *verification, const char *key,
                           struct json *owned_was, struct json *owned_is)
{
    const struct statement *recorded = verification->recorded;
    struct json *difference = json_new_object();
    json_put_text(difference, "file", recorded->file);
    json_put_number(difference, "line",
                    (double)(recorded->recorded_line ? recorded->recorded_line : recorded->line));
    json_put_text(difference, "command", recorded->words[0]);
    json_put_text(difference, "key", key);
    json_put(difference, "was", owned_was);
    json_put(difference, "is", owned_is);
    json_append(verification->differences, difference);
}

static struct json *copy_or_null(const struct json *value)
{
    return value ? json_copy_of(value) : json_new_null();
}

static void on_difference(void *context, const char *key, const struct json *was,
                          const struct json *is)
{
    add_difference(context, key, copy_or_null(was), copy_or_null(is));
}

/* The next command of the other recording. NULL: there is none. */
static const struct statement *next_recorded(struct verification *verification)
{
    const struct script *against = verification->against;
    while (verification->next < against->count) {
        const struct statement *statement = &against->statements[verification->next++];
        if (is_recordable(statement)) {
            return statement;
        }
    }
    return NULL;
}

/* The statement that holds the recorded result for this command, or NULL. */
static const struct statement *find_recorded(struct verification *verification,
                                             const struct statement *statement)
{
    if (verification->against == NULL) {
        return statement;
    }
    if (verification->lost || !is_recordable(statement) || verification->session->unrecorded) {
        return NULL;
    }
    const struct statement *recorded = next_recorded(verification);
    if (recorded == NULL) {
        verification->lost = true; /* the script goes on where the recording ends */
        return NULL;
    }
    if (strcmp(recorded->words[0], statement->words[0]) != 0) {
        verification->recorded = recorded;
        verification->lost = true;
        add_difference(verification, "command", json_new_text(recorded->shown),
                       json_new_text(statement->shown));
        return NULL;
    }
    return recorded;
}

static void before(void *context, const struct statement *statement)
{
    struct verification *verification = context;
    const struct script_listener *listener = verification->listener;
    if (listener && listener->before) {
        listener->before(listener->context, statement);
    }
}

static void check_result(struct verification *verification, const struct statement *statement,
                         const struct json *result)
{
    const struct statement *recorded = find_recorded(verification, statement);
    if (recorded && recorded->recorded) {
        verification->checked++;
        verification->recorded = recorded;
        note_kernel(verification, recorded->recorded);
        record_compare(recorded->recorded, result, verification->exact, on_difference,
                       verification);
    }
}

static void after(void *context, const struct statement *statement, bool ok,
                  const struct json *result, const struct err *err)
{
    struct verification *verification = context;
    const struct script_listener *listener = verification->listener;
    if (listener && listener->after) {
        listener->after(listener->context, statement, ok, result, err);
    }
    if (ok) {
        check_result(verification, statement, result);
    }
}

/* A recording has what replay ran command by command, so it is compared so. */
void verify_replayed(const struct session *session, const struct statement *statement,
                     const struct json *result)
{
    struct verification *verification = session->verifying;
    if (verification && verification->against) {
        check_result(verification, statement, result);
    }
}

static bool holds_results(const struct script *script)
{
    for (size_t i = 0; i < script->count; i++) {
        if (script->statements[i].recorded) {
            return true;
        }
    }
    return false;
}

/* Recorded commands that the script did not come to. */
static void note_missing(struct verification *verification)
{
    const struct statement *recorded =
        verification->against && !verification->lost ? next_recorded(verification) : NULL;
    if (recorded) {
        verification->recorded = recorded;
        add_difference(verification, "command", json_new_text(recorded->shown), json_new_null());
    }
}

static void write_difference(const struct json *difference, struct output *output)
{
    char *was = json_text(json_get(difference, "was"));
    char *is = json_text(json_get(difference, "is"));
    output_line(output, "%s:%.0f: %s %s: was %.200s, is %.200s",
                json_string_of(json_get(difference, "file")),
                json_number(json_get(difference, "line")),
                json_string_of(json_get(difference, "command")),
                json_string_of(json_get(difference, "key")), was ? was : "?", is ? is : "?");
    free(was);
    free(is);
}

static bool conclude(const struct verification *verification, const char *name,
                     struct output *output, struct err *err)
{
    size_t differences = json_count(verification->differences);
    for (size_t i = 0; i < differences; i++) {
        write_difference(json_at(verification->differences, i), output);
    }
    const char *how =
        verification->exact ? "bit for bit" : "within the tolerances for another kernel";
    if (verification->checked == 0 && differences == 0) {
        err_set(err, ERR_USAGE, "%s holds no recorded result to compare with",
                verification->against ? name : "it"); /* the script's name stands in front */
        return err_hint(err, "record FILE makes a recording, and --against names one");
    }
    if (differences > 0) {
        err_set(err, ERR_EXPECT, "%zu difference%s in %zu recorded results (compared %s)",
                differences, differences == 1 ? "" : "s", verification->checked, how);
        return err_hint(err, "the differences are listed above this line");
    }
    output_line(output, "verified: %zu recorded results are the same (compared %s)",
                verification->checked, how);
    return true;
}

/* Tells the outcome as a command of its own, and gives its exit status. */
static int tell_outcome(const struct verification *verification, const struct script *script,
                        int status)
{
    char verb[] = "verify";
    char *words[] = { verb, script->name, NULL };
    struct statement statement = { .file = script->name, .words = words, .word_count = 2 };
    struct output output = { .sink = verification->sink, .result = json_new_object() };
    struct err err = { 0 };
    const char *name = verification->against ? verification->against->name : script->name;
    bool ok = conclude(verification, name, &output, &err);
    json_put_number(output.result, "checked", (double)verification->checked);
    json_put(output.result, "differences", json_copy_of(verification->differences));
    if (ok && status != 0) {
        ok = err_set(&err, ERR_USAGE, "a command failed, so the rest of %s was not verified",
                     script->name);
    }
    const struct script_listener *listener = verification->listener;
    if (listener && listener->after) {
        listener->after(listener->context, &statement, ok, output.result, &err);
    }
    json_free(output.result);
    return status != 0 ? status : ok ? 0 : err.code == ERR_EXPECT ? 3 : 1;
}

int script_verify(struct session *session, const struct script *script,
                  const struct script *against, const struct output_sink *sink,
                  const struct script_listener *listener)
{
    struct verification verification = { .session = session,
                                         .sink = sink,
                                         .listener = listener,
                                         .against = against,
                                         .exact = true,
                                         .differences = json_new_array() };
    note_kernel(&verification, against ? against->header : script->header);
    struct script_listener own = { .context = &verification, .before = before, .after = after };
    int status = 0;
    if (holds_results(against ? against : script)) { /* else nothing is run for nothing */
        session->verifying = &verification;
        status = script_run(session, script, false, sink, &own);
        session->verifying = NULL;
        if (status == 0) {
            note_missing(&verification);
        }
    }
    if (status <= 128 && !session->output_lost) { /* a signal ends it without a word */
        status = tell_outcome(&verification, script, status);
    }
    json_free(verification.differences);
    return status;
}

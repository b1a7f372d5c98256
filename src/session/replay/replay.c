/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts that run in the present session, at once or bit by bit. */
#include "src/session/replay/replay.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/session/replay/journals.h"
#include "src/session/replay/outline.h"
#include "src/session/script/comments.h"
#include "src/session/training/protection.h"

bool replay_place(struct output *output, struct err *err, const char *file, size_t line)
{
    if (file && line == 0) {
        return err_wrap(err, "%s", file); /* about the whole of it */
    }
    if (file) {
        free(output->error_file);
        output->error_file = strdup(file);
        output->error_line = line;
    }
    return false;
}

char *replay_path(const struct arguments *arguments, const char *name, struct err *err)
{
    bool in_folder = arguments->file && strchr(arguments->file, '/');
    char *folder = in_folder ? file_folder(arguments->file, err) : NULL;
    char *path = in_folder && !folder ? NULL : file_join(folder, name, err);
    free(folder);
    return path;
}

char *replay_shipped(const struct session *session, const char *path, struct err *err)
{
    char *shipped = NULL;
    if (session->config.share_folder && strncmp(path, "sessions/", 9) == 0 && !file_exists(path)) {
        shipped = file_join(session->config.share_folder, path, err);
        if (shipped && file_exists(shipped)) {
            return shipped;
        }
    }
    free(shipped);
    char *same = strdup(path);
    if (same == NULL) {
        err_memory(err);
    }
    return same;
}

char *replay_script_path(const struct session *session, const struct arguments *arguments,
                         struct err *err)
{
    char *beside = replay_path(arguments, argument_word(arguments, 0), err);
    char *path = beside ? replay_shipped(session, beside, err) : NULL;
    free(beside);
    return path;
}

struct script *replay_read(const struct session *session, const struct arguments *arguments,
                           struct output *output, struct err *err)
{
    if (session->depth >= DEEPEST_REPLAY) {
        err_set(err, ERR_USAGE, "scripts replay each other more than %d deep", DEEPEST_REPLAY);
        return NULL;
    }
    char *path = replay_script_path(session, arguments, err);
    if (path == NULL) {
        return NULL;
    }
    struct key_value *parameters = calloc(arguments->given_count + 1, sizeof *parameters);
    if (parameters == NULL) {
        free(path);
        err_memory(err);
        return NULL;
    }
    struct script_options options = { .parameters = parameters, .session = session };
    for (size_t i = 0; i < arguments->given_count; i++) {
        const struct key *own = arguments->command->keys;
        if (own == NULL || key_find(own, arguments->given[i].name) == NULL) {
            parameters[options.parameter_count++] = arguments->given[i];
        }
    }
    struct script_place place = { 0 };
    struct script *script = script_read(path, &options, &place, err);
    if (script == NULL) {
        replay_place(output, err, place.file, place.line);
    }
    script_place_done(&place);
    free(parameters);
    free(path);
    return script;
}

/* --- running --- */

void replay_show_outline(struct session *session, struct outline *owned_outline)
{
    outline_free(session->outline);
    session->outline = owned_outline;
}

struct replaying {
    struct script *script;
    size_t next; /* statement */
    struct comments comments;
    bool inside;                  /* another script, whose replay the outline shows */
    bool stopped;                 /* by Ctrl-C */
    struct journal_left *journal; /* that it comes from; NULL: none */
};

void replaying_free(struct replaying *replaying)
{
    if (replaying) {
        script_free(replaying->script);
        comments_done(&replaying->comments);
        journal_let_go(replaying->journal, false);
        free(replaying);
    }
}

struct replaying *replaying_new(struct session *session, struct script *owned_script,
                                struct err *err)
{
    struct replaying *replaying = owned_script ? calloc(1, sizeof *replaying) : NULL;
    if (owned_script && replaying == NULL) {
        script_free(owned_script);
        err_memory(err);
    }
    if (replaying) {
        replaying->script = owned_script;
        replaying->inside = session->depth > 0;
    }
    if (replaying && !replaying->inside) {
        struct err ignored = { 0 };
        struct outline *outline = outline_read(owned_script->name, &ignored);
        replay_show_outline(session, outline ? outline : outline_new(owned_script->name, &ignored));
    }
    return replaying;
}

static void reach(struct session *session, const struct replaying *replaying,
                  enum outline_state state)
{
    if (!replaying->inside) {
        outline_reach(session->outline, state, replaying->script, replaying->next);
    }
}

struct replay {
    struct session *session;
    struct replaying *replaying;
    struct output *output;
    struct err *err; /* of the first command that failed */
    size_t commands;
    bool failed;
};

/* People see each command before its output, and what its author says of it. */
static void before(void *context, const struct statement *statement)
{
    struct replay *replay = context;
    reach(replay->session, replay->replaying, OUTLINE_RUNS);
    comments_show(&replay->replaying->comments, statement, replay->output);
    output_line(replay->output, "> %s", statement->shown);
}

static void after(void *context, const struct statement *statement, bool ok,
                  const struct json *result, const struct err *err)
{
    struct replay *replay = context;
    replay->commands++;
    replay->replaying->next += ok; /* one that failed comes again */
    struct json *event = json_new_object();
    json_put_text(event, "command", statement->is_at ? "at" : statement->words[0]);
    json_put_bool(event, "ok", ok);
    json_put(event, "result", json_copy_of(result));
    output_event(replay->output, "replayed", event, NULL);
    if (ok) {
        verify_replayed(replay->session, statement, result);
    }
    if (!ok && !replay->failed) {
        replay->failed = true;
        *replay->err = *err;
        replay_place(replay->output, replay->err, statement->file, statement->line);
    }
}

/* Runs at most so many of the statements that are left. */
static bool run_some(struct session *session, struct replaying *replaying, size_t most,
                     struct output *output, struct err *err)
{
    struct script part = *replaying->script; /* all texts stay the script's */
    part.statements += replaying->next;
    part.count -= replaying->next;
    part.count = part.count < most ? part.count : most;
    struct replay replay = {
        .session = session, .replaying = replaying, .output = output, .err = err
    };
    struct script_listener listener = { .context = &replay, .before = before, .after = after };
    session->depth++;
    int status = script_run(session, &part, false, output->sink, &listener);
    session->depth--;
    json_put_number(output->result, "commands", (double)replay.commands);
    replaying->stopped = status != 0 && !replay.failed;
    if (replaying->stopped) {
        err_set(err, ERR_CANCELLED, "the replay was stopped");
    }
    return status == 0;
}

/* The workbench's keys go on with what is left; when nothing is, they go back to the prompt. */
static void choose_panel(struct session *session, bool left)
{
    enum display_panel *panel = &session->display.panel;
    if (left && session->display.seen) {
        *panel = DISPLAY_outline;
    } else if (*panel == DISPLAY_outline) {
        *panel = DISPLAY_TRANSCRIPT;
    }
}

/* What is left is kept for replay next; within another replay nobody could say that. */
static void keep_rest(struct session *session, struct replaying *owned, struct output *output)
{
    size_t left = owned->script->count - owned->next;
    json_put_number(output->result, "left", (double)left);
    reach(session, owned, left > 0 ? OUTLINE_LEFT : OUTLINE_ENDED);
    if (!owned->inside) {
        choose_panel(session, left > 0);
    }
    if (left == 0 || owned->inside || session->quit) {
        replaying_free(owned);
        return;
    }
    const struct statement *next = &owned->script->statements[owned->next];
    session->replaying = owned;
    output_line(output, "left: %zu command%s; replay next runs line %zu: %s", left,
                left == 1 ? "" : "s", next->line, next->shown);
    size_t epochs = owned->stopped ? protection_epochs_left(session) : 0;
    if (epochs > 0) {
        output_hint(output,
                    "continue epochs=%zu ends the training as the script has it, replay rest then "
                    "runs what is left",
                    epochs);
    } else {
        output_hint(output, "replay next for one, replay rest for all that are left");
    }
}

void replaying_bring(struct replaying *replaying, struct journal_left *owned_journal)
{
    replaying->journal = owned_journal;
}

/* What has come back to its end stands in the journal of this session. */
static void take_over(const struct session *session, struct replaying *replaying)
{
    if (replaying->next == replaying->script->count && journal_path(session)) {
        journal_let_go(replaying->journal, true);
        replaying->journal = NULL;
    }
}

bool replaying_run(struct session *session, struct replaying *owned, bool one,
                   struct output *output, struct err *err)
{
    if (!owned->inside) {
        replaying_free(session->replaying);
        session->replaying = NULL;
    }
    journal_hold(session, owned->journal != NULL);
    bool ok = run_some(session, owned, one ? 1 : SIZE_MAX, output, err);
    journal_hold(session, false);
    take_over(session, owned);
    keep_rest(session, owned, output);
    return ok;
}

bool replaying_go_on(struct session *session, bool one, struct output *output, struct err *err)
{
    struct replaying *replaying = session->replaying;
    if (replaying == NULL) {
        err_set(err, ERR_USAGE, "no replay has been left in the middle");
        return err_hint(err, "replay FILE step=yes stops after each command");
    }
    session->replaying = NULL;
    return replaying_run(session, replaying, one, output, err);
}

/* The first statement of the script's own file in that line or below it. */
bool replaying_skip(struct replaying *replaying, uint64_t line, struct err *err)
{
    const struct script *script = replaying->script;
    size_t i = 0;
    while (i < script->count && (strcmp(script->statements[i].file, script->name) != 0 ||
                                 script->statements[i].line < line)) {
        i++;
    }
    replaying->next = i;
    if (i > 0) {
        comments_skip(&replaying->comments, &script->statements[i - 1]);
    }
    return i < script->count || err_set(err, ERR_USAGE, "%s has no command from line %llu on",
                                        script->name, (unsigned long long)line);
}

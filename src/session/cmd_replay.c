/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay: run a script in the present session. */
#include "src/session/replay.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/session/comments.h"

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

/* replay_path, or a script that came with the program. */
static char *script_path(const struct session *session, const struct arguments *arguments,
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
    char *path = script_path(session, arguments, err);
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

struct replaying {
    struct script *script;
    size_t next; /* statement */
    struct comments comments;
};

void replaying_free(struct replaying *replaying)
{
    if (replaying) {
        script_free(replaying->script);
        comments_done(&replaying->comments);
        free(replaying);
    }
}

static struct replaying *replaying_new(struct script *owned_script, struct err *err)
{
    struct replaying *replaying = owned_script ? calloc(1, sizeof *replaying) : NULL;
    if (owned_script && replaying == NULL) {
        script_free(owned_script);
        err_memory(err);
    }
    if (replaying) {
        replaying->script = owned_script;
    }
    return replaying;
}

struct replay {
    const struct session *session;
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
    if (status != 0 && !replay.failed) {
        err_set(err, ERR_CANCELLED, "the replay was stopped");
    }
    return status == 0;
}

/* What is left is kept for replay next; within another replay nobody could say that. */
static void keep_rest(struct session *session, struct replaying *owned, struct output *output)
{
    size_t left = owned->script->count - owned->next;
    json_put_number(output->result, "left", (double)left);
    if (left == 0 || session->depth > 0 || session->quit) {
        replaying_free(owned);
        return;
    }
    const struct statement *next = &owned->script->statements[owned->next];
    session->replaying = owned;
    output_line(output, "left: %zu command%s; replay next runs line %zu: %s", left,
                left == 1 ? "" : "s", next->line, next->shown);
    output_hint(output, "replay next for one, replay rest for all that are left");
}

/* --- the verb --- */

static bool go_on(struct session *session, size_t most, struct output *output, struct err *err)
{
    struct replaying *replaying = session->replaying;
    if (replaying == NULL) {
        err_set(err, ERR_USAGE, "no replay has been left in the middle");
        return err_hint(err, "replay FILE step=yes stops after each command");
    }
    session->replaying = NULL;
    bool ok = run_some(session, replaying, most, output, err);
    keep_rest(session, replaying, output);
    return ok;
}

/* The first statement of the script's own file in that line or below it. */
static bool skip_to(struct replaying *replaying, uint64_t line, struct err *err)
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

static bool show_outline(const struct session *session, const struct arguments *arguments,
                         struct output *output, struct err *err)
{
    char *path = script_path(session, arguments, err);
    bool ok = path && comments_outline(path, output, err);
    free(path);
    return ok;
}

static bool replay_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    const char *file = argument_word(arguments, 0);
    bool one = strcmp(file, "next") == 0;
    if (one || strcmp(file, "rest") == 0) {
        return go_on(session, one ? 1 : SIZE_MAX, output, err);
    }
    if (argument_yes(arguments, "outline")) {
        return show_outline(session, arguments, output, err);
    }
    struct replaying *replaying = replaying_new(replay_read(session, arguments, output, err), err);
    if (replaying == NULL) {
        return false;
    }
    if (argument_given(arguments, "from") &&
        !skip_to(replaying, argument_count(arguments, "from"), err)) {
        replaying_free(replaying);
        return false;
    }
    replaying_free(session->depth == 0 ? session->replaying : NULL);
    session->replaying = session->depth == 0 ? NULL : session->replaying;
    bool steps = argument_yes(arguments, "step") && session->depth == 0;
    bool ok = run_some(session, replaying, steps ? 1 : SIZE_MAX, output, err);
    keep_rest(session, replaying, output);
    return ok;
}

static const struct command_word replay_words[] = {
    { .name = "FILE|next|rest",
      .type = KEY_FILE,
      .help = "a session script; next: one more command of the last one; rest: all that are left" },
    { .name = NULL },
};

static const struct key replay_keys[] = {
    { .name = "from",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = 1e9,
      .help = "begin with that line of the file" },
    { .name = "step",
      .type = KEY_YESNO,
      .initial = "no",
      .help = "stop after the first command; replay next runs the next one" },
    { .name = "outline",
      .type = KEY_YESNO,
      .initial = "no",
      .help = "list the titles of the file (# == TITLE) with their lines, run nothing" },
    { .name = NULL },
};

const struct command cmd_replay = {
    .name = "replay",
    .topic = "session",
    .usage = "replay FILE [name=value ...] [from=LINE] [step=yes] [outline=yes]\n"
             "replay next|rest",
    .help = "run a session script in this session, all of it or step by step",
    .details =
        "name=value sets the script's parameters. Comments are shown with the commands. It stops\n"
        "at the first command that fails, and where Ctrl-C is pressed; replay rest goes on from\n"
        "there, with the command that failed. In a script, FILE is looked for beside that script,\n"
        "as include does. sessions/NAME.peep that is not here is the one that came with the program.",
    .example = "replay sessions/first.peep outline=yes\n"
               "replay sessions/first.peep step=yes epochs=3\nreplay next\nreplay rest",
    .words = replay_words,
    .keys = replay_keys,
    .flags = COMMAND_META | COMMAND_ANY_TEXT,
    .run = replay_run,
};

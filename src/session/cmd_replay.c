/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay: run a script in the present session. */
#include "src/session/replay.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"

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

struct script *replay_read(const struct session *session, const struct arguments *arguments,
                           const char *own, struct output *output, struct err *err)
{
    if (session->depth >= DEEPEST_REPLAY) {
        err_set(err, ERR_USAGE, "scripts replay each other more than %d deep", DEEPEST_REPLAY);
        return NULL;
    }
    char *path = replay_path(arguments, argument_word(arguments, 0), err);
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
        if (own == NULL || strcmp(arguments->given[i].name, own) != 0) {
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

struct replay {
    struct output *output;
    struct err *err; /* of the first command that failed */
    size_t commands;
    bool failed;
};

/* People see each command before its output. */
static void before(void *context, const struct statement *statement)
{
    struct replay *replay = context;
    output_line(replay->output, "> %s", statement->shown);
}

static void after(void *context, const struct statement *statement, bool ok,
                  const struct json *result, const struct err *err)
{
    struct replay *replay = context;
    replay->commands++;
    struct json *event = json_new_object();
    json_put_text(event, "command", statement->is_at ? "at" : statement->words[0]);
    json_put_bool(event, "ok", ok);
    json_put(event, "result", json_copy_of(result));
    output_event(replay->output, "replayed", event, NULL);
    if (!ok && !replay->failed) {
        replay->failed = true;
        *replay->err = *err;
        replay_place(replay->output, replay->err, statement->file, statement->line);
    }
}

static bool replay_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    struct script *script = replay_read(session, arguments, NULL, output, err);
    if (script == NULL) {
        return false;
    }
    struct replay replay = { .output = output, .err = err };
    struct script_listener listener = { .context = &replay, .before = before, .after = after };
    session->depth++;
    int status = script_run(session, script, false, output->sink, &listener);
    session->depth--;
    script_free(script);
    json_put_number(output->result, "commands", (double)replay.commands);
    if (status != 0 && !replay.failed) {
        err_set(err, ERR_CANCELLED, "the replay was stopped");
    }
    return status == 0;
}

static const struct command_word replay_words[] = {
    { .name = "FILE", .type = KEY_FILE, .help = "a session script" },
    { .name = NULL },
};

const struct command cmd_replay = {
    .name = "replay",
    .topic = "session",
    .usage = "replay FILE [name=value ...]",
    .help = "run a session script in this session",
    .details =
        "name=value sets the script's parameters. It stops at the first command that fails.\n"
        "In a script, FILE is looked for beside that script, as include does.",
    .example = "replay sessions/first.peep epochs=3",
    .words = replay_words,
    .flags = COMMAND_META | COMMAND_ANY_TEXT,
    .run = replay_run,
};

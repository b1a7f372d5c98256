/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify: run a recording in a session of its own, and compare every result. */
#include <stdlib.h>
#include <string.h>

#include "src/session/replay.h"

/* What the outcome is told to: the command's own result. */
struct verdict_of_script {
    struct output *output;
    struct err *err;
    bool told;
};

static void after(void *context, const struct statement *statement, bool ok,
                  const struct json *result, const struct err *err)
{
    struct verdict_of_script *told = context;
    if (!ok && !told->told) {
        told->told = true;
        *told->err = *err;
        replay_place(told->output, told->err, statement->file, statement->line);
    }
    const char *key = NULL;
    const struct json *value = NULL;
    if (strcmp(statement->words[0], "verify") == 0 && result) {
        for (const void *at = NULL; (at = json_next(result, at, &key, &value)) != NULL;) {
            json_put(told->output->result, key, json_copy_of(value));
        }
    }
}

/* The same program, but for the workspace. */
static struct session *fresh_session(const struct session *session, struct err *err)
{
    struct session_config config = session->config;
    config.interactive = false;
    config.share_folder = strdup(session->config.share_folder);
    config.data_path = session->config.data_path ? strdup(session->config.data_path) : NULL;
    if (config.share_folder == NULL || (session->config.data_path && config.data_path == NULL)) {
        free(config.share_folder);
        free(config.data_path);
        err_memory(err);
        return NULL;
    }
    struct session *fresh = session_new(&config, err);
    if (fresh) {
        fresh->depth = session->depth + 1;
    }
    return fresh;
}

static struct script *read_against(const struct session *session, const struct arguments *arguments,
                                   const char *name, struct output *output, struct err *err)
{
    struct script_options plain = { .session = session };
    struct script_place place = { 0 };
    char *path = replay_path(arguments, name, err);
    struct script *script = path ? script_read(path, &plain, &place, err) : NULL;
    free(path);
    if (script == NULL) {
        replay_place(output, err, place.file, place.line);
    }
    script_place_done(&place);
    return script;
}

static bool verify_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    const char *other = argument_text(arguments, "against");
    struct script *script = replay_read(session, arguments, "against", output, err);
    struct script *against =
        script && other ? read_against(session, arguments, other, output, err) : NULL;
    struct session *fresh =
        script && (against || other == NULL) ? fresh_session(session, err) : NULL;
    int status = 1;
    if (fresh) {
        struct verdict_of_script told = { .output = output, .err = err };
        struct script_listener listener = { .context = &told, .after = after };
        status = script_verify(fresh, script, against, output->sink, &listener);
        if (status != 0 && !told.told) {
            err_set(err, ERR_CANCELLED, "the verification was stopped");
        }
    }
    session_free(fresh);
    script_free(against);
    script_free(script);
    return status == 0;
}

static const struct command_word verify_words[] = {
    { .name = "FILE", .type = KEY_FILE, .help = "a recording, or a script with against=" },
    { .name = NULL },
};

static const struct key verify_keys[] = {
    { .name = "against", .type = KEY_FILE, .help = "a recording whose results count instead" },
    { .name = NULL },
};

const struct command cmd_verify = {
    .name = "verify",
    .topic = "session",
    .usage = "verify FILE [name=value ...] [against=RECORDING]",
    .help = "run a recording again apart from this session, compare all results",
    .details =
        "On the kernel that recorded it, results must be the same bit for bit, weights too; on\n"
        "another, within tolerances. Each difference is told with file and line.",
    .example = "record demo.peep\nload demo\nrecord off\nverify demo.peep",
    .words = verify_words,
    .keys = verify_keys,
    .flags = COMMAND_META | COMMAND_ANY_TEXT,
    .run = verify_run,
};

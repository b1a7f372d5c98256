/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify: run a recording in a session of its own, and compare every result. */
#include <stdlib.h>
#include <string.h>

#include "src/session/apart.h"
#include "src/session/replay/replay.h"

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
    struct script *script = replay_read(session, arguments, output, err);
    struct script *against =
        script && other ? read_against(session, arguments, other, output, err) : NULL;
    struct session *fresh = /* what is done again is not kept again */
        script && (against || other == NULL) ? session_apart(session, false, err) : NULL;
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

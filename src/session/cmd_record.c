/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record: write every command from now on to a session script, with its result. */
#include <string.h>

#include "src/session/replay/record.h"

static bool record_off(struct session *session, struct output *output)
{
    if (session->recorder == NULL) {
        output_line(output, "nothing is recorded");
        return true;
    }
    const char *path = recorder_path(session->recorder);
    output_line(output, "recording ended: %s", path);
    output_hint(output, "verify %s runs it again and compares", path);
    json_put_text(output->result, "file", path);
    json_put_bool(output->result, "recording", false);
    recorder_free(session->recorder);
    session->recorder = NULL;
    return true;
}

static bool record_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    const char *path = argument_word(arguments, 0);
    if (session->verifying) {
        output_note(output, "nothing is recorded while a session is verified");
        return true;
    }
    if (strcmp(path, "off") == 0) {
        return record_off(session, output);
    }
    struct recorder *recorder = recorder_start(path, session, err);
    if (recorder == NULL) {
        return false;
    }
    recorder_free(session->recorder);
    session->recorder = recorder;
    json_put_text(output->result, "file", path);
    json_put_bool(output->result, "recording", true);
    output_line(output, "recording into %s", path);
    if (session->table_count > 0 || session->model || session->run_count > 0) {
        output_note(output,
                    "what was done before is not in it; a recording that shall run by itself "
                    "begins before the first load");
    }
    return true;
}

static const struct command_word record_words[] = {
    { .name = "FILE|off",
      .type = KEY_NEW_FILE,
      .help = "where to (an older recording is kept as FILE~), or off to end it" },
    { .name = NULL },
};

const struct command cmd_record = {
    .name = "record",
    .topic = "session",
    .usage = "record FILE, record off",
    .help = "write the commands from now on, with their results, to a script",
    .details =
        "The file is complete after every command. verify runs it again and compares each result\n"
        "with the recorded one.",
    .example = "record demo.peep\nload demo\nrecord off",
    .words = record_words,
    .flags = COMMAND_META,
    .run = record_run,
};

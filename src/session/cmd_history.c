/* SPDX-License-Identifier: GPL-3.0-or-later */
/* history: the commands of this session. */
#include "src/session/session.h"

static bool history_run(struct session *session, const struct arguments *arguments,
                        struct output *output, struct err *err)
{
    (void)err;
    const char *wanted = argument_word(arguments, 0);
    size_t count = session->history_count;
    size_t most = wanted ? (size_t)key_count(wanted) : count;
    struct json *commands = json_new_array();
    for (size_t i = most < count ? count - most : 0; i < count; i++) {
        output_line(output, "%5zu  %s", i + 1, session->history[i]);
        json_append_text(commands, session->history[i]);
    }
    json_put(output->result, "commands", commands);
    return true;
}

static const struct command_word history_words[] = {
    { .name = "N", .type = KEY_COUNT, .optional = true, .help = "only the last N" },
    { .name = NULL },
};

const struct command cmd_history = {
    .name = "history",
    .topic = "session",
    .usage = "history [N]",
    .help = "list the commands of this session",
    .example = "history 5",
    .words = history_words,
    .flags = COMMAND_LOOKS | COMMAND_META,
    .run = history_run,
};

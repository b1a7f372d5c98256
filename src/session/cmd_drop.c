/* SPDX-License-Identifier: GPL-3.0-or-later */
/* drop: forget a table. */
#include "src/session/session.h"

static bool drop_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    const char *name = argument_word(arguments, 0);
    if (!session_drop_table(session, name, err)) {
        return false;
    }
    json_put_text(output->result, "table", name);
    output_line(output, "%s is dropped", name);
    return true;
}

static const struct command_word drop_words[] = {
    { .name = "TABLE", .type = KEY_TABLE, .help = "the table to forget" },
    { .name = NULL },
};

const struct command cmd_drop = {
    .name = "drop",
    .topic = "data",
    .usage = "drop TABLE",
    .help = "forget a table (files are not touched)",
    .example = "load demo as=old\ndrop old",
    .words = drop_words,
    .flags = COMMAND_STEP,
    .run = drop_run,
};

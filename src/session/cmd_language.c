/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the language itself. The parser acts on them; their rows serve help, completion and
 * checking. */
#include "src/session/command.h"

/* Never called: the parser leaves no statement of these words. */
static bool refuse(struct session *session, const struct arguments *arguments,
                   struct output *output, struct err *err)
{
    (void)session;
    (void)output;
    return err_set(err, ERR_INTERNAL, "%s is a word of the language, not a command",
                   arguments->command->name);
}

static bool check_param(const struct arguments *arguments, struct err *err)
{
    if (arguments->given_count > 0) {
        return true;
    }
    err_set(err, ERR_USAGE, "name=value is missing");
    return err_hint(err, "usage: param name=value");
}

const struct command cmd_param = {
    .name = "param",
    .topic = "language",
    .usage = "param name=value ...",
    .help = "set a script parameter, where the command line has not set it",
    .details =
        "${name} is replaced by the parameter's value, within quotes, too; a parameter that is\n"
        "not set is an error. Values from the command line (peephole run FILE name=value) go\n"
        "before param, and so do those that an including script has set. \\${ writes ${ itself.",
    .example = "param rows=500\nsample demo rows=${rows} as=train",
    .flags = COMMAND_ANY_TEXT | COMMAND_META,
    .check = check_param,
    .run = refuse,
};

static const struct command_word include_words[] = {
    { .name = "FILE",
      .type = KEY_FILE,
      .help = "a script, looked for beside the one that names it" },
    { .name = NULL },
};

const struct command cmd_include = {
    .name = "include",
    .topic = "language",
    .usage = "include FILE",
    .help = "read another script in this place",
    .details =
        "A file name that does not begin with / is looked for beside the script in which the\n"
        "line stands. All files are read and checked before the first command runs.",
    .example = "include common.peep",
    .words = include_words,
    .flags = COMMAND_META,
    .run = refuse,
};

const struct command cmd_at = {
    .name = "at",
    .topic = "language",
    .usage = "at epoch=N [batch=M] COMMAND",
    .help = "stop the next training, or set its lr, at a given epoch",
    .details =
        "COMMAND is stop or set lr=NUMBER. It is done after batch M of epoch N, or after the\n"
        "epoch's last batch, of the next train or continue. What is done to a training while\n"
        "it runs is recorded in this form, so that a replay reaches the same weights.",
    .example = "at epoch=3 set lr=0.01\nat epoch=5 batch=2 stop\ntrain table=train epochs=10",
    .flags = COMMAND_META,
    .run = refuse,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay: run a script in the present session. */
#include "src/session/replay/replay.h"

#include <stdlib.h>
#include <string.h>

#include "src/session/replay/outline.h"

/* Titles of a script; the workbench's keys then begin it where its cursor stands. */
static bool show_outline(struct session *session, const struct arguments *arguments,
                         struct output *output, struct err *err)
{
    char *path = replay_script_path(session, arguments, err);
    struct outline *outline = path ? outline_read(path, err) : NULL;
    free(path);
    if (outline == NULL) {
        return false;
    }
    outline_write(outline, output);
    if (session->depth > 0) {
        outline_free(outline);
        return true;
    }
    replaying_free(session->replaying);
    session->replaying = NULL;
    replay_show_outline(session, outline);
    if (session->display.seen) {
        session->display.panel = DISPLAY_outline;
    }
    return true;
}

static bool replay_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    const char *file = argument_word(arguments, 0);
    bool one = strcmp(file, "next") == 0;
    if (one || strcmp(file, "rest") == 0) {
        return replaying_go_on(session, one, output, err);
    }
    if (argument_yes(arguments, "outline")) {
        return show_outline(session, arguments, output, err);
    }
    struct script *script = replay_read(session, arguments, output, err);
    struct replaying *replaying = replaying_new(session, script, err);
    if (replaying == NULL) {
        return false;
    }
    if (argument_given(arguments, "from") &&
        !replaying_skip(replaying, argument_count(arguments, "from"), err)) {
        replaying_free(replaying);
        return false;
    }
    bool steps = argument_yes(arguments, "step") && session->depth == 0;
    return replaying_run(session, replaying, steps, output, err);
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
        "there, with the command that failed. A training that Ctrl-C stopped goes on by continue\n"
        "epochs=N, with the number that is told, to the same weights. In a script, FILE is looked\n"
        "for beside that script, as include does. sessions/NAME.peep that is not here is the one\n"
        "that came with the program.\n\n"
        "In the workbench the panel outline shows the titles, the present one marked, and the\n"
        "command that comes next: Enter on an empty line is replay next, Meta-Right replay rest.\n"
        "With outline=yes Enter begins the script at the title that the cursor stands on.",
    .example = "replay sessions/first.peep outline=yes\n"
               "replay sessions/first.peep step=yes epochs=3\nreplay next\nreplay rest",
    .words = replay_words,
    .keys = replay_keys,
    .flags = COMMAND_META | COMMAND_ANY_TEXT,
    .run = replay_run,
};

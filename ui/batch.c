/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands without a person: read whole, checked whole, then run. */
#include "ui/batch.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/base/file.h"
#include "src/session/replay/record.h"
#include "src/session/replay/replay.h"
#include "ui/signals.h"

enum {
    INPUT_LIMIT = 16 * 1024 * 1024, /* bytes of commands on standard input */
    STATUS_FAILED = 1,
    STATUS_USAGE = 2,
};

/* --- what the runner of scripts tells --- */

struct teller {
    struct writer *writer;
    bool echoes; /* each command before what it prints, as a script is read by people */
    bool placed; /* errors name file and line */
    size_t told;
};

static void before_command(void *context, const struct statement *statement)
{
    struct teller *teller = context;
    if (teller->echoes)
        writer_say(teller->writer, "%s> %s", teller->told++ ? "\n" : "", statement->shown);
    writer_command_begins(teller->writer);
}

static void after_command(void *context, const struct statement *statement, bool ok,
                          const struct json *result, const struct err *err)
{
    struct teller *teller = context;
    writer_command_ends(teller->writer);
    struct writer_outcome outcome = { .command = statement->is_at ? "at" : statement->words[0],
                                      .ok = ok,
                                      .result = result,
                                      .err = err,
                                      .file = statement->file,
                                      .line = statement->line };
    writer_outcome(teller->writer, &outcome);
    if (!ok)
        writer_error(teller->writer, teller->placed ? statement->file : "peephole",
                     teller->placed ? statement->line : 0, err);
}

/* --- scripts that cannot be run --- */

/* A script that is not there and has no near one beside it may be one of those that came along. */
static void suggest_session(const struct session *session, const char *path, struct err *err)
{
    struct err ignored = { 0 };
    const char *slash = strrchr(path, '/');
    char *name = file_join("sessions", slash ? slash + 1 : path, &ignored);
    char *shipped = name ? file_join(session->config.share_folder, name, &ignored) : NULL;
    if (shipped && file_exists(shipped))
        err_hint(err, "did you mean %s?", name);
    else if (shipped)
        file_suggest(shipped, name, err);
    free(shipped);
    free(name);
}

/* Tells why nothing was run. A parameter that the script does not have is wrong usage. */
static int refuse(const struct program *program, struct script_place *place, const struct err *err)
{
    const char *file = place->file ? place->file : program->options->file;
    struct writer_outcome outcome = { .command = place->command ? place->command : "run",
                                      .ok = false,
                                      .err = err,
                                      .file = file,
                                      .line = place->line };
    writer_outcome(program->writer, &outcome);
    writer_error(program->writer, place->line ? file : "peephole", place->line, err);
    bool usage = place->line == 0 && err->code == ERR_USAGE;
    script_place_done(place);
    return usage ? STATUS_USAGE : STATUS_FAILED;
}

/* --- reading --- */

/* All of standard input; NULL and err, also where a signal ends the program. */
static char *read_input(size_t *size, struct err *err)
{
    struct str text;
    str_init(&text);
    char block[4096];
    ssize_t got = 1;
    while (got > 0 && text.length <= INPUT_LIMIT) {
        struct pollfd waits[] = { { .fd = STDIN_FILENO, .events = POLLIN },
                                  { .fd = signals_fd(), .events = POLLIN } };
        if (poll(waits, 2, -1) < 0 && errno != EINTR)
            break;
        if (signals_ending())
            break;
        if (waits[0].revents == 0)
            continue;
        got = read(STDIN_FILENO, block, sizeof block);
        if (got > 0)
            str_add_bytes(&text, block, (size_t)got);
        else if (got < 0 && errno == EINTR)
            got = 1;
    }
    bool fine = got == 0 && !str_failed(&text);
    if (signals_ending())
        err_set(err, ERR_CANCELLED, "stopped before the first command");
    else if (got < 0)
        err_system(err, errno, "cannot read standard input");
    else if (!fine)
        err_set(err, ERR_INPUT, "standard input holds more than %d MB of commands",
                INPUT_LIMIT / 1024 / 1024);
    *size = text.length;
    char *taken = fine ? str_take(&text) : NULL;
    str_done(&text);
    return taken;
}

static struct script *parse_input(const struct script_options *wanted, struct script_place *place,
                                  struct err *err)
{
    size_t size = 0;
    char *text = read_input(&size, err);
    if (!text) {
        place->file = strdup("stdin");
        return NULL;
    }
    struct script *script = script_parse("stdin", text, size, wanted, place, err);
    free(text);
    return script;
}

static struct script *read_script(const char *path, const struct script_options *wanted,
                                  struct script_place *place, struct err *err)
{
    if (strcmp(path, "-") == 0)
        return parse_input(wanted, place, err);
    char *found = replay_shipped(wanted->session, path, err);
    struct script *script = found ? script_read(found, wanted, place, err) : NULL;
    if (!script && access(path, F_OK) != 0 && strncmp(err->hint, "did you mean", 12) != 0)
        suggest_session(wanted->session, path, err);
    free(found);
    return script;
}

/* The commands that the options ask for, checked. */
static struct script *wanted_script(const struct program *program, struct script_place *place,
                                    struct err *err)
{
    const struct options *options = program->options;
    struct script_options wanted = { .parameters = options->parameters,
                                     .parameter_count = options->parameter_count,
                                     .session = program->session };
    switch (options->way) {
    case WAY_RUN:
    case WAY_VERIFY:
        return read_script(options->file, &wanted, place, err);
    case WAY_COMMANDS:
        return script_parse("-c", options->commands, strlen(options->commands), &wanted, place,
                            err);
    default:
        return parse_input(&wanted, place, err);
    }
}

/* --- the ways --- */

static int verify(struct program *program, const struct script *script,
                  struct script_listener *listener)
{
    const char *against = program->options->against;
    struct script *recording = NULL;
    if (against) {
        struct script_options plain = { .session = program->session }; /* values for parameters */
        struct script_place place = { 0 };
        struct err err = { 0 };
        recording = read_script(against, &plain, &place, &err);
        if (!recording)
            return refuse(program, &place, &err);
    }
    int status =
        script_verify(program->session, script, recording, writer_sink(program->writer), listener);
    script_free(recording);
    return status;
}

/* --record: what the script does goes there, from its first command on. */
static bool start_recording(struct program *program, struct err *err)
{
    const char *path = program->options->record;
    if (path)
        program->session->recorder = recorder_start(path, program->session, err);
    return !path || program->session->recorder;
}

static int run_script(struct program *program)
{
    const struct options *options = program->options;
    struct teller teller = { .writer = program->writer, .placed = true };
    teller.echoes = options->way == WAY_RUN || options->way == WAY_VERIFY;
    struct script_listener listener = { &teller, before_command, after_command };
    struct script_place place = { 0 };
    struct err err = { 0 };
    struct script *script = wanted_script(program, &place, &err);
    if (!script || !start_recording(program, &err)) {
        script_free(script);
        return refuse(program, &place, &err);
    }
    int status = options->way == WAY_VERIFY
                     ? verify(program, script, &listener)
                     : script_run(program->session, script, options->keep_going,
                                  writer_sink(program->writer), &listener);
    script_free(script);
    script_place_done(&place);
    return status;
}

/* help VERB and doctor are commands like others, but their errors need no file and line. */
static int run_word(struct program *program, const char *verb, const char *word)
{
    struct teller teller = { .writer = program->writer };
    struct script_listener listener = { &teller, before_command, after_command };
    struct script_options plain = { 0 };
    struct script_place place = { 0 };
    struct err err = { 0 };
    struct str line;
    str_init(&line);
    str_add(&line, verb);
    if (word)
        str_addf(&line, strpbrk(word, " \t\n;#'=$\\") ? " \"%s\"" : " %s", word);
    struct script *script = script_parse("peephole", line.text, line.length, &plain, &place, &err);
    str_done(&line);
    int status = STATUS_FAILED;
    if (script)
        status =
            script_run(program->session, script, false, writer_sink(program->writer), &listener);
    else
        writer_error(program->writer, "peephole", 0, &err);
    if (word && status == STATUS_FAILED)
        status = STATUS_USAGE; /* there is no help on that word of the command line */
    script_free(script);
    script_place_done(&place);
    return status;
}

int batch_run(struct program *program)
{
    signals_watch(program->session);
    int status = program->options->way == WAY_HELP
                     ? run_word(program, "help", program->options->topic)
                 : program->options->way == WAY_DOCTOR ? run_word(program, "doctor", NULL)
                                                       : run_script(program);
    signals_watch(NULL);
    return signals_ending() ? 128 + signals_ending() : status;
}

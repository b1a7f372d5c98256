/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line: its tables, and the walk over the arguments. */
#include "ui/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/base/near.h"
#include "src/base/num.h"
#include "src/session/command.h"

/* --- the tables --- */

static bool take_commands(struct options *options, const char *value, struct err *err);
static bool take_threads(struct options *options, const char *value, struct err *err);
static bool take_colour(struct options *options, const char *value, struct err *err);

struct option_row {
    char letter;       /* 0: none */
    const char *name;  /* without the dashes */
    const char *value; /* what the help calls it; NULL: the option stands alone */
    size_t offset;     /* of the bool or text in struct options that it sets ... */
    bool (*take)(struct options *options, const char *value,
                 struct err *err); /* ... or this does */
    const char *help;
};

#define SETS(member) offsetof(struct options, member), NULL

static const struct option_row option_rows[] = {
    { 'c', "command", "COMMANDS", 0, take_commands, "run commands (; or line feed between)" },
    { 'i', "interactive", NULL, SETS(stay), "stay at the prompt after a script or -c" },
    { 'q', "quiet", NULL, SETS(quiet), "no banner at the prompt" },
    { 0, "json", NULL, SETS(json), "one JSON object a line on standard output" },
    { 0, "keep-going", NULL, SETS(keep_going), "go on after a command that failed" },
    { 0, "record", "RECORDING", SETS(record), "run, -c: write commands and results there" },
    { 0, "against", "RECORDING", SETS(against), "verify: compare with the results in there" },
    { 0, "data", "DIR", SETS(data), "where data sets are (or PEEPHOLE_DATA)" },
    { 0, "threads", "N", 0, take_threads, "cores to train on (or PEEPHOLE_THREADS)" },
    { 0, "kernel", "NAME", SETS(kernel), "numeric kernel (or PEEPHOLE_KERNEL)" },
    { 0, "color", "WHEN", 0, take_colour, "auto, always or never (NO_COLOR is obeyed)" },
    { 0, "plain", NULL, SETS(plain), "the line prompt, without panels" },
    { 'h', "help", NULL, SETS(usage), "show this and stop" },
    { 0, "version", NULL, SETS(version), "show the version and stop" },
};
enum { OPTION_COUNT = sizeof option_rows / sizeof option_rows[0] };

struct way_row {
    const char *name;
    const char *usage;
    enum way way;
    const char *help;
};

static const struct way_row way_rows[] = {
    { "run", "run FILE.peep [name=value ...]", WAY_RUN, "run a session script" },
    { "verify", "verify FILE.peep [name=value ...]", WAY_VERIFY,
      "run a recording and compare every result" },
    { "help", "help [VERB]", WAY_HELP, "what a verb does, with an example" },
    { "doctor", "doctor", WAY_DOCTOR, "check libraries, kernels, gnuplot, data" },
};
enum { WAY_COUNT = sizeof way_rows / sizeof way_rows[0] };

static const char examples[] =
    "Examples:\n"
    "  peephole                                     the workbench; Tab completes\n"
    "  peephole run sessions/first.peep             a session on the demo data\n"
    "  peephole run sessions/kim2016.peep epochs=20 with a parameter of the script\n"
    "  peephole -c 'load demo; classes'             a few commands\n"
    "  peephole --json -c 'load demo' | jq .result  results for programs\n"
    "  echo 'load demo' | peephole                  commands from standard input\n"
    "  peephole verify recorded.peep                is a recording still true?\n"
    "  peephole help train                          what a verb does\n";

static const char endings[] =
    "Exit status: 0 all well; 1 a command failed; 2 wrong usage; 3 an expectation or\n"
    "a verification did not hold; 130, 129, 143 after SIGINT, SIGHUP, SIGTERM.\n";

static void usage_left(struct str *text, const char *left, const char *help)
{
    str_addf(text, "  %-34s %s\n", left, help);
}

void options_usage(struct str *text)
{
    str_add(text, "peephole: intrusion detection with neural networks, at a terminal\n\n");
    str_add(text, examples);
    str_add(text, "\nSubcommands:\n");
    for (size_t i = 0; i < WAY_COUNT; i++)
        usage_left(text, way_rows[i].usage, way_rows[i].help);
    str_add(text, "\nOptions (they may stand anywhere):\n");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_rows[i];
        struct str left;
        str_init(&left);
        str_addf(&left, row->letter ? "-%c, " : "    ", row->letter);
        str_addf(&left, "--%s%s%s", row->name, row->value ? " " : "", row->value ? row->value : "");
        usage_left(text, left.text, row->help);
        str_done(&left);
    }
    str_addf(text, "\n%s", endings);
}

/* --- values --- */

static bool take_commands(struct options *options, const char *value, struct err *err)
{
    struct str joined;
    str_init(&joined);
    if (options->commands)
        str_addf(&joined, "%s\n", options->commands);
    str_add(&joined, value);
    free(options->commands);
    options->commands = str_take(&joined);
    return options->commands || err_memory(err);
}

static bool set_threads(struct options *options, const char *name, const char *value,
                        struct err *err)
{
    uint64_t count;
    if (!num_parse_count(value, &count) || count < 1 || count > OPTIONS_MOST_THREADS)
        return err_set(err, ERR_USAGE, "%s wants a whole number from 1 to %d, not \"%s\"", name,
                       OPTIONS_MOST_THREADS, value);
    options->threads = (size_t)count;
    return true;
}

static bool take_threads(struct options *options, const char *value, struct err *err)
{
    return set_threads(options, "--threads", value, err);
}

static bool take_colour(struct options *options, const char *value, struct err *err)
{
    static const char *const names[] = { "auto", "always", "never" };
    for (int i = 0; i < 3; i++) {
        if (strcmp(value, names[i]) == 0) {
            options->colour = (enum colour_choice)i;
            return true;
        }
    }
    err_set(err, ERR_USAGE, "--color wants auto, always or never, not \"%s\"", value);
    const char *near = near_name(value, names, 3);
    return near ? err_hint(err, "did you mean --color %s?", near) : false;
}

static bool row_set(const struct option_row *row, struct options *options, const char *value,
                    struct err *err)
{
    if (row->take)
        return row->take(options, value, err);
    char *member = (char *)options + row->offset;
    if (row->value)
        memcpy(member, &value, sizeof value);
    else
        *(bool *)member = true;
    return true;
}

/* --- the walk over the arguments --- */

struct walk {
    int argc, at;
    char *const *argv;
    const char **words; /* what is no option; as many as there are arguments, at most */
    size_t word_count;
};

static bool unknown_option(const char *name, struct err *err)
{
    const char *names[OPTION_COUNT];
    for (size_t i = 0; i < OPTION_COUNT; i++)
        names[i] = option_rows[i].name;
    const char *near = near_name(name, names, OPTION_COUNT);
    err_set(err, ERR_USAGE, "there is no option --%s", name);
    return near ? err_hint(err, "did you mean --%s?", near)
                : err_hint(err, "peephole --help lists the options");
}

/* The value of an option: what is attached, else the next argument. NULL and err where it lacks. */
static const char *row_value(const struct option_row *row, struct walk *walk, const char *attached,
                             struct err *err)
{
    const char *value = attached;
    if (!value && walk->at < walk->argc)
        value = walk->argv[walk->at++];
    bool may_be_empty = row->take == take_commands; /* nothing to do is done */
    if (!value || (value[0] == '\0' && !may_be_empty)) {
        err_set(err, ERR_USAGE, "--%s wants a value: --%s %s", row->name, row->name, row->value);
        return NULL;
    }
    return value;
}

/* --name, --name=value, --name value */
static bool parse_long(struct options *options, struct walk *walk, const char *text,
                       struct err *err)
{
    const char *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : strlen(text);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_rows[i];
        if (strlen(row->name) != length || strncmp(row->name, text, length) != 0)
            continue;
        if (!row->value) {
            if (equals)
                return err_set(err, ERR_USAGE, "--%s takes no value", row->name);
            return row_set(row, options, NULL, err);
        }
        const char *value = row_value(row, walk, equals ? equals + 1 : NULL, err);
        return value && row_set(row, options, value, err);
    }
    char name[64];
    snprintf(name, sizeof name, "%.*s", length < 60 ? (int)length : 60, text);
    return unknown_option(name, err);
}

/* -q, -iq, -c COMMANDS, -cCOMMANDS */
static bool parse_letters(struct options *options, struct walk *walk, const char *letters,
                          struct err *err)
{
    for (const char *letter = letters; *letter; letter++) {
        const struct option_row *row = NULL;
        for (size_t i = 0; i < OPTION_COUNT && !row; i++) {
            if (option_rows[i].letter == *letter)
                row = &option_rows[i];
        }
        if (!row) {
            err_set(err, ERR_USAGE, "there is no option -%c", *letter);
            return err_hint(err, "peephole --help lists the options");
        }
        if (row->value) {
            const char *value = row_value(row, walk, letter[1] ? letter + 1 : NULL, err);
            return value && row_set(row, options, value, err);
        }
        if (!row_set(row, options, NULL, err))
            return false;
    }
    return true;
}

static bool parse_arguments(struct options *options, struct walk *walk, struct err *err)
{
    bool options_over = false;
    while (walk->at < walk->argc) {
        const char *argument = walk->argv[walk->at++];
        bool fine = true;
        if (options_over || argument[0] != '-' || argument[1] == '\0')
            walk->words[walk->word_count++] = argument;
        else if (strcmp(argument, "--") == 0)
            options_over = true;
        else if (argument[1] == '-')
            fine = parse_long(options, walk, argument + 2, err);
        else
            fine = parse_letters(options, walk, argument + 1, err);
        if (!fine)
            return false;
    }
    return true;
}

/* --- the words --- */

static bool add_parameter(struct options *options, const char *word, struct err *err)
{
    const char *equals = strchr(word, '=');
    if (!equals || equals == word) {
        err_set(err, ERR_USAGE, "\"%s\" is not name=value, as a script's parameters are", word);
        return options->file ? err_hint(err, "run and verify take one script") : false;
    }
    struct key_value *grown =
        realloc(options->parameters, (options->parameter_count + 1) * sizeof *grown);
    if (!grown)
        return err_memory(err);
    options->parameters = grown;
    char *name = strndup(word, (size_t)(equals - word));
    if (!name)
        return err_memory(err);
    grown[options->parameter_count++] = (struct key_value){ .name = name, .value = equals + 1 };
    return true;
}

static bool add_parameters(struct options *options, const char *const *words, size_t count,
                           struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!add_parameter(options, words[i], err))
            return false;
    }
    return true;
}

/* A first word that is no subcommand: what was meant? */
static bool unknown_word(const char *word, struct err *err)
{
    err_set(err, ERR_USAGE, "there is no subcommand \"%s\"", word);
    if (access(word, F_OK) == 0)
        return err_hint(err, "to run a script: peephole run %s", word);
    if (command_find(word))
        return err_hint(err, "to run a command: peephole -c '%s ...', or type it at the prompt",
                        word);
    const char *names[WAY_COUNT + OPTION_COUNT];
    for (size_t i = 0; i < WAY_COUNT; i++)
        names[i] = way_rows[i].name;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        names[WAY_COUNT + i] = option_rows[i].name;
    const char *near = near_name(word, names, WAY_COUNT + OPTION_COUNT);
    if (!near)
        return err_hint(err, "peephole --help shows what can stand there");
    for (size_t i = 0; i < WAY_COUNT; i++) {
        if (near == way_rows[i].name)
            return err_hint(err, "did you mean peephole %s?", way_rows[i].usage);
    }
    return err_hint(err, "did you mean --%s?", near);
}

static bool take_way(struct options *options, const struct way_row *row, const char *const *words,
                     size_t count, struct err *err)
{
    options->way = row->way;
    if (options->commands && row->way != WAY_HELP)
        return err_set(err, ERR_USAGE, "-c and %s cannot go together", row->name);
    switch (row->way) {
    case WAY_RUN:
    case WAY_VERIFY:
        if (count == 0)
            return err_set(err, ERR_USAGE, "%s wants a script: peephole %s", row->name, row->usage);
        options->file = words[0];
        return add_parameters(options, words + 1, count - 1, err);
    case WAY_HELP:
        options->topic = count ? words[0] : NULL;
        return count < 2 ||
               err_set(err, ERR_USAGE, "help takes one verb: peephole help %s", words[0]);
    default:
        return count == 0 || err_set(err, ERR_USAGE, "%s takes nothing behind it, not \"%s\"",
                                     row->name, words[0]);
    }
}

static bool take_words(struct options *options, const struct walk *walk, struct err *err)
{
    if (walk->word_count == 0) {
        options->way = options->commands ? WAY_COMMANDS : WAY_INPUT;
        return true;
    }
    for (size_t i = 0; i < WAY_COUNT; i++) {
        if (strcmp(way_rows[i].name, walk->words[0]) == 0)
            return take_way(options, &way_rows[i], walk->words + 1, walk->word_count - 1, err);
    }
    if (!options->commands)
        return unknown_word(walk->words[0], err);
    options->way = WAY_COMMANDS;
    return add_parameters(options, walk->words, walk->word_count, err);
}

/* --- what must hold in the end --- */

/* The option wins over the environment. Returns where the value comes from. */
static const char *or_environment(const char **value, const char *option, const char *variable)
{
    if (*value)
        return option;
    const char *found = getenv(variable);
    *value = found && found[0] ? found : NULL;
    return *value ? variable : NULL;
}

static bool take_environment(struct options *options, struct err *err)
{
    static const char threads_variable[] = "PEEPHOLE_THREADS";
    options->data_origin = or_environment(&options->data, "--data", "PEEPHOLE_DATA");
    options->kernel_origin = or_environment(&options->kernel, "--kernel", "PEEPHOLE_KERNEL");
    const char *threads = NULL;
    if (options->threads)
        options->threads_origin = "--threads";
    else
        options->threads_origin = or_environment(&threads, NULL, threads_variable);
    return !threads || set_threads(options, threads_variable, threads, err);
}

static bool check_together(const struct options *options, struct err *err)
{
    if (options->against && options->way != WAY_VERIFY) {
        err_set(err, ERR_USAGE, "--against goes with verify only");
        return err_hint(err, "peephole verify FILE.peep --against RECORDING");
    }
    if (options->record && options->way != WAY_RUN && options->way != WAY_COMMANDS) {
        err_set(err, ERR_USAGE, "--record goes with run and -c only");
        return err_hint(err, "elsewhere the verb does it: record RECORDING");
    }
    if (options->stay && options->way != WAY_RUN && options->way != WAY_COMMANDS &&
        options->way != WAY_INPUT) {
        err_set(err, ERR_USAGE, "-i goes with run and -c only");
        return err_hint(err, "peephole alone opens the prompt");
    }
    if (options->stay && options->json)
        return err_set(err, ERR_USAGE,
                       "-i and --json cannot go together: the prompt is for people");
    return true;
}

bool options_parse(struct options *options, int argc, char *const *argv, struct err *err)
{
    *options = (struct options){ .way = WAY_INPUT };
    struct walk walk = { .argc = argc, .at = 1, .argv = argv };
    walk.words = calloc((size_t)argc + 1, sizeof *walk.words);
    if (!walk.words)
        return err_memory(err);
    bool fine = parse_arguments(options, &walk, err);
    if (fine && (options->usage || options->version))
        options->way = options->usage ? WAY_USAGE : WAY_VERSION;
    else
        fine = fine && take_words(options, &walk, err) && take_environment(options, err) &&
               check_together(options, err);
    free(walk.words);
    return fine;
}

void options_done(struct options *options)
{
    for (size_t i = 0; i < options->parameter_count; i++)
        free((char *)options->parameters[i].name);
    free(options->parameters);
    free(options->commands);
}

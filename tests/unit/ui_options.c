/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line: what is understood, and what is said about the rest. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"
#include "ui/options.h"

enum { MOST_ARGUMENTS = 12 };

/* Parses "peephole" and the arguments, up to NULL. */
#define PARSE(options, err, ...) \
    parse((options), (err), (const char *const[]){ "peephole", __VA_ARGS__, NULL })

static bool parse(struct options *options, struct err *err, const char *const *arguments)
{
    static char *argv[MOST_ARGUMENTS];
    int argc = 0;
    for (; arguments[argc]; argc++)
        argv[argc] = (char *)arguments[argc];
    argv[argc] = NULL;
    *err = (struct err){ 0 };
    return options_parse(options, argc, argv, err);
}

#define assert_refused(sentence, advice, ...) \
    refuse((sentence), (advice), (const char *const[]){ "peephole", __VA_ARGS__, NULL })

static void refuse(const char *message, const char *hint, const char *const *arguments)
{
    struct options options;
    struct err err;
    assert_false(parse(&options, &err, arguments));
    assert_int_equal(err.code, ERR_USAGE);
    assert_string_equal(err.message, message);
    assert_string_equal(err.hint, hint);
    options_done(&options);
}

static void without_environment(void)
{
    unsetenv("PEEPHOLE_DATA");
    unsetenv("PEEPHOLE_THREADS");
    unsetenv("PEEPHOLE_KERNEL");
}

static void test_nothing(void **state)
{
    (void)state;
    struct options options;
    struct err err;
    without_environment();
    assert_true(PARSE(&options, &err, NULL));
    assert_int_equal(options.way, WAY_INPUT);
    assert_int_equal(options.threads, 0);
    assert_null(options.data);
    assert_null(options.kernel);
    assert_int_equal(options.colour, COLOUR_AUTO);
    options_done(&options);
}

static void test_run(void **state)
{
    (void)state;
    struct options options;
    struct err err;
    assert_true(PARSE(&options, &err, "--json", "run", "--threads=3", "a.peep", "epochs=20",
                      "x=a=b", "--keep-going"));
    assert_int_equal(options.way, WAY_RUN);
    assert_string_equal(options.file, "a.peep");
    assert_true(options.json);
    assert_true(options.keep_going);
    assert_int_equal(options.threads, 3);
    assert_int_equal(options.parameter_count, 2);
    assert_string_equal(options.parameters[0].name, "epochs");
    assert_string_equal(options.parameters[0].value, "20");
    assert_string_equal(options.parameters[1].name, "x");
    assert_string_equal(options.parameters[1].value, "a=b");
    options_done(&options);
}

static void test_dash_is_a_word(void **state)
{
    (void)state;
    struct options options;
    struct err err;
    assert_true(PARSE(&options, &err, "run", "-"));
    assert_string_equal(options.file, "-");
    options_done(&options);
    assert_true(PARSE(&options, &err, "run", "--", "--strange.peep"));
    assert_string_equal(options.file, "--strange.peep");
    options_done(&options);
}

static void test_commands(void **state)
{
    (void)state;
    struct options options;
    struct err err;
    assert_true(PARSE(&options, &err, "-c", "load demo", "-cclasses", "--command=tables", "n=1"));
    assert_int_equal(options.way, WAY_COMMANDS);
    assert_string_equal(options.commands, "load demo\nclasses\ntables");
    assert_int_equal(options.parameter_count, 1);
    options_done(&options);
    assert_true(PARSE(&options, &err, "-qic", "load demo"));
    assert_true(options.quiet && options.stay);
    assert_string_equal(options.commands, "load demo");
    options_done(&options);
}

static void test_other_ways(void **state)
{
    (void)state;
    struct options options;
    struct err err;
    assert_true(PARSE(&options, &err, "verify", "r.peep", "--against", "old.peep"));
    assert_int_equal(options.way, WAY_VERIFY);
    assert_string_equal(options.against, "old.peep");
    options_done(&options);
    assert_true(PARSE(&options, &err, "run", "s.peep", "--record", "new.peep", "epochs=1"));
    assert_int_equal(options.way, WAY_RUN);
    assert_string_equal(options.record, "new.peep");
    assert_int_equal(options.parameter_count, 1);
    options_done(&options);
    assert_true(PARSE(&options, &err, "help", "train"));
    assert_int_equal(options.way, WAY_HELP);
    assert_string_equal(options.topic, "train");
    options_done(&options);
    assert_true(PARSE(&options, &err, "help"));
    assert_null(options.topic);
    options_done(&options);
    assert_true(PARSE(&options, &err, "doctor"));
    assert_int_equal(options.way, WAY_DOCTOR);
    options_done(&options);
    assert_true(PARSE(&options, &err, "run", "--help"));
    assert_int_equal(options.way, WAY_USAGE);
    options_done(&options);
    assert_true(PARSE(&options, &err, "--version", "whatever"));
    assert_int_equal(options.way, WAY_VERSION);
    options_done(&options);
}

static void test_flag_wins_over_environment(void **state)
{
    (void)state;
    struct options options;
    struct err err;
    setenv("PEEPHOLE_DATA", "/somewhere", 1);
    setenv("PEEPHOLE_THREADS", "7", 1);
    setenv("PEEPHOLE_KERNEL", "", 1);
    assert_true(PARSE(&options, &err, "doctor"));
    assert_string_equal(options.data, "/somewhere");
    assert_string_equal(options.data_origin, "PEEPHOLE_DATA");
    assert_int_equal(options.threads, 7);
    assert_string_equal(options.threads_origin, "PEEPHOLE_THREADS");
    assert_null(options.kernel);
    assert_null(options.kernel_origin);
    options_done(&options);
    assert_true(
        PARSE(&options, &err, "doctor", "--data", "/else", "--threads", "256", "--kernel", "x"));
    assert_string_equal(options.data, "/else");
    assert_string_equal(options.data_origin, "--data");
    assert_int_equal(options.threads, 256);
    assert_string_equal(options.threads_origin, "--threads");
    assert_string_equal(options.kernel_origin, "--kernel");
    options_done(&options);
    setenv("PEEPHOLE_THREADS", "many", 1);
    assert_refused("PEEPHOLE_THREADS wants a whole number from 1 to 256, not \"many\"", "",
                   "doctor");
    without_environment();
}

static void test_wrong_options(void **state)
{
    (void)state;
    without_environment();
    assert_refused("there is no option --jsno", "did you mean --json?", "--jsno");
    assert_refused("there is no option --wxyzwxyz", "peephole --help lists the options",
                   "--wxyzwxyz=1");
    assert_refused("there is no option -z", "peephole --help lists the options", "-qz");
    assert_refused("--json takes no value", "", "--json=1");
    assert_refused("--data wants a value: --data DIR", "", "run", "x", "--data");
    assert_refused("--data wants a value: --data DIR", "", "--data=", "run", "x");
    assert_refused("--command wants a value: --command COMMANDS", "", "-c");
    assert_refused("--threads wants a whole number from 1 to 256, not \"0\"", "", "--threads", "0");
    assert_refused("--threads wants a whole number from 1 to 256, not \"257\"", "",
                   "--threads=257");
    assert_refused("--threads wants a whole number from 1 to 256, not \"2.5\"", "",
                   "--threads=2.5");
    assert_refused("--color wants auto, always or never, not \"alway\"",
                   "did you mean --color always?", "--color", "alway");
}

static void test_wrong_words(void **state)
{
    (void)state;
    without_environment();
    assert_refused("there is no subcommand \"rnu\"",
                   "did you mean peephole run FILE.peep [name=value ...]?", "rnu", "x.peep");
    assert_refused("there is no subcommand \"version\"", "did you mean --version?", "version");
    assert_refused("there is no subcommand \"/\"", "to run a script: peephole run /", "/");
    assert_refused("there is no subcommand \"help-me-out-of-here\"",
                   "peephole --help shows what can stand there", "help-me-out-of-here");
    assert_refused("run wants a script: peephole run FILE.peep [name=value ...]", "", "run");
    assert_refused("\"b.peep\" is not name=value, as a script's parameters are",
                   "run and verify take one script", "run", "a.peep", "b.peep");
    assert_refused("\"=5\" is not name=value, as a script's parameters are",
                   "run and verify take one script", "run", "a.peep", "=5");
    assert_refused("help takes one verb: peephole help a", "", "help", "a", "b");
    assert_refused("doctor takes nothing behind it, not \"x\"", "", "doctor", "x");
    assert_refused("-c and run cannot go together", "", "-c", "load demo", "run", "x.peep");
    assert_refused("--against goes with verify only",
                   "peephole verify FILE.peep --against RECORDING", "run", "x", "--against", "y");
    assert_refused("--record goes with run and -c only",
                   "elsewhere the verb does it: record RECORDING", "verify", "x", "--record", "y");
    assert_refused("-i goes with run and -c only", "peephole alone opens the prompt", "-i",
                   "doctor");
    assert_refused("-i and --json cannot go together: the prompt is for people", "", "-i", "--json",
                   "run", "x");
}

static void test_verb_as_subcommand(void **state)
{
    (void)state;
    assert_refused("there is no subcommand \"load\"",
                   "to run a command: peephole -c 'load ...', or type it at the prompt", "load",
                   "demo");
}

static void test_usage_fits(void **state)
{
    (void)state;
    struct str text;
    str_init(&text);
    options_usage(&text);
    const char *first = strstr(text.text, "Examples:"), *then = strstr(text.text, "Options");
    assert_non_null(first);
    assert_true(first < then);
    size_t widest = 0;
    for (const char *line = text.text; *line; line += strcspn(line, "\n") + 1) {
        size_t width = strcspn(line, "\n");
        widest = width > widest ? width : widest;
    }
    assert_true(widest <= 80);
    str_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_run),
        cmocka_unit_test(test_dash_is_a_word),
        cmocka_unit_test(test_commands),
        cmocka_unit_test(test_other_ways),
        cmocka_unit_test(test_flag_wins_over_environment),
        cmocka_unit_test(test_wrong_options),
        cmocka_unit_test(test_wrong_words),
        cmocka_unit_test(test_verb_as_subcommand),
        cmocka_unit_test(test_usage_fits),
    };
    return unit_run(tests);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line as data: one table of options, one of subcommands; parsing, "did you mean" and
 * --help come from them. Nothing here looks at files or the terminal, but for naming a script that
 * stands where a subcommand should.
 */
#ifndef PEEPHOLE_UI_OPTIONS_H
#define PEEPHOLE_UI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/err.h"
#include "src/base/key.h"
#include "src/base/str.h"

enum way {
    WAY_INPUT,    /* no command given: the prompt at a terminal, else commands on standard input */
    WAY_RUN,      /* a script */
    WAY_COMMANDS, /* -c */
    WAY_VERIFY,
    WAY_HELP, /* help [VERB] */
    WAY_DOCTOR,
    WAY_USAGE, /* --help */
    WAY_VERSION,
};

enum colour_choice { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

enum { OPTIONS_MOST_THREADS = 256 };

/* Texts are borrowed from the arguments or the environment where it is not said otherwise. */
struct options {
    enum way way;
    const char *file;    /* run, verify: the script; "-": standard input */
    const char *topic;   /* help VERB; NULL: all verbs */
    char *commands;      /* -c, owned: several are joined by line feeds */
    const char *against; /* verify */
    const char *record;  /* run, -c: where the recording goes */
    const char *data;    /* --data or PEEPHOLE_DATA; NULL: neither */
    const char *kernel;  /* --kernel or PEEPHOLE_KERNEL; NULL: the best one */
    size_t threads;      /* --threads or PEEPHOLE_THREADS; 0: all cores */
    /* "--data", "PEEPHOLE_DATA", ...; NULL where none of the two was given */
    const char *data_origin, *kernel_origin, *threads_origin;
    enum colour_choice colour;
    bool json, plain, quiet, stay, keep_going;
    bool usage, version;          /* --help, --version: they win over all else */
    struct key_value *parameters; /* name=value for the script; owned, names too */
    size_t parameter_count;
};

/* false and err (one sentence, a hint where there is one) for wrong usage. options_done in both cases. */
bool options_parse(struct options *options, int argc, char *const *argv, struct err *err);
void options_done(struct options *options);

/* The text of --help: examples first. */
void options_usage(struct str *text);

#endif

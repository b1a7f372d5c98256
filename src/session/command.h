/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verbs. A verb is one file, cmd_NAME.c, that exports one const struct command, and one row in
 * commands.def; help, completion, checking and JSON are derived from it. What must hold before
 * it runs is data here, not code there.
 */
#ifndef PEEPHOLE_SESSION_COMMAND_H
#define PEEPHOLE_SESSION_COMMAND_H

#include "src/base/key.h"
#include "src/session/page/output.h"

struct session;

enum command_flag {
    COMMAND_LOOKS = 1 << 0,         /* only looks: allowed while a job runs */
    COMMAND_NEEDS_MODEL = 1 << 1,   /* a model has been picked */
    COMMAND_NEEDS_WEIGHTS = 1 << 2, /* and trained */
    COMMAND_NEEDS_RUN = 1 << 3,     /* a training has been started */
    COMMAND_STEERS = 1 << 4,        /* acts on a running job (stop, wait, set): allowed then */
    COMMAND_AT = 1 << 5,            /* may be written after at epoch=N */
    COMMAND_ANY_KEY = 1 << 6, /* takes keys that no table lists (balance CLASS=N), as KEY_COUNT */
    COMMAND_META = 1 << 7,    /* about the session itself (record, help, history): not recorded */
    COMMAND_ANY_TEXT =
        1 << 8,              /* takes keys that no table lists, with any text (replay name=value) */
    COMMAND_TRAINS = 1 << 9, /* starts a job: recorded when that ends; at lines apply to it */
    COMMAND_STEP = 1 << 10,  /* a step on tables or preparation: undo takes it back */
    COMMAND_TEXT = 1 << 11,  /* its output is a text: read from its beginning, however slow */
};

/* A word without "=": its name in the usage, its type (as for keys), must it be there? A word of
 * type KEY_CHOICE must be one of its choices; for other types they are only what Tab offers. */
struct command_word {
    const char *name; /* "TABLE" */
    enum key_type type;
    const char *const *choices;          /* KEY_CHOICE */
    const char *(*choice)(size_t index); /* or a function that lists them; NULL at the end */
    bool optional;
    bool repeats; /* last word: as many as there are */
    const char *help;
};

struct arguments;

struct command {
    const char *name;
    const char *const *also; /* other names for it ("exit"), ends with NULL; NULL: none */
    const char *topic; /* heading in the help: "data", "model", "training", "results", "session" */
    const char *usage; /* as in the contract */
    const char *help;  /* one line, no full stop */
    const char *details;              /* more lines for help VERB, or NULL */
    const char *example;              /* one or more lines that work on the demo set */
    const struct command_word *words; /* ends with a NULL name; NULL: none */
    const struct key *keys;           /* NULL: none */
    /* Keys that depend on the words (model lstm ...); NULL: none. */
    const struct key *(*more_keys)(const struct arguments *arguments);
    unsigned flags;
    /* What the tables cannot say about words and keys; knows no workspace, since a script is
     * checked before it runs. NULL: nothing. */
    bool (*check)(const struct arguments *arguments, struct err *err);
    /* What help VERB lists below the rest and no table of the program's has; NULL: nothing. */
    bool (*more_help)(struct session *session, struct output *output, struct err *err);
    /* Fills output->result and writes text. */
    bool (*run)(struct session *session, const struct arguments *arguments, struct output *output,
                struct err *err);
};

size_t command_count(void);
const struct command *command_at(size_t index);
const struct command *command_find(const char *name); /* exact; NULL: none */
/* Exact, or a unique abbreviation (prompt only); err names the nearest or the candidates. */
const struct command *command_resolve(const char *name, bool abbreviations, struct err *err);

/* The words and keys of one command, checked against its tables. Views into the statement. */
struct arguments {
    const struct command *command;
    const char *const *words;
    size_t word_count;
    const struct key_value *given;
    size_t given_count;
    const struct key *more; /* what more_keys returned, or NULL */
    const char *seed; /* `set seed=`, for a key "seed" that is not given; NULL: the key's default.
                         given[given_count] holds it then, too */
    const char
        *file; /* script that the command stands in: "-c", "stdin", "kim2016.peep", "prompt" */
    size_t line;
    bool at_prompt; /* background work may go on after the command returns */
};

/* What was given, else the default from the key's row. Unset: NULL, NaN, as said in key.h. */
const char *argument_word(const struct arguments *arguments, size_t index); /* NULL: not there */
const char *argument_text(const struct arguments *arguments, const char *key);
bool argument_given(const struct arguments *arguments,
                    const char *key); /* no default, no set seed= */
uint64_t argument_count(const struct arguments *arguments, const char *key);
double argument_number(const struct arguments *arguments, const char *key);
bool argument_yes(const struct arguments *arguments, const char *key);
size_t argument_choice(const struct arguments *arguments,
                       const char *key); /* index; SIZE_MAX unset */
/* The values for one table of keys (command->keys or more). */
struct key_values argument_values(const struct arguments *arguments, const struct key *keys);
/* The command as a script would have it: full verb, words and keys quoted where needed. Caller
 * frees. */
char *argument_line(const struct arguments *arguments);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command language: text to statements (quotes, comments, continuation, ';', ${name}, param,
 * include, at), the check of a whole script before its first command runs, and running it.
 */
#ifndef PEEPHOLE_SESSION_SCRIPT_H
#define PEEPHOLE_SESSION_SCRIPT_H

#include "src/session/command.h"

/* One command of a script. */
struct statement {
    char *file; /* where it stands, as the user named the file: "-c", "stdin", "kim2016.peep" */
    size_t line;
    size_t top_line; /* in the script's own file: its line, or that of the include that led to it */
    char **words;    /* after quotes and ${...}; words[0] is the verb */
    size_t word_count;
    struct key_value *keys; /* key=value, in order */
    size_t key_count;
    /* at epoch=N [batch=M] COMMAND: applies to the training that follows. */
    bool is_at;
    size_t at_epoch, at_batch;
    /* The line #= {...} that follows it in a recording: the recorded result, or NULL. */
    struct json *recorded;
    size_t recorded_line;
    char *text;  /* as it was written, without comment */
    char *shown; /* the same with the values of its parameters */
    bool typed;  /* at the prompt, not in a file that the line includes */
};

struct script {
    struct statement *statements;
    size_t count;
    struct script_parameter {
        char *name;
        char *value;
        bool given; /* from the command line, so that param does not change it */
        bool used;
        bool typed;       /* param set it at the prompt: the session keeps it */
        const char *file; /* where param set it; NULL: nowhere */
        size_t line;
    } * parameters;
    size_t parameter_count;
    struct json *header; /* of a recording: {"version": ..., "kernel": ...}, or NULL */
    bool prompt;         /* a line typed at the prompt */
    char *name;
    struct arena *arena; /* owns all texts */
};

struct script_options {
    const struct key_value *parameters; /* given on the command line */
    size_t parameter_count;
    /* The prompt's lines: abbreviations are fine, parameters need not be used, at may stand without
     * a training. The caller hands in session->parameters; script_run keeps what param sets. */
    bool abbreviations;
    /* Names of files that the program brings along (schema=, paper=, taxonomy=) are checked against
     * its folders and tables; NULL: they are not. */
    const struct session *session;
};

/* Parses and checks all of it, included files too. file_name is for messages; relative includes
 * are looked for beside the file they stand in. Errors: err has the sentence and hint, and the
 * place goes to place, which the caller clears with script_place_done. */
struct script_place {
    char *file;    /* NULL: nowhere (a parameter of the command line) */
    size_t line;   /* 0: the whole file */
    char *command; /* the verb as written there; NULL where it did not come so far */
};
void script_place_done(struct script_place *place);
struct script *script_parse(const char *file_name, const char *text, size_t length,
                            const struct script_options *options, struct script_place *place,
                            struct err *err);
struct script *script_read(const char *path, const struct script_options *options,
                           struct script_place *place, struct err *err);
void script_free(struct script *script); /* NULL is fine */
bool script_is_incomplete(
    const char *text); /* an open quote or a backslash at the end: the prompt asks for more */

/* Runs the statements one after the other; each command's outcome goes to the listener. */
struct script_listener {
    void *context;
    void (*before)(void *context, const struct statement *statement);
    /* result is the command's object; where ok is false, err says why, and the object holds what
     * there is to tell all the same (expect: held, verify: differences), else none. Borrowed. */
    void (*after)(void *context, const struct statement *statement, bool ok,
                  const struct json *result, const struct err *err);
};
/* Exit status as in the contract: 0, 1, 3, or 128 + signal where the session was told of one.
 * A prompt's line leaves trainings in the background if the session is interactive. */
int script_run(struct session *session, const struct script *script, bool keep_going,
               const struct output_sink *sink, const struct script_listener *listener);

/* verify: runs it and compares every recorded result with the new one. against: the recording's
 * statements, NULL: the script's own. Each command goes to the listener as in script_run, then
 * the outcome as the verb verify ({checked, differences}). The same exit statuses. */
int script_verify(struct session *session, const struct script *script,
                  const struct script *against, const struct output_sink *sink,
                  const struct script_listener *listener);

#endif

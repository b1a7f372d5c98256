/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What parse.c (commands to statements), script.c (files, parameters) and check.c share. */
#ifndef PEEPHOLE_SESSION_PARSE_H
#define PEEPHOLE_SESSION_PARSE_H

#include "src/session/script/lex.h"
#include "src/session/script/script.h"

/* A text that is being read; one inside the other where it is included. */
struct source {
    const char *file;   /* as the user named it */
    const char *folder; /* of its includes; NULL: the working folder */
    char *real;         /* the file's one true name, to notice loops; NULL: no file */
    const struct source *parent;
};

struct parse {
    struct script *script;
    const struct script_options *options;
    struct script_place *place;
    const struct source *source;
    size_t line;     /* of the command that is being read */
    size_t top_line; /* the same in the script's own file */
    bool filled;     /* it has a ${name} */
    size_t statement_capacity;
    size_t files; /* read so far */
};

/* script.c */
/* Is this a line typed at the prompt, not one of a file that it includes? */
bool parse_typed(const struct parse *parse);
bool parse_text(struct parse *parse, const char *text, size_t length, struct err *err);
bool parse_include(struct parse *parse, const char *name, struct err *err);
bool script_define(struct parse *parse, const char *name, const char *value, struct err *err);
/* Fills in where an error stands; the innermost place wins. Returns false. */
bool parse_failed(struct parse *parse, size_t line, const char *command);

/* parse.c: one command; err, with the place filled in. */
bool parse_command(struct parse *parse, const struct lexed *lexed, const char *text,
                   struct err *err);

/* names.c: values that name one of the program's files. */
bool check_names(const struct parse *parse, const struct statement *statement, struct err *err);
/* check.c: words and keys of one statement against the tables of its command. */
bool check_statement(const struct statement *statement, struct err *err);
/* script_version.c: a recording of a later release than this one is refused. */
bool check_version(const struct parse *parse, const char *text, size_t length, struct err *err);
/* order.c: at lines: is there a training behind, is the epoch within it? *index: which is not. */
bool check_orders(const struct script *script, size_t *index, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text to commands of words: blanks, quotes, comments, continued lines, ';', ${name}. Within quotes
 * of either kind and outside, ${name} is replaced; what it is replaced by is never cut into words.
 * A backslash takes the meaning from the next character, outside quotes any, within "..." one of
 * " \ $, and nothing within '...'.
 */
#ifndef PEEPHOLE_SESSION_LEX_H
#define PEEPHOLE_SESSION_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/arena.h"
#include "src/base/str.h"

/* key=value where name_length > 0: the name is that long, the value begins behind the '='. */
struct token {
    char *text; /* in the arena */
    size_t name_length;
    size_t start, end; /* where it stands in the source */
};

enum lexed_kind { LEXED_COMMAND, LEXED_RECORDED, LEXED_END };

struct lexed {
    enum lexed_kind kind;
    struct token *tokens; /* of a command: one or more */
    size_t count;
    size_t capacity;
    size_t line;       /* where it begins, from 1 */
    size_t start, end; /* in the source: the command, or the JSON of a #= line */
};

struct lexer {
    const char *text;
    size_t length;
    size_t at;
    size_t line;
    struct arena *arena;
    bool tolerant; /* for completion: an open quote ends with the text, ${name} stays as it is */
    /* The value of a parameter, or NULL and err. */
    const char *(*parameter)(void *context, const char *name, struct err *err);
    void *context;
    bool open;  /* the text ended within quotes or behind a backslash */
    char quote; /* the quote that is open, 0: none */
};

/* Can this be a script at all? Zero bytes, broken UTF-8, control characters, lines without end:
 * err says which, *line where. */
bool lex_validate(const char *text, size_t length, size_t *line, struct err *err);

/* The next command or #= line. Errors: lexer->line says where. lexed is the caller's: empty ({0})
 * before the first call, lexed_done after the last. */
bool lex_next(struct lexer *lexer, struct lexed *lexed, struct err *err);
void lexed_done(struct lexed *lexed);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text to commands of words. */
#include "src/session/script/lex.h"

#include <stdlib.h>
#include <string.h>

enum {
    LONGEST_LINE = 1 << 20,  /* bytes; recorded results of many draws are long */
    LONGEST_TOKEN = 1 << 20, /* bytes, after parameters were filled in */
    LONGEST_NAME = 64,       /* of a parameter */
    MOST_WORDS = 4096,       /* of a command */
};

/* Length of the UTF-8 character at text (shortest form, no surrogates), 0 where it is none. */
static size_t utf8_length(const unsigned char *text, size_t room)
{
    if (text[0] < 0x80) {
        return 1;
    }
    size_t length = text[0] >= 0xF0 ? 4 : text[0] >= 0xE0 ? 3 : 2;
    if (text[0] < 0xC2 || text[0] > 0xF4 || length > room) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    bool overlong = (text[0] == 0xE0 && text[1] < 0xA0) || (text[0] == 0xF0 && text[1] < 0x90);
    bool surrogate = text[0] == 0xED && text[1] > 0x9F;
    bool beyond = text[0] == 0xF4 && text[1] > 0x8F;
    return overlong || surrogate || beyond ? 0 : length;
}

/* One character; what is wrong with it, or NULL. */
static const char *character_fault(const unsigned char *text, size_t room, size_t *length)
{
    *length = utf8_length(text, room);
    if (*length == 0) {
        return "bytes that are no UTF-8";
    }
    if (text[0] == '\0') {
        return "a zero byte";
    }
    bool line_end = text[0] == '\r' && (room == 1 || text[1] == '\n');
    if ((text[0] < 0x20 && text[0] != '\t' && text[0] != '\n' && !line_end) || text[0] == 0x7F) {
        return "a control character";
    }
    return NULL;
}

bool lex_validate(const char *text, size_t length, size_t *line, struct err *err)
{
    size_t line_start = 0;
    *line = 1;
    for (size_t i = 0; i < length;) {
        size_t size;
        const char *fault = character_fault((const unsigned char *)text + i, length - i, &size);
        if (fault) {
            err_set(err, ERR_INPUT, "the line holds %s, which no script can", fault);
            return err_hint(err, "scripts are plain UTF-8 text");
        }
        if (text[i] == '\n') {
            (*line)++;
            line_start = i + 1;
        } else if (i - line_start >= LONGEST_LINE) {
            err_set(err, ERR_INPUT, "the line is longer than 1,048,576 bytes");
            return err_hint(err, "a long command can go on in the next line behind a backslash");
        }
        i += size;
    }
    return true;
}

static bool at_end(const struct lexer *lexer)
{
    return lexer->at >= lexer->length;
}

/* The character `ahead` of where we are, 0 behind the end. */
static char peek(const struct lexer *lexer, size_t ahead)
{
    return lexer->at + ahead < lexer->length ? lexer->text[lexer->at + ahead] : '\0';
}

static void step(struct lexer *lexer)
{
    if (!at_end(lexer) && lexer->text[lexer->at++] == '\n') {
        lexer->line++;
    }
}

/* Bytes of a line end here ("\n", "\r\n", "\r" at the very end), 0: none. */
static size_t line_end_here(const struct lexer *lexer, size_t ahead)
{
    if (peek(lexer, ahead) == '\n') {
        return 1;
    }
    if (peek(lexer, ahead) == '\r' && lexer->at + ahead + 1 >= lexer->length) {
        return 1;
    }
    return peek(lexer, ahead) == '\r' && peek(lexer, ahead + 1) == '\n' ? 2 : 0;
}

/* Steps over a backslash and the line end behind it, if that is what stands here. */
static bool skip_continuation(struct lexer *lexer)
{
    if (peek(lexer, 0) != '\\') {
        return false;
    }
    size_t bytes = line_end_here(lexer, 1);
    if (bytes == 0) {
        return false;
    }
    for (size_t i = 0; i <= bytes; i++) {
        step(lexer);
    }
    lexer->open = at_end(lexer);
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Blanks and continued lines. Comments are the caller's. */
static void skip_blanks(struct lexer *lexer)
{
    while (!at_end(lexer) && (is_blank(peek(lexer, 0)) || skip_continuation(lexer))) {
        if (is_blank(peek(lexer, 0))) {
            step(lexer);
        }
    }
}

static void skip_line(struct lexer *lexer)
{
    while (!at_end(lexer) && line_end_here(lexer, 0) == 0) {
        step(lexer);
    }
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

/* The length of the name in ${name}, from where the lexer is. */
static bool parameter_length(const struct lexer *lexer, size_t *length, struct err *err)
{
    *length = 0;
    while (is_name_char(peek(lexer, 2 + *length))) {
        (*length)++;
    }
    if (*length == 0 || *length > LONGEST_NAME || peek(lexer, 2 + *length) != '}') {
        err_set(err, ERR_USAGE,
                "\"${\" begins a parameter, as in ${name}, but no name and } follow");
        return err_hint(err, "for the two characters themselves write \\${ outside '...'");
    }
    return true;
}

/* ${name}: adds the parameter's value to word. */
static bool lex_parameter(struct lexer *lexer, struct str *word, struct err *err)
{
    size_t length;
    if (!parameter_length(lexer, &length, err)) {
        return false;
    }
    char name[LONGEST_NAME + 1] = "";
    memcpy(name, lexer->text + lexer->at + 2, length);
    const char *value = lexer->parameter(lexer->context, name, err);
    if (value == NULL) {
        return false;
    }
    str_add(word, value);
    lexer->at += length + 3;
    return true;
}

static bool starts_parameter(const struct lexer *lexer)
{
    return !lexer->tolerant && lexer->parameter && peek(lexer, 0) == '$' && peek(lexer, 1) == '{';
}

/* A backslash within quotes ("...") or outside. */
static bool lex_backslash(struct lexer *lexer, struct str *word, bool quoted, struct err *err)
{
    char next = peek(lexer, 1);
    if (lexer->at + 1 >= lexer->length) {
        lexer->open = true;
        step(lexer);
        return lexer->tolerant ||
               err_set(err, ERR_USAGE, "a backslash continues the line, but no line follows");
    }
    if (quoted && strchr("\"\\$", next) == NULL) {
        str_add_char(word, '\\');
        step(lexer);
        return true;
    }
    if (!quoted && is_blank(next)) {
        size_t ahead = 1;
        while (is_blank(peek(lexer, ahead))) {
            ahead++;
        }
        if (!lexer->tolerant && line_end_here(lexer, ahead) > 0) {
            err_set(err, ERR_USAGE, "blanks stand behind the backslash at the end of the line");
            return err_hint(err, "remove them, and the line goes on in the next one");
        }
    }
    step(lexer);
    str_add_char(word, next);
    step(lexer);
    return true;
}

static bool lex_quoted(struct lexer *lexer, struct str *word, struct err *err)
{
    char quote = peek(lexer, 0);
    size_t opened = lexer->line;
    step(lexer);
    while (!at_end(lexer) && peek(lexer, 0) != quote) {
        if (starts_parameter(lexer)) {
            if (!lex_parameter(lexer, word, err)) {
                return false;
            }
        } else if (quote == '"' && peek(lexer, 0) == '\\') {
            if (!skip_continuation(lexer) && !lex_backslash(lexer, word, true, err)) {
                return false;
            }
        } else {
            str_add_char(word, peek(lexer, 0));
            step(lexer);
        }
    }
    if (at_end(lexer)) {
        lexer->open = true;
        lexer->quote = quote;
        lexer->line = opened;
        if (lexer->tolerant) {
            return true;
        }
        err_set(err, ERR_USAGE, "the quote %c that begins here is never closed", quote);
        return err_hint(err, "write another one where the word ends");
    }
    step(lexer);
    return true;
}

static bool is_key_name(const struct str *word, size_t plain)
{
    char first = word->text[0];
    bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_';
    if (plain == 0 || plain != word->length || !letter) {
        return false;
    }
    for (size_t i = 0; i < word->length; i++) {
        if (!is_name_char(word->text[i])) {
            return false;
        }
    }
    return true;
}

/* One piece of a word: a quoted part, a parameter, or a character. plain: bytes at its start that
 * were written without quotes, backslash or parameter. */
static bool lex_piece(struct lexer *lexer, struct str *word, size_t *plain, size_t *name_length,
                      struct err *err)
{
    char c = peek(lexer, 0);
    if (c == '\'' || c == '"') {
        return lex_quoted(lexer, word, err);
    }
    if (starts_parameter(lexer)) {
        return lex_parameter(lexer, word, err);
    }
    if (c == '\\') {
        return skip_continuation(lexer) || lex_backslash(lexer, word, false, err);
    }
    if (c == '=' && *name_length == 0 && is_key_name(word, *plain)) {
        *name_length = word->length;
    }
    if (*plain == word->length) {
        (*plain)++;
    }
    str_add_char(word, c);
    step(lexer);
    return true;
}

static bool ends_word(const struct lexer *lexer)
{
    char c = peek(lexer, 0);
    return at_end(lexer) || is_blank(c) || c == ';' || line_end_here(lexer, 0) > 0;
}

static bool add_token(struct lexed *lexed, const struct token *token, struct err *err)
{
    if (lexed->count >= MOST_WORDS) {
        return err_set(err, ERR_USAGE, "the command has more than 4,096 words");
    }
    if (lexed->count == lexed->capacity) {
        size_t capacity = lexed->capacity == 0 ? 16 : lexed->capacity * 2;
        struct token *tokens = realloc(lexed->tokens, capacity * sizeof *tokens);
        if (tokens == NULL) {
            return err_memory(err);
        }
        lexed->tokens = tokens;
        lexed->capacity = capacity;
    }
    lexed->tokens[lexed->count++] = *token;
    return true;
}

static bool lex_word(struct lexer *lexer, struct lexed *lexed, struct err *err)
{
    struct token token = { .start = lexer->at };
    size_t plain = 0;
    struct str word;
    str_init(&word);
    bool ok = true;
    while (ok && !ends_word(lexer)) {
        ok = lex_piece(lexer, &word, &plain, &token.name_length, err);
        if (ok && word.length > LONGEST_TOKEN) {
            ok = err_set(err, ERR_INPUT, "a word is longer than 1,048,576 bytes");
        }
    }
    token.end = lexer->at;
    if (ok) {
        token.text =
            str_failed(&word) ? NULL : arena_text(lexer->arena, word.text, word.length, err);
        ok = token.text ? add_token(lexed, &token, err) : err_memory(err);
    }
    str_done(&word);
    return ok;
}

/* "#= {...}" at the start of a line: a recorded result. */
static bool is_recorded_line(const struct lexer *lexer)
{
    bool line_start = lexer->at == 0 || lexer->text[lexer->at - 1] == '\n';
    return line_start && lexer->length - lexer->at >= 4 &&
           memcmp(lexer->text + lexer->at, "#= {", 4) == 0;
}

static void lex_recorded(struct lexer *lexer, struct lexed *lexed)
{
    lexed->kind = LEXED_RECORDED;
    lexed->line = lexer->line;
    lexed->start = lexer->at + 3;
    skip_line(lexer);
    lexed->end = lexer->at;
}

/* Everything between commands. */
static void skip_between(struct lexer *lexer)
{
    for (;;) {
        skip_blanks(lexer);
        if (at_end(lexer) || is_recorded_line(lexer)) {
            return;
        }
        if (peek(lexer, 0) == '#') {
            skip_line(lexer);
        } else if (peek(lexer, 0) == ';' || line_end_here(lexer, 0) > 0) {
            step(lexer);
        } else {
            return;
        }
    }
}

bool lex_next(struct lexer *lexer, struct lexed *lexed, struct err *err)
{
    lexed->count = 0;
    lexed->kind = LEXED_END;
    skip_between(lexer);
    lexed->line = lexer->line;
    lexed->start = lexed->end = lexer->at;
    if (at_end(lexer)) {
        return true;
    }
    if (is_recorded_line(lexer)) {
        lex_recorded(lexer, lexed);
        return true;
    }
    lexed->kind = LEXED_COMMAND;
    for (;;) {
        skip_blanks(lexer);
        if (peek(lexer, 0) == '#') {
            skip_line(lexer);
        }
        if (ends_word(lexer)) {
            return true;
        }
        if (!lex_word(lexer, lexed, err)) {
            return false;
        }
        lexed->end = lexer->at;
    }
}

void lexed_done(struct lexed *lexed)
{
    free(lexed->tokens);
    *lexed = (struct lexed){ 0 };
}

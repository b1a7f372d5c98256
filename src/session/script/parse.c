/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words to statements, and the words of the language itself: param, include, at. */
#include "src/session/script/parse.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/session/script/arguments.h"
#include "src/session/script/list.h"
#include "src/session/script/order.h"

enum { MOST_STATEMENTS = 100000 };

static bool add_statement(struct parse *parse, const struct statement *statement, struct err *err)
{
    struct script *script = parse->script;
    if (script->count >= MOST_STATEMENTS) {
        return err_set(err, ERR_INPUT, "the script has more than 100,000 commands");
    }
    if (script->count == parse->statement_capacity) {
        size_t capacity = parse->statement_capacity == 0 ? 32 : parse->statement_capacity * 2;
        struct statement *statements =
            realloc(script->statements, capacity * sizeof *script->statements);
        if (statements == NULL) {
            return err_memory(err);
        }
        script->statements = statements;
        parse->statement_capacity = capacity;
    }
    script->statements[script->count++] = *statement;
    return true;
}

/* The tokens' words and keys, in their order. */
static bool fill_statement(struct parse *parse, const struct token *tokens, size_t count,
                           struct statement *statement, struct err *err)
{
    struct arena *arena = parse->script->arena;
    statement->words = arena_take(arena, count + 1, sizeof *statement->words, err);
    statement->keys = arena_take(arena, count + 1, sizeof *statement->keys, err);
    if (statement->words == NULL || statement->keys == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        char *text = tokens[i].text;
        size_t name_length = tokens[i].name_length;
        if (name_length == 0) {
            statement->words[statement->word_count++] = text;
            continue;
        }
        char *name = arena_text(arena, text, name_length, err);
        if (name == NULL) {
            return false;
        }
        statement->keys[statement->key_count++] =
            (struct key_value){ .name = name, .value = text + name_length + 1 };
    }
    return true;
}

/* Values of keys that take lists: 10..30:10 becomes 10,20,30. */
static bool expand_lists(struct parse *parse, struct statement *statement, struct err *err)
{
    const struct command *command = command_find(statement->words[0]);
    for (size_t i = 0; i < statement->key_count; i++) {
        struct key_value *value = &statement->keys[i];
        const struct key *key = key_find(command->keys, value->name);
        if (key == NULL || key->type != KEY_NAMES) {
            continue;
        }
        char *expanded = list_expand(value->value, err);
        char *kept =
            expanded ? arena_text(parse->script->arena, expanded, strlen(expanded), err) : NULL;
        free(expanded);
        if (kept == NULL) {
            return err_wrap(err, "%s: %s", statement->words[0], value->name);
        }
        value->value = kept;
    }
    return true;
}

static bool parse_param(struct parse *parse, const struct statement *statement, struct err *err)
{
    for (size_t i = 0; i < statement->key_count; i++) {
        if (!script_define(parse, statement->keys[i].name, statement->keys[i].value, err)) {
            return false;
        }
    }
    return true;
}

/* epoch=N [batch=M] in front of the command; the number of tokens that they take. */
static bool parse_at_keys(const struct token *tokens, size_t count, struct statement *statement,
                          size_t *used, struct err *err)
{
    for (*used = 0; *used < count && tokens[*used].name_length > 0; (*used)++) {
        const struct token *token = &tokens[*used];
        const char *value = token->text + token->name_length + 1;
        bool is_epoch = strncmp(token->text, "epoch=", 6) == 0;
        if (!is_epoch && strncmp(token->text, "batch=", 6) != 0) {
            err_set(err, ERR_USAGE, "at: \"%s\" stands where epoch=N or batch=M belongs",
                    token->text);
            return err_hint(err, "at epoch=N [batch=M] COMMAND");
        }
        uint64_t number;
        if (!num_parse_count(value, &number) || number == 0) {
            return err_set(err, ERR_USAGE, "at: %s is a whole number from 1, not \"%s\"",
                           is_epoch ? "epoch" : "batch", value);
        }
        *(is_epoch ? &statement->at_epoch : &statement->at_batch) = (size_t)number;
    }
    if (statement->at_epoch == 0 || *used == count) {
        err_set(err, ERR_USAGE, "at: %s is missing",
                statement->at_epoch == 0 ? "epoch=N" : "the command");
        return err_hint(err, "at epoch=N [batch=M] COMMAND, as in: at epoch=37 stop");
    }
    return true;
}

static const struct command *parse_verb(struct parse *parse, const struct token *token,
                                        struct err *err)
{
    if (token->name_length > 0) {
        err_set(err, ERR_USAGE, "a command begins with its verb, not with \"%s\"", token->text);
        err_hint(err, "help lists the commands");
        return NULL;
    }
    return command_resolve(token->text, parse_typed(parse), err);
}

/* tokens[0] is the verb, which becomes the full word. */
static bool parse_words(struct parse *parse, const struct command *command,
                        const struct token *tokens, size_t count, struct statement *statement,
                        struct err *err)
{
    if (!fill_statement(parse, tokens, count, statement, err)) {
        return false;
    }
    const char *name = command->name;
    statement->words[0] = arena_text(parse->script->arena, name, strlen(name), err);
    return statement->words[0] != NULL && expand_lists(parse, statement, err) &&
           check_statement(statement, err) && check_names(parse, statement, err);
}

static bool parse_at(struct parse *parse, const struct lexed *lexed, struct statement *statement,
                     struct err *err)
{
    size_t used;
    if (!parse_at_keys(lexed->tokens + 1, lexed->count - 1, statement, &used, err)) {
        return false;
    }
    const struct token *tokens = lexed->tokens + 1 + used;
    const struct command *command = parse_verb(parse, tokens, err);
    if (command == NULL) {
        return false;
    }
    if (!(command->flags & COMMAND_AT)) {
        err_set(err, ERR_USAGE, "at: %s is nothing that can be done to a running training",
                command->name);
        return err_hint(err, "at takes stop or set lr=NUMBER");
    }
    statement->is_at = true;
    struct train_order order;
    return parse_words(parse, command, tokens, lexed->count - 1 - used, statement, err) &&
           order_of(statement, &order, err);
}

/* param and include act at once; they are no statements. *done says so. */
static bool parse_language_word(struct parse *parse, const struct statement *statement, bool *done,
                                struct err *err)
{
    const char *verb = statement->words[0];
    *done = true;
    if (strcmp(verb, "param") == 0) {
        return parse_param(parse, statement, err);
    }
    if (strcmp(verb, "include") == 0) {
        return parse_include(parse, statement->words[1], err);
    }
    *done = false;
    return true;
}

/* The command as it is run. */
static bool fill_shown(struct parse *parse, struct statement *statement, struct err *err)
{
    struct arguments arguments;
    arguments_of(statement, &arguments);
    struct str line;
    str_init(&line);
    if (statement->is_at) {
        str_addf(&line, "at epoch=%zu ", statement->at_epoch);
    }
    if (statement->at_batch > 0) {
        str_addf(&line, "batch=%zu ", statement->at_batch);
    }
    char *command = argument_line(&arguments);
    str_add(&line, command ? command : "");
    bool failed = command == NULL || str_failed(&line);
    statement->shown =
        failed ? NULL : arena_text(parse->script->arena, line.text, line.length, err);
    free(command);
    str_done(&line);
    return failed ? err_memory(err) : statement->shown != NULL;
}

bool parse_command(struct parse *parse, const struct lexed *lexed, const char *text,
                   struct err *err)
{
    struct arena *arena = parse->script->arena;
    const char *file = parse->source->file;
    struct statement statement = {
        .file = arena_text(arena, file, strlen(file), err),
        .line = lexed->line,
        .typed = parse_typed(parse),
        .text = arena_text(arena, text + lexed->start, lexed->end - lexed->start, err),
    };
    bool filled = parse->filled;
    parse->line = lexed->line;
    parse->top_line = parse->source->parent ? parse->top_line : lexed->line;
    statement.top_line = parse->top_line;
    statement.shown = statement.text;
    const struct command *command =
        statement.file && statement.text ? parse_verb(parse, &lexed->tokens[0], err) : NULL;
    bool ok = command != NULL;
    bool done = false;
    if (ok && strcmp(command->name, "at") == 0) {
        ok = parse_at(parse, lexed, &statement, err);
    } else {
        ok = ok && parse_words(parse, command, lexed->tokens, lexed->count, &statement, err) &&
             parse_language_word(parse, &statement, &done, err);
    }
    ok = ok && (done || !filled || fill_shown(parse, &statement, err)) &&
         (done || add_statement(parse, &statement, err));
    return ok || parse_failed(parse, lexed->line, lexed->tokens[0].text);
}

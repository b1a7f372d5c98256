/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion: what may stand where the cursor is, from the tables and the workspace. */
#include "src/session/complete/complete.h"

#include <stdlib.h>
#include <string.h>

#include "src/session/complete/complete_parts.h"
#include "src/session/script/arguments.h"

/* Offers `text` where the word begins like it. */
void offer(struct typing *typing, const char *text, const char *help, bool more)
{
    struct completions *completions = typing->completions;
    if (strncmp(text, typing->word, strlen(typing->word)) != 0) {
        return;
    }
    struct completion *items =
        realloc(completions->items, (completions->count + 1) * sizeof *items);
    char *copy = strdup(text);
    if (items) {
        completions->items = items;
    }
    if (items == NULL || copy == NULL) {
        typing->failed = true;
        free(copy);
        return;
    }
    items[completions->count++] = (struct completion){ .text = copy, .help = help, .more = more };
}

/* --- verbs --- */

/* only: verbs with that flag; 0: all. */
static void offer_verbs(struct typing *typing, unsigned only)
{
    for (size_t i = 0; i < command_count(); i++) {
        const struct command *command = command_at(i);
        if (only == 0 || (command->flags & only)) {
            offer(typing, command->name, command->help, false);
        }
    }
}

/* --- words and keys of a command --- */

/* The word becomes what stands behind the last separator in it. false: there is none. */
static bool split_word(struct typing *typing, const struct token *token, const struct key *key)
{
    const char *separators = value_separators(typing, key);
    const char *part = typing->word + strlen(typing->word);
    while (part > typing->word && strchr(separators, part[-1]) == NULL) {
        part--;
    }
    if (part == typing->word) {
        return false;
    }
    /* From the end, since the text has no quotes any more. */
    typing->completions->word_start = token->end - strlen(part);
    typing->word = part;
    return true;
}

/* true: the word is a part of a longer text, and nothing else can stand there. */
static bool offer_word(struct typing *typing, const struct command_word *word)
{
    for (size_t i = 0; word->choice && word->choice(i); i++) {
        offer(typing, word->choice(i), NULL, false);
    }
    if (strcmp(word->name, "SOURCE") == 0 || strcmp(word->name, "DATASET") == 0) {
        offer_sources(typing, strcmp(word->name, "DATASET") == 0);
    }
    struct key key = { .name = word->name, .type = word->type, .choices = word->choices };
    bool part = typing->at_word && split_word(typing, &typing->tokens[typing->count - 1], &key);
    offer_value(typing, &key);
    return part;
}

static bool is_given(const struct arguments *arguments, const char *key)
{
    for (size_t i = 0; i < arguments->given_count; i++) {
        if (strcmp(arguments->given[i].name, key) == 0) {
            return true;
        }
    }
    return false;
}

static void offer_keys(struct typing *typing, const struct arguments *arguments,
                       const struct key *keys)
{
    for (const struct key *key = keys; key && key->name; key++) {
        struct str text;
        str_init(&text);
        str_addf(&text, "%s=", key->name);
        if (!is_given(arguments, key->name)) {
            offer(typing, text.text, key->help, true);
        }
        str_done(&text);
    }
}

/* The row of the word with that number; the last one may repeat. NULL: too many. */
static const struct command_word *word_row(const struct command *command, size_t index)
{
    const struct command_word *word = command->words;
    for (size_t i = 0; word && word->name; i++) {
        if (i == index || word->repeats) {
            return word;
        }
        word++;
    }
    return NULL;
}

/* The value behind "key=": the word is what stands behind the last separator in it. */
static void complete_value(struct typing *typing, const struct token *token)
{
    char *name = strndup(token->text, token->name_length);
    const struct key *key = name ? argument_key(typing->arguments, name) : NULL;
    typing->failed = typing->failed || name == NULL;
    free(name);
    if (key == NULL) {
        return;
    }
    typing->word = token->text + token->name_length + 1;
    typing->completions->word_start = token->start + token->name_length + 1;
    split_word(typing, token, key);
    offer_value(typing, key);
}

/* Words and keys before the cursor as a statement; arrays of `count` places are the caller's. */
static void gather(const struct typing *typing, struct statement *statement, char **names)
{
    size_t whole = typing->count - (typing->at_word ? 1 : 0);
    for (size_t i = 0; i < whole; i++) {
        const struct token *token = &typing->tokens[i];
        if (token->name_length == 0) {
            statement->words[statement->word_count++] = token->text;
            continue;
        }
        char *name = strndup(token->text, token->name_length);
        names[statement->key_count] = name;
        statement->keys[statement->key_count++] =
            (struct key_value){ .name = name ? name : "",
                                .value = token->text + token->name_length + 1 };
    }
}

static void complete_argument(struct typing *typing, const struct statement *statement)
{
    struct arguments arguments;
    arguments_of(statement, &arguments);
    typing->arguments = &arguments;
    const struct token *last = typing->at_word ? &typing->tokens[typing->count - 1] : NULL;
    if (last && last->name_length > 0) {
        complete_value(typing, last);
        return;
    }
    const struct command_word *word = word_row(arguments.command, arguments.word_count);
    if (word && offer_word(typing, word)) {
        return;
    }
    offer_keys(typing, &arguments, arguments.command->keys);
    offer_keys(typing, &arguments, arguments.more);
    bool named = (arguments.command->flags & COMMAND_ANY_KEY) && typing->word[0] != '\0';
    if (named) { /* balance smurf=N; without a letter they would be too many */
        offer_classes(typing, "=");
    }
}

static void complete_command(struct typing *typing, const struct command *command)
{
    char **words = calloc(typing->count + 1, sizeof *words);
    char **names = calloc(typing->count + 1, sizeof *names);
    struct key_value *keys = calloc(typing->count + 1, sizeof *keys);
    if (words && names && keys) {
        struct statement statement = { .words = words, .keys = keys };
        gather(typing, &statement, names);
        char *verb = strdup(command->name); /* the full word for an abbreviation */
        words[0] = verb;
        if (verb) {
            complete_argument(typing, &statement);
        }
        free(verb);
        for (size_t i = 0; i < statement.key_count; i++) {
            free(names[i]);
        }
    } else {
        typing->failed = true;
    }
    free(words);
    free(names);
    free(keys);
}

/* at epoch=N [batch=M] COMMAND: its keys, then another verb. Moves on to that. */
static bool skip_at(struct typing *typing)
{
    size_t skipped = 1;
    while (skipped < typing->count && typing->tokens[skipped].name_length > 0) {
        skipped++;
    }
    typing->tokens += skipped;
    typing->count -= skipped;
    size_t whole = typing->count - (typing->at_word && typing->count > 0 ? 1 : 0);
    if (whole > 0) {
        return false;
    }
    offer(typing, "epoch=", "after which epoch", true);
    offer(typing, "batch=", "after which of its batches", true);
    offer_verbs(typing, COMMAND_AT);
    return true;
}

static void complete_typing(struct typing *typing)
{
    size_t whole = typing->count - (typing->at_word ? 1 : 0);
    if (whole == 0) {
        offer_verbs(typing, 0);
        return;
    }
    struct err ignored = { 0 };
    const struct command *command = command_resolve(typing->tokens[0].text, true, &ignored);
    if (command && strcmp(command->name, "at") == 0) {
        if (skip_at(typing)) {
            return;
        }
        command = command_resolve(typing->tokens[0].text, true, &ignored);
    }
    if (command) {
        complete_command(typing, command);
    }
}

/* The tokens of the last command before the cursor. */
static bool lex_last_command(struct lexer *lexer, struct lexed *lexed, struct err *err)
{
    size_t end = 0;
    struct lexed next = { 0 };
    bool ok;
    while ((ok = lex_next(lexer, &next, err)) && next.kind != LEXED_END) {
        struct lexed previous = *lexed;
        *lexed = next;
        next = previous;
        end = lexed->end;
    }
    lexed_done(&next);
    /* Behind a ';' another command begins. */
    for (size_t i = end; i < lexer->length; i++) {
        if (lexer->text[i] == ';') {
            lexed->count = 0;
        }
    }
    return ok;
}

/* Is the word's last character the second of two quotes? Then there is nothing to add to it. */
static bool is_closed(const struct token *token, const char *line)
{
    return strchr("'\"", line[token->end - 1]) &&
           token->end - token->start >= strlen(token->text) + 2;
}

bool complete_line(const struct session *session, const char *line, size_t cursor,
                   struct completions *completions, struct err *err)
{
    *completions = (struct completions){ .word_start = cursor };
    struct lexed lexed = { 0 };
    struct lexer lexer = { .text = line, .length = cursor, .line = 1, .tolerant = true };
    lexer.arena = arena_new(err);
    bool ok = lexer.arena != NULL && lex_last_command(&lexer, &lexed, err);
    if (ok) {
        struct typing typing = { .session = session,
                                 .completions = completions,
                                 .tokens = lexed.tokens,
                                 .count = lexed.count,
                                 .word = "" };
        const struct token *last = lexed.count > 0 ? &lexed.tokens[lexed.count - 1] : NULL;
        if (last && last->end == cursor) {
            typing.at_word = true;
            typing.word = last->text;
            completions->word_start = last->start;
        }
        if (last == NULL || last->end < cursor || !is_closed(last, line)) {
            complete_typing(&typing);
        }
        ok = !typing.failed || err_memory(err);
    }
    lexed_done(&lexed);
    arena_free(lexer.arena);
    return ok;
}

void completions_done(struct completions *completions)
{
    for (size_t i = 0; i < completions->count; i++) {
        free(completions->items[i].text);
    }
    free(completions->items);
    *completions = (struct completions){ 0 };
}

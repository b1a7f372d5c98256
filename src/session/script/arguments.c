/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a command was given: words and keys of a statement, read through the command's tables. */
#include "src/session/script/arguments.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void arguments_of(const struct statement *statement, struct arguments *arguments)
{
    *arguments = (struct arguments){
        .command = command_find(statement->words[0]),
        .words = (const char *const *)statement->words + 1,
        .word_count = statement->word_count - 1,
        .given = statement->keys,
        .given_count = statement->key_count,
        .file = statement->file,
        .line = statement->line,
    };
    if (arguments->command && arguments->command->more_keys) {
        arguments->more = arguments->command->more_keys(arguments);
    }
}

const struct key *argument_key(const struct arguments *arguments, const char *name)
{
    const struct key *key = key_find(arguments->command->keys, name);
    return key ? key : key_find(arguments->more, name);
}

static const struct key_value *find_given(const struct arguments *arguments, const char *name)
{
    for (size_t i = 0; i < arguments->given_count; i++) {
        if (strcmp(arguments->given[i].name, name) == 0) {
            return &arguments->given[i];
        }
    }
    return NULL;
}

const char *argument_word(const struct arguments *arguments, size_t index)
{
    return index < arguments->word_count ? arguments->words[index] : NULL;
}

bool argument_given(const struct arguments *arguments, const char *key)
{
    return find_given(arguments, key) != NULL;
}

const char *argument_text(const struct arguments *arguments, const char *key)
{
    const struct key_value *given = find_given(arguments, key);
    if (given) {
        return given->value;
    }
    if (arguments->seed && strcmp(key, "seed") == 0) {
        return arguments->seed;
    }
    const struct key *row = argument_key(arguments, key);
    assert((row || (arguments->command->flags & (COMMAND_ANY_KEY | COMMAND_ANY_TEXT))) &&
           "a key that is read must stand in the command's table");
    return row ? row->initial : NULL;
}

uint64_t argument_count(const struct arguments *arguments, const char *key)
{
    const char *text = argument_text(arguments, key);
    return text ? key_count(text) : 0;
}

double argument_number(const struct arguments *arguments, const char *key)
{
    const char *text = argument_text(arguments, key);
    return text ? key_number(text) : (double)NAN;
}

bool argument_yes(const struct arguments *arguments, const char *key)
{
    const char *text = argument_text(arguments, key);
    return text && strcmp(text, "yes") == 0;
}

size_t argument_choice(const struct arguments *arguments, const char *key)
{
    const char *text = argument_text(arguments, key);
    const struct key *row = argument_key(arguments, key);
    return text && row ? key_choice(row, text) : SIZE_MAX;
}

/* Does the seed that was set stand in for one that was not given? */
static bool seed_applies(const struct arguments *arguments)
{
    return arguments->seed && argument_key(arguments, "seed") && !find_given(arguments, "seed");
}

struct key_values argument_values(const struct arguments *arguments, const struct key *keys)
{
    return (struct key_values){
        .keys = keys,
        .given = arguments->given,
        .given_count = arguments->given_count + (seed_applies(arguments) ? 1 : 0),
    };
}

static bool is_plain(const char *text)
{
    for (const char *c = text; *c; c++) {
        if (strchr(" \t\n\r;#'\"\\$", *c)) {
            return false;
        }
    }
    return text[0] != '\0';
}

/* Would this word be read as key=value? */
static bool looks_like_key(const char *word)
{
    size_t length = strcspn(word, "=");
    for (size_t i = 0; i < length; i++) {
        if (strchr("<>!+*/()", word[i])) {
            return false; /* a comparison */
        }
    }
    return length > 0 && word[length] == '=';
}

/* A text as the language has it, so that reading it gives the same text. */
static void add_quoted(struct str *line, const char *text)
{
    if (strpbrk(text, "'$") == NULL) {
        str_addf(line, "'%s'", text);
        return;
    }
    str_add_char(line, '"');
    for (const char *c = text; *c; c++) {
        if (strchr("\"\\$", *c)) {
            str_add_char(line, '\\');
        }
        str_add_char(line, *c);
    }
    str_add_char(line, '"');
}

char *argument_line(const struct arguments *arguments)
{
    struct str line;
    str_init(&line);
    str_add(&line, arguments->command->name);
    for (size_t i = 0; i < arguments->word_count; i++) {
        const char *word = arguments->words[i];
        str_add_char(&line, ' ');
        if (is_plain(word) && !looks_like_key(word)) {
            str_add(&line, word);
        } else {
            add_quoted(&line, word);
        }
    }
    struct key_values values = argument_values(arguments, NULL);
    for (size_t i = 0; i < values.given_count; i++) {
        str_addf(&line, " %s=", values.given[i].name);
        if (is_plain(values.given[i].value)) {
            str_add(&line, values.given[i].value);
        } else {
            add_quoted(&line, values.given[i].value);
        }
    }
    return str_take(&line);
}

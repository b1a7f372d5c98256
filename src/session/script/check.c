/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checking a statement against the tables of its command, before anything runs. */
#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"
#include "src/data/condition.h"
#include "src/session/page/prose.h"
#include "src/session/script/arguments.h"
#include "src/session/script/parse.h"

static size_t count_words(const struct command *command, size_t *required, bool *repeats)
{
    size_t count = 0;
    *required = 0;
    *repeats = false;
    for (const struct command_word *word = command->words; word && word->name; word++) {
        count++;
        *required += word->optional ? 0 : 1;
        *repeats = word->repeats;
    }
    return count;
}

static bool hint_usage(const struct command *command, struct err *err)
{
    struct str line;
    str_init(&line);
    usage_line(&line, command->name, command->usage);
    err_hint(err, "usage: %s", line.text);
    str_done(&line);
    return false;
}

/* "train takes no word "data"; did you mean table=data?" */
static bool refuse_word(const struct arguments *arguments, size_t index, struct err *err)
{
    const struct command *command = arguments->command;
    const char *word = arguments->words[index];
    err_set(err, ERR_USAGE, "%s: the word \"%s\" is one too many", command->name, word);
    for (const struct key *key = command->keys; key && key->name; key++) {
        bool is_table = key->type == KEY_TABLE;
        bool is_key = strcmp(key->name, word) == 0;
        if (is_key) {
            return err_hint(err, "did you mean %s=VALUE?", word);
        }
        if (is_table && index == 0) {
            return err_hint(err, "did you mean %s=%s?", key->name, word);
        }
    }
    return hint_usage(command, err);
}

static bool check_word_count(const struct arguments *arguments, struct err *err)
{
    const struct command *command = arguments->command;
    size_t required;
    bool repeats;
    size_t most = count_words(command, &required, &repeats);
    if (arguments->word_count < required) {
        err_set(err, ERR_USAGE, "%s: %s is missing", command->name,
                command->words[arguments->word_count].name);
        return hint_usage(command, err);
    }
    if (arguments->word_count > most && !repeats) {
        return refuse_word(arguments, most, err);
    }
    return true;
}

/* A word that must be one of a list that a function gives. */
static bool check_listed(const struct command_word *word, const char *text, struct err *err)
{
    enum { MOST_CHOICES = 256 };
    const char *choices[MOST_CHOICES];
    size_t count = 0;
    const char *choice;
    while (count < MOST_CHOICES && (choice = word->choice(count)) != NULL) {
        if (strcmp(choice, text) == 0) {
            return true;
        }
        choices[count++] = choice;
    }
    struct str list;
    str_init(&list);
    for (size_t i = 0; i < count; i++) {
        str_addf(&list, "%s%s", i == 0 ? "" : i + 1 == count ? " or " : ", ", choices[i]);
    }
    err_set(err, ERR_USAGE, "%s is %s, not \"%s\"", word->name, list.text, text);
    str_done(&list);
    const char *near = near_name(text, choices, count);
    return near ? err_hint(err, "did you mean %s?", near) : false;
}

static bool check_word(const struct command_word *word, const char *text, struct err *err)
{
    if (word->type == KEY_CHOICE && word->choice) {
        return check_listed(word, text, err);
    }
    struct key key = { .name = word->name, .type = word->type, .choices = word->choices };
    if (key_check(&key, text, err)) {
        return true;
    }
    const char *near = NULL;
    if (word->type == KEY_CHOICE) {
        size_t count = 0;
        while (word->choices && word->choices[count]) {
            count++;
        }
        near = near_name(text, word->choices, count);
    }
    return near ? err_hint(err, "did you mean %s?", near) : false;
}

static bool check_words(const struct arguments *arguments, struct err *err)
{
    const struct command_word *word = arguments->command->words;
    for (size_t i = 0; i < arguments->word_count; i++) {
        if (!check_word(word, arguments->words[i], err)) {
            return err_wrap(err, "%s", arguments->command->name);
        }
        if (!word->repeats) {
            word++;
        }
    }
    return true;
}

static size_t add_names(const struct key *keys, const char **names, size_t count, size_t most)
{
    for (const struct key *key = keys; key && key->name && count < most; key++) {
        names[count++] = key->name;
    }
    return count;
}

static bool refuse_key(const struct arguments *arguments, const struct key_value *given,
                       struct err *err)
{
    enum { MOST_NAMES = 128 };
    const struct command *command = arguments->command;
    const char *names[MOST_NAMES];
    size_t count = add_names(command->keys, names, 0, MOST_NAMES);
    count = add_names(arguments->more, names, count, MOST_NAMES);
    err_set(err, ERR_USAGE, "%s: there is no key \"%s\"", command->name, given->name);
    const char *near = near_name(given->name, names, count);
    if (near) {
        return err_hint(err, "did you mean %s=%s?", near, given->value);
    }
    return err_hint(err, "help %s lists its keys", command->name);
}

static bool check_key(const struct arguments *arguments, size_t index, struct err *err)
{
    const struct key_value *given = &arguments->given[index];
    const char *verb = arguments->command->name;
    for (size_t i = 0; i < index; i++) {
        if (strcmp(arguments->given[i].name, given->name) == 0) {
            return err_set(err, ERR_USAGE, "%s: %s is given twice", verb, given->name);
        }
    }
    const struct key *key = argument_key(arguments, given->name);
    if (key && key->type == KEY_CONDITION && !condition_check(given->value, err)) {
        if (err->hint[0] == '\0') {
            err_hint(err, "as in: %s=\"src_bytes > 1k and not service = http\"", given->name);
        }
        return err_wrap(err, "%s: %s", verb, given->name);
    }
    if (key) {
        return key_check(key, given->value, err) || err_wrap(err, "%s", verb);
    }
    unsigned flags = arguments->command->flags;
    if (flags & COMMAND_ANY_TEXT) {
        return true;
    }
    struct key any = { .name = given->name, .type = KEY_COUNT };
    if ((flags & COMMAND_ANY_KEY) && key_check(&any, given->value, err)) {
        return true;
    }
    return refuse_key(arguments, given, err);
}

static bool check_all(const struct statement *statement, struct err *err)
{
    struct arguments arguments;
    arguments_of(statement, &arguments);
    if (!check_word_count(&arguments, err) || !check_words(&arguments, err)) {
        return false;
    }
    for (size_t i = 0; i < arguments.given_count; i++) {
        if (!check_key(&arguments, i, err)) {
            return false;
        }
    }
    const struct command *command = arguments.command;
    bool ok = command->check == NULL || command->check(&arguments, err);
    return ok || err_wrap(err, "%s", command->name);
}

void hint_help(const char *verb, struct err *err)
{
    if (err->code == ERR_USAGE && err->hint[0] == '\0') {
        err_hint(err, "help %s says what it takes", verb);
    }
}

bool check_statement(const struct statement *statement, struct err *err)
{
    if (check_all(statement, err)) {
        return true;
    }
    hint_help(statement->words[0], err);
    return false;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a line that is still being typed. */
#include "ui/typed.h"

#include <string.h>

/* Length of the word that begins here: blanks within quotes belong to it. */
static size_t word_length(const char *text)
{
    char quote = '\0';
    size_t length = 0;
    for (; text[length] && (quote || text[length] != ' '); length++) {
        if (quote && text[length] == quote)
            quote = '\0';
        else if (!quote && (text[length] == '\'' || text[length] == '"'))
            quote = text[length];
    }
    return length;
}

const char *typed_word(const char *line, size_t index, size_t *length)
{
    for (line += strspn(line, " "); *line; line += strspn(line, " ")) {
        *length = word_length(line);
        if (index-- == 0)
            return line;
        line += *length;
    }
    *length = 0;
    return NULL;
}

bool typed_is(const char *line, size_t index, const char *word)
{
    size_t length;
    const char *found = typed_word(line, index, &length);
    return found && strlen(word) == length && strncmp(found, word, length) == 0;
}

/* The word KEY=...; NULL: there is none. */
static const char *find_key(const char *line, const char *key, size_t *length)
{
    size_t name = strlen(key);
    for (size_t i = 0;; i++) {
        const char *word = typed_word(line, i, length);
        if (!word || (*length > name && strncmp(word, key, name) == 0 && word[name] == '='))
            return word;
    }
}

bool typed_value(const char *line, const char *key, struct str *value)
{
    size_t length;
    const char *word = find_key(line, key, &length);
    if (!word)
        return false;
    for (size_t i = strlen(key) + 1; i < length; i++) {
        if (word[i] != '\'' && word[i] != '"')
            str_add_char(value, word[i]);
    }
    return true;
}

void typed_with(const char *line, const char *key, const char *value, struct str *changed)
{
    size_t key_length, length;
    const char *old = find_key(line, key, &key_length);
    for (size_t i = 0;; i++) {
        const char *word = typed_word(line, i, &length);
        if (!word)
            break;
        if (word == old && value)
            str_addf(changed, "%s=%s ", key, value);
        else if (word != old) {
            str_add_bytes(changed, word, length);
            str_add_char(changed, ' ');
        }
    }
    if (!old && value)
        str_addf(changed, "%s=%s ", key, value);
}

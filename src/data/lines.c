/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines and words of the text files in data/. */
#include "src/data/lines.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

struct lines lines_of(const char *text, size_t length)
{
    return (struct lines){ .text = text, .length = length };
}

/* Bytes of the word that the text begins with, marks included. A mark that nothing closes is an
 * ordinary character. */
static size_t word_length(const char *text, size_t length)
{
    if (length > 1 && (text[0] == '"' || text[0] == '\''))
        for (size_t i = 1; i < length; i++)
            if (text[i] == text[0] && (i + 1 == length || is_blank(text[i + 1])))
                return i + 1;
    size_t end = 0;
    while (end < length && !is_blank(text[end]))
        end++;
    return end;
}

/* Length of a line up to its comment. */
static size_t without_comment(const char *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        if (text[i] == '#')
            return i;
        size_t word = word_length(text + i, length - i);
        i += word > 0 ? word : 1; /* a blank */
    }
    return length;
}

/* Does the mark stand where it would close a word? */
static bool closes_word(const char *text, size_t length, char mark)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == mark && (i + 1 == length || is_blank(text[i + 1])))
            return true;
    return false;
}

bool word_has_mark(const char *text, size_t length)
{
    return !closes_word(text, length, '"') || !closes_word(text, length, '\'');
}

char word_mark(const char *text)
{
    bool needed = text[0] == '\0' || text[0] == '#' || text[0] == '"' || text[0] == '\'';
    for (const char *c = text; *c && !needed; c++)
        needed = is_blank(*c);
    if (!needed)
        return '\0';
    return closes_word(text, strlen(text), '"') ? '\'' : '"';
}

static void trim(struct line *line)
{
    while (line->length > 0 && is_blank(line->text[0])) {
        line->text++;
        line->length--;
    }
    while (line->length > 0 && is_blank(line->text[line->length - 1]))
        line->length--;
}

bool lines_next(struct lines *lines, struct line *line)
{
    while (lines->at < lines->length) {
        const char *start = lines->text + lines->at;
        size_t left = lines->length - lines->at;
        const char *end = memchr(start, '\n', left);
        size_t length = end ? (size_t)(end - start) : left;
        lines->at += end ? length + 1 : length;
        lines->number++;
        *line = (struct line){ .text = start, .number = lines->number };
        line->goes_on = length > 0 && is_blank(start[0]);
        line->length = without_comment(start, length);
        trim(line);
        if (line->length > 0)
            return true;
    }
    return false;
}

bool line_word(struct line *line, struct word *word)
{
    trim(line);
    if (line->length == 0)
        return false;
    size_t length = word_length(line->text, line->length);
    char first = line->text[0], last = line->text[length - 1];
    bool marked = length > 1 && (first == '"' || first == '\'') && last == first;
    *word = (struct word){ .text = line->text + marked, .length = length - 2 * marked };
    line->text += length;
    line->length -= length;
    trim(line);
    return true;
}

bool word_is(const struct word *word, const char *text)
{
    return strlen(text) == word->length && memcmp(word->text, text, word->length) == 0;
}

bool word_count(const struct word *word, uint64_t *value)
{
    uint64_t sum = 0;
    if (word->length == 0 || word->length > 15)
        return false;
    for (size_t i = 0; i < word->length; i++) {
        if (word->text[i] < '0' || word->text[i] > '9')
            return false;
        sum = sum * 10 + (uint64_t)(word->text[i] - '0');
    }
    *value = sum;
    return true;
}

const char *quote_text(const char *text, size_t length, char buffer[QUOTE_SIZE])
{
    size_t shown = length > 40 ? 40 : length;
    for (size_t i = 0; i < shown; i++)
        buffer[i] = (text[i] >= ' ' && text[i] <= '~') ? text[i] : '?';
    memcpy(buffer + shown, length > 40 ? "..." : "", length > 40 ? 4 : 1);
    return buffer;
}

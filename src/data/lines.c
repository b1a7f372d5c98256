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

/* Length of a line up to its comment. */
static size_t without_comment(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == '#' && (i == 0 || is_blank(text[i - 1])))
            return i;
    return length;
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
    size_t length = 0;
    while (length < line->length && !is_blank(line->text[length]))
        length++;
    *word = (struct word){ .text = line->text, .length = length };
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The plain form of the text files in data/: a line is words, '#' at the start of a word begins a
 * comment, empty lines do not count. A word with blanks in it stands between '...' or "..."; the
 * closing mark is the first one with a blank or the line's end behind it. All results are views into
 * the text that is read.
 */
#ifndef PEEPHOLE_DATA_LINES_H
#define PEEPHOLE_DATA_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lines {
    const char *text;
    size_t length;
    size_t at;
    size_t number; /* of the line read last, from 1 */
};

struct line {
    const char *text; /* without comment and blanks around it; what line_word has not taken yet */
    size_t length;
    size_t number;
    bool goes_on; /* begins with a blank: belongs to the line before */
};

struct word {
    const char *text;
    size_t length;
};

struct lines lines_of(const char *text, size_t length);
bool lines_next(struct lines *lines, struct line *line); /* false at the end */
bool line_word(struct line *line, struct word *word);    /* takes the first word off */
/* The mark that a text must stand between to be one word: '"' or '\'', 0 where it needs none. */
char word_mark(const char *text);
/* Is there a mark that the text could stand between? Not where both kinds end a word in it. */
bool word_has_mark(const char *text, size_t length);
bool word_is(const struct word *word, const char *text);
bool word_count(const struct word *word, uint64_t *value); /* digits only */

/* Text from a stranger's file for use in a message: at most 40 bytes, what cannot be shown as '?'. */
enum { QUOTE_SIZE = 48 };
const char *quote_text(const char *text, size_t length, char buffer[QUOTE_SIZE]);

#endif

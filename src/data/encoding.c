/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telling UTF-8 from other bytes (Unicode 15, table 3-7), and making it of those that are none. */
#include "src/data/encoding.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/data/csv.h"

enum { LONGEST = 3 }; /* bytes in UTF-8 of a character of Windows-1252 */

/* In eight words at once, so that the compiler makes vectors of them. */
bool encoding_is_ascii(const char *text, size_t length)
{
    enum { WORDS = 8 };
    uint64_t all[WORDS] = { 0 }, words[WORDS], sum = 0;
    size_t at = 0;
    for (; at + sizeof words <= length; at += sizeof words) {
        memcpy(words, text + at, sizeof words);
        for (size_t i = 0; i < WORDS; i++)
            all[i] |= words[i];
    }
    for (size_t i = 0; i < WORDS; i++)
        sum |= all[i] & 0x8080808080808080u;
    for (; at < length; at++)
        sum |= (unsigned char)text[at] & 0x80;
    return sum == 0;
}

/* Bytes of the character that the text begins with; 0: they are no UTF-8. */
static size_t character_length(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned char first = bytes[0], least = 0x80, most = 0xbf;
    size_t size = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first > 0xf4 || size > length)
        return 0;
    least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : least; /* no longer than need be */
    most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : most;   /* no surrogate, none too large */
    for (size_t i = 1; i < size; i++) {
        if (bytes[i] < least || bytes[i] > most)
            return 0;
        least = 0x80;
        most = 0xbf;
    }
    return size;
}

/* Where the text stops being UTF-8. */
static size_t good_length(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length) {
        size_t size = character_length(text + at, length - at);
        if (size == 0)
            break;
        at += size;
    }
    return at;
}

/* Writes the character of Windows-1252; returns its bytes. U+FFFD stands for those it has not. */
static size_t put_character(unsigned char byte, char *to)
{
    static const uint16_t others[32] = {
        0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
    };
    unsigned point = byte < 0xa0 ? others[byte - 0x80] : byte;
    size_t size = point < 0x800 ? 2 : 3;
    to[0] = (char)(size == 2 ? 0xc0 | point >> 6 : 0xe0 | point >> 12);
    if (size == 3)
        to[1] = (char)(0x80 | (point >> 6 & 0x3f));
    to[size - 1] = (char)(0x80 | (point & 0x3f));
    return size;
}

char *encoding_to_utf8(const char *text, size_t length, size_t *new_length, struct err *err)
{
    size_t good = good_length(text, length), others = 0, to = 0;
    if (good == length)
        return NULL;
    for (size_t i = good; i < length; i++)
        others += (unsigned char)text[i] >= 0x80;
    char *copy = calloc(1, length + others * (LONGEST - 1) + CSV_PADDING);
    if (!copy) {
        err_memory(err);
        return NULL;
    }
    for (size_t at = 0; at < length; good = good_length(text + at, length - at)) {
        memcpy(copy + to, text + at, good);
        to += good;
        at += good;
        if (at < length)
            to += put_character((unsigned char)text[at++], copy + to);
    }
    *new_length = to;
    return copy;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decoding and cleaning text. */
#include "src/report/plain.h"

#include <wchar.h>

enum { CONTROL = 1 };

/* How many bytes follow a first byte, and the bits it carries; -1: it cannot be first. */
static int followers(unsigned char first, uint32_t *bits)
{
    if (first < 0x80) {
        *bits = first;
        return 0;
    }
    if (first >= 0xc2 && first < 0xe0) {
        *bits = first & 0x1fu;
        return 1;
    }
    if (first >= 0xe0 && first < 0xf0) {
        *bits = first & 0x0fu;
        return 2;
    }
    if (first >= 0xf0 && first < 0xf5) {
        *bits = first & 0x07u;
        return 3;
    }
    return -1;
}

/* Overlong forms, surrogates and what lies beyond Unicode are no characters. */
static bool is_character(uint32_t character, int following)
{
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
    return character >= least[following] && character <= 0x10ffff &&
           (character < 0xd800 || character > 0xdfff);
}

uint32_t plain_next(const char **text)
{
    const unsigned char *bytes = (const unsigned char *)*text;
    if (bytes[0] == 0) {
        return 0;
    }
    uint32_t character = 0;
    int following = followers(bytes[0], &character);
    for (int i = 1; i <= following; i++) {
        if ((bytes[i] & 0xc0) != 0x80) { /* also stops at the end of the text */
            following = -1;
            break;
        }
        character = character << 6 | (bytes[i] & 0x3fu);
    }
    if (following < 0 || !is_character(character, following)) {
        *text += 1;
        return '?';
    }
    *text += 1 + following;
    bool control = character < 0x20 || (character >= 0x7f && character < 0xa0);
    return control ? CONTROL : character;
}

void plain_add(struct str *str, uint32_t character)
{
    if (character < 0x80) {
        str_add_char(str, (char)character);
        return;
    }
    unsigned char bytes[4];
    size_t length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    for (size_t i = length; i-- > 1; character >>= 6) {
        bytes[i] = (unsigned char)(0x80 | (character & 0x3f));
    }
    bytes[0] = (unsigned char)(lead[length] | character);
    str_add_bytes(str, (const char *)bytes, length);
}

uint32_t plain_column(uint32_t character, bool utf8)
{
    if (character < 0x80) {
        return character;
    }
    if (!utf8) {
        return '?';
    }
    bool latin = character < 0x300; /* one column each, whatever the locale knows */
    return latin || wcwidth((wchar_t)character) == 1 ? character : '?';
}

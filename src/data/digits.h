/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers of up to eight characters, all characters at once: they lie in the bytes of one word,
 * right-aligned, each less '0', so that zeros stand in front. Byte 0 is the first character.
 */
#ifndef PEEPHOLE_DATA_DIGITS_H
#define PEEPHOLE_DATA_DIGITS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { DIGITS_POINT = '.' ^ '0' };

/* Eight bytes from text must be readable. The result means nothing unless length is 1 to 8. */
static inline uint64_t digits_load(const char *text, size_t length)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return (word ^ 0x3030303030303030u) << ((64 - 8 * length) & 63);
}

/* The highest bit of each byte that is no digit. */
static inline uint64_t digits_others(uint64_t word)
{
    return ((word + 0x7676767676767676u) | word) & 0x8080808080808080u;
}

/* Eight digits as a number. */
static inline int32_t digits_value(uint64_t word)
{
    word = word * 10 + (word >> 8); /* pairs of digits in every other byte */
    return (int32_t)(((word & 0x000000ff000000ffu) * 0x000f424000000064u +
                      (word >> 16 & 0x000000ff000000ffu) * 0x0000271000000001u) >>
                     32);
}

#endif

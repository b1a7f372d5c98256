/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A set of names with fast look-up: the vocabulary of a column, the attacks, the symbols that a
 * vocabulary lacks. Names are numbered in the order in which they were added.
 * Reading from several threads is fine while nobody adds.
 */
#ifndef PEEPHOLE_DATA_SYMBOLS_H
#define PEEPHOLE_DATA_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "src/base/err.h"

/* A name of up to 16 bytes is told by its two halves alone (which overlap below 16). Of a longer one
 * `first` is a hash of all bytes: addresses and the like begin and end alike. */
struct symbol_key {
    uint64_t first, last;
    size_t length;
};

struct symbol {
    struct symbol_key key;
    char *text;     /* owned, NUL-terminated */
    uint32_t index; /* 1 + number, 0 for an empty slot */
};

struct symbols {
    struct symbol *slots; /* a power of two, at most half of them used */
    size_t slot_count;
    size_t count;
};

bool symbols_init(struct symbols *symbols, struct err *err);
void symbols_done(struct symbols *symbols);
/* Number of the name, which is added where it is new; SIZE_MAX and err on failure. */
size_t symbols_add(struct symbols *symbols, const char *text, size_t length, struct err *err);
/* Copies the texts, in the order of their numbers. */
void symbols_texts(const struct symbols *symbols, const char **texts);
/* 64 bits that depend on the text alone, the same on every machine. */
uint64_t symbol_hash(const char *text, size_t length);

/* Eight bytes from the start of the text must be readable, whatever its length. */
static inline struct symbol_key symbol_key_of(const char *text, size_t length)
{
    struct symbol_key key = { 0, 0, length };
    if (length >= 8) {
        memcpy(&key.first, text, 8);
        if (length > 16)
            key.first = symbol_hash(text, length);
        memcpy(&key.last, text + length - 8, 8);
        return key;
    }
    /* Bytes behind the text are cut off; which end that is depends on the byte order. */
    memcpy(&key.first, text, 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    key.first &= ((uint64_t)1 << (8 * length)) - 1;
#else
    key.first = length ? key.first >> (64 - 8 * length) : 0;
#endif
    return key;
}

static inline size_t symbol_slot(const struct symbol_key *key)
{
    uint64_t mixed = (key->first ^ key->length) * 0x9e3779b97f4a7c15u ^ key->last;
    mixed *= 0xff51afd7ed558ccdu;
    return (size_t)(mixed >> 32);
}

/* Number of the name, SIZE_MAX where it is not in the set. As for symbol_key_of. */
static inline size_t symbols_find(const struct symbols *symbols, const char *text, size_t length)
{
    struct symbol_key key = symbol_key_of(text, length);
    for (size_t at = symbol_slot(&key);; at++) {
        const struct symbol *slot = &symbols->slots[at & (symbols->slot_count - 1)];
        if (slot->index == 0)
            return SIZE_MAX;
        if (slot->key.first == key.first && slot->key.last == key.last &&
            slot->key.length == length && (length <= 16 || memcmp(slot->text, text, length) == 0))
            return slot->index - 1;
    }
}

#endif

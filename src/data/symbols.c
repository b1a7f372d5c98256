/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names by hash: open addressing, grown by doubling. */
#include "src/data/symbols.h"

#include <stdlib.h>

bool symbols_init(struct symbols *symbols, struct err *err)
{
    *symbols = (struct symbols){ .slot_count = 16 };
    symbols->slots = calloc(symbols->slot_count, sizeof *symbols->slots);
    return symbols->slots ? true : err_memory(err);
}

void symbols_done(struct symbols *symbols)
{
    for (size_t i = 0; symbols->slots && i < symbols->slot_count; i++)
        free(symbols->slots[i].text);
    free(symbols->slots);
    *symbols = (struct symbols){ 0 };
}

static void put(struct symbol *slots, size_t slot_count, const struct symbol *symbol)
{
    size_t at = symbol_slot(&symbol->key);
    while (slots[at & (slot_count - 1)].index != 0)
        at++;
    slots[at & (slot_count - 1)] = *symbol;
}

static bool grow(struct symbols *symbols, struct err *err)
{
    size_t slot_count = 2 * symbols->slot_count;
    struct symbol *slots = calloc(slot_count, sizeof *slots);
    if (!slots)
        return err_memory(err);
    for (size_t i = 0; i < symbols->slot_count; i++)
        if (symbols->slots[i].index != 0)
            put(slots, slot_count, &symbols->slots[i]);
    free(symbols->slots);
    symbols->slots = slots;
    symbols->slot_count = slot_count;
    return true;
}

size_t symbols_add(struct symbols *symbols, const char *text, size_t length, struct err *err)
{
    /* The caller's text may end with the page; ours has the bytes that symbol_key_of may read. */
    char *own = calloc(1, length + 16);
    if (!own) {
        err_memory(err);
        return SIZE_MAX;
    }
    memcpy(own, text, length);
    size_t known = symbols_find(symbols, own, length);
    if (known != SIZE_MAX || (2 * symbols->count >= symbols->slot_count && !grow(symbols, err))) {
        free(own);
        return known;
    }
    symbols->count++;
    struct symbol symbol = { .key = symbol_key_of(own, length),
                             .text = own,
                             .index = (uint32_t)symbols->count };
    put(symbols->slots, symbols->slot_count, &symbol);
    return symbols->count - 1;
}

void symbols_texts(const struct symbols *symbols, const char **texts)
{
    for (size_t i = 0; i < symbols->slot_count; i++)
        if (symbols->slots[i].index != 0)
            texts[symbols->slots[i].index - 1] = symbols->slots[i].text;
}

uint64_t symbol_hash(const char *text, size_t length)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3u;
    hash ^= hash >> 32;
    return hash * 0x9e3779b97f4a7c15u | (uint64_t)1 << 63; /* never a vocabulary's code */
}

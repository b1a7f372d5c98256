/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory by lifetime: a list of blocks that grow, dropped together. calloc hands out large blocks
 * as untouched zero pages, so a big array costs nothing before it is written. */
#include "src/base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64, FIRST_BLOCK = 16 * 1024, LARGEST_BLOCK = 1024 * 1024 };

struct block {
    struct block *next;
    unsigned char *free; /* the next unused byte, aligned */
    size_t left;         /* bytes behind it */
};

struct arena {
    struct block *blocks; /* the newest shared block first */
    size_t next_size;
};

bool size_product(size_t a, size_t b, size_t *product)
{
    if (b != 0 && a > SIZE_MAX / b) {
        return false;
    }
    *product = a * b;
    return true;
}

struct arena *arena_new(struct err *err)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL) {
        err_memory(err);
        return NULL;
    }
    arena->next_size = FIRST_BLOCK;
    return arena;
}

void arena_free(struct arena *arena)
{
    if (arena == NULL) {
        return;
    }
    for (struct block *block = arena->blocks; block != NULL;) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
    free(arena);
}

/* A block with at least size usable bytes, or NULL. */
static struct block *block_new(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct block) - ALIGNMENT) {
        return NULL;
    }
    struct block *block = calloc(1, sizeof *block + ALIGNMENT + size);
    if (block == NULL) {
        return NULL;
    }
    uintptr_t start = (uintptr_t)(block + 1);
    size_t padding = (ALIGNMENT - start % ALIGNMENT) % ALIGNMENT;
    block->free = (unsigned char *)(block + 1) + padding;
    block->left = size + ALIGNMENT - padding;
    return block;
}

/* A block with room for size bytes: the newest, or a new one. */
static struct block *block_for(struct arena *arena, size_t size)
{
    struct block *newest = arena->blocks;
    if (newest != NULL && newest->left >= size) {
        return newest;
    }
    bool alone = size > arena->next_size / 4; /* gets a block of its own size */
    struct block *block = block_new(alone ? size : arena->next_size);
    if (block == NULL) {
        return NULL;
    }
    if (alone && newest != NULL) { /* the newest keeps serving small requests */
        block->next = newest->next;
        newest->next = block;
        return block;
    }
    block->next = newest;
    arena->blocks = block;
    if (!alone && arena->next_size < LARGEST_BLOCK) {
        arena->next_size *= 2;
    }
    return block;
}

void *arena_take(struct arena *arena, size_t count, size_t size, struct err *err)
{
    size_t bytes = 0;
    if (!size_product(count, size, &bytes) || bytes > SIZE_MAX - ALIGNMENT) {
        err_memory(err);
        return NULL;
    }
    bytes = bytes == 0 ? ALIGNMENT : (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct block *block = block_for(arena, bytes);
    if (block == NULL) {
        err_memory(err);
        return NULL;
    }
    void *taken = block->free;
    block->free += bytes;
    block->left -= bytes;
    return taken;
}

char *arena_text(struct arena *arena, const char *text, size_t length, struct err *err)
{
    if (length == SIZE_MAX) {
        err_memory(err);
        return NULL;
    }
    char *copy = arena_take(arena, length + 1, 1, err);
    if (copy != NULL && length > 0) {
        memcpy(copy, text, length);
    }
    return copy;
}

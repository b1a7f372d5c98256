/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory by lifetime: everything taken from an arena is given back at once by arena_free.
 * Memory is zeroed and aligned to 64 bytes. Not thread-safe: one owner at a time.
 */
#ifndef PEEPHOLE_BASE_ARENA_H
#define PEEPHOLE_BASE_ARENA_H

#include <stddef.h>

#include "src/base/err.h"

struct arena;

struct arena *arena_new(struct err *err);
void arena_free(struct arena *arena); /* NULL is fine */

/* count * size bytes, the product checked for overflow. NULL and err on failure. count 0
 * is fine. */
void *arena_take(struct arena *arena, size_t count, size_t size, struct err *err);

/* A copy of the first length bytes of text, with a NUL behind them. */
char *arena_text(struct arena *arena, const char *text, size_t length, struct err *err);

/* a * b, or false where it overflows. The one place where sizes are multiplied with a check. */
bool size_product(size_t a, size_t b, size_t *product);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of keys between the terminal and the line editor, which takes them one at a time. */
#ifndef PEEPHOLE_UI_KEY_BYTES_H
#define PEEPHOLE_UI_KEY_BYTES_H

#include <stdbool.h>
#include <stddef.h>

struct key_bytes {
    unsigned char *bytes;
    size_t first, count; /* taken, and read in all */
};

void key_bytes_free(struct key_bytes *typed);
/* Bytes that were read from the terminal; lost where there is no memory. */
void key_bytes_add(struct key_bytes *typed, const unsigned char *bytes, size_t count);
bool key_bytes_waits(const struct key_bytes *typed);
/* The next byte; where none was added, the terminal's next, for which it waits. -1: it has ended, or
 * a signal ends the program. */
int key_bytes_next(struct key_bytes *typed);
/* Is there another byte of the same key, here or soon at the terminal? */
bool key_bytes_goes_on(const struct key_bytes *typed);

/* What the waiting bytes begin with, where Escape may be a key by itself. */
enum key_front {
    KEY_FRONT_NOTHING,
    KEY_FRONT_OTHER,  /* bytes of a key of the line editor */
    KEY_FRONT_ESCAPE, /* the key Escape, which is one byte */
    KEY_FRONT_OPEN    /* Escape; what comes next may make another key of it */
};

/* is_bound: has the line editor a key of these bytes? Asked where Escape stands before another key:
 * Meta-Up may be written as Escape and Up. */
enum key_front key_bytes_front(const struct key_bytes *typed,
                               bool (*is_bound)(const unsigned char *bytes, size_t count));
void key_bytes_drop(struct key_bytes *typed); /* the first that waits */

#endif

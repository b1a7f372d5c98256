/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A queue of bytes in front of the terminal. */
#include "ui/key_bytes.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ui/signals.h"

enum { SPLIT_KEY_MS = 40 }; /* between two bytes of one key */

void key_bytes_free(struct key_bytes *typed)
{
    free(typed->bytes);
    *typed = (struct key_bytes){ 0 };
}

bool key_bytes_waits(const struct key_bytes *typed)
{
    return typed->first < typed->count;
}

void key_bytes_add(struct key_bytes *typed, const unsigned char *bytes, size_t count)
{
    if (!key_bytes_waits(typed))
        typed->first = typed->count = 0;
    unsigned char *all = realloc(typed->bytes, typed->count + count + 1);
    if (!all)
        return;
    memcpy(all + typed->count, bytes, count);
    typed->bytes = all;
    typed->count += count;
}

/* As rl_getc, but a signal that ends the program ends the waiting for the rest of a paste. */
int key_bytes_next(struct key_bytes *typed)
{
    unsigned char byte;
    if (key_bytes_waits(typed))
        return typed->bytes[typed->first++];
    for (;;) {
        ssize_t got = read(STDIN_FILENO, &byte, 1);
        if (got == 1)
            return byte;
        if (got == 0 || errno != EINTR || signals_ending())
            return -1;
    }
}

bool key_bytes_goes_on(const struct key_bytes *typed)
{
    struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
    return key_bytes_waits(typed) || poll(&input, 1, SPLIT_KEY_MS) > 0;
}

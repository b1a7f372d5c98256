/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A queue of bytes in front of the terminal. */
#include "ui/key_bytes.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ui/signals.h"

enum { SPLIT_KEY_MS = 40 /* between two bytes of one key */, ESCAPE = '\033' };

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

void key_bytes_drop(struct key_bytes *typed)
{
    typed->first += key_bytes_waits(typed);
}

/* How many bytes the key has that begins with this Escape: a letter behind it (Meta), or ESC [ and ESC O,
 * figures, and a last character. Linux' console writes ESC [ [ A. 0: its end has not come. */
static size_t key_length(const unsigned char *bytes, size_t count)
{
    if (count < 2)
        return 0;
    if (bytes[1] != '[' && bytes[1] != 'O')
        return 2;
    size_t at = 2;
    if (bytes[1] == '[' && count > at && bytes[at] == '[')
        at++;
    while (at < count && bytes[at] >= ' ' && bytes[at] < '@')
        at++;
    if (at == count)
        return 0;
    return bytes[at] >= '@' ? at + 1 : at;
}

enum key_front key_bytes_front(const struct key_bytes *typed,
                               bool (*is_bound)(const unsigned char *bytes, size_t count))
{
    const unsigned char *bytes = typed->bytes + typed->first;
    size_t count = typed->count - typed->first;
    if (!key_bytes_waits(typed))
        return KEY_FRONT_NOTHING;
    if (bytes[0] != ESCAPE || (count > 1 && bytes[1] != ESCAPE))
        return KEY_FRONT_OTHER;
    if (count > 2 && bytes[2] == ESCAPE)
        return KEY_FRONT_ESCAPE;
    size_t length = key_length(bytes + 1, count - 1);
    if (length == 0)
        return KEY_FRONT_OPEN;
    return is_bound(bytes, 1 + length) ? KEY_FRONT_OTHER : KEY_FRONT_ESCAPE;
}

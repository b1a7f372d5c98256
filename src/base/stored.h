/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stored bytes of a file, a pipe or standard input ("-"), one read() at a time. Opening and reading
 * never wait where nobody could end it: a cancel flag is looked at twenty times a second.
 */
#ifndef PEEPHOLE_BASE_STORED_H
#define PEEPHOLE_BASE_STORED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/thread.h"

struct stored {
    int fd;                      /* -1: not open */
    char *name;                  /* for messages; owned */
    const struct cancel *cancel; /* may be NULL */
    uint64_t size;               /* 0 where it is not known */
};

/* Errors: no such file, no permission, a folder. stored_close is to be called after false, too. */
bool stored_open(struct stored *stored, const char *path, const struct cancel *cancel,
                 struct err *err);
/* Up to size bytes; *got 0 is the end. */
bool stored_read(struct stored *stored, void *buffer, size_t size, size_t *got, struct err *err);
/* Are there bytes, or the end, within so many milliseconds? */
bool stored_waits(const struct stored *stored, int timeout_ms);
void stored_close(struct stored *stored);

#endif

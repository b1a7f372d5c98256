/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One file over HTTP or HTTPS, from the byte that is wanted on, into functions of the caller's.
 * Proxies and the CA bundle come from the environment, as for curl. Redirects are followed from
 * http to http and https, from https to https alone, ten at most. Time-outs: 20 s for a connection,
 * 60 s without a byte.
 */
#ifndef PEEPHOLE_DATA_FETCH_H
#define PEEPHOLE_DATA_FETCH_H

#include <stddef.h>
#include <stdint.h>

#include "src/base/err.h"
#include "src/base/thread.h"

enum fetch_end {
    FETCH_WHOLE,
    FETCH_RANGE,       /* the server has nothing at the wanted byte, or sent another part */
    FETCH_CUT,         /* some of it came, then the connection ended, stalled or was cancelled */
    FETCH_UNREACHABLE, /* nothing came */
    FETCH_REFUSED,     /* an answer, but not the file; a redirect that is not followed */
    FETCH_TOO_LARGE,   /* more than the limit */
    FETCH_STOPPED,     /* begin or add failed; err is theirs */
};

struct fetch_request {
    const char *address;
    uint64_t from;  /* the first byte that is wanted */
    uint64_t limit; /* bytes that the whole file may have */
    const struct cancel *cancel;
    void *context;
    /* The answer begins at byte from: the one wanted, or 0 from a server that sends all. total is
     * the size of the whole file, 0 where it is not told. Not called unless the file comes. */
    bool (*begin)(void *context, uint64_t from, uint64_t total, struct err *err);
    bool (*add)(void *context, const void *bytes, size_t size, struct err *err);
};

/* May this address be fetched: is it one of http or https? */
bool fetch_may(const char *address);
/* err is set for all ends but FETCH_WHOLE and FETCH_RANGE; without hints. */
enum fetch_end fetch_file(const struct fetch_request *request, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file's text in rounds of whole lines, read and inflated by a thread of its own while the
 * caller parses the round before. However long the file or a line of it is, memory is bounded.
 */
#ifndef PEEPHOLE_DATA_ROUNDS_H
#define PEEPHOLE_DATA_ROUNDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/digest.h"
#include "src/base/thread.h"

enum { ROUND_SIZE = 2 << 20 }; /* bytes of text, about */

struct round {
    char *text;         /* whole lines; CSV_PADDING bytes behind them may be read */
    size_t length;      /* may be 0 */
    bool ascii;         /* all of it */
    uint64_t position;  /* stored bytes read so far */
    uint64_t stored;    /* of how many; 0 where that is not known */
    bool paused;        /* it is short, since no more came for a while (rounds_open_live) */
    bool last;          /* nothing comes after this one */
    bool line_too_long; /* the line behind this text is */
    bool failed;        /* err says why */
    struct err err;
};

struct rounds;

/* path: plain or gzip, "-" for standard input; it is needed until rounds_close. What is wrong with the
 * file is said by the first round. */
struct rounds *rounds_open(const char *path, struct err *err);
/* Where a pipe brings nothing for pause_ms, the lines that are there make a round. */
struct rounds *rounds_open_live(const char *path, int pause_ms, struct err *err);
/* Waits for so long; is there a round by then? */
bool rounds_wait(struct rounds *rounds, int timeout_ms);
/* Waits for the next round, which is the caller's until it is given back. Not after the last. NULL:
 * cancelled. */
struct round *rounds_next(struct rounds *rounds, const struct cancel *cancel);
void rounds_give_back(struct rounds *rounds, struct round *round);
/* SHA-256 of the stored bytes, once the last round has come. */
void rounds_sha256(struct rounds *rounds, char hex[DIGEST_HEX_SIZE]);
void rounds_close(struct rounds *rounds); /* at any time; NULL is fine */

#endif

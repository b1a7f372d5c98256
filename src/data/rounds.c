/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reading thread fills rounds; two mailboxes carry them to the parser and back. */
#include "src/data/rounds.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/gzip.h"
#include "src/base/mailbox.h"
#include "src/base/thread.h"
#include "src/data/csv.h"
#include "src/data/encoding.h"

enum {
    ROUNDS = 3, /* one is parsed, one is read, one waits */
    TEXT_SIZE = CSV_LINE_LIMIT + ROUND_SIZE + 1 + CSV_PADDING
};

struct rounds {
    const char *path;
    struct gzip_reader *reader; /* the thread's, until the last round has come */
    struct cancel stop;         /* asks the thread to end, even where nothing comes to be read */
    struct thread *thread;
    struct mailbox *empty; /* struct round *, to the thread; NULL asks it to end */
    struct mailbox *full;  /* struct round *, from the thread */
    struct round round[ROUNDS];
    char carry[CSV_LINE_LIMIT]; /* the thread's: the beginning of a line that the next round ends */
    size_t carried;
};

/* Fills one round. */
static void fill(struct rounds *rounds, struct round *round)
{
    size_t got = 0;
    char *text = round->text;
    round->line_too_long = round->failed = false;
    memcpy(text, rounds->carry, rounds->carried);
    if (!gzip_read(rounds->reader, text + rounds->carried, ROUND_SIZE, &got, &round->err)) {
        round->failed = round->last = true;
        round->length = 0;
        return;
    }
    size_t length = rounds->carried + got;
    round->position = gzip_position(rounds->reader);
    round->stored = gzip_stored_size(rounds->reader);
    round->last = got < ROUND_SIZE;
    if (round->last && length > 0 && text[length - 1] != '\n')
        text[length++] = '\n';
    const char *end = memrchr(text, '\n', length);
    round->length = end ? (size_t)(end - text) + 1 : 0;
    rounds->carried = length - round->length;
    round->ascii = encoding_is_ascii(text, round->length);
    if (rounds->carried >= CSV_LINE_LIMIT)
        round->line_too_long = round->last = true;
    else
        memcpy(rounds->carry, text + round->length, rounds->carried);
}

/* NULL also where it was cancelled. */
static struct round *take(struct mailbox *mailbox, const struct cancel *cancel)
{
    enum { LOOK_EVERY_MS = 50 };
    struct round *round = NULL;
    while (!mailbox_take(mailbox, &round)) {
        if (cancel_requested(cancel))
            return NULL;
        mailbox_wait(mailbox, cancel ? LOOK_EVERY_MS : -1);
    }
    return round;
}

static void read_file(void *context)
{
    struct rounds *rounds = context;
    struct err err = { 0 };
    rounds->reader = gzip_open(rounds->path, &rounds->stop, &err);
    for (struct round *round; (round = take(rounds->empty, NULL));) {
        if (rounds->reader)
            fill(rounds, round);
        else
            *round =
                (struct round){ .text = round->text, .failed = true, .last = true, .err = err };
        bool last = round->last;
        mailbox_post(rounds->full,
                     &round); /* has room: its ring holds more than there are rounds */
        if (last)
            return;
    }
}

static bool start(struct rounds *rounds, const char *path, struct err *err)
{
    struct round *none = NULL;
    rounds->path = path;
    rounds->empty = mailbox_new(sizeof none, err);
    rounds->full = rounds->empty ? mailbox_new(sizeof none, err) : NULL;
    if (!rounds->full)
        return false;
    /* A ring is made by the first message and kept, so the thread's own posts cannot fail. */
    if (!mailbox_post(rounds->full, &none) || !mailbox_take(rounds->full, &none))
        return err_memory(err);
    for (size_t i = 0; i < ROUNDS; i++) {
        struct round *round = &rounds->round[i];
        round->text = calloc(1, TEXT_SIZE);
        if (!round->text || !mailbox_post(rounds->empty, &round))
            return err_memory(err);
    }
    rounds->thread = thread_start(read_file, rounds, err);
    return rounds->thread;
}

struct rounds *rounds_open(const char *path, struct err *err)
{
    struct rounds *rounds = calloc(1, sizeof *rounds);
    if (!rounds) {
        err_memory(err);
        return NULL;
    }
    if (!start(rounds, path, err)) {
        rounds_close(rounds);
        return NULL;
    }
    return rounds;
}

struct round *rounds_next(struct rounds *rounds, const struct cancel *cancel)
{
    return take(rounds->full, cancel);
}

void rounds_give_back(struct rounds *rounds, struct round *round)
{
    mailbox_post(rounds->empty, &round);
}

void rounds_sha256(struct rounds *rounds, char hex[DIGEST_HEX_SIZE])
{
    gzip_sha256(rounds->reader, hex);
}

void rounds_close(struct rounds *rounds)
{
    if (!rounds)
        return;
    struct round *none = NULL;
    if (rounds->thread) {
        atomic_store(&rounds->stop.requested, true);
        mailbox_post(rounds->empty, &none);
        thread_join(rounds->thread);
    }
    mailbox_free(rounds->empty);
    mailbox_free(rounds->full);
    gzip_close(rounds->reader);
    for (size_t i = 0; i < ROUNDS; i++)
        free(rounds->round[i].text);
    free(rounds);
}

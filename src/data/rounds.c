/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reading thread fills rounds; two mailboxes carry them to the parser and back. Of a plain file, the
 * SHA-256 is taken by a thread of its own from the same rounds; of a gzip file, by the reader on the way.
 */
#include "src/data/rounds.h"

#include <stdatomic.h>
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
    int pause_ms;               /* 0: rounds are full */
    struct gzip_reader *reader; /* the thread's, until the last round has come */
    struct cancel stop;         /* asks the thread to end, even where nothing comes to be read */
    struct thread *thread;
    struct mailbox *empty; /* struct round *, to the thread; NULL asks it to end */
    struct mailbox *full;  /* struct round *, from the thread */
    struct round round[ROUNDS];
    atomic_int users[ROUNDS]; /* who has not given a round back yet: parser and digester */
    /* Of a plain file; NULL all where the reader takes the digest: */
    struct digest *digest;  /* the digester's, while its thread runs */
    struct mailbox *pieces; /* struct piece, to the digester; a NULL round asks it to end */
    struct thread *digester;
    size_t ahead;               /* bytes that the digest has already */
    char carry[CSV_LINE_LIMIT]; /* the thread's: the beginning of a line that the next round ends */
    size_t carried;
};

/* Bytes of a round that are to be digested. */
struct piece {
    const char *bytes;
    size_t count;
    struct round *round;
};

/* The last one who needs a round gives it back to the reader. */
static void let_go(struct rounds *rounds, struct round *round)
{
    if (atomic_fetch_sub(&rounds->users[round - rounds->round], 1) == 1)
        mailbox_post(rounds->empty, &round);
}

static void digest_pieces(void *context)
{
    struct rounds *rounds = context;
    struct piece piece = { NULL, 0, NULL };
    for (;;) {
        while (!mailbox_take(rounds->pieces, &piece))
            mailbox_wait(rounds->pieces, -1);
        if (!piece.round)
            return;
        digest_add(rounds->digest, piece.bytes, piece.count);
        let_go(rounds, piece.round);
    }
}

/* Where it cannot be, the reading thread takes the digest itself. */
static void start_digester(struct rounds *rounds)
{
    struct err ignored = { 0 };
    struct piece none = { NULL, 0, NULL };
    rounds->pieces = mailbox_new(sizeof none, &ignored);
    /* As for the full rounds: what is posted later cannot fail. */
    if (!rounds->pieces || !mailbox_post(rounds->pieces, &none) ||
        !mailbox_take(rounds->pieces, &none))
        return;
    rounds->digest = gzip_take_digest(rounds->reader, &rounds->ahead);
    if (rounds->digest)
        rounds->digester = thread_start(digest_pieces, rounds, &ignored);
}

static void end_digester(struct rounds *rounds)
{
    struct piece none = { NULL, 0, NULL };
    if (!rounds->digester)
        return;
    mailbox_post(rounds->pieces, &none);
    thread_join(rounds->digester);
    rounds->digester = NULL;
}

/* The bytes that have come into the round. Without a thread for it, the digest is taken here. */
static void digest_round(struct rounds *rounds, struct round *round, const char *bytes,
                         size_t count)
{
    size_t ahead = rounds->ahead < count ? rounds->ahead : count;
    const struct piece piece = { bytes + ahead, count - ahead, round };
    rounds->ahead -= ahead;
    atomic_store(&rounds->users[round - rounds->round], rounds->digester ? 2 : 1);
    if (rounds->digester)
        mailbox_post(rounds->pieces, &piece);
    else if (rounds->digest)
        digest_add(rounds->digest, piece.bytes, piece.count);
}

/* Fills one round. */
static void fill(struct rounds *rounds, struct round *round)
{
    size_t got = 0;
    char *text = round->text;
    round->line_too_long = round->failed = round->paused = false;
    memcpy(text, rounds->carry, rounds->carried);
    if (!gzip_read(rounds->reader, text + rounds->carried, ROUND_SIZE, &got, &round->err)) {
        round->failed = round->last = true;
        round->length = 0;
        return;
    }
    digest_round(rounds, round, text + rounds->carried, got);
    size_t length = rounds->carried + got;
    round->position = gzip_position(rounds->reader);
    round->stored = gzip_stored_size(rounds->reader);
    round->last = gzip_at_end(rounds->reader);
    round->paused = !round->last && got < ROUND_SIZE;
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
    if (rounds->reader) {
        gzip_set_pause(rounds->reader, rounds->pause_ms);
        start_digester(rounds);
    }
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

static bool start(struct rounds *rounds, const char *path, int pause_ms, struct err *err)
{
    struct round *none = NULL;
    rounds->path = path;
    rounds->pause_ms = pause_ms;
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
    return rounds_open_live(path, 0, err);
}

struct rounds *rounds_open_live(const char *path, int pause_ms, struct err *err)
{
    struct rounds *rounds = calloc(1, sizeof *rounds);
    if (!rounds) {
        err_memory(err);
        return NULL;
    }
    if (!start(rounds, path, pause_ms, err)) {
        rounds_close(rounds);
        return NULL;
    }
    return rounds;
}

bool rounds_wait(struct rounds *rounds, int timeout_ms)
{
    return mailbox_wait(rounds->full, timeout_ms);
}

struct round *rounds_next(struct rounds *rounds, const struct cancel *cancel)
{
    return take(rounds->full, cancel);
}

void rounds_give_back(struct rounds *rounds, struct round *round)
{
    let_go(rounds, round);
}

void rounds_sha256(struct rounds *rounds, char hex[DIGEST_HEX_SIZE])
{
    end_digester(rounds);
    if (!rounds->digest) {
        gzip_sha256(rounds->reader, hex);
        return;
    }
    digest_finish(rounds->digest, hex);
    rounds->digest = NULL;
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
    end_digester(rounds);
    digest_free(rounds->digest);
    mailbox_free(rounds->pieces);
    mailbox_free(rounds->empty);
    mailbox_free(rounds->full);
    gzip_close(rounds->reader);
    for (size_t i = 0; i < ROUNDS; i++)
        free(rounds->round[i].text);
    free(rounds);
}

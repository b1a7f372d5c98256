/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a file or a pipe, piece by piece in their order, in constant memory, for a model that is to
 * answer them: read by the model's schema, with or without a label, which is read over. Of a pipe that
 * pauses, the lines that have come make a piece.
 */
#ifndef PEEPHOLE_DATA_STREAM_H
#define PEEPHOLE_DATA_STREAM_H

#include "src/base/pool.h"
#include "src/base/thread.h"
#include "src/data/csv.h"
#include "src/data/store.h"

struct stream_request {
    const char *path;         /* plain or gzip, "-" for standard input */
    struct schema *schema;    /* the model's */
    const char *share_folder; /* for files of another schema with the same features */
    bool skip_bad_rows;       /* else the first one is an error */
    enum missing missing;     /* STOP: such a row is a bad one */
    struct pool *pool;
    const struct cancel *cancel;
};

/* The rows of a piece are those of its store, all of them. */
struct stream_piece {
    struct store *store;     /* the caller's; NULL: no row this time */
    const uint64_t *numbers; /* of each row: its place among the rows of the file, from 1, bad ones
                                counted; until the next piece */
    bool paused;             /* no more have come for now */
    bool last;
    uint64_t done, total; /* stored bytes; total 0 where it is not known */
};

struct stream;
/* Borrows the request. What is wrong with the file is said by stream_next. */
struct stream *stream_open(const struct stream_request *request, struct err *err);
void stream_close(struct stream *stream); /* NULL is fine */
/* Not after the last. Errors name file and line. */
bool stream_next(struct stream *stream, struct stream_piece *piece, struct err *err);

/* So far: rows left out, and what is wrong with the first ("line 17: ..."; NULL: none was). */
size_t stream_skipped(const struct stream *stream);
const char *stream_skipped_first(const struct stream *stream);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a file to a store: read and inflate, parse blocks on all cores, narrow the columns.
 */
#ifndef PEEPHOLE_DATA_LOAD_H
#define PEEPHOLE_DATA_LOAD_H

#include "src/base/pool.h"
#include "src/base/thread.h"
#include "src/data/store.h"

struct load_request {
    const char *source;       /* shown to people; kept in the store */
    const char *path;         /* the file, plain or gzip, "-" for standard input; read once */
    struct schema *schema;    /* how to read it; NULL: as its first line is shaped */
    const char *share_folder; /* where the schemas are that a first line may fit */
    bool
        skip_bad_rows; /* on-error=skip: leave bad rows out and count them; else stop at the first */
    struct pool *pool;
    const struct cancel *cancel;
    /* Called now and then from the calling thread with the stored bytes read; may be NULL. */
    void (*progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
};

/* Errors (ERR_INPUT) name path, line and field: "data/broken.csv:118: field 4 (flag): ...".
 * The caller holds one reference. */
struct store *load_file(const struct load_request *request, struct err *err);

/* The same from text in memory; path is not used. The digest is that of the text. */
struct store *load_text(const struct load_request *request, const char *text, size_t length,
                        struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a file to a store: read and inflate, parse blocks on all cores, narrow the columns.
 */
#ifndef PEEPHOLE_DATA_LOAD_H
#define PEEPHOLE_DATA_LOAD_H

#include "src/base/pool.h"
#include "src/base/thread.h"
#include "src/data/csv.h"
#include "src/data/table.h"

struct load_request {
    const char *source;       /* shown to people; kept in the store */
    const char *path;         /* the file, plain or gzip, "-" for standard input; read once */
    struct schema *schema;    /* how to read it; NULL: as its first line is shaped */
    const char *share_folder; /* where the schemas are that a first line may fit */
    bool
        skip_bad_rows; /* on-error=skip: leave bad rows out and count them; else stop at the first */
    enum missing missing;
    /* Of a file with a heading; NULL where not said (guess.h). symbols, ignore and normal ask for a
     * guess, whatever schema has the file's columns. */
    const char *label, *normal, *symbols, *ignore;
    /* Tables there are: a file with the columns of one that was described by its own rows is read as
     * that one was. */
    const struct table *const *tables;
    size_t table_count;
    /* The same of what a model was trained on, which goes first; NULL: none. */
    struct schema *model_schema;
    struct pool *pool;
    const struct cancel *cancel;
    /* Called now and then from the calling thread with the stored bytes read, also while nothing comes; may
     * be NULL. */
    void (*progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
};

/* The file's name as messages have it. */
const char *load_name(const struct load_request *request);

/* Errors (ERR_INPUT) name path, line and field: "data/broken.csv:118: field 4 (flag): ...".
 * The caller holds one reference. */
struct store *load_file(const struct load_request *request, struct err *err);

/* The same from text in memory; path is not used. The digest is that of the text. */
struct store *load_text(const struct load_request *request, const char *text, size_t length,
                        struct err *err);

#endif

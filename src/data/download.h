/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file of a catalogue entry, from its address into a folder. It grows in NAME.part, which stays
 * where the transfer is cut, so that the next one goes on from there, and takes its name when it
 * is whole and has the SHA-256 of the catalogue.
 */
#ifndef PEEPHOLE_DATA_DOWNLOAD_H
#define PEEPHOLE_DATA_DOWNLOAD_H

#include "src/base/digest.h"
#include "src/base/thread.h"
#include "src/data/catalogue.h"

struct download_request {
    const struct catalogue_entry *entry;
    const char *folder; /* is there */
    const struct cancel *cancel;
    /* Called often; total is 0 where it is not known. */
    void (*progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
};

struct download {
    char *file; /* caller frees; NULL on failure */
    uint64_t bytes;
    char sha256[DIGEST_HEX_SIZE];
    bool published; /* these are the bytes that the catalogue knows; false: it knows none */
    bool fetched;   /* false: it was there already */
    bool resumed;   /* a part of it was there already */
};

/* The name of the file that the entry's address leads to. NULL, with err saying what to do: the
 * entry is built in, has no address, one of a page, or one that is not fetched. folder: where the
 * user should put the file. */
const char *download_name(const struct catalogue_entry *entry, const char *folder, struct err *err);

/* Does nothing where the right file is there already; another one in its place is an error. err's
 * hint says how to go on, or where to get the file by hand and where to put it. */
bool download_file(const struct download_request *request, struct download *download,
                   struct err *err);
/* The SHA-256 of a file's bytes. */
bool download_digest(const char *path, char sha256[DIGEST_HEX_SIZE], struct err *err);

#endif

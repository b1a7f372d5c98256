/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading bytes from a file that may be gzip or plain (told by its first bytes), or from
 * standard input ("-"), with the SHA-256 of the bytes as stored taken on the way.
 * A gzip that ends too early or whose checksum is wrong is an error, never a short file.
 * Several gzip members one behind the other are read as one.
 */
#ifndef PEEPHOLE_BASE_GZIP_H
#define PEEPHOLE_BASE_GZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/thread.h"

struct digest;
struct gzip_reader;

/* Errors: no such file, no permission, a directory. Opening and reading wait for whoever writes a
 * pipe; `cancel` (may be NULL) ends that within a twentieth of a second. */
struct gzip_reader *gzip_open(const char *path, const struct cancel *cancel, struct err *err);
/* With one of the libraries that inflate, the best first: 0 is that of gzip_open. For comparing. */
struct gzip_reader *gzip_open_with(const char *path, size_t inflater, const struct cancel *cancel,
                                   struct err *err);
const char *gzip_inflater(size_t index);     /* "ISA-L", "zlib"; NULL behind the last */
void gzip_close(struct gzip_reader *reader); /* NULL is fine */

/* Fills buffer as far as the file reaches. *got < size means the end. */
bool gzip_read(struct gzip_reader *reader, void *buffer, size_t size, size_t *got, struct err *err);

/* From now on gzip_read ends early, with what there is, where a pipe brings nothing for pause_ms, or has
 * brought less than was asked for in a second. *got < size is the end then only where gzip_at_end says so. */
void gzip_set_pause(struct gzip_reader *reader, int pause_ms);
bool gzip_at_end(const struct gzip_reader *reader);

/* Stored bytes consumed so far, and the stored size (0 where unknown): for progress. */
uint64_t gzip_position(const struct gzip_reader *reader);
uint64_t gzip_stored_size(const struct gzip_reader *reader);

/* Of a plain file, before the first gzip_read: the digest that has been begun, for whoever wants to take
 * it beside the reading; the caller's from now on. It holds the first *ahead bytes of those that
 * gzip_read will give. NULL for a gzip file, whose stored bytes only the reader sees. */
struct digest *gzip_take_digest(struct gzip_reader *reader, size_t *ahead);
/* After the end was reached, unless the digest was taken: lower-case hexadecimal SHA-256 of all stored bytes. */
void gzip_sha256(struct gzip_reader *reader, char hex[65]);

const char *gzip_library(void);      /* zlib's version, "1.3" */
const char *gzip_fast_library(void); /* ISA-L's version, "2.30"; NULL where it is not built in */

#endif

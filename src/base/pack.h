/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Named arrays of numbers as bytes: what a model that is no net keeps of its training. The same
 * arrays, added in the same order, are the same bytes on every machine (little-endian, IEEE 754).
 * Layout: "pack" and version 1 (4 + 4 bytes), then for each array: length of its name (4 bytes), the
 * name, its kind (4 bytes), its count (8 bytes), its numbers. Read defensively: bytes that are cut, too
 * long, or name an array twice are an error.
 */
#ifndef PEEPHOLE_BASE_PACK_H
#define PEEPHOLE_BASE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/err.h"

struct pack;

struct pack *pack_new(struct err *err);
void pack_free(struct pack *pack); /* NULL is fine */

/* Copies count numbers under a name of 1 .. 63 characters that is not there yet. count 0 is fine. */
bool pack_add_floats(struct pack *pack, const char *name, const float *numbers, size_t count,
                     struct err *err);
bool pack_add_doubles(struct pack *pack, const char *name, const double *numbers, size_t count,
                      struct err *err);
bool pack_add_wholes(struct pack *pack, const char *name, const int64_t *numbers, size_t count,
                     struct err *err);

/* The array of that name, of exactly `count` numbers: borrowed from the pack. NULL and err (INPUT)
 * where it is missing, of another kind or another length. */
const float *pack_floats(const struct pack *pack, const char *name, size_t count, struct err *err);
const double *pack_doubles(const struct pack *pack, const char *name, size_t count,
                           struct err *err);
const int64_t *pack_wholes(const struct pack *pack, const char *name, size_t count,
                           struct err *err);
/* How many numbers an array has; SIZE_MAX: there is no such array. */
size_t pack_count(const struct pack *pack, const char *name);

/* All of it as bytes; the caller frees *bytes. */
bool pack_write(const struct pack *pack, unsigned char **bytes, size_t *size, struct err *err);
struct pack *pack_read(const unsigned char *bytes, size_t size, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 through libcrypto. A digest is used by one thread. */
#ifndef PEEPHOLE_BASE_DIGEST_H
#define PEEPHOLE_BASE_DIGEST_H

#include <stddef.h>

#include "src/base/err.h"

enum { DIGEST_HEX_SIZE = 65 }; /* 64 lower-case hexadecimal digits and a NUL */

struct digest;
struct digest *digest_new(struct err *err);
void digest_add(struct digest *digest, const void *bytes, size_t size);
/* Writes the hexadecimal text and frees the digest. */
void digest_finish(struct digest *digest, char hex[DIGEST_HEX_SIZE]);
void digest_free(struct digest *digest); /* NULL is fine */

/* All at once. */
bool digest_bytes(const void *bytes, size_t size, char hex[DIGEST_HEX_SIZE], struct err *err);

const char *digest_library(void); /* "OpenSSL 3.0.11 19 Sep 2023" */

#endif

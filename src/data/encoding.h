/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts are UTF-8 inside the program. Many files of flows are not: bytes that are no UTF-8 are read as
 * Windows-1252, of which Latin-1's letters are a part.
 */
#ifndef PEEPHOLE_DATA_ENCODING_H
#define PEEPHOLE_DATA_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/err.h"

bool encoding_is_ascii(const char *text, size_t length);
/* A copy in UTF-8 with CSV_PADDING bytes behind it, the caller's; NULL where the text is UTF-8 as it
 * stands, or with err where there is no memory. Line feeds stay what they are. */
char *encoding_to_utf8(const char *text, size_t length, size_t *new_length, struct err *err);

#endif

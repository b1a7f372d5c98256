/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text that came from anywhere made fit to be shown: a character at a time, one column each.
 * Inside src/report only.
 */
#ifndef PEEPHOLE_REPORT_PLAIN_H
#define PEEPHOLE_REPORT_PLAIN_H

#include <stdint.h>

#include "src/base/str.h"

/* The next character of UTF-8 text, and steps over it; 0 at the end. '?' for a byte that is no
 * UTF-8, and 1 for a control character, which has no place in a picture. */
uint32_t plain_next(const char **text);
/* The character as UTF-8. */
void plain_add(struct str *str, uint32_t character);
/* The same as it can stand in one column: '?' for wide and combining ones, and, without utf8, for
 * all beyond ASCII. */
uint32_t plain_column(uint32_t character, bool utf8);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a line that is still being typed: for panels that show what it means, and change it. */
#ifndef PEEPHOLE_UI_TYPED_H
#define PEEPHOLE_UI_TYPED_H

#include <stdbool.h>

#include "src/base/str.h"

/* Word `index` from 0 as it stands in the line, quotes and all; NULL where there is none. */
const char *typed_word(const char *line, size_t index, size_t *length);
/* Is it just this word? */
bool typed_is(const char *line, size_t index, const char *word);
/* The value behind KEY= without the quotes around it, added to `value`; false: the key is not given. */
bool typed_value(const char *line, const char *key, struct str *value);
/* The line with KEY=VALUE in place of what the key had, else behind the other words; a NULL value takes
 * the key away. A blank ends it. */
void typed_with(const char *line, const char *key, const char *value, struct str *changed);

#endif

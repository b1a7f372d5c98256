/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Did you mean": the name nearest to a word. */
#ifndef PEEPHOLE_BASE_NEAR_H
#define PEEPHOLE_BASE_NEAR_H

#include <stddef.h>

/* The name with the smallest edit distance (insert, delete, replace, swap of neighbours) to word,
 * or NULL where none is near enough (more than a third of its length away, at least 2).
 * The first of equals. A name that word is a beginning of counts as one edit away; capitals and
 * small letters are the same. */
const char *near_name(const char *word, const char *const *names, size_t count);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All kinds of models that there are: the nets (src/net/presets.def), then those that are none
 * (learners.def).
 */
#ifndef PEEPHOLE_CLASSIC_KINDS_H
#define PEEPHOLE_CLASSIC_KINDS_H

#include "src/net/model.h"

size_t kind_count(void);
const struct preset *kind_at(size_t index);       /* NULL: there is none */
const struct preset *kind_find(const char *name); /* NULL: none */
const char *kind_name(size_t index); /* NULL behind the last one: choices of a word or key */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key columns=A,B,... : which features of a schema are meant. */
#ifndef PEEPHOLE_SESSION_FEATURE_LIST_H
#define PEEPHOLE_SESSION_FEATURE_LIST_H

#include "src/data/schema.h"

/* Indexes of the features that a list names, in its order, each once; all where list is NULL.
 * Caller frees. An unknown name is an error that names the nearest. */
bool feature_list(const struct schema *schema, const char *list, size_t **features, size_t *count,
                  struct err *err);

#endif

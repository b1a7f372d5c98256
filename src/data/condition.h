/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conditions on rows: `column OP value` joined by and, or, not, with parentheses. OP is
 * = == != <> < <= > >=. Besides the features, `label` (the attack's name), `class` (category)
 * and `row` (its number in the file, from 1) are columns. A feature `is missing` or `is not missing`
 * where its cell held no value and none was put there. Symbols compare as text; `unknown` is any
 * symbol that the vocabulary lacks, and `class = attack` is any class but normal.
 */
#ifndef PEEPHOLE_DATA_CONDITION_H
#define PEEPHOLE_DATA_CONDITION_H

#include "src/data/store.h"

struct condition;

/* Errors name the nearest known column or value. */
struct condition *condition_parse(const struct schema *schema, size_t taxonomy, const char *text,
                                  struct err *err);
/* The same, where symbols that the vocabulary lacks but this store has are known values too. */
struct condition *condition_parse_for(const struct store *store, size_t taxonomy, const char *text,
                                      struct err *err);
/* Can this be a condition on the rows of some table? For checking before there is one: only the form
 * is looked at. */
bool condition_check(const char *text, struct err *err);
bool condition_holds(const struct condition *condition, const struct store *store, uint32_t row);
void condition_free(struct condition *condition);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What makes a training again, and what it trained on, in words. Callers free. */
#ifndef PEEPHOLE_SESSION_TRAIN_LINE_H
#define PEEPHOLE_SESSION_TRAIN_LINE_H

#include "src/base/key.h"
#include "src/data/table.h"
#include "src/net/model.h"

/* "train table=train epochs=5 ...": all keys of the trainer that have a value and mean something for the
 * kind of model, with a blank before each. valid and leak (leak=) may be NULL. NULL: memory. */
char *train_line(const struct preset *preset, const char *table, const char *valid,
                 const char *leak, const struct key_values *values);
/* "model lstm hidden=20": what was given, quoted where it must be. NULL: memory. */
char *model_line(const struct model *model);
/* "train: 1,930 rows of kdd99:10percent", and how many of them are made up or copies. NULL: memory. */
char *table_text(const struct table *table);
/* The seed that the initial weights come from. */
uint64_t train_init_seed(const struct key_values *values);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys in words, for help and show. */
#ifndef PEEPHOLE_SESSION_KEY_TEXT_H
#define PEEPHOLE_SESSION_KEY_TEXT_H

#include "src/base/key.h"
#include "src/base/str.h"

/* What a value may be: "1 to 4,096", "mse|mse-sum", "TABLE". */
void key_values_text(const struct key *key, struct str *text);
struct output;
/* A row a key: name, values, default, help. Either list may be NULL. */
void key_table_write(const struct key *keys, const struct key *more, struct output *output);
struct json *key_table_json(const struct key *keys);

#endif

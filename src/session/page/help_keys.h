/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help keys: the keys of the workbench, from keys.def. Inside the verb help only. */
#ifndef PEEPHOLE_SESSION_HELP_KEYS_H
#define PEEPHOLE_SESSION_HELP_KEYS_H

#include "src/session/page/output.h"

/* Writes every key with the command that it causes, and how it is bound to others. Result: `keys`
 * [{`key`, `command`, `function`, `sequences`, `help`}]; `command` is "" where there is none. */
void help_keys(struct output *output);

#endif

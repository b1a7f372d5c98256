/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a statement to the arguments of its command. */
#ifndef PEEPHOLE_SESSION_ARGUMENTS_H
#define PEEPHOLE_SESSION_ARGUMENTS_H

#include "src/session/script/script.h"

/* Views into the statement, whose verb exists. seed and at_prompt are the caller's to fill. */
void arguments_of(const struct statement *statement, struct arguments *arguments);
/* The row of a key in the command's tables; NULL: none. */
const struct key *argument_key(const struct arguments *arguments, const char *name);

/* "help train says what it takes", where what the user gave is at fault and nothing better is said. */
void hint_help(const char *verb, struct err *err);

#endif

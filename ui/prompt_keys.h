/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of keys.def in the line editor. prompt_take_key of prompt.h tells which one was pressed. */
#ifndef PEEPHOLE_UI_PROMPT_KEYS_H
#define PEEPHOLE_UI_PROMPT_KEYS_H

/* Before Readline reads ~/.inputrc, so that what the user binds there holds. */
void prompt_keys_bind(void);

#endif

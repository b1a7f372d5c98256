/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that are too wide for the terminal, broken between their words. Pure. */
#ifndef PEEPHOLE_UI_FOLD_H
#define PEEPHOLE_UI_FOLD_H

#include "src/base/str.h"

/* Adds text to folded: lines that fit in `columns` as they are, others broken at blanks, the rest
 * two columns further in. A word that is too wide for a line stays whole. columns 0: nothing is
 * broken. */
void fold_text(struct str *folded, const char *text, size_t columns);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text for people in the colours that the panels have, where no curses draws it. Pure. */
#ifndef PEEPHOLE_UI_PAINT_H
#define PEEPHOLE_UI_PAINT_H

#include <stdbool.h>

#include "src/base/str.h"

/* Adds text to painted, an error as a whole, else the lines that stand out: commands, what can be
 * typed next, the beginning of a note. Every line ends as the terminal was. */
void paint_text(struct str *painted, const char *text, bool is_error);

#endif

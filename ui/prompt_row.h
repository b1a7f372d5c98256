/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line that is edited, as a row of a canvas: what is too long for it moves under the cursor. */
#ifndef PEEPHOLE_UI_PROMPT_ROW_H
#define PEEPHOLE_UI_PROMPT_ROW_H

#include "ui/canvas.h"
#include "ui/prompt.h"

/* Draws into the first line of the canvas; returns the cursor's column there. */
size_t prompt_row_draw(struct canvas *canvas, const struct prompt_look *look);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last line of the workbench: the keys that do something now. */
#ifndef PEEPHOLE_UI_FOOTER_H
#define PEEPHOLE_UI_FOOTER_H

#include "src/session/display.h"
#include "ui/canvas.h"

/* panel_keys: what the keys do in the panel that has them; NULL: nothing but moving. */
void footer_draw(struct canvas *canvas, const struct display *display, const char *panel_keys);

#endif
